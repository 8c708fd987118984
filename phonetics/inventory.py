"""The phone inventory that all languages share: IPA symbols with articulatory features.

Every language table maps onto these symbols, so a voice that learned a phone in one language sings it in another.
Conventions:

- Stops and affricates are one symbol here; :func:`with_closures` splits them into closure and release, which is what the
  singer and the aligner work with (``cl`` voiceless closure, ``vcl`` voiced closure).
- English and Mandarin aspirated stops are ``pʰ tʰ kʰ``; Japanese ones, and Mandarin b d g, are ``p t k``.
- A diphthong is a sustained nucleus followed by an off-glide, ``ɪ̯`` or ``ʊ̯`` (``ɐ̯`` for vocalic r), so that a long note
  holds the nucleus and glides at its end.
- Length and tone are not phones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["vowel", "glide", "nasal", "liquid", "fricative", "stop", "affricate", "closure", "silence"]


class UnknownPhone(ValueError):
    """A symbol that the inventory does not hold."""


@dataclass(frozen=True)
class Phone:
    """One symbol. ``place`` 0 (lips) … 10 (glottis) for consonants; ``height`` 0 (open) … 6 (close), ``backness`` 0 (front) … 2
    (back), for vowels. ``secondary`` is one of "", "palatal", "aspirated", "nasal", "rhotic", "offglide", "syllabic"."""

    symbol: str
    kind: Kind
    voiced: bool
    place: float = 0.0
    height: float = 0.0
    backness: float = 0.0
    rounded: bool = False
    secondary: str = ""

    @property
    def syllabic(self) -> bool:
        """Can carry a note: vowels, and consonants marked syllabic."""
        return (self.kind == "vowel" and self.secondary != "offglide") or self.secondary == "syllabic"


SILENCE, BREATH, CLOSURE, VOICED_CLOSURE = "sil", "breath", "cl", "vcl"


def _vowel(symbol: str, height: float, backness: float, rounded: bool = False, secondary: str = "") -> Phone:
    return Phone(symbol, "vowel", True, height=height, backness=backness, rounded=rounded, secondary=secondary)


def _consonant(symbol: str, kind: Kind, place: float, voiced: bool, secondary: str = "") -> Phone:
    return Phone(symbol, kind, voiced, place=place, secondary=secondary)


_VOWELS = (
    _vowel("a", 0, 0.8), _vowel("ɑ", 0, 2), _vowel("ɐ", 1, 1), _vowel("æ", 1, 0), _vowel("ʌ", 2, 1.7),
    _vowel("ɔ", 2, 2, True), _vowel("ɛ", 2, 0), _vowel("ə", 3, 1), _vowel("ɤ", 4, 2), _vowel("e", 4, 0),
    _vowel("o", 4, 2, True), _vowel("ɪ", 5, 0.3), _vowel("ʊ", 5, 1.7, True), _vowel("i", 6, 0),
    _vowel("u", 6, 2, True), _vowel("ɯ", 6, 1.6), _vowel("ɨ", 6, 1), _vowel("y", 6, 0, True), _vowel("ø", 4, 0, True),
    _vowel("œ", 2, 0, True), _vowel("ɝ", 3, 1, secondary="rhotic"), _vowel("ɹ̩", 6, 0.8, secondary="syllabic"),
    _vowel("ɻ̩", 5.5, 1.0, secondary="syllabic"), _vowel("ɛ̃", 2, 0, secondary="nasal"), _vowel("ɑ̃", 0, 2, secondary="nasal"),
    _vowel("ɔ̃", 2, 2, True, "nasal"), _vowel("œ̃", 2, 0, True, "nasal"),
    _vowel("ɪ̯", 5.3, 0.2, secondary="offglide"), _vowel("ʊ̯", 5.3, 1.8, True, "offglide"),
    _vowel("ɐ̯", 1.5, 1, secondary="offglide"),
)

_STOPS = (
    *(
        _consonant(symbol, "stop", place, voiced, secondary)
        for place, plain, voiced_one in ((0, "p", "b"), (3, "t", "d"), (7, "k", "ɡ"))
        for symbol, voiced, secondary in (
            (plain, False, ""), (plain + "ʰ", False, "aspirated"), (plain + "ʲ", False, "palatal"),
            (voiced_one, True, ""), (voiced_one + "ʲ", True, "palatal"),
        )
    ),
    _consonant("ʔ", "stop", 10, False),
)  # fmt: skip

_AFFRICATES = (
    _consonant("ts", "affricate", 3, False), _consonant("tsʰ", "affricate", 3, False, "aspirated"),
    _consonant("dz", "affricate", 3, True), _consonant("tʃ", "affricate", 4, False), _consonant("dʒ", "affricate", 4, True),
    _consonant("tʂ", "affricate", 4.6, False), _consonant("tʂʰ", "affricate", 4.6, False, "aspirated"),
    _consonant("tɕ", "affricate", 5, False), _consonant("tɕʰ", "affricate", 5, False, "aspirated"),
    _consonant("dʑ", "affricate", 5, True), _consonant("pf", "affricate", 0.5, False),
)

_FRICATIVES = (
    _consonant("ɸ", "fricative", 0, False), _consonant("f", "fricative", 1, False), _consonant("v", "fricative", 1, True),
    _consonant("θ", "fricative", 2, False), _consonant("ð", "fricative", 2, True), _consonant("s", "fricative", 3, False),
    _consonant("z", "fricative", 3, True), _consonant("ʃ", "fricative", 4, False), _consonant("ʒ", "fricative", 4, True),
    _consonant("ʂ", "fricative", 4.6, False), _consonant("ʐ", "fricative", 4.6, True), _consonant("ɕ", "fricative", 5, False),
    _consonant("ʑ", "fricative", 5, True), _consonant("ç", "fricative", 6, False), _consonant("x", "fricative", 7.5, False),
    _consonant("ʁ", "fricative", 8.5, True), _consonant("h", "fricative", 10, False),
)

_SONORANTS = (
    _consonant("m", "nasal", 0, True), _consonant("mʲ", "nasal", 0, True, "palatal"), _consonant("n", "nasal", 3, True),
    _consonant("ɲ", "nasal", 6, True), _consonant("ŋ", "nasal", 7, True), _consonant("ɴ", "nasal", 8.5, True, "syllabic"),
    _consonant("l", "liquid", 3, True), _consonant("ɫ", "liquid", 3.5, True), _consonant("ʎ", "liquid", 6, True),
    _consonant("ɾ", "liquid", 3, True), _consonant("ɾʲ", "liquid", 3, True, "palatal"), _consonant("r", "liquid", 3.2, True),
    _consonant("ɹ", "liquid", 4, True), _consonant("j", "glide", 6, True), _consonant("w", "glide", 0.5, True),
    _consonant("ɥ", "glide", 5, True),
)

_SILENCES = (
    Phone(SILENCE, "silence", False), Phone(BREATH, "silence", False),
    Phone(CLOSURE, "closure", False), Phone(VOICED_CLOSURE, "closure", True),
)

PHONES: tuple[Phone, ...] = _SILENCES + _VOWELS + _STOPS + _AFFRICATES + _FRICATIVES + _SONORANTS
BY_SYMBOL: dict[str, Phone] = {phone.symbol: phone for phone in PHONES}
SYMBOLS: tuple[str, ...] = tuple(BY_SYMBOL)


def phone(symbol: str) -> Phone:
    """The phone of ``symbol``; :class:`UnknownPhone` where there is none."""
    try:
        return BY_SYMBOL[symbol]
    except KeyError:
        raise UnknownPhone(f"phone {symbol!r} is not in the inventory ({' '.join(SYMBOLS)})") from None


def with_closures(symbols: Iterable[str]) -> tuple[str, ...]:
    """Every stop and affricate preceded by its closure (``cl`` or ``vcl``), unless one stands there (``ʔ`` has none)."""
    out: list[str] = []
    for symbol in symbols:
        this = phone(symbol)
        if this.kind in ("stop", "affricate") and symbol != "ʔ" and (not out or out[-1] not in (CLOSURE, VOICED_CLOSURE)):
            out.append(VOICED_CLOSURE if this.voiced else CLOSURE)
        out.append(symbol)
    return tuple(out)


@dataclass(frozen=True)
class SyllablePhones:
    """The phones of one written syllable, ready for its note(s): the nucleus falls on the beat and is held, the onset is sung
    before the beat, the coda (off-glides and consonants) at the end of the syllable's last note."""

    onset: tuple[str, ...]
    nucleus: str
    coda: tuple[str, ...] = ()

    @property
    def phones(self) -> tuple[str, ...]:
        return (*self.onset, self.nucleus, *self.coda)


def split_syllable(symbols: Sequence[str]) -> SyllablePhones:
    """Onset, nucleus (the first phone that can carry a note) and coda of one syllable's phones.

    Without any such phone, the most sonorous one carries it.
    """
    kinds: tuple[Kind, ...] = ("silence", "closure", "stop", "affricate", "fricative", "nasal", "liquid", "glide", "vowel")
    if not symbols:
        raise UnknownPhone("a syllable without phones cannot be sung")
    syllabic = [i for i, s in enumerate(symbols) if phone(s).syllabic and not (s == "ɴ" and len(symbols) > 1)]
    at = syllabic[0] if syllabic else max(range(len(symbols)), key=lambda i: kinds.index(phone(symbols[i]).kind))
    return SyllablePhones(tuple(symbols[:at]), symbols[at], tuple(symbols[at + 1 :]))
