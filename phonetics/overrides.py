"""Phones written by hand: ``[HH AH0 L OW1]`` in ARPABET or ``[h ə l oʊ]`` in IPA, inside a lyric.

Convention: text in square brackets replaces the pronunciation of what it stands behind, one syllable or a whole word; a dot
between phones (``[HH AH0 . L OW1]``) fixes where a note ends. Capitals are ARPABET; IPA may be written with or without spaces,
with stress and length marks (ignored), and with signs of other traditions (ɚ, ʧ, g, ɒ), which have their nearest sign here.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from phonetics.contract import PronunciationError, SyllablePhones
from phonetics.english_arpabet import is_symbol, is_vowel, phones_of, syllabify
from phonetics.inventory import BY_SYMBOL, split_syllable
from phonetics.syllables import divide_phones

HINT = re.compile(r"\[([^\[\]]*)\]")

_OTHER_SIGNS: dict[str, str] = {
    "g": "ɡ", "ɚ": "ɝ", "ɜ": "ɝ", "ʧ": "tʃ", "ʤ": "dʒ", "ʦ": "ts", "ʣ": "dz", "ʨ": "tɕ", "ʥ": "dʑ", "ɒ": "ɔ", "ɵ": "ø",
    "ɣ": "ɡ", "χ": "x", "ʀ": "ʁ", "ɦ": "h", "ɱ": "m", "ʍ": "w", "ʋ": "v", "β": "b", "ɭ": "l", "ɽ": "ɾ", "c": "kʲ", "ɟ": "ɡʲ",
    "ʌɪ": "a ɪ̯", "aɪ": "a ɪ̯", "eɪ": "e ɪ̯", "ɛɪ": "e ɪ̯", "ɔɪ": "ɔ ɪ̯", "aʊ": "a ʊ̯", "oʊ": "o ʊ̯",
    "əʊ": "o ʊ̯", "ɔʏ": "ɔ ɪ̯", "ɔʏ̯": "ɔ ɪ̯",
    "ʏ": "y", "ɯᵝ": "ɯ", "n̩": "ə n", "l̩": "ə ɫ", "m̩": "ə m", "ã": "ɑ̃", "õ": "ɔ̃", "ẽ": "ɛ̃", "i̯": "ɪ̯", "u̯": "ʊ̯", "ɨ̯": "ɪ̯",
}  # fmt: skip
_IGNORED = str.maketrans("", "", "ˈˌːˑ͜͡‿|/")


def take_hint(text: str, place: str = "") -> tuple[str, list[tuple[str, ...]] | None]:
    """A lyric's text without its bracket, and the syllables of phones in the bracket (None where there is none)."""
    found = HINT.search(text)
    if not found:
        return text, None
    return HINT.sub("", text, count=1).strip(), read_hint(found[1], place)


def read_hint(text: str, place: str = "") -> list[tuple[str, ...]]:
    """The inside of a bracket as syllables of inventory symbols; raises :class:`PronunciationError` naming ``place``."""
    try:
        return _read(text)
    except PronunciationError as error:
        raise PronunciationError(f"{place}: {error}" if place else str(error)) from None


def as_syllable(phones: Sequence[str], place: str = "") -> SyllablePhones:
    """Phones given for one note, in inventory symbols (other IPA signs and ARPABET are understood)."""
    symbols = tuple(phones)
    if not all(symbol in BY_SYMBOL for symbol in symbols):
        symbols = tuple(phone for syllable in read_hint(" ".join(symbols), place) for phone in syllable)
    if not symbols:
        raise PronunciationError(f"{place + ': ' if place else ''}an empty list of phones cannot be sung")
    return split_syllable(symbols)


def _read(text: str) -> list[tuple[str, ...]]:
    groups = [group.split() for group in re.split(r"(?:^|\s)\.(?=\s|$)", text)]
    tokens = [token for group in groups for token in group]
    if not tokens:
        raise PronunciationError("an empty bracket '[]' cannot be sung; write phones in it, like [HH AH0], or remove it")
    capital = all(is_symbol(t) for t in tokens) and any(c.isupper() or c.isdigit() for t in tokens for c in t)
    try:
        return _as_arpabet(groups) if capital else _as_ipa(groups)
    except PronunciationError:
        if not capital and all(is_symbol(t) for t in tokens):
            return _as_arpabet(groups)
        raise


def _as_arpabet(groups: list[list[str]]) -> list[tuple[str, ...]]:
    if len(groups) == 1:
        return phones_of(syllabify(groups[0]))
    bad = next((g for g in groups if sum(map(is_vowel, g)) > 1), None)
    if bad:
        raise PronunciationError(f"'[{' '.join(bad)}]' between dots has more than one vowel; put a dot between its syllables")
    return phones_of(groups)


def _as_ipa(groups: list[list[str]]) -> list[tuple[str, ...]]:
    read = [[phone for token in group for phone in _signs(token)] for group in groups]
    return [tuple(group) for group in read if group] if len(read) > 1 else divide_phones(read[0])


def _signs(token: str) -> list[str]:
    keys = _keys()
    rest = unicodedata.normalize("NFD", token).translate(_IGNORED)
    out: list[str] = []
    while rest:
        length = next((n for n in range(min(5, len(rest)), 0, -1) if rest[:n] in keys), 0)
        if not length:
            names = [*BY_SYMBOL]
            near = difflib.get_close_matches(token, names, 1, 0.4)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {' '.join(names)}, and ARPABET"
            raise PronunciationError(f"{token!r} is not a phone{hint}")
        out.extend(keys[rest[:length]].split())
        rest = rest[length:]
    return out


@cache
def _keys() -> dict[str, str]:
    signs = {symbol: symbol for symbol in BY_SYMBOL} | _OTHER_SIGNS
    return {unicodedata.normalize("NFD", sign): phones for sign, phones in signs.items()}
