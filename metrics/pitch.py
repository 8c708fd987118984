"""Is it sung in tune? Pitch measured by an independent tracker and compared with what was asked, or with a recording.

Conventions: f0 in hertz, 0 where unvoiced; deviations in cents, positive = sharp; curves are sampled every
``seconds_per_frame`` from time 0 and interpolated in log frequency. The tracker is Praat's autocorrelation method (Boersma,
1993) through parselmouth, searching more than an octave below and above everything that was asked, so that a true octave
error is seen. Praat itself slips by an octave now and then: frames that lie a whole number of octaves off are tried again with
the cross-correlation method, and where that one finds the asked pitch the slip is the tracker's, counted apart
(``tracker_slips``) and left out of the shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import parselmouth

from metrics.validation import InvalidInputError, as_waveform, pair

Verdict = Literal["in tune", "out of tune", "wrong octave", "not voiced", "too short"]
STEP = 0.005
RANGE_FACTOR = 2.25
SHORTEST = 0.03


@dataclass(frozen=True)
class Track:
    """What the tracker heard: ``seconds`` and ``f0_hz`` (0 = unvoiced), both ``[frames]``."""

    seconds: np.ndarray
    f0_hz: np.ndarray

    @property
    def voiced(self) -> np.ndarray:
        return self.f0_hz > 0


@dataclass(frozen=True)
class CurveJudgement:
    """How a track follows an asked curve. Shares are of the frames voiced in both; cents where said."""

    share_within: float
    rmse_cents: float
    median_cents: float
    octave_share: float
    tracker_slips: float
    frames: int


@dataclass(frozen=True)
class NoteJudgement:
    """One note: times in seconds, pitch as MIDI number, the deviation's median in cents, and what to think of it."""

    start: float
    end: float
    midi: float
    median_cents: float
    share_within: float
    voiced_share: float
    octave_share: float
    verdict: Verdict


@dataclass(frozen=True)
class _Frames:
    """Frames voiced by the tracker inside the asked curve, judged one by one."""

    seconds: np.ndarray
    cents: np.ndarray
    slipped: np.ndarray


def midi_to_hz(midi: np.ndarray | float) -> np.ndarray | float:
    """Equal temperament, A4 (69) = 440 Hz."""
    return 440.0 * 2.0 ** ((np.asarray(midi, float) - 69.0) / 12.0)


def cents(f0_hz: np.ndarray, reference_hz: np.ndarray) -> np.ndarray:
    """Deviation of ``f0_hz`` from ``reference_hz`` in cents; both above zero."""
    return 1200.0 * np.log2(np.asarray(f0_hz, float) / np.asarray(reference_hz, float))


def track(
    waveform: np.ndarray, rate: int, floor_hz: float = 60.0, ceiling_hz: float = 1400.0, method: Literal["ac", "cc"] = "ac"
) -> Track:
    """Pitch every 5 ms by Praat, between ``floor_hz`` and ``ceiling_hz``.

    A sound shorter than Praat's window (three periods of the floor) is padded with silence.
    """
    samples = as_waveform(waveform).astype(np.float64)
    if not 20.0 <= floor_hz < ceiling_hz:
        raise InvalidInputError(
            f"the tracker's range must rise from at least 20 Hz; {floor_hz:.0f} to {ceiling_hz:.0f} Hz does not"
        )
    ceiling_hz = min(ceiling_hz, 0.45 * rate)
    missing = int(3.5 / floor_hz * rate) + 1 - len(samples)
    sound = parselmouth.Sound(np.pad(samples, (0, max(0, missing))), rate)
    analyse = sound.to_pitch_ac if method == "ac" else sound.to_pitch_cc
    pitch = analyse(time_step=STEP, pitch_floor=floor_hz, pitch_ceiling=ceiling_hz)
    return Track(np.asarray(pitch.xs()), np.asarray(pitch.selected_array["frequency"]))


def curve_at(curve_hz: np.ndarray, seconds_per_frame: float, seconds: np.ndarray) -> np.ndarray:
    """An asked curve read at ``seconds``: log-frequency interpolation; 0 outside it and where a neighbouring frame is 0."""
    curve = np.asarray(curve_hz, float)
    position = np.asarray(seconds, float) / seconds_per_frame
    low = np.clip(np.floor(position).astype(int), 0, len(curve) - 1)
    high = np.minimum(low + 1, len(curve) - 1)
    inside = (position >= 0) & (position <= len(curve) - 1) & (curve[low] > 0) & (curve[high] > 0)
    share = position - low
    safe = np.where(curve > 0, curve, 1.0)
    value = np.exp(np.log(safe[low]) * (1 - share) + np.log(safe[high]) * share)
    return np.where(inside, value, 0.0)


