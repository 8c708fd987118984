"""Italian, as sung (after Colorni, Singers' Italian, and Canepari's rules).

Conventions: a doubled stop or affricate closes the syllable before it (``cl``, ``vcl``), other doubled consonants are
said twice; stressed e and o are open (ɛ ɔ) where an accent, a list or ie, uo says so, else e and o; s between vowels is
z; i and u before a vowel of the same written syllable are j and w.
"""

from __future__ import annotations

from phonetics.contract import Language, SyllablePhones
from phonetics.spelling import Groups, Spelling, SpellingLanguage, is_vowel, split_word, with_nuclei

_TABLE = """
a _ a
à _ a
á _ a
bb _ b b
b _ b
ch _ k
cch _ k k
cci _[aeouàèòéù] tʃ tʃ
cc _[eièéìy] tʃ tʃ
cc _ k k
cqu _V k k w
ci _[aouàòù] tʃ
ci _e[lc] tʃ
c _c?[eièéìy] tʃ
c _ k
dd _ d d
d _ d
e i_ ɛ
é _ e
è _ ɛ
e _ e
ff _ f f
f _ f
gli _[aeouàèòé] ʎ
gli #_# ʎ i
gl _i(?!c|f|#) ʎ
gn _ ɲ
gh _ ɡ
ggh _ ɡ ɡ
ggi _[aouàòù] dʒ dʒ
gg _[eièéìy] dʒ dʒ
gg _ ɡ ɡ
gi _[aouàòù] dʒ
g _g?[eièéìy] dʒ
g _ ɡ
h _ -
ì _ i
í _ i
î _ i
i #C+_[aeo]# i
i _[aeouàèòéùáó] j
i [aeo]_% ɪ̯
i _ i
j _ j
k _ k
ll _ l l
l _ l
mm _ m m
m _ m
nn _ n n
n _[cgkq](?!i|e|n) ŋ
n _ n
o #C*u_# o
o u_ ɔ
ò _ ɔ
ó _ o
o _ o
ph _ f
pp _ p p
p _ p
qqu _ k k w
qu _ k w
q _ k
rr _ r r
r _% ɾ
r #_ r
r _C ɾ
r _ ɾ
sci _[aouàòù] ʃ
sc _[eièéì] ʃ
sch _ s k
ss _ s s
s V_V z
s _[bdglmnrv] z
s _ s
tt _ t t
t _ t
ù _ u
ú _ u
u #C*[^qg]_[aeo]# u
u _[aeioàèìòéóá] w
u [ae]_% ʊ̯
u _ u
vv _ v v
v _ v
w _ w
x _ k s
y _ i
zz _z?i?a?# ts ts
zz _ ts ts
z _z ts
z #_ dz
z _ ts
ẓ _ dz
ç _ s
ñ _ ɲ
"""
_SPELLING = Spelling("Italian", "aeiouàèéìíîòóùúáy", _TABLE)
_OPEN_WORDS = {
    "core": "còre", "cor": "còr", "notte": "nòtte", "morte": "mòrte", "forte": "fòrte", "porta": "pòrta", "sole": "sole",
    "cosa": "còsa",
    "gioia": "giòia", "corpo": "còrpo", "morto": "mòrto", "posso": "pòsso", "poco": "pòco", "rosa": "ròsa", "sposa": "spòsa",
    "bella": "bèlla", "bello": "bèllo", "bel": "bèl", "sempre": "sèmpre", "terra": "tèrra", "tempo": "tèmpo",
    "petto": "pètto",
    "vento": "vènto", "gente": "gènte", "ecco": "ècco", "sento": "sènto", "festa": "fèsta", "certo": "cèrto",
    "presto": "prèsto",
    "ben": "bèn", "bene": "bène", "penso": "pènso", "stella": "stella", "dolce": "dolce", "cielo": "cièlo", "perdo": "pèrdo",
    "mezzo": "mèẓẓo", "azzurro": "aẓẓurro", "zero": "ẓero", "vostro": "vòstro", "nostro": "nòstro", "donna": "dònna",
    "occhi": "òcchi", "occhio": "òcchio", "volta": "vòlta", "amore": "amore", "voi": "voi", "poi": "pòi", "o": "o",
    "no": "nò",
    "è": "è", "e": "e", "lei": "lèi", "sei": "sèi", "mei": "mèi", "vei": "vèi", "dio": "dio", "addio": "addio",
}  # fmt: skip


def _respelled(dotted: str) -> str:
    """The word with the accent of an open vowel written, from the list."""
    new = _OPEN_WORDS.get(dotted.replace(".", ""))
    if new is None or len(new) != len(dotted.replace(".", "")):
        return dotted
    letters = iter(new)
    return "".join(c if c == "." else next(letters) for c in dotted)


def _geminates(groups: Groups) -> Groups:
    """A doubled consonant shared between two syllables: its first half is the closure of a stop, else the consonant itself."""
    out: Groups = [[]]
    for number, group in enumerate(groups):
        if number:
            out.append([])
        for at, symbol in enumerate(group):
            doubled = at + 1 < len(group) and group[at + 1] == symbol and not is_vowel(symbol)
            ahead = at + 1 == len(group) and number + 1 < len(groups) and groups[number + 1][:1] == [symbol]
            if (doubled or ahead) and symbol in _CLOSURES:
                symbol = _CLOSURES[symbol]
            leading = number and not any(is_vowel(s) for s in group[:at]) and doubled
            out[-2 if leading else -1].append(symbol)
    return out


_CLOSURES = {**dict.fromkeys(("p", "t", "k", "ts", "tʃ"), "cl"), **dict.fromkeys(("b", "d", "ɡ", "dz", "dʒ"), "vcl")}


def _pronounce(dotted: str, place: str) -> tuple[SyllablePhones, ...]:
    return with_nuclei(_geminates(_SPELLING.groups(_respelled(dotted), place)), "e")


_ONSETS = frozenset(
    "bl br ch cl cr dr fl fr gh gl gn gr pl pr qu sc sch sb sd sf sg sl sm sn sp spl spr sq squ st str sv tr vr "
    "ph gli sci ci gi".split()
)


def _split(word: str) -> tuple[str, ...]:
    return split_word(_SPELLING, word, _ONSETS)


def make() -> Language:
    """The Italian language; see :mod:`phonetics.registry`."""
    return SpellingLanguage("it", _pronounce, _split)
