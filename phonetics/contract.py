"""What the phonetics package takes and gives: written syllables in, syllables of phones out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from phonetics.inventory import SyllablePhones

__all__ = ["Language", "LyricUnit", "PronunciationError", "SplitSyllable", "Syllabic", "SyllablePhones", "WrittenWord"]

Syllabic = Literal["single", "begin", "middle", "end"]


class PronunciationError(ValueError):
    """Text that cannot be pronounced as laid out; the message names the place and the word and suggests what would fit."""


@dataclass(frozen=True)
class LyricUnit:
    """One written syllable under one note, in singing order. ``place`` ("bar 3") is used in messages only.

    ``phones`` (shared-inventory symbols) overrides the pronunciation of this syllable.
    """

    text: str
    syllabic: Syllabic = "single"
    language: str | None = None
    phones: tuple[str, ...] | None = None
    place: str = ""


@dataclass(frozen=True)
class WrittenWord:
    """One word as the score writes it: ``text`` is the whole word, ``syllables`` its pieces, one per sung syllable."""

    text: str
    syllables: tuple[str, ...]
    place: str = ""

    def __str__(self) -> str:
        return self.text if len(self.syllables) == 1 else f"{self.text} ({'-'.join(self.syllables)})"


@dataclass(frozen=True)
class SplitSyllable:
    """One written syllable of a lyric text, with its place in the word and its line (from 1) in the text."""

    text: str
    syllabic: Syllabic
    line: int


@runtime_checkable
class Language(Protocol):
    """What a module ``phonetics.<language>`` provides and :func:`phonetics.registry.language` hands out."""

    code: str

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce the words of one line in context: per word exactly ``len(word.syllables)`` syllables.

        Raises :class:`PronunciationError` (place, word, suggestion) where that cannot be done.
        """
        ...

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text (one line) as words, each as the written syllables that a lyricist would put under notes."""
        ...