def _asked_range(asked_hz: np.ndarray) -> tuple[float, float]:
    positive = asked_hz[asked_hz > 0]
    if positive.size == 0:
        raise InvalidInputError("the asked pitch curve is unvoiced throughout: there is nothing to judge")
    return max(20.0, float(positive.min()) / RANGE_FACTOR), float(positive.max()) * RANGE_FACTOR


def _is_octave(deviation: np.ndarray, tolerance: float) -> np.ndarray:
    octaves = np.round(deviation / 1200.0)
    return (octaves != 0) & (np.abs(deviation - 1200.0 * octaves) <= tolerance)


def _judged_frames(waveform: np.ndarray, rate: int, asked_hz: np.ndarray, spf: float, tolerance: float) -> _Frames:
    floor, ceiling = _asked_range(np.asarray(asked_hz, float))
    heard = track(waveform, rate, floor, ceiling)
    asked = curve_at(asked_hz, spf, heard.seconds)
    both = heard.voiced & (asked > 0)
    deviation = cents(heard.f0_hz[both], asked[both])
    slipped = np.zeros(len(deviation), bool)
    octave = _is_octave(deviation, tolerance)
    if octave.any():
        second = track(waveform, rate, floor, ceiling, "cc")
        nearest = np.clip(np.searchsorted(second.seconds, heard.seconds[both]), 0, len(second.seconds) - 1)
        other = second.f0_hz[nearest]
        agrees = (other > 0) & (np.abs(cents(np.where(other > 0, other, 1.0), asked[both])) <= tolerance)
        slipped = octave & agrees
    return _Frames(heard.seconds[both], deviation, slipped)


def judge_curve(
    waveform: np.ndarray, rate: int, asked_hz: np.ndarray, seconds_per_frame: float, tolerance_cents: float = 50.0
) -> CurveJudgement:
    """How closely ``waveform`` follows the asked curve ``asked_hz: [frames]`` (0 = not asked), over the frames voiced in both.

    Raises :class:`InvalidInputError` where no frame is voiced in both.
    """
    return _judge_curve(_judged_frames(waveform, rate, asked_hz, seconds_per_frame, tolerance_cents), tolerance_cents)


def _judge_curve(frames: _Frames, tolerance_cents: float) -> CurveJudgement:
    kept = frames.cents[~frames.slipped]
    if kept.size == 0:
        raise InvalidInputError("no frame of the sound is voiced where pitch was asked")
    return CurveJudgement(
        share_within=float(np.mean(np.abs(kept) <= tolerance_cents)),
        rmse_cents=float(np.sqrt(np.mean(kept**2))),
        median_cents=float(np.median(kept)),
        octave_share=float(np.mean(_is_octave(kept, tolerance_cents))),
        tracker_slips=float(frames.slipped.mean()),
        frames=int(kept.size),
    )


def _judge_note(note: tuple[float, float, float], frames: _Frames, asked_frames: int, tolerance: float) -> NoteJudgement:
    start, end, midi = note
    inside = (frames.seconds >= start) & (frames.seconds < end) & ~frames.slipped
    deviation = frames.cents[inside]
    voiced = min(1.0, deviation.size / asked_frames) if asked_frames else 0.0
    if asked_frames * STEP < SHORTEST:
        return NoteJudgement(start, end, midi, float("nan"), float("nan"), voiced, 0.0, "too short")
    if deviation.size * STEP < SHORTEST / 2 or voiced < 0.2:
        return NoteJudgement(start, end, midi, float("nan"), 0.0, voiced, 0.0, "not voiced")
    median = float(np.median(deviation))
    share = float(np.mean(np.abs(deviation) <= tolerance))
    octave = float(np.mean(_is_octave(deviation, tolerance)))
    verdict: Verdict = "in tune" if abs(median) <= tolerance else "wrong octave" if octave > 0.5 else "out of tune"
    return NoteJudgement(start, end, midi, median, share, voiced, octave, verdict)


