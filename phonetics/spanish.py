"""Spanish, as sung in most of the world: c and z before e, i are s (seseo), ll and y are j (yeísmo).

Conventions: b and v are b, intervocalic d is ð; r is a tap, rr and r at a word's beginning a trill; i and u next to
another vowel of the same written syllable are glides or off-glides.
"""

from __future__ import annotations

from phonetics.contract import Language, SyllablePhones
from phonetics.spelling import Spelling, SpellingLanguage, single_consonants, split_word, with_nuclei

_TABLE = """
a _ a
á _ a
b _ b
ch _ tʃ
cc _[eiéí] k s
c c_[eiéí] s
c _c[eiéí] k
c _[eiéíyê] s
c _ k
ç _ s
d V_V ð
d _ d
e _ e
é _ e
f _ f
gü _[eiéí] ɡ w
gu _[eiéí] ɡ
g _[eiéíy] x
g _ ɡ
h _ -
i [aeoáéó]_% ɪ̯
i [aeoáéó]_C ɪ̯
i _[aeouáéóú] j
í _ i
i _ i
j _ x
k _ k
ll _ j
l _l -
l l_ j
l _ l
m _ m
n _[gckqj](?!e|i) ŋ
n _ n
ñ _ ɲ
o _ o
ó _ o
p _ p
ph _ f
qu _[eiéí] k
q _ k
rr _ r
r r_ r
r _r -
r #_ r
r [nls]_ r
r _ ɾ
sc _[eiéí] s
sh _ ʃ
s _ s
t _ t
u [aeoáéó]_% ʊ̯
u [aeoáéó]_C ʊ̯
u q_ -
u _[aeioáéíó] w
ú _ u
ü _V w
ü _ u
u _ u
v _ b
w _ w
x #_ s
x _ k s
y #_# i
y V_# ɪ̯
y V_. ɪ̯
y _V j
y _ i
z _ s
"""
_SPELLING = Spelling("Spanish", "aeiouáéíóúüyê", _TABLE)


def _pronounce(dotted: str, place: str) -> tuple[SyllablePhones, ...]:
    return with_nuclei(single_consonants(_SPELLING.groups(dotted, place)), "e")


_ONSETS = frozenset("bl br ch cl cr dr fl fr gl gr gu gü ll pl pr qu rr tr sh".split())


def _split(word: str) -> tuple[str, ...]:
    return split_word(_SPELLING, word, _ONSETS)


def make() -> Language:
    """The Spanish language; see :mod:`phonetics.registry`."""
    return SpellingLanguage("es", _pronounce, _split)
