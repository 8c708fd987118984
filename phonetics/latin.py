"""Latin as churches and choirs sing it (the Roman way; Liber Usualis, rules for pronunciation).

Conventions: five vowels, e and o open; ae and oe are ɛ; c and g are soft before e, i, ae, oe; ti before a vowel is ts i;
gn is ɲ; h is silent but in mihi and nihil (k); i and u before a vowel at a syllable's beginning, and u after q and ng,
are glides.
"""

from __future__ import annotations

from phonetics.contract import Language, SyllablePhones
from phonetics.spelling import Spelling, SpellingLanguage, single_consonants, split_word, with_nuclei

_TABLE = """
ae _ ɛ
aë _ a ɛ
æ _ ɛ
ǽ _ ɛ
au _ a ʊ̯
a _ a
á _ a
ā _ a
ă _ a
b _ b
ch _ k
c c_(?:[eiéíyæœ]|ae|oe) tʃ
c _c(?:[eiéíyæœ]|ae|oe) t
c x_(?:[eiéíæœ]|ae|oe) ʃ
c s_(?:[eiéíyæœ]|ae|oe) -
c _(?:[eiéíyæœëē]|ae|oe) tʃ
c _ k
d _ d
eu _(?:#|g|c|r) ɛ ʊ̯
e _ ɛ
é _ ɛ
ē _ ɛ
ë _ ɛ
f _ f
gn _ ɲ
g _n -
g _(?:[eiéíyæœ]|ae|oe) dʒ
g _ ɡ
h #mi_i k
h #ni_i k
h _ -
i #_[aeouáéóú] j
i [aeou]_[aeou] j
i _ i
í _ i
ī _ i
ï _ i
j _ j
k _ k
l _ l
m _ m
n _[cgqkx](?![eiéíæœ]|ae|oe|n) ŋ
n g_ ɲ
n _ n
oe _ ɛ
œ _ ɛ
o _ ɔ
ó _ ɔ
ō _ ɔ
ph _ f
p _ p
qu _ k w
q _ k
rh _ ɾ
r _ ɾ
sch _ s k
sc _(?:[eiéíyæœ]|ae|oe) ʃ
s _c(?:[eiéíyæœ]|ae|oe) ʃ
s V_V z
s _ s
th _ t
ti [^sxt]_[aeouáéóúæœ] ts i
t _ t
u g_[aeoi] w
u q_V w
u _ u
ú _ u
ū _ u
v _ v
w _ v
x _c(?:[eiéíæœ]|ae|oe) k
x #e_[aeiou] ɡ z
x _ k s
y _ i
ý _ i
z _ dz
"""
_SPELLING = Spelling("Latin", "aeiouyáéíóúýæœǽāēīōūëïă", _TABLE)


def _pronounce(dotted: str, place: str) -> tuple[SyllablePhones, ...]:
    return with_nuclei(single_consonants(_SPELLING.groups(dotted, place)), "ɛ")


_ONSETS = frozenset("bl br ch cl cr dr fl fr gl gn gr ph pl pr qu sc sp st str spr scr th tr gu".split())


def _split(word: str) -> tuple[str, ...]:
    return split_word(_SPELLING, word, _ONSETS)


def make() -> Language:
    """The Latin language; see :mod:`phonetics.registry`."""
    return SpellingLanguage("la", _pronounce, _split)
