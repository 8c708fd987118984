"""How a sung line looks on paper: note values with dots and tuplets, ties, the spelling of pitches, grace notes.

A length whose denominator has an odd factor m is written m in the time of the next lower power of two (3:2, 5:4, 7:4 ...),
which holds every rational length exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from score.formats.common import one_line
from score.formats.musicxml_parse import STEPS, TYPES
from score.model import Chord, Curve, Key, Meter, Note, Score, ScoreError, Tempo, TempoMap

MAX_DIVISIONS = 1_000_000
FALLBACK_DIVISIONS = 10_080
_FIFTHS = "FCGDAEB"
_VALUES = sorted(
    ((base * (2 - Fraction(1, 2**dots)), name, dots) for name, base in TYPES.items() if base <= 8 for dots in (0, 1, 2)),
    reverse=True,
)


@dataclass(frozen=True)
class Item:
    """A note with its grace notes, from ``start`` to ``end``, the grace notes' time included."""

    note: Note
    start: Fraction
    end: Fraction
    leads: tuple[Note, ...] = ()
    tails: tuple[Note, ...] = ()

    def percent(self, grace: Note) -> int:
        """The share, in whole percents, that ``grace`` takes of the whole."""
        return min(max(round(100 * grace.beats / (self.end - self.start)), 1), 99)


@dataclass(frozen=True)
class Value:
    """A notated length: its type ("quarter"; None where there is no such note), dots and tuplet ratio (1:1 for none)."""

    beats: Fraction
    type: str | None
    dots: int = 0
    actual: int = 1
    normal: int = 1


def items(notes: Sequence[Note]) -> list[Item]:
    """The notes with each run of grace notes attached to the note it leads to, or to the one it ends."""
    result: list[Item] = []
    at = 0
    while at < len(notes):
        run = at
        while run < len(notes) and notes[run].grace and (run == at or notes[run - 1].end_beat == notes[run].start_beat):
            run += 1
        graces = tuple(notes[at:run])
        if not graces:
            result.append(Item(notes[at], notes[at].start_beat, notes[at].end_beat))
            at += 1
            continue
        main = notes[run] if run < len(notes) and graces[-1].end_beat == notes[run].start_beat else None
        before = result[-1] if result and result[-1].end == graces[0].start_beat and not result[-1].tails else None
        begins = main is not None and main.bar == graces[0].bar and (main.lyric is None or graces[0].lyric is not None)
        whole = main.end_beat - graces[0].start_beat if main else Fraction(0)
        if main is not None and (begins or before is None) and main.beats * 100 > whole:
            result.append(Item(main, graces[0].start_beat, main.end_beat, leads=graces))
            run += 1
        elif before is not None and before.note.beats * 50 > graces[-1].end_beat - before.start:
            result[-1] = replace(before, end=graces[-1].end_beat, tails=graces)
        else:
            result += [Item(replace(note, grace=False), note.start_beat, note.end_beat) for note in graces]
        at = run
    return result


def values(offset: Fraction, beats: Fraction) -> list[Value]:
    """The tied note values that make up ``beats``, beginning ``offset`` after the bar line; tuplets are kept within a beat."""
    ends = [offset + beats]
    if not (_is_binary(offset) and _is_binary(ends[0])):
        first, last = math.floor(offset) + 1, math.ceil(ends[0])
        ends = [Fraction(beat) for beat in (first, last - 1) if offset < beat < ends[0]] + ends
    found: list[Value] = []
    for end in sorted(set(ends)):
        found += _values(end - offset)
        offset = end
    return found


def _is_binary(number: Fraction) -> bool:
    return number.denominator & (number.denominator - 1) == 0


def _values(beats: Fraction) -> list[Value]:
    actual = beats.denominator
    while actual % 2 == 0:
        actual //= 2
    normal = 1 << (actual.bit_length() - 1)
    left = beats * actual / normal
    found: list[Value] = []
    for written, name, dots in _VALUES:
        while written <= left:
            found.append(Value(written * normal / actual, name, dots, actual, normal))
            left -= written
    if left:
        found.append(Value(left * normal / actual, None, 0, actual, normal))
    return found