def judge_notes(
    waveform: np.ndarray,
    rate: int,
    notes: Sequence[tuple[float, float, float]],
    asked_hz: np.ndarray | None = None,
    seconds_per_frame: float = STEP,
    tolerance_cents: float = 50.0,
) -> list[NoteJudgement]:
    """Each of ``notes`` (start, end in seconds, MIDI number) judged against the asked curve.

    Without a curve the note's own pitch is asked throughout. A note is *in tune* when the median deviation of its voiced frames
    is within the tolerance; *not voiced* when less than a fifth of its asked frames are voiced; *too short* (not judged) below
    30 ms of asked pitch.
    """
    if not notes:
        raise InvalidInputError("there are no notes to judge")
    if asked_hz is None:
        asked_hz, seconds_per_frame = notes_to_curve(notes), STEP
    frames = _judged_frames(waveform, rate, asked_hz, seconds_per_frame, tolerance_cents)
    return _judge_all(notes, frames, asked_hz, seconds_per_frame, tolerance_cents)


def judge(
    waveform: np.ndarray,
    rate: int,
    notes: Sequence[tuple[float, float, float]],
    asked_hz: np.ndarray,
    seconds_per_frame: float,
    tolerance_cents: float = 50.0,
) -> tuple[CurveJudgement, list[NoteJudgement]]:
    """:func:`judge_curve` and :func:`judge_notes` of the same sound, which is tracked only once."""
    frames = _judged_frames(waveform, rate, asked_hz, seconds_per_frame, tolerance_cents)
    return _judge_curve(frames, tolerance_cents), _judge_all(notes, frames, asked_hz, seconds_per_frame, tolerance_cents)


def _judge_all(
    notes: Sequence[tuple[float, float, float]], frames: _Frames, asked_hz: np.ndarray, spf: float, tolerance: float
) -> list[NoteJudgement]:
    judged = []
    for note in notes:
        grid = np.arange(note[0] + STEP / 2, note[1], STEP)
        asked = int((curve_at(asked_hz, spf, grid) > 0).sum())
        judged.append(_judge_note(note, frames, asked, tolerance))
    return judged


def notes_to_curve(notes: Sequence[tuple[float, float, float]], seconds_per_frame: float = STEP) -> np.ndarray:
    """The curve that is asked when only notes are known: each note's pitch from its start to its end, 0 between them."""
    end = max(note[1] for note in notes)
    curve = np.zeros(int(np.ceil(end / seconds_per_frame)) + 2)
    for start, stop, midi in notes:
        curve[round(start / seconds_per_frame) : round(stop / seconds_per_frame)] = midi_to_hz(midi)
    return curve


@dataclass(frozen=True)
class PitchComparison:
    """f0 of an estimate against a recording's: RMSE over frames voiced in both, the share of frames whose voicing differs."""

    rmse_cents: float
    median_cents: float
    voicing_error: float
    gross_error: float


def compare_f0(reference: Track, estimate: Track, gross_cents: float = 600.0) -> PitchComparison:
    """Compare two tracks of the same timing, frame by frame on the reference's times.

    Frames off by more than ``gross_cents`` are counted as gross errors (octave slips of either track) and left out of the RMSE.
    """
    inside = (reference.seconds >= estimate.seconds[0] - STEP) & (reference.seconds <= estimate.seconds[-1] + STEP)
    at = np.clip(np.searchsorted(estimate.seconds, reference.seconds - STEP / 2), 0, len(estimate.seconds) - 1)
    ours, theirs = reference.f0_hz[inside], estimate.f0_hz[at][inside]
    both = (ours > 0) & (theirs > 0)
    if not both.any():
        raise InvalidInputError("no frame is voiced in both sounds")
    deviation = cents(theirs[both], ours[both])
    fine = np.abs(deviation) <= gross_cents
    return PitchComparison(
        rmse_cents=float(np.sqrt(np.mean(deviation[fine] ** 2))) if fine.any() else float("nan"),
        median_cents=float(np.median(deviation)),
        voicing_error=float(np.mean((ours > 0) != (theirs > 0))),
        gross_error=float(1.0 - fine.mean()),
    )


def f0_error(reference: np.ndarray, estimate: np.ndarray, rate: int, floor_hz: float, ceiling_hz: float) -> PitchComparison:
    """:func:`compare_f0` of two waveforms, both tracked by Praat between ``floor_hz`` and ``ceiling_hz``."""
    first, second = pair(reference, estimate)
    return compare_f0(track(first, rate, floor_hz, ceiling_hz), track(second, rate, floor_hz, ceiling_hz))
