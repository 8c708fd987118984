"""In tune and in voice: every example and twelve Lieder sung at ``--expression 0`` and judged by Praat.

Conventions: shares are over the frames of all songs together; every frame that Praat finds voiced counts. The control of the
pitch is Praat on real recordings against another tracker (Harvest) on the same ones, which is as well as the tracker can agree
with anything; that of the voicing is real recordings against their own aligned phones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.material import RATE, Aligned, example_scores, held_out, lieder
from benchmarks.ours import Sing, singer
from benchmarks.results import CannotMeasureError, Figure, Result, Table
from metrics.pitch import CurveJudgement, judge_curve, judge_notes
from metrics.spectral import FRAME_MS, world_f0
from metrics.voicing import VoicingJudgement, voicing_error
from score.formats import read

VOICE = "base"


@dataclass(frozen=True)
class SongJudgement:
    """One song's name, pitch, voicing, share of notes in tune, and length in seconds."""

    name: str
    pitch: CurveJudgement
    voicing: VoicingJudgement
    notes_in_tune: float
    seconds: float


def judge_song(path: Path, sing: Sing) -> SongJudgement:
    """Sing the score at ``path`` and judge what came out."""
    sung = sing(read(path))
    curve = judge_curve(sung.waveform, sung.rate, sung.asked_hz, sung.seconds_per_frame)
    asked = sung.asked_hz[sung.asked_hz > 0]
    voicing = voicing_error(
        sung.waveform, sung.rate, sung.phones, max(40.0, float(asked.min()) / 2.25), float(asked.max()) * 2.25
    )
    notes = judge_notes(sung.waveform, sung.rate, sung.notes, sung.asked_hz, sung.seconds_per_frame)
    judged = [note.verdict == "in tune" for note in notes if note.verdict != "too short"]
    return SongJudgement(path.stem, curve, voicing, float(np.mean(judged)) if judged else 0.0, len(sung.waveform) / sung.rate)


def weighted(values: Iterable[float], weights: Iterable[int]) -> float:
    """Mean of ``values`` by ``weights``; NaN without any."""
    pairs = [(value, weight) for value, weight in zip(values, weights, strict=True) if weight]
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else float("nan")


def control(recordings: Sequence[Aligned]) -> tuple[float, float, float]:
    """Of real recordings: share where Praat and Harvest agree within 50 cents; V/UV error with and without silence."""
    pitch, voicing = [], []
    for recording in recordings:
        waveform = recording.waveform()
        f0 = world_f0(waveform, RATE)
        if (f0 > 0).any():
            pitch.append(judge_curve(waveform, RATE, f0, FRAME_MS / 1000.0))
            positive = f0[f0 > 0]
            low, high = float(np.percentile(positive, 5)) / 1.5, float(np.percentile(positive, 95)) * 1.5
            voicing.append(voicing_error(waveform, RATE, recording.phones, max(40.0, low), high))
    return (
        weighted((p.share_within for p in pitch), (p.frames for p in pitch)),
        weighted((v.error for v in voicing), (v.frames for v in voicing)),
        weighted((v.error_sung for v in voicing), (v.frames for v in voicing)),
    )


def _controls() -> tuple[str, str, list[str]]:
    try:
        agree, error, sung = control(held_out(("kumi_ja", "kumi_zh", "scott_ja", "milk_en", "nit"), per_corpus=12))
    except CannotMeasureError as missing:
        return "", "", [f"No control: {missing}."]
    return (
        f"two trackers on real recordings {100 * agree:.1f} %",
        f"real recordings against their aligned phones {100 * error:.1f} % ({100 * sung:.1f} % without silence)",
        [],
    )


def summary(songs: Sequence[SongJudgement], controls: tuple[str, str, list[str]]) -> Result:
    """The figures and the table of ``songs``."""
    pitch_frames, voicing_frames = [song.pitch.frames for song in songs], [song.voicing.frames for song in songs]
    within = weighted((song.pitch.share_within for song in songs), pitch_frames)
    error = weighted((song.voicing.error for song in songs), voicing_frames)
    sung = weighted((song.voicing.error_sung for song in songs), voicing_frames)
    rows = tuple(
        (
            song.name, f"{song.seconds:.0f} s", f"{100 * song.pitch.share_within:.2f} %", f"{song.pitch.rmse_cents:.0f}",
            f"{100 * song.pitch.octave_share:.2f} %", f"{100 * song.pitch.tracker_slips:.2f} %",
            f"{100 * song.notes_in_tune:.1f} %",
            f"{100 * song.voicing.error:.1f} %", f"{100 * song.voicing.devoiced:.1f} %", f"{100 * song.voicing.buzzing:.1f} %",
        )
        for song in songs
    )  # fmt: skip
    heads = (
        "song", "length", "within 50 cents", "RMSE, cents", "an octave off", "tracker's slips", "notes in tune", "V/UV error",
        "voiced phones silent or hissing", "unvoiced ones buzzing",
    )  # fmt: skip
    figures = (
        Figure("pitch_lock", within, controls[0]),
        Figure("voicing_error", error, controls[1], f"{100 * sung:.1f} % without silence"),
    )
    return Result("singer", figures, (Table(f"Songs, voice {VOICE}", heads, rows),), tuple(controls[2]))


def measure() -> Result:
    """Sing and judge all of it."""
    paths = [*example_scores(), *lieder()]
    sing = singer(VOICE, expression=0.0)
    return summary([judge_song(path, sing) for path in paths], _controls())


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["singer"])
