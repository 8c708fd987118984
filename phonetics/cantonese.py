"""Cantonese: jyutping (with or without tones) and hanzi under notes (LSHK romanisation; Bauer & Benedict 1997 for the sounds).

Conventions: b d g z are plain, p t k c aspirated; final stops p t k are unreleased; a is ɐ, aa is a; ing and ung have ɪ
and ʊ; oe is œ, eo ø, yu y. Hanzi are read by ToJyutping (or pycantonese) where one of them is installed (the extra
``cantonese``).
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from phonetics.contract import Language, PronunciationError, SyllablePhones, WrittenWord
from phonetics.inventory import split_syllable

INITIALS: dict[str, tuple[str, ...]] = {
    "ng": ("ŋ",), "gw": ("k", "w"), "kw": ("kʰ", "w"), "b": ("p",), "p": ("pʰ",), "m": ("m",), "f": ("f",), "d": ("t",),
    "t": ("tʰ",),
    "n": ("n",), "l": ("l",), "g": ("k",), "k": ("kʰ",), "h": ("h",), "w": ("w",), "z": ("ts",), "c": ("tsʰ",), "s": ("s",),
    "j": ("j",),
}  # fmt: skip
NUCLEI: dict[str, str] = {"aa": "a", "a": "ɐ", "e": "ɛ", "i": "i", "o": "ɔ", "u": "u", "oe": "œ", "eo": "ø", "yu": "y"}
_CODAS = {"": "", "i": "ɪ̯", "u": "ʊ̯", "m": "m", "n": "n", "ng": "ŋ", "p": "p", "t": "t", "k": "k"}
_SPELLING = re.compile(r"(ng|gw|kw|[bpmfdtnlgkhwzcsj])?(aa|oe|eo|yu|[aeiou])(ng|[iumnptk])?")
_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇]|[\U00020000-\U0003134f]")
_TOKEN = re.compile(rf"{_HANZI.pattern}|[A-Za-z]+[1-6]?")
_HINT = "write jyutping, or install a reading table: pip install ToJyutping"


def jyutping_phones(syllable: str) -> tuple[str, ...]:
    """The phones of one jyutping syllable ("gwong2", "yut" is refused: "jyut"); raises :class:`PronunciationError`."""
    name = re.sub(r"[1-6]$", "", syllable.strip().lower())
    if name in ("m", "ng", "hm", "hng"):
        return ("h",) * name.startswith("h") + (("m",) if name.endswith("m") else ("ŋ",))
    found = _SPELLING.fullmatch(name)
    if found is None:
        raise PronunciationError(f"{syllable!r} is not a jyutping syllable")
    initial, nucleus, coda = found[1] or "", found[2], found[3] or ""
    vowel = {("i", "ng"): "ɪ", ("i", "k"): "ɪ", ("u", "ng"): "ʊ", ("u", "k"): "ʊ", ("e", "i"): "e", ("o", "u"): "o"}.get(
        (nucleus, coda)
    )
    glide = _CODAS[coda]
    onset = () if initial == "j" and nucleus == "yu" else INITIALS.get(initial, ())
    return (*onset, vowel or NUCLEI[nucleus], *((glide,) if glide else ()))


@lru_cache(maxsize=1)
def _reader() -> Any:
    """A function from text to (character, jyutping) pairs, or None where no reading table is installed."""
    try:
        return importlib.import_module("ToJyutping").get_jyutping_list
    except ImportError:
        pass
    try:
        pycantonese: Any = importlib.import_module("pycantonese")
    except ImportError:
        return None
    return pycantonese.characters_to_jyutping


def readings(text: str) -> list[str]:
    """The jyutping of every hanzi in ``text``, polyphones by context; raises :class:`PronunciationError` without a table."""
    hanzi = _HANZI.findall(text)
    if not hanzi:
        return []
    reader = _reader()
    if reader is None:
        raise PronunciationError(f"the Cantonese reading of {hanzi[0]!r} needs a table; {_HINT}")
    out: list[str] = []
    for piece, found in reader(text):
        syllables = re.findall(r"[a-z]+[1-6]", found or "")
        characters = _HANZI.findall(piece)
        if characters and len(syllables) != len(characters):
            raise PronunciationError(f"{piece!r} has no known Cantonese reading; write its jyutping")
        out.extend(syllables if characters else ())
    return out


class Cantonese:
    """The Cantonese language; see the module docstring."""

    code = "yue"

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce the words of one line, hanzi read together; raises where a syllable has no reading."""
        lined = [[unicodedata.normalize("NFKC", s) for s in word.syllables] for word in words]
        try:
            read = iter(readings("".join("".join(syllables) for syllables in lined)))
        except PronunciationError as error:
            first = next(w for w, syllables in zip(words, lined, strict=True) if _HANZI.search("".join(syllables)))
            raise PronunciationError(f"{first.place}: {error}" if first.place else str(error)) from None
        out = []
        for word, syllables in zip(words, lined, strict=True):
            out.append(tuple(_syllable(s, [next(read) for _ in _HANZI.findall(s)], word) for s in syllables))
        return out

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text with every hanzi and every jyutping syllable on its own."""
        return [(token,) for token in _TOKEN.findall(unicodedata.normalize("NFKC", text))]


def _syllable(text: str, hanzi_readings: Sequence[str], word: WrittenWord) -> SyllablePhones:
    """One written syllable, usually one hanzi; several sound one after the other."""
    where = f"{word.place}: " if word.place else ""
    read = iter(hanzi_readings)
    symbols: tuple[str, ...] = ()
    for token in _TOKEN.findall(text):
        try:
            symbols += jyutping_phones(next(read) if _HANZI.match(token) else token)
        except PronunciationError:
            raise PronunciationError(
                f"{where}{token!r} in {str(word)!r} is neither a known hanzi nor a jyutping syllable; write its jyutping"
            ) from None
    if not symbols:
        raise PronunciationError(
            f"{where}{text!r} has nothing to pronounce; remove it or write what is sung in hanzi or jyutping"
        )
    return split_syllable(symbols)


def make() -> Language:
    """The Cantonese language; see :mod:`phonetics.registry`."""
    return Cantonese()