def spelled(pitch_midi: float, fifths: int) -> tuple[str, Decimal, int]:
    """Step, alteration and octave of a pitch in a key of ``fifths`` sharps, by its place on the line of fifths."""
    height = Decimal(repr(float(pitch_midi)))
    nearest = int(height.to_integral_value())
    rest = height - nearest
    position = next(p for p in range(fifths - 3, fifths + 9) if (7 * p - nearest) % 12 == 0)
    step = _FIFTHS[(position + 1) % 7]
    alter = (position + 1) // 7
    octave = (nearest - alter - STEPS[step]) // 12 - 1
    return step, (alter + rest).normalize(), octave


def on_grid(score: Score) -> tuple[Score, int]:
    """The score as one line on the coarsest exact grid, and that grid's divisions of a quarter.

    A score that needs more than :data:`MAX_DIVISIONS` is rounded to :data:`FALLBACK_DIVISIONS`.
    """
    for note in score.notes:
        if not math.isfinite(note.pitch_midi) or not -48 <= note.pitch_midi <= 180:
            raise ScoreError(f"bar {note.bar}: the pitch {note.pitch_midi:g} (MIDI number) cannot be written.")
        if note.start_beat < 0:
            raise ScoreError(f"bar {note.bar}: a note begins before beat 0.")
    for meter in score.meters:
        if not (0 < meter.numerator <= 999 and 0 < meter.denominator <= 1024):
            signature = f"{meter.numerator}/{meter.denominator}"
            raise ScoreError(f"beat {float(meter.beat):g}: a time signature of {signature} cannot be written.")
    for tempo in score.tempo_map.tempos:
        if not (math.isfinite(tempo.bpm) and 0 < tempo.bpm < 1e9):
            raise ScoreError(f"beat {float(tempo.beat):g}: a tempo of {tempo.bpm:g} quarter notes a minute cannot be written.")
    divisions = _common(_beats(score))
    if divisions > MAX_DIVISIONS:
        score, divisions = _rounded(score), FALLBACK_DIVISIONS
    return replace(score, notes=one_line(score.notes)[0]), divisions


def _beats(score: Score) -> Iterable[Fraction]:
    for note in score.notes:
        yield note.start_beat
        yield note.end_beat
    marks: list[Sequence[Tempo | Meter | Key | Chord]] = [score.tempo_map.tempos, score.meters, score.keys, score.chords]
    yield from (mark.beat for group in marks for mark in group)
    yield from (Fraction(4 * meter.numerator, meter.denominator) for meter in score.meters)
    yield from (beat for beat, _ in _dynamics(score).points)


def _dynamics(score: Score) -> Curve:
    return score.curves.get("dynamics", Curve(()))


def _common(beats: Iterable[Fraction]) -> int:
    divisions = 1
    for beat in beats:
        divisions = math.lcm(divisions, beat.denominator)
        if divisions > MAX_DIVISIONS:
            break
    return divisions


def _rounded(score: Score) -> Score:
    def near(beat: Fraction) -> Fraction:
        return Fraction(round(beat * FALLBACK_DIVISIONS), FALLBACK_DIVISIONS)

    ends = [(near(note.start_beat), near(note.end_beat)) for note in score.notes]
    notes = [replace(note, start_beat=a, beats=b - a) for note, (a, b) in zip(score.notes, ends, strict=True)]
    dynamics = _dynamics(score)
    curves = {"dynamics": Curve(tuple((near(beat), value) for beat, value in dynamics.points))} if dynamics.points else {}
    return replace(
        score, notes=tuple(note for note in notes if note.beats > 0), curves=curves,
        tempo_map=TempoMap(tuple(replace(tempo, beat=near(tempo.beat)) for tempo in score.tempo_map.tempos)),
        meters=tuple(replace(meter, beat=near(meter.beat)) for meter in score.meters),
        keys=tuple(replace(key, beat=near(key.beat)) for key in score.keys),
        chords=tuple(replace(chord, beat=near(chord.beat)) for chord in score.chords),
        breaths=tuple(near(beat) for beat in score.breaths),
    )  # fmt: skip
