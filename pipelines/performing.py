"""From a score to what the singer is asked: notes with syllables in seconds, timed phones, and the pitch curve.

Time 0 is the score's beat 0. Phones may begin before it (a first consonant is sung before its beat).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from phonetics.contract import LyricUnit, SyllablePhones
from phonetics.registry import guess
from phonetics.underlay import underlay
from score.model import Note, Score, ScoreError
from singer.performance import dynamics, pitch, style, timing
from singer.performance.breaths import LONGEST_SECONDS, make_room
from singer.performance.contract import SungNote, TimedPhone

_HELD_GAP_SECONDS = 0.05


@dataclass(frozen=True)
class Performance:
    """``notes`` and ``phones`` in seconds; ``midi`` and ``gain_db``: the pitch and loudness asked of frame ``n``, which is at
    ``start_seconds + n * seconds_per_frame``."""

    notes: tuple[SungNote, ...]
    phones: tuple[TimedPhone, ...]
    midi: np.ndarray
    gain_db: np.ndarray
    start_seconds: float
    seconds_per_frame: float
    language: str


def sung_notes(score: Score, language: str | None) -> tuple[tuple[SungNote, ...], str, tuple[bool, ...]]:
    """The score's notes with their syllables' phones, the language that they were pronounced in, and where words begin.

    A note without lyric holds the syllable before it on (after a rest, its vowel is sung again); wordless notes before the
    first syllable are left out.
    """
    units = _units(score)
    wanted = language or score.language or "auto"
    if wanted == "auto":
        wanted = guess(" ".join(unit.text for unit in units))
    syllables = iter(underlay(units, wanted))
    written = score.curves.get("dynamics")
    notes: list[SungNote] = []
    last: SyllablePhones | None = None
    spoken = wanted
    for note in score.notes:
        if note.lyric is None and last is None:
            continue
        syllable = None
        start, end = score.tempo_map.seconds(note.start_beat), score.tempo_map.seconds(note.end_beat)
        if note.lyric is not None:
            syllable, spoken = next(syllables), note.lyric.language or wanted
            last = syllable
        elif last is not None and start - notes[-1].end_seconds > _HELD_GAP_SECONDS:
            syllable = SyllablePhones((), last.nucleus, last.coda)
        loudness = min(1.0, max(0.0, written.at(note.start_beat))) if written else 0.5
        notes.append(
            SungNote(
                note.pitch_midi, start, end, syllable, spoken, note.bar, loudness, note.accent, note.staccato, note.fermata
            )
        )
    sung = score.notes[len(score.notes) - len(notes) :]
    starts = tuple(note.lyric is not None and note.lyric.syllabic in ("single", "begin") for note in sung)
    return tuple(notes), wanted, starts


def _units(score: Score) -> list[LyricUnit]:
    """The written syllables of the score in order; :class:`ScoreError` for the first thing that keeps it from being sung."""
    serious = [problem.message for problem in score.check() if problem.serious]
    if serious:
        raise ScoreError(serious[0])
    return [_unit(note) for note in score.notes if note.lyric is not None]


def _unit(note: Note) -> LyricUnit:
    lyric = note.lyric
    if lyric is None:
        raise ScoreError("a note without lyric has no syllable of its own")
    return LyricUnit(lyric.text, lyric.syllabic, lyric.language, lyric.phones, f"bar {note.bar}" if note.bar else "")


def perform(
    score: Score, *, language: str | None, singer: str | None, expression: float, seed: int, seconds_per_frame: float
) -> Performance:
    """Everything that the singer is asked for ``score``: the same arguments, the same performance."""
    notes, spoken, word_starts = sung_notes(score, language)
    marks = [score.tempo_map.seconds(beat) for beat in score.breaths]
    # Without expression the notes are sung exactly as written: breath is taken only where the score says so or rests.
    longest = LONGEST_SECONDS if expression > 0 else math.inf
    notes = tuple(make_room(notes, marks, longest_seconds=longest, word_starts=word_starts))
    phones = tuple(timing.phones(notes, style.duration_model(), singer=singer))
    start = math.floor(min(0.0, phones[0].start_seconds) / seconds_per_frame) * seconds_per_frame
    frames = math.ceil((phones[-1].end_seconds - start) / seconds_per_frame) + 1
    midi = pitch.curve(
        notes, phones, expression=expression, seed=seed, frame_seconds=seconds_per_frame, frames=frames,
        start_seconds=start, bend_cents=_bend(score),
    )  # fmt: skip
    written = score.curves.get("dynamics")
    gain = dynamics.gain_db(
        notes, phones, expression=expression, frame_seconds=seconds_per_frame, frames=frames, start_seconds=start,
        level=(lambda seconds: min(1.0, max(0.0, written.at(score.tempo_map.beat(seconds))))) if written else None,
    )  # fmt: skip
    return Performance(notes, phones, midi, gain, start, seconds_per_frame, spoken)


def _bend(score: Score) -> Callable[[float], float] | None:
    curve = score.curves.get("pitch_bend")
    if curve is None:
        return None
    return lambda seconds: curve.at(score.tempo_map.beat(seconds))
