"""Turkish: one letter, one sound (after Göksel & Kerslake, Turkish, 2005).

Conventions: ı is ɯ, c dʒ, ç tʃ, ş ʃ, j ʒ; ğ is silent and lengthens the vowel before it (j between front vowels); k and ɡ
are palatal before â and û; l is dark beside back vowels; p t k ç before a vowel are aspirated lightly and written plain.
"""

from __future__ import annotations

from phonetics.contract import Language, SyllablePhones
from phonetics.spelling import Spelling, SpellingLanguage, clean, split_word, with_nuclei

_TABLE = """
a _ a
â _ a
b _ b
c _ dʒ
ç _ tʃ
d _ d
e _ e
ê _ e
f _ f
ğ [eiöü]_[eiöü] j
ğ _ -
g _[âû] ɡʲ
g _ ɡ
h _ h
ı _ ɯ
i _ i
î _ i
j _ ʒ
k _[âû] kʲ
k _ k
l [aıou]_ ɫ
l #_[aıou] ɫ
l [^aeiouöüıâîû]_[aıou] ɫ
l _ l
m _ m
n _[kg] ŋ
n _ n
o _ o
ö _ ø
p _ p
q _ k
r _ ɾ
s _ s
ş _ ʃ
t _ t
u _ u
û _ u
ü _ y
v _ v
w _ v
x _ k s
y _ j
z _ z
"""
_SPELLING = Spelling("Turkish", "aeıioöuüâêîû", _TABLE)
_DOTLESS = str.maketrans({"I": "ı", "İ": "i"})


def _pronounce(dotted: str, place: str) -> tuple[SyllablePhones, ...]:
    return with_nuclei(_SPELLING.groups(dotted, place), "ɯ")


def _split(word: str) -> tuple[str, ...]:
    return split_word(_SPELLING, word.translate(_DOTLESS), frozenset(["ğ"]))


def make() -> Language:
    """The Turkish language; see :mod:`phonetics.registry`."""
    return SpellingLanguage("tr", _pronounce, _split, lambda text: clean(text.translate(_DOTLESS)))
