"""German, as sung (after Siebs, Deutsche Hochsprache, and Duden 6 for what singers keep of it).

Conventions: r is ɾ before a vowel and after a short one ("Herz"), ɐ̯ after a long one ("mir") and ɐ in an unstressed
"-er"; b d g s harden at the end of a syllable, "-ig" ends in ç, ch is x after a o u and ç elsewhere. Short ü is y (the
inventory has no ʏ). Long and short vowels differ in quality only. The score's hyphenation says where syllables end, old
rules ("Fen-ster") too.
"""

from __future__ import annotations

import re

from phonetics.contract import Language, SyllablePhones
from phonetics.spelling import Spelling, SpellingLanguage, respellings, single_consonants, split_word, with_nuclei

_TABLE = """
tsch _ tʃ
sch _ ʃ
chs #(?:wa|se|fu|a|o|we|bü|lu|da)_ k s
ch #wa_.s k
ch #_[aoölr] k
ch [aou]_ x
ch _ ç
c _k k
ck _ k
c _[eiäyə] ts
c _ k
ph _ f
pf _ pf
th _ t
tz _ ts
t _z -
z _ ts
tt _ t
t _i[oə]n ts
t _ t
dt _ t
dd _ d
d #_# d
d _% t
d _[st] t
d _ d
bb _ b
b _% p
b _[st] p
b _ b
gg _ ɡ
ng _[aou]. ŋ ɡ
ng _ ŋ
ŋ _ ŋ
g #_# ɡ
g i_.ə ɡ
g _% k
g _[st]% k
g _s k
g _ ɡ
nk _ ŋ k
nn _ n
n ə_k n
n _k ŋ
n _ n
ʃ _ ʃ
ß _ s
ss _ s
s s_ s
s #(?:wa|fu|we|dra)ch_ s
s #_V z
s %_V z
s [aeiouyäöüəlrmnh]_V z
st #_ ʃ t
st ._ ʃ t
sp #_ ʃ p
sp ._ ʃ p
s _ s
ff _ f
f _ f
ll _ l
l _ l
mm _ m
m _ m
pp _ p
p _ p
kk _ k
k _ k
qu _ k v
w _ v
v (?:#no|#skla|#e|#oli|#uni|#pro|#fre)_V v
v _ f
x _ k s
j _ j
h [aeiouäöü]_ə -
h [aeiouäöü]_C -
h [aeiouäöü]_# -
h _ h
ər _V ə ɾ
ər _ ɐ
ə _ ə
rr _ ɾ
r _V ɾ
r #(?:un)?(?:ve|e|ze)_ ɐ̯
r (?:#|C)[eioäöü]_# ɐ̯
r (?:#|C)u_# ɐ̯
r (?:ie|ee|oo|eh|ih|uh|oh|ah|äh|üh|öh)_ ɐ̯
r _ ɾ
aa _ a
ai _ a ɪ̯
ay _ a ɪ̯
au _ a ʊ̯
a _ a
äu _ ɔ ɪ̯
ä _ ɛ
ei _ a ɪ̯
ey _ a ɪ̯
eu _ ɔ ɪ̯
ee _ e
e _ŋ ɛ
e _h e
é _ e
e #(?:un)?[vz]?_r. ɛ
e #h_r. ɛ
e _.s?ch ɛ
e _% e
e _CV e
e _C# e
e _ ɛ
ie _ i
ig _# ɪ ç
ig _[st]# ɪ ç
ig _.[kst] ɪ ç
i _ŋ ɪ
i _h i
i _r# i
i VC+_[aəo] j
i _ge ɪ
i _.s?ch ɪ
i _C. ɪ
i _. i
i _CV i
i _# i
i _ ɪ
y _C y
y _ i
oo _ o
o _ŋ ɔ
o _h o
o _.s?ch ɔ
o _(?:th|dt)% o
o _ß# ɔ
o _% o
o _CV o
o _C# o
o _ ɔ
ö _ŋ œ
ö _h ø
ö _% ø
ö _CV ø
ö _C# ø
ö _ œ
u _ŋ ʊ
u _h u
uu _ u
u _.sch ʊ
u #_n. ʊ
u _ß# ʊ
u _ßt ʊ
u _% u
u _CV u
u _C# u
u _ ʊ
ü _ y
"""

