"""From MusicXML elements to :mod:`score.formats.musicxml_written`: one pass over each part with a cursor.

``duration`` gives every length (exact, in divisions of a quarter note); ``type`` is only used for grace notes, which have none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element

from score.formats.musicxml_marks import marks_of
from score.formats.musicxml_written import (
    GRACE_BEATS,
    Grace,
    Mark,
    WrittenBar,
    WrittenNote,
    WrittenPart,
    lyric_of,
    number,
    text_of,
    verse_of,
    whole,
)
from score.model import Lyric, ScoreError

MAX_BEATS = 1_000_000
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
TYPES = {
    "maxima": Fraction(32), "long": Fraction(16), "breve": Fraction(8), "whole": Fraction(4), "half": Fraction(2),
    "quarter": Fraction(1), "eighth": Fraction(1, 2), "16th": Fraction(1, 4), "32nd": Fraction(1, 8), "64th": Fraction(1, 16),
    "128th": Fraction(1, 32), "256th": Fraction(1, 64), "512th": Fraction(1, 128), "1024th": Fraction(1, 256),
}  # fmt: skip


class PartReader:
    """Reads one part bar by bar; what concerns the whole score (lengths, meters, repeats) goes into the shared ``bars``."""

    def __init__(self, name: str, bars: list[WrittenBar], language: str | None) -> None:
        self.name, self.bars, self.language = name, bars, language
        self.notes: list[WrittenNote] = []
        self.marks: list[Mark] = []
        self.divisions = Fraction(1)
        self.transpose = Fraction(0)
        self.bar = -1
        self.cursor = Fraction(0)
        self.verse_names: list[str] = []
        self.slurs: dict[tuple[str, str], int] = {}
        self.slurred: list[tuple[str, int, int]] = []
        self.ending: frozenset[int] = frozenset()
        self.handlers: dict[str, Callable[[Element], None]] = {
            "note": self.note, "attributes": self.attributes, "barline": self.barline, "direction": self.direction,
            "sound": self.direction, "harmony": self.direction,
            "backup": lambda element: self.move(element, -1), "forward": lambda element: self.move(element, 1),
        }  # fmt: skip

    @property
    def label(self) -> str:
        return self.bars[self.bar].label

    def part(self, measures: list[Element]) -> WrittenPart:
        """Read all measures."""
        for measure in measures:
            self.measure(measure)
        notes = list(self.notes)
        for voice, first, last in self.slurred:
            for index in range(first, last):
                if notes[index].voice == voice:
                    notes[index] = replace(notes[index], slurred=True)
        return WrittenPart(self.name, tuple(notes), tuple(self.marks))

    def measure(self, measure: Element) -> None:
        self.bar += 1
        self.cursor = Fraction(0)
        if self.bar == len(self.bars):
            self.bars.append(WrittenBar(measure.get("number") or str(self.bar + 1)))
        bar = self.bars[self.bar]
        bar.ending |= self.ending
        for element in measure:
            handler = self.handlers.get(element.tag)
            if handler is not None:
                handler(element)
            bar.beats = max(bar.beats, self.cursor)
        if bar.beats > MAX_BEATS:
            raise ScoreError(f"bar {bar.label}: the bar is {float(bar.beats):g} beats long.")

    def duration(self, element: Element) -> Fraction:
        found = number(text_of(element, "duration"), "duration", self.label) / self.divisions
        if found < 0:
            raise ScoreError(f"bar {self.label}: a duration is negative.")
        return found

    def move(self, element: Element, sign: int) -> None:
        self.cursor = max(self.cursor + sign * self.duration(element), Fraction(0))

    def attributes(self, element: Element) -> None:
        if text_of(element, "divisions"):
            self.divisions = number(text_of(element, "divisions"), "number of divisions", self.label)
            if self.divisions <= 0:
                raise ScoreError(f"bar {self.label}: the number of divisions is not positive.")
        transpose = element.find("transpose")
        if transpose is not None:
            octaves = number(text_of(transpose, "octave-change") or "0", "octave change", self.label)
            self.transpose = number(text_of(transpose, "chromatic") or "0", "transposition", self.label) + 12 * octaves
        if text_of(element, "key/fifths"):
            fifths = whole(text_of(element, "key/fifths"), "key", self.label)
            shift = int(7 * self.transpose) % 12
            fifths += shift - 12 if shift > 6 else shift
            mode = text_of(element, "key/mode").lower()
            self.marks.append(Mark(self.bar, self.cursor, "key", "minor" if mode == "minor" else "major", fifths))
        for time in element.findall("time")[:1]:
            self.meter(time)

    def meter(self, time: Element) -> None:
        pairs = []
        for beats, beat_type in zip(time.findall("beats"), time.findall("beat-type"), strict=False):
            count = sum(whole(one, "time signature", self.label) for one in text_of(beats).split("+"))
            pairs.append((count, whole(text_of(beat_type), "time signature", self.label)))
        if not pairs:
            return
        if any(not (0 < count <= 999 and 0 < unit <= 1024) for count, unit in pairs):
            raise ScoreError(f"bar {self.label}: a time signature of {pairs[0][0]}/{pairs[0][1]} cannot be played.")
        unit = max(unit for _, unit in pairs)
        total = sum((Fraction(count * unit, one) for count, one in pairs), Fraction(0))
        while total.denominator != 1:
            unit, total = unit * total.denominator, total * total.denominator
        self.bars[self.bar].meter = (int(total), unit)

    def barline(self, element: Element) -> None:
        bar = self.bars[self.bar]
        repeat = element.find("repeat")
        if repeat is not None and repeat.get("direction") == "forward":
            bar.forward = True
        elif repeat is not None and repeat.get("direction") == "backward":
            bar.backward = max(bar.backward, whole(repeat.get("times", "2"), "number of repeats", bar.label))
            bar.after_jump = repeat.get("after-jump") == "yes"
        ending = element.find("ending")
        if ending is not None and ending.get("type") == "start":
            self.ending = frozenset(int(one) for one in _digits(ending.get("number") or "1"))
            bar.ending |= self.ending
        elif ending is not None:
            self.ending = frozenset()

    def direction(self, element: Element) -> None:
        at = self.cursor
        if text_of(element, "offset"):
            at += number(text_of(element, "offset"), "offset", self.label) / self.divisions
        self.marks += marks_of(element, self.bar, max(at, Fraction(0)), self.bars[self.bar])

    def note(self, element: Element) -> None:
        grace = element.find("grace")
        beats = Fraction(0) if grace is not None else self.duration(element)
        chord = element.find("chord") is not None and bool(self.notes)
        start = self.notes[-1].offset if chord and self.notes[-1].bar == self.bar else self.cursor
        pitch = self.pitch(element)
        if pitch is not None and (beats or grace is not None):
            self.sounding(element, self.plain_note(element, start, beats, pitch), chord)
        if element.find("chord") is None:
            self.cursor += beats

    def pitch(self, element: Element) -> float | None:
        for tag, step, octave in (("pitch", "step", "octave"), ("unpitched", "display-step", "display-octave")):
            found = element.find(tag)
            if found is None:
                continue
            letter = text_of(found, step).upper()
            if tag == "unpitched" and (not letter or element.find("lyric") is None):
                return None
            if letter not in STEPS:
                raise ScoreError(f"bar {self.label}: '{letter[:20]}' is not the name of a pitch.")
            height = number(text_of(found, octave), "octave", self.label)
            alter = number(text_of(found, "alter") or "0", "accidental", self.label)
            return float(12 * (height + 1) + STEPS[letter] + alter + self.transpose)
        return None

    def plain_note(self, element: Element, start: Fraction, beats: Fraction, pitch: float) -> WrittenNote:
        found = element.findall("tie") or element.findall("notations/tied")
        ties = {tie.get("type") for tie in found}
        marks = {mark.tag for group in element.findall("notations/articulations") for mark in group}
        lyrics, held = self.lyrics(element)
        return WrittenNote(
            self.bar, start, beats, pitch, text_of(element, "voice") or "1", self.grace(element),
            tie_start="start" in ties, tie_stop="stop" in ties,
            fermata=element.find("notations/fermata") is not None,
            accent=bool(marks & {"accent", "strong-accent"}), staccato=bool(marks & {"staccato", "staccatissimo"}),
            breath=bool(marks & {"breath-mark", "caesura"}), cue=element.find("cue") is not None, lyrics=lyrics, held=held,
        )  # fmt: skip

    def grace(self, element: Element) -> Grace | None:
        found = element.find("grace")
        if found is None:
            return None
        nominal = TYPES.get(text_of(element, "type"), Fraction(1, 2))
        shares = {}
        for side in ("previous", "following"):
            percent = found.get(f"steal-time-{side}")
            shares[side] = number(percent, "share of a grace note", self.label) / 100 if percent else None
        exact = next((text_of(one) for one in element.findall("play/other-play") if one.get("type") == GRACE_BEATS), "")
        top, _, bottom = exact.partition("/")
        beats = number(top, "length", self.label) / (whole(bottom or "1", "length", self.label) or 1) if exact else None
        return Grace(nominal, found.get("slash") == "yes", shares["previous"], shares["following"], beats)

    def lyrics(self, element: Element) -> tuple[dict[int, Lyric], frozenset[int]]:
        found: dict[int, Lyric] = {}
        held: set[int] = set()
        for lyric in element.findall("lyric"):
            passes = [int(one) for one in _digits(lyric.get("time-only") or "")] or [verse_of(lyric, self.verse_names)]
            extend = lyric.find("extend")
            syllable = lyric_of(lyric, self.language)
            for verse in passes:
                if syllable is not None:
                    found.setdefault(verse, syllable)
                if extend is not None and extend.get("type") != "stop":
                    held.add(verse)
        return found, frozenset(held)

    def sounding(self, element: Element, note: WrittenNote, chord: bool) -> None:
        """Add a note, or let the higher of two notes of a chord stand."""
        if chord and self.notes[-1].bar == self.bar:
            last = self.notes.pop()
            top, other = (note, last) if note.pitch > last.pitch else (last, note)
            note = replace(
                top, chord=True, lyrics={**other.lyrics, **top.lyrics}, held=top.held | other.held, voice=last.voice,
                fermata=top.fermata or other.fermata, accent=top.accent or other.accent,
                staccato=top.staccato or other.staccato, breath=top.breath or other.breath,
            )  # fmt: skip
        index = len(self.notes)
        self.notes.append(note)
        for slur in sorted(element.findall("notations/slur"), key=lambda slur: slur.get("type") == "start"):
            key = (slur.get("number") or "1", note.voice)
            if slur.get("type") == "start":
                self.slurs[key] = index
            elif slur.get("type") == "stop" and key in self.slurs:
                self.slurred.append((note.voice, self.slurs.pop(key), index))


def _digits(text: str) -> list[str]:
    return [one for one in text.replace(",", " ").replace(".", " ").split() if one.isdigit() and 0 < int(one) < 100]
