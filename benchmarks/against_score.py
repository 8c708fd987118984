"""Judging a singer by the score alone, so that programs that do not tell their phone times can be compared.

Conventions: notes are (start, end in seconds, MIDI number). The pitch of a note is judged over its middle half against the
written pitch (50 cents), its voicing over the stretch from 40 to 80 % of it, where the vowel is held; rests longer than 0.3 s
must be silent or unvoiced but for their first and last 0.15 s. Notes under 0.15 s are not judged. Every program may start when
it likes: the lag (-0.5 to 6 s) that serves it best is found first and taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.pitch import STEP, Track, cents, midi_to_hz, notes_to_curve, track
from score.model import Score

TOLERANCE = 50.0
SHORTEST = 0.15
_GEMINATE = {"っ", "ッ"}

Notes = Sequence[tuple[float, float, float]]


@dataclass(frozen=True)
class ScoreJudgement:
    """``pitch_accuracy``: share of voiced frames within 50 cents of the note; ``notes_in_tune``: of notes by their median;
    ``voicing_error``: of the frames that must be voiced or unvoiced; ``lag`` in seconds."""

    pitch_accuracy: float
    notes_in_tune: float
    voicing_error: float
    lag: float
    frames: int


def timed_notes(score: Score) -> list[tuple[float, float, float]]:
    """Each note of ``score`` that is sung on a pitch, as (start, end in seconds, MIDI number); geminate beats left out."""
    seconds = score.tempo_map.seconds
    return [
        (seconds(note.start_beat), seconds(note.end_beat), note.pitch_midi)
        for note in score.notes
        if note.beats > 0 and not (note.lyric and note.lyric.text in _GEMINATE)
    ]


def best_lag(heard: Track, notes: Notes) -> float:
    """Seconds by which the singing starts after the score, where most frames agree with it."""
    asked = notes_to_curve(notes, STEP)
    at = np.round(heard.seconds[heard.voiced] / STEP).astype(int)
    f0 = heard.f0_hz[heard.voiced]

    def agreeing(lag: int) -> int:
        moved = at - lag
        inside = (moved >= 0) & (moved < len(asked))
        target = asked[moved[inside]]
        sung = target > 0
        return int((np.abs(cents(f0[inside][sung], target[sung])) <= TOLERANCE).sum())

    lags = range(-int(0.5 / STEP), int(6.0 / STEP))
    return STEP * max(lags, key=lambda lag: (agreeing(lag), -abs(lag)))


def _voicing(heard: Track, notes: Notes) -> tuple[int, int]:
    """Wrong and judged frames."""
    wrong = judged = 0
    for start, end, _ in notes:
        if end - start >= SHORTEST:
            inside = (heard.seconds >= start + 0.4 * (end - start)) & (heard.seconds < start + 0.8 * (end - start))
            judged += int(inside.sum())
            wrong += int((inside & ~heard.voiced).sum())
    for (_, end, _), (start, _, _) in zip(notes, notes[1:], strict=False):
        if start - end > 0.3:
            inside = (heard.seconds >= end + 0.15) & (heard.seconds < start - 0.15)
            judged += int(inside.sum())
            wrong += int((inside & heard.voiced).sum())
    return wrong, judged


def judge(waveform: np.ndarray, rate: int, notes: Notes) -> ScoreJudgement:
    """Judge ``waveform`` by ``notes`` (see the module docstring)."""
    pitches = [float(midi_to_hz(midi)) for _, _, midi in notes]
    heard = track(waveform, rate, max(40.0, min(pitches) / 2.25), max(pitches) * 2.25)
    lag = best_lag(heard, notes)
    heard = Track(heard.seconds - lag, heard.f0_hz)
    per_note = []
    for start, end, midi in notes:
        quarter = (end - start) / 4
        inside = heard.voiced & (heard.seconds >= start + quarter) & (heard.seconds < end - quarter)
        if end - start >= SHORTEST:
            per_note.append(cents(heard.f0_hz[inside], np.full(int(inside.sum()), midi_to_hz(midi))))
    frames = np.concatenate(per_note)
    wrong, judged = _voicing(heard, notes)
    in_tune = [deviation.size > 0 and abs(float(np.median(deviation))) <= TOLERANCE for deviation in per_note]
    return ScoreJudgement(
        pitch_accuracy=float(np.mean(np.abs(frames) <= TOLERANCE)) if frames.size else 0.0,
        notes_in_tune=float(np.mean(in_tune)),
        voicing_error=wrong / max(judged, 1),
        lag=lag,
        frames=int(frames.size),
    )