_SPELLING = Spelling("German", "aeiouyäöüəé", _TABLE)

_VOWELS = r"ei|ai|ey|ay|eu|äu|au|ie|ee|aa|oo|[aeioyäöüé]|(?<!q)u"
_PREFIXES = ("zer", "ver", "ent", "emp", "er", "be", "ge")
_STRESSED_PREFIXES = ("unter", "über", "wieder", "hinter", "auf", "aus", "ein", "mit", "vor", "hin", "her", "nach",
                      "weg", "zu", "an", "ab", "um", "un", "miss", "da", "wo", "voll", "fort", "los")  # fmt: skip
_ENDINGS = frozenset(["", *"n r l m s t st nd ns rn ln ls rs nt nst rt rst lt lst ts nds ms".split()])
_ROOTS = (r"(?<!ge)(?<!ge\.)stern|herz|weg|berg|feld|welt|fest|wesen|leben|regen|nebel|segen|werk|quell|well|held|geld|nest"
          r"|gebet|elend|schmerz|kerz|ferne"
          r"|perl|gegen|neben|selbst|wert|erd|schwert|pferd|jene|weben|geben|sehn|gehn|stehn")  # fmt: skip
_LETTER = "[a-zäöüßéə]"
# Stems whose vowel the spelling rules would give the wrong length, respelled within the syllable.
_RESPELLED = respellings(
    (
        (r"mon(?=\.?d(?:es?)?(?:\b|\.))", "mohn"), (r"\bae", "ä"), (r"\boe", "ö"), (r"\bue", "ü"),
        (r"(?<=[eioöüäua])\.([tc])(?=[zk])", r"\1."),
        (r"\be([bdg])\.(?=[ln])", r"ee\1."), (r"hör(?!\.?n)", "höhr"), (r"schön", "schöhn"), (r"\brös", "röhs"),
        (r"\bvög", "vöhg"),
        (r"(?<=r)um\b", "umm"), (r"gross\b", "grooß"), (r"\.chor\b", ".kor"), (r"\bhoch", "hooch"),
        (r"\ber(?=\.?d)", "eer"), (r"\bwer(?=\.?[dt])", "weer"),
        (r"\ber(?=\.?ste?[nrsm]?\b)", "eer"), (r"pfer(?=\.?d)", "pfeer"), (r"schwer(?=\.?t)", "schweer"),
        (r"\bher(?=\.?d)", "heer"), (r"stets", "steets"),
        (r"\bbuch", "buuch"), (r"\btuch", "tuuch"), (r"such", "suuch"), (r"fluch(?!t)", "fluuch"), (r"trost", "troost"),
        (r"\bost(?!e?r)", "ost"), (r"(?<!n)groß", "grooß"), (r"fuß", "fuuß"), (r"gruß", "gruuß"), (r"bloß", "blooß"),
        (r"stoß", "stooß"), (r"schoß", "schooß"), (r"\bob\b", "opp"), (r"\bvon\b", "fonn"), (r"\bvom\b", "fomm"),
        (r"\bum\b", "umm"),
        (r"\bzum\b", "zumm"), (r"\bzur\b", "zurr"), (r"\bes\b", "ess"), (r"\bdes\b", "dess"), (r"\bwes\b", "wess"),
        (r"\bweg\b", "wekk"), (r"\bbis\b", "biss"), (r"\bvater", "fahter"), (r"städt", "stätt"), (r"\bobst", "ohbst"),
        (r"\bmagd", "mahgt"), (r"\bjagd", "jahgt"), (r"toch\.?ter", "tochter"), (r"lilie", "lili-e"),
        (r"\blie\.der", "lie.der"),
        (r"\bdoch\b", "doch"), (r"\bklos\.ter", "kloos.ter"), (r"\bge\.bet", "ge.beet"),
    )
)  # fmt: skip
_OLD_ST = re.compile(
    r"\.s([tp])(?=(?:[eə](?:[nrsmt]|rn|ns|rt)?|ig|i\.g[eə][nrsm]?|lich|li\.ch[eə][nrms]?)$)"
)


