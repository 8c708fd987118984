"""How the words of a song are pronounced: written syllables in, syllables of phones of one shared inventory out."""

from phonetics.contract import Language, LyricUnit, PronunciationError, SplitSyllable, SyllablePhones, WrittenWord
from phonetics.lyrics import split_text
from phonetics.registry import guess, language
from phonetics.underlay import underlay

__all__ = [
    "Language", "LyricUnit", "PronunciationError", "SplitSyllable", "SyllablePhones", "WrittenWord", "guess", "language",
    "split_text", "underlay",
]  # fmt: skip
