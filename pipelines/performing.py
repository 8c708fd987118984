"""From a score to what the singer is asked: notes with syllables in seconds, timed phones, and the pitch curve.

Time 0 is the score's beat 0. Phones may begin before it (a first consonant is sung before its beat).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from phonetics.contract import LyricUnit
from phonetics.underlay import underlay
from score.model import Note, Score, ScoreError
from singer.performance import pitch, style, timing
from singer.performance.contract import SungNote, TimedPhone

LONGEST_SECONDS = 3600.0


@dataclass(frozen=True)
class Performance:
    """``notes`` and ``phones`` in seconds; ``midi``: the asked pitch of frame ``n`` at ``start_seconds + n * seconds_per_frame``."""

    notes: tuple[SungNote, ...]
    phones: tuple[TimedPhone, ...]
    midi: np.ndarray
    start_seconds: float
    seconds_per_frame: float
    language: str


def language_of(score: Score, asked: str | None) -> str:
    """The language to sing in: the one asked for, else the score's own, else judged by the words ("auto")."""
    return asked or score.language or "auto"


def sung_notes(score: Score, language: str | None) -> tuple[tuple[SungNote, ...], str]:
    """The score's notes with their syllables' phones, and the language that they were pronounced in.

    Notes before the first syllable are an error; a note without lyric holds the syllable before it on.
    """
    if not score.notes:
        raise ScoreError("the score has no notes to sing")
    if score.seconds > LONGEST_SECONDS:
        raise ScoreError(f"the score lasts {score.seconds / 60:.0f} minutes; cut it into pieces of at most 60 minutes")
    carrying = [note for note in score.notes if note.lyric is not None]
    if not carrying:
        raise ScoreError("the score has no lyrics; lay words under its notes with --lyrics FILE")
    units = [_unit(note) for note in carrying]
    wanted = language_of(score, language)
    if wanted == "auto":
        from phonetics.registry import guess

        wanted = guess(" ".join(unit.text for unit in units))
    syllables = iter(underlay(units, wanted))
    notes: list[SungNote] = []
    dynamics = score.curves.get("dynamics")
    current = wanted
    for note in score.notes:
        if note.lyric is None and not notes:
            continue  # a wordless beginning belongs to nobody
        syllable = next(syllables) if note.lyric is not None else None
        current = note.lyric.language or wanted if note.lyric is not None else current
        start, end = score.tempo_map.seconds(note.start_beat), score.tempo_map.seconds(note.end_beat)
        loudness = min(1.0, max(0.0, dynamics.at(note.start_beat))) if dynamics else 0.5
        held = syllable is None and start - notes[-1].end_seconds > 0.05
        if held:
            syllable = notes[-1].syllable if notes[-1].syllable is not None else _last_syllable(notes)
        notes.append(
            SungNote(
                note.pitch_midi, start, end, syllable, current, note.bar, loudness, note.accent, note.staccato, note.fermata
            )
        )
    return tuple(notes), wanted


def _last_syllable(notes: list[SungNote]):  # type: ignore[no-untyped-def]
    return next(note.syllable for note in reversed(notes) if note.syllable is not None)


def _unit(note: Note) -> LyricUnit:
    lyric = note.lyric
    if lyric is None:
        raise ScoreError("a note without lyric has no syllable of its own")
    return LyricUnit(lyric.text, lyric.syllabic, lyric.language, lyric.phones, f"bar {note.bar}" if note.bar else "")


def perform(
    score: Score, *, language: str | None, singer: str | None, expression: float, seed: int, seconds_per_frame: float
) -> Performance:
    """Everything that the singer is asked for ``score``: the same arguments, the same performance."""
    notes, spoken = sung_notes(score, language)
    phones = tuple(timing.phones(notes, style.duration_model(), singer=singer))
    start = math.floor(min(0.0, phones[0].start_seconds) / seconds_per_frame) * seconds_per_frame
    frames = math.ceil((phones[-1].end_seconds - start) / seconds_per_frame) + 1
    midi = pitch.curve(
        notes, phones, expression=expression, seed=seed, frame_seconds=seconds_per_frame, frames=frames,
        start_seconds=start, bend_cents=_bend(score),
    )  # fmt: skip
    return Performance(notes, phones, midi, start, seconds_per_frame, spoken)


def _bend(score: Score) -> Callable[[float], float] | None:
    curve = score.curves.get("pitch_bend")
    if curve is None:
        return None
    return lambda seconds: curve.at(score.tempo_map.beat(seconds))