def _reduce(word: str) -> str:
    """Unstressed e as ə: in the prefixes be- and ge-, and after the root's first vowel where an ending follows."""
    start, weak = _root(word)
    out = list(word)
    for at in weak:
        out[at] = "ə"
    roots = [start, *(m.start() for m in re.finditer(rf"(?:(?<=\.)|(?<=[^.\W]))(?:{_ROOTS})", word))]
    seen = False
    for found in re.finditer(_VOWELS, word[start:]):
        at = start + found.start()
        stressed = any(root <= at <= root + 3 and not re.search(_VOWELS, word[root:at]) for root in roots)
        if found[0] == "e" and seen and not stressed and word[at + 1 : at + 2] != "h" and _ends(word, at + 1):
            out[at] = "ə"
        seen = True
    return "".join(out)


def _ends(word: str, after: int) -> bool:
    """Is what follows an e up to the next vowel (or the end) what follows an unstressed one?"""
    rest = word[after:]
    following = re.search(f"[. ']*(?:{_VOWELS})|$", rest)
    consonants = rest[: following.start() if following else len(rest)]
    if re.match(r"(\w)\.?\1", consonants):
        return False
    if following and following.end() == len(rest) and following[0] == "":
        return re.sub(r"[.' ]", "", consonants) in _ENDINGS
    return "." in consonants + rest[len(consonants) :][:1] or len(consonants) <= 1


def _root(word: str) -> tuple[int, list[int]]:
    """Where the root begins, and where the prefixes before it have an unstressed e (be-, ge-).

    A prefix must leave a root and, in a divided word, end where a written syllable does.
    """
    at, weak = 0, []
    while True:
        rest = word[at:]
        for prefix in (*_PREFIXES, *_STRESSED_PREFIXES):
            found = re.match(r"\.?".join(prefix), rest)
            if found is None:
                continue
            end = found.end()
            divided = rest[end : end + 1] == "."
            undivided = "." not in rest and prefix in _PREFIXES and rest[end : end + 1] not in ("", *"eiu")
            if (divided or undivided) and _is_root(rest[end + divided :]):
                weak += [at + 1] * (prefix in ("be", "ge"))
                at += end + divided
                break
        else:
            return at, weak


def _is_root(rest: str) -> bool:
    """Does a full vowel stand here, or more than one, so that what stands before can be a prefix?"""
    vowels = re.findall(_VOWELS, rest)
    if len(vowels) != 1 or vowels[0] != "e":
        return bool(vowels)
    tail = rest.replace(".", "").split("e", 1)[1]
    return tail not in _ENDINGS


def _mark(dotted: str) -> str:
    """The word with exceptions respelled, unstressed e marked, old st divisions and written n-g put right."""
    word = dotted
    for pattern, new in _RESPELLED:
        word = pattern.sub(new, word)
    root = _root(word)[0]
    word = " ".join(_reduce(part) for part in word.split(" "))
    old = _OLD_ST.search(word)
    if old and old.start() >= root and "stern" not in word[old.start() : old.start() + 6].replace("gəstern", ""):
        word = f"{word[: old.start()]}s.{old[1]}{word[old.end() :]}"
    word = re.sub(r"(?<=g[eə])\.st(?=[eə]rn?$)", "s.t", word)
    return re.sub(r"(?<![ə])n\.g(?=ə)" if root == 0 else rf"(?<=.{{{root}}})(?<![ə])n\.g(?=ə)", "ŋ.", word)


def _pronounce(dotted: str, place: str) -> tuple[SyllablePhones, ...]:
    return with_nuclei(single_consonants(_SPELLING.groups(_mark(dotted), place)))


_ONSETS = frozenset(
    "bl br dr fl fr gl gr kl kn kr pl pr tr schl schm schn schr schw sch ch sp st str spr zw tw qu pf pfl ph th".split()
)


def _split(word: str) -> tuple[str, ...]:
    return split_word(_SPELLING, word, _ONSETS)


def make() -> Language:
    """The German language; see :mod:`phonetics.registry`."""
    return SpellingLanguage("de", _pronounce, _split)
