"""The words of a song laid under its notes: one written syllable in, one syllable of phones out, in singing order.

Written syllables are gathered into words ("Twin-" "kle"), words into lines (to the next full stop or comma, or change of
language), and each line is pronounced by its language in context. What is written by hand (``unit.phones``, or a bracket in the
text, see :mod:`phonetics.overrides`) goes before. Two words under one note ("che‿il", "the eternal") become one syllable that
holds the more open vowel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from phonetics.contract import LyricUnit, PronunciationError, SyllablePhones, WrittenWord
from phonetics.overrides import as_syllable, take_hint
from phonetics.registry import code_of, guess, language, script_language, writes_in
from phonetics.syllables import elided

_JOINTS = re.compile("[\\s\u00a0\u3000\u203f\u2040]+")
_KEPT = frozenset("'\u2018\u2019\u02bc&%@#$+=")
_ROMANISED = frozenset(["ja", "zh", "yue", "ko"])
_LINE_ENDS = frozenset(",.;:!?…、。，．；：！？")


@dataclass
class _Piece:
    """One written syllable of one word; ``unit`` is the note that it is sung on, ``by_hand`` the syllables given for it."""

    unit: int
    text: str
    by_hand: list[SyllablePhones] | None = None
    sung: SyllablePhones | None = None


@dataclass
class _Word:
    code: str
    place: str
    pieces: list[_Piece] = field(default_factory=list)
    ends_line: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def underlay(units: Sequence[LyricUnit], default_language: str) -> list[SyllablePhones]:
    """The phones of every written syllable of a song, ``len(units)`` of them in the same order.

    ``default_language`` (code, name, or "auto" to judge by the words) holds for units without their own. Raises
    :class:`PronunciationError` naming the unit's place and word, with what would fit.
    """
    if default_language in ("", "auto"):
        default_language = guess("".join(u.text if u.syllabic in ("begin", "middle") else u.text + " " for u in units))
    words = _words(units, code_of(default_language))
    for word in words:
        _take_by_hand(word)
    _turn_english(words)
    for line in _lines(words):
        _pronounce(line)
    return _merged(len(units), words)


def clean(text: str) -> str:
    """A written syllable without hyphens, hold marks, quotation marks and punctuation at its ends; apostrophes stay."""
    text = text.strip("_-\u2010\u2011\u2013\u2014\u00ad\u200b ")
    start, end = 0, len(text)
    while start < end and _is_mark(text[start]):
        start += 1
    while end > start and _is_mark(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZC" and character not in _KEPT


def _words(units: Sequence[LyricUnit], default: str) -> list[_Word]:
    words: list[_Word] = []
    is_open = False
    for at, unit in enumerate(units):
        code = code_of(unit.language) if unit.language else default
        goes_on = is_open and unit.syllabic in ("middle", "end")
        text, hint = take_hint(unit.text, unit.place)
        by_hand = [as_syllable(phones, unit.place) for phones in hint] if hint else None
        if unit.phones is not None:
            by_hand = [as_syllable(unit.phones, unit.place)]
        parts = [text] if by_hand else ([part for part in _JOINTS.split(text) if clean(part)] or [text])
        for n, part in enumerate(parts):
            if n or not goes_on:
                words.append(_Word(code, unit.place))
            words[-1].pieces.append(_Piece(at, clean(part), by_hand))
            words[-1].ends_line = part.rstrip("\"'\u201d\u2019)\u00bb\u300d\u300f _-")[-1:] in tuple(_LINE_ENDS)
        is_open = unit.syllabic in ("begin", "middle")
    return words


def _take_by_hand(word: _Word) -> None:
    """Phones given for one syllable go to it; more than one, at the head of a word, go to the whole word."""
    for at, piece in enumerate(word.pieces):
        given = piece.by_hand
        if given is None:
            continue
        rest = word.pieces[at : at + len(given)]
        if len(rest) < len(given) or any(other.by_hand for other in rest[1:]):
            shown = " . ".join(" ".join(s.phones) for s in given)
            raise PronunciationError(
                f"{_at(word.place)}the phones [{shown}] of {word.text or 'a note'!r} have {len(given)} syllables, but "
                f"{len(rest)} {'note is' if len(rest) == 1 else 'notes are'} there for them; give one syllable per note"
            )
        for other, syllable in zip(rest, given, strict=True):
            other.sung = syllable


def _turn_english(words: Sequence[_Word]) -> None:
    """Latin words within a language of another script are English, unless all of a run are that language's romanisation."""
    for code, run in groupby(words, lambda word: word.code if word.code in _ROMANISED and word.text.isascii() else ""):
        here = list(run)
        if code and not all(_reads(code, word) for word in here):
            for word in here:
                word.code = "en" if any(c.isalpha() for c in word.text) else code


def _reads(code: str, word: _Word) -> bool:
    if any(piece.sung for piece in word.pieces) or not any(c.isalpha() for c in word.text):
        return True
    try:
        language(code).words([WrittenWord(word.text, tuple(piece.text for piece in word.pieces), word.place)])
    except PronunciationError:
        return False
    return True


def _lines(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Words of one language up to a punctuation mark; words with all their phones given need no pronouncing."""
    line: list[_Word] = []
    for word in words:
        if line and (line[-1].code != word.code or line[-1].ends_line):
            yield line
            line = []
        if any(piece.sung is None for piece in word.pieces):
            line.append(word)
        elif line:
            line[-1].ends_line = line[-1].ends_line or word.ends_line
    if line:
        yield line


def _pronounce(line: Sequence[_Word]) -> None:
    written: list[WrittenWord] = []
    for word in line:
        if not word.text:
            raise PronunciationError(f"{_at(word.place)}a lyric has no word to sing; write one, or remove it to hold on")
        script = script_language(word.text)
        if script and not writes_in(word.code, script):
            raise PronunciationError(
                f"{_at(word.place)}{word.text!r} cannot be read as language {word.code!r}; set its language to {script!r}"
            )
        written.append(WrittenWord(word.text, tuple(piece.text for piece in word.pieces), word.place))
    spoken = language(line[0].code).words(written)
    for word, syllables in zip(line, spoken, strict=True):
        for piece, syllable in zip(word.pieces, syllables, strict=True):
            piece.sung = piece.sung or syllable


def _merged(count: int, words: Sequence[_Word]) -> list[SyllablePhones]:
    sung: list[list[SyllablePhones]] = [[] for _ in range(count)]
    for word in words:
        for piece in word.pieces:
            if piece.sung is not None:
                sung[piece.unit].append(piece.sung)
    return [elided(syllables) for syllables in sung]


def _at(place: str) -> str:
    return f"{place}: " if place else ""
