"""What the phonetics package takes and gives: written syllables in, syllables of phones out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from phonetics.inventory import SyllablePhones

__all__ = ["LyricUnit", "PronunciationError", "SyllablePhones"]

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
