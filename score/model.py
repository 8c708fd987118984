"""The score: what is sung, when and how, as one frozen object that every format reads into and writes from.

Convention: time is in quarter-note *beats* from the start of the unfolded piece (repeats already played out), kept as
``fractions.Fraction`` so that tuplets stay exact; pitch is a MIDI number (60 = C4, sounding pitch, fractions allowed).
A score holds one sung line: its notes are in time order and do not overlap. Rests are the gaps between notes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeVar

Syllabic = Literal["single", "begin", "middle", "end"]


class ScoreError(ValueError):
    """A score that cannot be read or sung; the message names the file, the bar or the line and what to do."""


@dataclass(frozen=True)
class Lyric:
    """One written syllable.

    ``syllabic`` says where it stands in its word ("Twin-kle" is begin, end). ``phones`` overrides the pronunciation
    (symbols of the shared inventory); ``language`` overrides the score's language for this word. An elision, the end of one
    word and the beginning of the next on one note, is written with U+203F: "che‿il".
    """

    text: str
    syllabic: Syllabic = "single"
    language: str | None = None
    phones: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Note:
    """One sung note.

    ``lyric`` None means that the previous syllable is held on into this note (melisma); ``slurred`` that a slur binds it to
    the next note; ``grace`` that it was a grace note, here with the time it was given; ``bar`` is the printed bar number.
    """

    pitch_midi: float
    start_beat: Fraction
    beats: Fraction
    lyric: Lyric | None = None
    slurred: bool = False
    fermata: bool = False
    accent: bool = False
    staccato: bool = False
    grace: bool = False
    bar: str = ""

    @property
    def end_beat(self) -> Fraction:
        return self.start_beat + self.beats


@dataclass(frozen=True)
class Tempo:
    """From ``beat`` on, ``bpm`` quarter notes a minute."""

    beat: Fraction
    bpm: float


@dataclass(frozen=True)
class Meter:
    """From ``beat`` on, bars of ``numerator``/``denominator``.

    A bar line stands at ``beat``: a meter that says the same again ends a shorter bar (a pick-up, the two halves of a bar
    divided by a repeat), so that bar lines are where they were printed.
    """

    beat: Fraction
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Key:
    """From ``beat`` on, ``fifths`` sharps (negative: flats), ``mode`` "major" or "minor"."""

    beat: Fraction
    fifths: int
    mode: str = "major"


@dataclass(frozen=True)
class Chord:
    """A chord symbol as written ("Am7", "C/E") at ``beat``."""

    beat: Fraction
    symbol: str


@dataclass(frozen=True)
class Curve:
    """A control over time: ``points`` are (beat, value), straight lines between them, held before and after.

    Names in use: ``dynamics`` (0..1, 0.5 = mf), ``pitch_bend`` (cents), ``gender``, ``breath``, ``tension``,
    ``mode:power``, ``mode:soft``, ``mode:falsetto`` (0..1). ``steps`` makes it a staircase instead of lines.
    """

    points: tuple[tuple[Fraction, float], ...]
    steps: bool = False

    def at(self, beat: Fraction | float) -> float:
        """Value at ``beat``."""
        beats = [point[0] for point in self.points]
        after = bisect_right(beats, beat)
        if after == 0:
            return self.points[0][1]
        if after == len(self.points) or self.steps:
            return self.points[after - 1][1]
        (left, low), (right, high) = self.points[after - 1], self.points[after]
        return low + (high - low) * float((beat - left) / (right - left))


@dataclass(frozen=True)
class TempoMap:
    """Beats to seconds and back. ``tempos`` are in order and the first stands at beat 0."""

    tempos: tuple[Tempo, ...] = (Tempo(Fraction(0), 120.0),)

    def seconds(self, beat: Fraction | float) -> float:
        """Seconds from beat 0 to ``beat`` (negative beats count at the first tempo)."""
        beats, seconds = self._clock
        at = max(bisect_right(beats, beat) - 1, 0)
        return seconds[at] + float(beat - beats[at]) * 60.0 / self.tempos[at].bpm

    def beat(self, seconds: float) -> float:
        """The inverse of :meth:`seconds`."""
        beats, clock = self._clock
        at = max(bisect_right(clock, seconds) - 1, 0)
        return float(beats[at]) + (seconds - clock[at]) * self.tempos[at].bpm / 60.0

    @cached_property
    def _clock(self) -> tuple[list[Fraction], list[float]]:
        """The beats of the tempo marks, and the seconds at which they stand."""
        seconds = [0.0]
        for before, after in pairwise(self.tempos):
            seconds.append(seconds[-1] + float(after.beat - before.beat) * 60.0 / before.bpm)
        return [tempo.beat for tempo in self.tempos], seconds


@dataclass(frozen=True)
class Problem:
    """Something wrong in a score: where (bar, as printed) and what, in one sentence.

    ``serious`` problems keep the score from being sung; the others are likely mistakes that can be sung all the same.
    """

    bar: str
    message: str
    serious: bool = True


@dataclass(frozen=True)
class Score:
    """One sung line with everything around it that the formats can say. See the module docstring for conventions.

    ``notices`` says, in sentences, what a reader had to choose or leave out (which part, the top note of a chord); two scores
    that differ only in it are equal.
    """

    notes: tuple[Note, ...]
    tempo_map: TempoMap = TempoMap()
    meters: tuple[Meter, ...] = (Meter(Fraction(0), 4, 4),)
    keys: tuple[Key, ...] = ()
    chords: tuple[Chord, ...] = ()
    breaths: tuple[Fraction, ...] = ()
    curves: Mapping[str, Curve] = field(default_factory=dict)
    title: str = ""
    composer: str = ""
    lyricist: str = ""
    language: str | None = None
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def end_beat(self) -> Fraction:
        return max((note.end_beat for note in self.notes), default=Fraction(0))

    @property
    def seconds(self) -> float:
        """Length in seconds, up to the end of the last note."""
        return self.tempo_map.seconds(self.end_beat)

    def transposed(self, semitones: float) -> Score:
        """The same score, every pitch (and key and chord left as written) moved by ``semitones``."""
        notes = tuple(replace(note, pitch_midi=note.pitch_midi + semitones) for note in self.notes)
        return replace(self, notes=notes)

    def at_tempo(self, factor: float) -> Score:
        """The same score ``factor`` times as fast."""
        tempos = tuple(replace(tempo, bpm=tempo.bpm * factor) for tempo in self.tempo_map.tempos)
        return replace(self, tempo_map=TempoMap(tempos))

    def check(self) -> tuple[Problem, ...]:
        """What is wrong with the score and in which bar; empty if it can be sung as it is."""
        from score.check import check

        return check(self)

    def slice(self, start_beat: Fraction, end_beat: Fraction) -> Score:
        """The notes that begin from ``start_beat`` up to ``end_beat``, with all marks in force, moved to begin at beat 0.

        The last note is cut at ``end_beat``. Raises ScoreError if ``end_beat`` does not lie after ``start_beat``.
        """
        if end_beat <= start_beat:
            raise ScoreError(f"a slice must end after it begins: {float(start_beat):g} to {float(end_beat):g} beats.")
        notes = tuple(
            replace(note, start_beat=note.start_beat - start_beat, beats=min(note.end_beat, end_beat) - note.start_beat)
            for note in self.notes
            if start_beat <= note.start_beat < end_beat
        )
        return replace(
            self, notes=notes, tempo_map=TempoMap(_cut(self.tempo_map.tempos, start_beat, end_beat)),
            meters=_cut(self.meters, start_beat, end_beat), keys=_cut(self.keys, start_beat, end_beat),
            chords=_cut(self.chords, start_beat, end_beat),
            breaths=tuple(beat - start_beat for beat in self.breaths if start_beat < beat <= end_beat),
            curves={name: _cut_curve(curve, start_beat, end_beat) for name, curve in self.curves.items() if curve.points},
        )  # fmt: skip


_Marked = TypeVar("_Marked", Tempo, Meter, Key, Chord)


def _cut(marks: tuple[_Marked, ...], start: Fraction, end: Fraction) -> tuple[_Marked, ...]:
    """The marks before ``end``, the one in force at ``start`` moved there, all counted from ``start``."""
    before = [mark for mark in marks if mark.beat <= start][-1:]
    inside = [mark for mark in marks if start < mark.beat < end]
    return tuple(replace(mark, beat=max(mark.beat - start, Fraction(0))) for mark in before + inside)


def _cut_curve(curve: Curve, start: Fraction, end: Fraction) -> Curve:
    inside = tuple((beat - start, value) for beat, value in curve.points if start < beat < end)
    last = curve.points[bisect_left([beat for beat, _ in curve.points], end) - 1][1] if curve.steps else curve.at(end)
    return Curve(((Fraction(0), curve.at(start)), *inside, (end - start, last)), curve.steps)
