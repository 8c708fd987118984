"""French, as sung (after Grubb, Singing in French, 1979, and Fouché's rules of pronunciation).

Conventions: a mute e sounds (ə) where the score gives it its own syllable and is silent inside one; r is ʁ; an, in, on,
un are the four nasal vowels; i, ou, u before a vowel of the same written syllable are j w ɥ. Liaison is made after
articles, pronouns, prepositions and the commonest verbs and adjectives, never over punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from phonetics.contract import Language, SyllablePhones, WrittenWord
from phonetics.spelling import Spelling, clean, dotted, respellings, single_consonants, split_word, text_words, with_nuclei

_LETTERS = "aàâäeéèêëiîïoôöuùûüyœæ"
_TABLE = """
ain _(?!V|n|m|h) ɛ̃
aim _(?!V|n|m|h) ɛ̃
ein _(?!V|n|m|h) ɛ̃
eim _(?!V|n|m|h) ɛ̃
an _(?!V|n|m|h) ɑ̃
am _(?!V|n|m|h) ɑ̃
aen _(?!V|n|m|h) ɑ̃
aon _% ɑ̃
en [vt]i_t ɛ̃
en i_(?!V|n|m|h|t|c) ɛ̃
en [éy]_(?!V|n|m|h) ɛ̃
en _(?!V|n|m|h) ɑ̃
em _(?!V|n|m|h) ɑ̃
oin _(?!V|n|m|h) w ɛ̃
in _(?!V|n|m|h) ɛ̃
im _(?!V|n|m|h) ɛ̃
ïn _(?!V|n|m|h) ɛ̃
yn _(?!V|n|m|h) ɛ̃
ym _(?!V|n|m|h) ɛ̃
on _(?!V|n|m|h) ɔ̃
om _(?!V|n|m|h) ɔ̃
um _(?!V|n|m|h) œ̃
un _(?!V|n|m|h) œ̃
eun _% œ̃
aill _ a j
ail _s?# a j
ai _ll a
ai _ ɛ
aî _ ɛ
ay _V ɛ j
ay _ ɛ
aoû _ u
au _ o
a _.yV ɛ
a _ a
à _ a
â _ ɑ
æ _ e
eau _ o
eaux _ o
eill _ ɛ j
eil _s?# ɛ j
ei _ ɛ
ey _ ɛ
euill _ œ j
euil _s?# œ j
eui _ll œ
eu _s?V ø
eu _[lrfvn] œ
eu _ ø
eû _ ø
e g_[aoâ] -
e _r%s?# e
e #(?:C*|qu)_# ə
e #C+_s# e
e .C*_s?# ə
e .[qg]u_s?# ə
e _s?# -
e _ts?# ɛ
e _r?z# e
e _rs?# e
e _x ɛ
e _. ə
e _[bcdfgptv][rl]V ə
e _[cpt]hV ə
e _gnV ə
e _CC ɛ
e _CV ə
e _qu ə
e _ ɛ
é _ e
è _ ɛ
ê _ ɛ
ë _s?# -
ë _ ɛ
œill _ œ j
œil _ œ j
œi _ll œ
œu _[xd]?s?# ø
œu _[lrfvn] œ
œu _ ø
œ _ e
ill C_ i j
ill _ j
i _es?# i
i [vt]_ent# j
i _ent# i
i C[rl]_V i j
i #_V j
i _(?:[aàâeéèêoôuœ]) j
i _ i
î _ i
ï V_V j
ï _ i
oill _ w a j
oi _ w a
oî _ w a
oy _V w a j
oy _ w a
oê _ w a
oe _ w a
ouill _ u j
ouil _s?# u j
oui _ll u
ou _[aâéèiî] w
ou _e(?!s?#|nt#) w
ou _ u
où _ u
oû _ u
oo _ o
o _h?# o
o _.yV w a
o _[pt]?s?# o
o _s[eiaoéè] o
o _tion o
o _ ɔ
ô _ o
ö _ ɔ
ueill _ œ j
ueil _ œ j
uei [cg]_ll œ
u [qg]_[eéèêiîoôaàâ] -
u C[rl]_[iî] ɥ
u _es?# y
u C[rl]_V y
u _(?:[aâeéèiî]) ɥ
u _.yV ɥ i
u _ y
ù _ y
û _ y
ü _ y
uy _V ɥ i j
uy _ ɥ i
y #_V j
y V_V j
y _V j
y _ i
bb _ b
b m_s?# -
b _ b
cc _[eiéèêy] k s
cc _ k
ch _[rl] ʃ
ch _ ʃ
ck _ k
cqu _ k
cqu _ k
c _c[eiéèêy] k
c c_[eiéèêy] s
c n_s?# -
c _[eiéèêëîy] s
c _ k
ç _ s
dd _ d
d _s?# -
d _ d
ff _ f
f _ f
gg _ ɡ
gn _ ɲ
g _[eiéèêîy] ʒ
g n_[ts]?s?# -
g _ ɡ
h _ -
j _ ʒ
k _ k
ll i_ j
ll _ l
l [^aeiouœ]i_# l
l _ l
mm _ m
m n_# -
m _ m
nn _ n
n _ n
pph _ f
ph _ f
pp _ p
p om_ts?# -
p m_[ts] -
p _s?# -
p _ts?# -
p _ p
qu _ k
q _ k
rr _ ʁ
r e_s?# -
r _ ʁ
sch _ ʃ
sh _ ʃ
sc _[eiéèêy] s
ss _ s
s s_ s
s _s s
s _# -
s V_V z
s _ s
tth _ t
th _ t
tt _ t
t [^sx]_ion s
t a_ien[ct] s
t _s?# -
t _ t
v _ v
w _ v
x #[eé]_h?V ɡ z
x _# -
x _c[eéi] k
x _ k s
zz _ dz
z _# -
z _ z
"""
_SPELLING = Spelling("French", _LETTERS, _TABLE, elides=True)

# Verbs in -ent have a mute ending; these words in -ent are no verbs.
_NOT_VERBS = re.compile(
    r"(?:^|[' ])(?:v|c|d|l|arg|serp|torr|souv|cont|tal|pati|prud|ard|innoc|abs|prés|appar|par|ag|acc|couv|ori|occid|incid|accid"
    r"|adolesc|viol|insol|excell|clém|véhém|flu|fréqu|éloqu|transpar|évid|dol|diff[ée]r|m|s|pr|auv|je v|jouv|contin"
    r"|puls|rév[ée]r|urg|rec|il s|impati|mécont|imprud|sci|cli|cont|par|suav|prés|conv|av|él[éo]m|fom|[vt]i|[a-zé]*[vt]i)ents?$"
)
_VERBS_MENT = re.compile(
    r"(?:ai|dor|char|for|ani|rani|expri|consu|allu|parfu|embau|blâ|cla|enflam|ferm?|nom|ra|aspi|su|hu|ar)ments?$"
)
# Words whose spelling misleads, respelled within the written syllable.
_RESPELLED = respellings(
    (
        (r"il\.l", "i.ll"), (r"g\.n", ".gn"), (r"(?<=[oau])y\.(?=[aeéioè])", ".y"), (r"oe(?=u|il)", "œ"),
        (r"\bdonc\b", "donk"), (r"long\.t", "lon.t"), (r"(p|s)ied(?=s?\b)", r"\1ié"),
        (r"(?<=[stdxz])\.(?=(?:tu|toi|nous|vous|je|moi|ce)$)", ". "),
        (r"\b(v|m|tranqu|dist|osc)i(\.?)ll", r"\1i\2l"), (r"\best\b", "è"), (r"\bet\b", "é"), (r"\bes\b", "è"),
        (r"f\.?em(\.?)m", r"fa\1m"), (r"e(m\.?m)ent\b", r"a\1ent"), (r"\bmon\.?sieur", "me.ssieu"),
        (r"\b(j|t|n|l|qu)?'?eu(t|s|x)?\b(?<!eux)", r"\1u"),
        (r"\bfils\b", "fiss"), (r"\bhé\.las\b", "hé.lass"), (r"\bly?is?s\b", "liss"), (r"\blys\b", "liss"),
        (r"\bos\b", "oss"),
        (r"\bjadis", "jadiss"), (r"ja\.dis\b", "ja.diss"), (r"\bvé\.nus\b", "vé.nuss"), (r"\bours\b", "ourss"),
        (r"\bsept\b", "sett"),
        (r"\bsens\b", "senss"), (r"\bmars\b", "marss"), (r"se\.cond", "se.gond"), (r"so\.len\.nel", "so.la.nel"),
        (r"\b(m|f|v|ch|hi|fi)ers?\b", r"\1airr"), (r"\b(hi\.v|en\.f|a\.m|é\.th|mer\.?)er\b(?<!mer)", r"\1airr"),
        (r"\ba\.m[eè]r\b", "a.mairr"),
        (r"\ben(\.?)i(\.?)v", r"an-\1ni\2v"), (r"\ben(\.?)n(?=ui|o)", r"an-\1n"), (r"\bem(\.?)m", r"am-\1m"),
        (r"pa(\.?)y(\.?)s", r"pè\1i\2s"),
        (r"ch(?=r|œu|o\.ris|or(?:is|al))", "k"), (r"\bé\.cho", "é.ko"), (r"\bor(\.?)ch", r"or\1k"),
        (r"ai(\.?)gui", r"ai\1gu-i"),
        (r"gen\.til\b", "gen.ti"), (r"sour\.cil", "sour.ci"), (r"\bau(\.?)tomn", r"au\1tonn"), (r"au\.tom\.ne", "au.ton.ne"),
        (r"\bclef", "clé"), (r"\bouil", "ouil"), (r"\bou(\.?)i\b", r"ou\1i"), (r"\bde(\.?)s(\.?)s", r"de\1\2ss"),
        (r"\bre(\.?)s(\.?)s", r"re\1\2ss"),
        (r"damn", "dann"), (r"\bcondam(\.?)n", r"condan\1"), (r"\bfais(?=\.|an|ai|on)", "fes"),
        (r"\bfai\.s(?=ai|on|an)", "fe.s"),
        (r"\bsc(\.?)ul(\.?)p", r"sc\1ul\2"), (r"bap(\.?)t", r"ba\1t"), (r"comp(\.?)t", r"con\1t"), (r"\bchut\b", "chutt"),
        (r"\bmoe(?=l)", "moi"), (r"\byeux\b", "ieux"), (r"\bmay(?=\b)", "mai"), (r"\bnet\b", "nett"), (r"\bsix\b", "siss"),
        (r"\bdix\b", "diss"), (r"\bhuit\b", "huitt"),
    )
)  # fmt: skip

_LIAISON = {
    **dict.fromkeys("les des mes tes ses nos vos leurs ces aux nous vous ils elles dans sans sous chez très plus moins deux "
                    "trois six dix "
                    "mais pas jamais toujours suis es êtes sommes étais avais fais vois aux quelles quels tous toutes grands "
                    "petits beaux doux "
                    "vieux belles jeunes autres plusieurs mauvais puis dès lès vers hors depuis après".split(), "z"),
    **dict.fromkeys("est c'est n'est s'est qu'est sont ont font vont étaient était fut quand dont grand petit tout cet "
                    "vient peut doit fait dit avait ait soit veut sait eut haut saint tant autant".split(), "t"),
    **dict.fromkeys("un en on mon ton son bien rien aucun l'on qu'on n'en s'en m'en t'en d'un "
                    "qu'un qu'en j'en l'en".split(), "n"),
    **dict.fromkeys("trop beaucoup".split(), "p"),
}  # fmt: skip
_NO_LIAISON = re.compile(
    r"(?:hau|hé(?:r[oô]s|ron|las)|hon[tn]|hib|hâ|hai|hard|harp|has|heurt|hors|huit|hal[tl]|ham|han[ct]|hou|hur|hut|hach|heaum|hêtr|hoch|onz|oui\b"
    r"|ouat|y[aeo](?!ux))"
)


_MUTE = re.compile(
    rf".*[{_LETTERS}].*?(?P<onset>(?:[bcdfgptv][lr]|gn|ch|ph|th|[qg]u|[^{_LETTERS}'.\W]))(?P<e>e|es|ent)(?=\W*$)"
)


def _is_mute_ent(plain: str) -> bool:
    """Is this a verb whose ending -ent is mute?"""
    if not plain.endswith("ent") or _NOT_VERBS.search(plain) or len(re.findall(f"[{_LETTERS}]", plain)) < 2:
        return False
    return not plain.endswith("ment") or bool(_VERBS_MENT.search(plain))


def _mark(word: str) -> str:
    """The word with exceptions respelled and the mute verb ending -ent written -es."""
    mute = _is_mute_ent(word.replace(".", ""))
    for pattern, new in _RESPELLED:
        word = pattern.sub(new, word)
    return word[:-3] + "es" if mute and word.endswith("ent") else word


@lru_cache(maxsize=4096)
def _pronounce(word: str, place: str) -> tuple[SyllablePhones, ...]:
    return with_nuclei(single_consonants(_SPELLING.groups(_mark(word), place)))


def _begins_with_vowel(word: str) -> bool:
    plain = word.replace(".", "").lstrip("'")
    return bool(re.match(f"h?[{_LETTERS}]", plain)) and not _NO_LIAISON.match(plain)


class French:
    """The French language; liaison needs the whole line."""

    code = "fr"

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce the words of one line with liaison between them; raises where a letter is unknown."""
        lined = [dotted(word) for word in words]
        out = [_pronounce(text, word.place) for text, word in zip(lined, words, strict=True)]
        for i in range(1, len(words)):
            consonant = _LIAISON.get(lined[i - 1].replace(".", ""))
            if consonant and _begins_with_vowel(lined[i]) and not re.search(r"[,;:.!?…»)]\s*$", words[i - 1].syllables[-1]):
                first = out[i][0]
                out[i] = (replace(first, onset=(consonant, *first.onset)), *out[i][1:])
        return out

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text as written syllables; a final mute e before a vowel is not counted."""
        words = text_words(text)
        return [_split(word, after) for word, after in zip(words, [*words[1:], ""], strict=True)]


_ONSETS = frozenset("bl br ch cl cr dr fl fr gl gn gr gu gr ph pl pr qu th tr vr chr phr ll".split())


def _split(word: str, after: str) -> tuple[str, ...]:
    elided = bool(after) and not re.search(r"[,;:.!?…]$", word) and _begins_with_vowel(clean(after))
    mute = _MUTE.match(word.lower())
    if mute is None or (elided and mute["e"] == "e") or (mute["e"] == "ent" and not _is_mute_ent(clean(word))):
        return split_word(_SPELLING, word, _ONSETS)
    cut = mute.start("onset")
    return (*split_word(_SPELLING, word[:cut], _ONSETS), word[cut:])


def make() -> Language:
    """The French language; see :mod:`phonetics.registry`."""
    return French()
