"""What is wrong with a score: every problem with its bar and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from score.model import Note, Problem, Score

PITCH_RANGE = (12.0, 108.0)
TEMPO_RANGE = (10.0, 1000.0)
SHORTEST_SECONDS = 0.04
LONGEST_SECONDS = 60.0
LONGEST_SCORE_SECONDS = 3600.0


def check(score: Score) -> tuple[Problem, ...]:
    """All problems of ``score``, the serious ones first, each group in the order of bars."""
    found = [*_tempos(score), *_meters(score), *_notes(score), *_words(score)]
    if not found or all("tempo" not in problem.message for problem in found):
        found += _times(score)
    return tuple(sorted(found, key=lambda problem: not problem.serious))


def _tempos(score: Score) -> Iterator[Problem]:
    tempos = score.tempo_map.tempos
    low, high = TEMPO_RANGE
    if not tempos or tempos[0].beat != 0:
        yield Problem("", "The tempo map does not begin at beat 0; give a tempo there.")
    for tempo in tempos:
        if not (math.isfinite(tempo.bpm) and low <= tempo.bpm <= high):
            yield Problem(
                _bar_at(score, float(tempo.beat)),
                f"A tempo of {tempo.bpm:g} quarter notes a minute cannot be sung; use {low:g} to {high:g}.",
            )
    if any(after.beat <= before.beat for before, after in pairwise(tempos)):
        yield Problem("", "The tempo marks are not in order of their beats.")


def _meters(score: Score) -> Iterator[Problem]:
    for meter in score.meters:
        if meter.numerator < 1 or meter.denominator < 1:
            bar = _bar_at(score, float(meter.beat))
            yield Problem(bar, f"A time signature of {meter.numerator}/{meter.denominator} is impossible.")


def _notes(score: Score) -> Iterator[Problem]:
    if not score.notes:
        yield Problem("", "The score has no notes; choose a part that is sung.")
    low, high = PITCH_RANGE
    for note in score.notes:
        if not (math.isfinite(note.pitch_midi) and low <= note.pitch_midi <= high):
            height = f"pitch {note.pitch_midi:g} is outside {low:g} to {high:g}"
            yield Problem(note.bar, f"{_where(note)}: {height} (60 is middle C); transpose the score.")
        if note.beats <= 0:
            yield Problem(note.bar, f"{_where(note)}: the note has no length.")
    for before, note in pairwise(score.notes):
        if note.start_beat < before.end_beat:
            yield Problem(note.bar, f"{_where(note)}: the note begins before the one before it has ended.")


def _times(score: Score) -> Iterator[Problem]:
    seconds = score.tempo_map.seconds
    for note in score.notes:
        length = seconds(note.end_beat) - seconds(note.start_beat)
        if length > LONGEST_SECONDS:
            yield Problem(note.bar, f"{_where(note)}: the note lasts {length:.0f} s; at most {LONGEST_SECONDS:g} are sung.")
        elif 0 < length < SHORTEST_SECONDS and not note.grace:
            yield Problem(note.bar, f"{_where(note)}: the note lasts only {length * 1000:.0f} ms.", serious=False)
    if score.seconds > LONGEST_SCORE_SECONDS:
        yield Problem("", f"The score lasts {score.seconds / 60:.0f} minutes; more than an hour is refused.")


def _words(score: Score) -> Iterator[Problem]:
    if score.notes and all(note.lyric is None for note in score.notes):
        yield Problem("", "The score has no words; add lyrics to the notes or give them with --lyrics.")
        return
    before: Note | None = None
    open_word: Note | None = None
    for note in score.notes:
        if note.lyric is None and before is None:
            yield Problem(note.bar, f"{_where(note)}: the first note has no syllable.", serious=False)
        elif note.lyric is None and before is not None and note.start_beat > before.end_beat:
            yield Problem(note.bar, f"{_where(note)}: a note after a rest has no syllable.", serious=False)
        before = note
        if note.lyric is None:
            continue
        if not note.lyric.text.strip() and not note.lyric.phones:
            yield Problem(note.bar, f"{_where(note)}: the syllable is empty.")
        continues = note.lyric.syllabic in ("middle", "end")
        if open_word is not None and not continues:
            yield _unended(open_word)
        if open_word is None and continues:
            yield Problem(note.bar, f"{_where(note)}: '{note.lyric.text}' continues a word that has not begun.", serious=False)
        open_word = note if note.lyric.syllabic in ("begin", "middle") else None
    if open_word is not None:
        yield _unended(open_word)


def _unended(note: Note) -> Problem:
    text = note.lyric.text if note.lyric else ""
    return Problem(note.bar, f"{_where(note)}: the word of '{text}' has no end.", serious=False)


def _where(note: Note) -> str:
    return f"bar {note.bar}" if note.bar else f"beat {float(note.start_beat):g}"


def _bar_at(score: Score, beat: float) -> str:
    return next((note.bar for note in reversed(score.notes) if note.start_beat <= beat), "")
