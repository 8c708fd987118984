"""What a MusicXML file says as it is written, before repeats are played out: bars, notes, marks.

Convention: positions are (bar index, offset in quarter notes from the bar line); pitch is sounding (transposition applied).
MusicXML 4.0 (W3C Community Group Final Report, 2021): ``pitch`` already holds what an octave clef or an 8va line says, and
only ``transpose`` has to be added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Literal
from xml.etree.ElementTree import Element

from score.model import Lyric, ScoreError, Syllabic

MarkKind = Literal["tempo", "modulation", "words", "dynamics", "wedge", "dashes", "chord", "key"]
ELISION = "‿"
"""Joins the last syllable of one word and the first of the next where both are sung on one note."""
GRACE_BEATS = "deepsinger-beats"
"""Type of the ``other-play`` element with a grace note's exact length in quarter notes."""

_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,24})?|\.\d{1,24})")
_VERSE_LABEL = re.compile(r"^\(?\d{1,2}[.)]\s*(?=\S)")
_ELISIONS = re.compile(r"[ ‿]*[‿\ue550-\ue553][ ‿\ue550-\ue553]*")
_HYPHENS = re.compile(r"^[-–—]+ *(?=\w)| *-+$")
_CONTINUES = {"", "-", "_", "–", "—", "~"}


@dataclass(frozen=True)
class Grace:
    """A grace note: its written length and, where said, the share it steals of the note before or after it.

    ``beats`` is the exact length in files of our own, which stands under ``play`` because other readers want whole percents.
    """

    nominal: Fraction
    slash: bool
    steal_previous: Fraction | None = None
    steal_following: Fraction | None = None
    beats: Fraction | None = None


@dataclass(frozen=True)
class WrittenNote:
    """A note (of a chord, the top one) as it stands on the page. ``lyrics`` by verse; a held syllable has no entry."""

    bar: int
    offset: Fraction
    beats: Fraction
    pitch: float
    voice: str = "1"
    grace: Grace | None = None
    tie_start: bool = False
    tie_stop: bool = False
    slurred: bool = False
    fermata: bool = False
    accent: bool = False
    staccato: bool = False
    breath: bool = False
    cue: bool = False
    chord: bool = False
    lyrics: dict[int, Lyric] = field(default_factory=dict)
    held: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Mark:
    """A direction: ``text`` and ``number`` mean what ``kind`` says (tempo: quarters a minute; key: fifths and mode ...)."""

    bar: int
    offset: Fraction
    kind: MarkKind
    text: str = ""
    number: float = 0.0


@dataclass
class WrittenBar:
    """A bar of the whole score: label, length in beats, meter if one is written, and where the music jumps."""

    label: str
    beats: Fraction = Fraction(0)
    meter: tuple[int, int] | None = None
    forward: bool = False
    backward: int = 0
    after_jump: bool = False
    ending: frozenset[int] = frozenset()
    segno: str | None = None
    coda: str | None = None
    to_coda: str | None = None
    da_capo: bool = False
    dal_segno: str | None = None
    fine: bool = False


@dataclass(frozen=True)
class WrittenPart:
    """One part: its notes in the order of the file, and its marks."""

    name: str
    notes: tuple[WrittenNote, ...]
    marks: tuple[Mark, ...]

    @property
    def syllables(self) -> int:
        return sum(bool(note.lyrics) for note in self.notes)


@dataclass(frozen=True)
class WrittenScore:
    """The whole file."""

    parts: tuple[WrittenPart, ...]
    bars: tuple[WrittenBar, ...]
    title: str = ""
    composer: str = ""
    lyricist: str = ""


def text_of(element: Element | None, path: str = "") -> str:
    """The text of ``element`` or of its child at ``path``, stripped; empty where there is none."""
    found = element.find(path) if element is not None and path else element
    return (found.text or "").strip() if found is not None else ""


def number(text: str | None, what: str, bar: str) -> Fraction:
    """A decimal number as an exact fraction; ScoreError naming the bar for anything else."""
    if text is None or not _NUMBER.fullmatch(text.strip()):
        raise ScoreError(f"bar {bar}: the {what} {(text or '')[:20]!r} is not a sensible number.")
    return _exact(text.strip())


_exact = lru_cache(maxsize=4096)(Fraction)


def whole(text: str | None, what: str, bar: str) -> int:
    """A whole number; ScoreError naming the bar for anything else."""
    found = number(text, what, bar)
    if found.denominator != 1:
        raise ScoreError(f"bar {bar}: the {what} {(text or '')[:20]!r} is not a whole number.")
    return found.numerator


def lyric_of(element: Element, default_language: str | None) -> Lyric | None:
    """The syllable in a ``lyric`` element, or None where it only continues one."""
    pieces: list[tuple[str, Syllabic, str | None]] = []
    syllabic: Syllabic = "single"
    for child in element:
        if child.tag == "syllabic":
            syllabic = _syllabic(text_of(child))
        elif child.tag == "text":
            language = child.get("{http://www.w3.org/XML/1998/namespace}lang") or default_language
            pieces.append((" ".join((child.text or "").split()), syllabic, language))
            syllabic = "single"
        elif child.tag == "humming":
            pieces.append(("mm", "single", default_language))
    if not pieces:
        return None
    text, state, language = pieces[0]
    for more, following, _ in pieces[1:]:
        boundary = state in ("single", "end")
        text += (ELISION if boundary else "") + more
        state = _joined(pieces[0][1], following)
    text = _tidy(text)
    return None if text in _CONTINUES else Lyric(text, state, language)


def _tidy(text: str) -> str:
    """Without a verse number, without hyphens at the edges, every way to print an elision as one character."""
    text = _ELISIONS.sub(ELISION, _VERSE_LABEL.sub("", text)).strip(ELISION + " ")
    return _HYPHENS.sub("", text) if len(text) > 1 else text


def _syllabic(text: str) -> Syllabic:
    return text if text in ("single", "begin", "middle", "end") else "single"  # type: ignore[return-value]


def _joined(first: Syllabic, last: Syllabic) -> Syllabic:
    """Where two syllables on one note stand: whether a word was open before, and one stays open after."""
    before, after = first in ("middle", "end"), last in ("begin", "middle")
    if before:
        return "middle" if after else "end"
    return "begin" if after else "single"


def verse_of(element: Element, order: list[str]) -> int:
    """The verse that a ``lyric`` element belongs to: its number, or the number in its name, or its order of appearance."""
    label = element.get("number") or element.get("name") or "1"
    found = re.search(r"verse\D*(\d{1,2})", label, re.IGNORECASE) or re.search(r"(\d{1,2})\D*$", label)
    if found and int(found.group(1)) > 0:
        return int(found.group(1))
    if label not in order:
        order.append(label)
    return order.index(label) + 1
