"""Measures of held notes: vibrato by a least-squares fit of a late, growing sinusoid, and what remains of unsteadiness.

A note's pitch is modelled as offset + trend + curvature + ramp((t - onset) / growth) * (a cos + b sin)(2 pi rate t); rate, onset
and growth come from a grid, the rest from least squares. Cents, seconds, hertz; extent is half the peak-to-peak distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.singing_data import FRAME_SECONDS

RATES_HZ = np.arange(4.0, 8.01, 0.25)
ONSETS = np.arange(0.0, 0.71, 0.1)
GROWTHS_SECONDS = (0.06, 0.2, 0.4)
LEAST_EXPLAINED = 0.5
LEAST_EXTENT_CENTS = 12.0


@dataclass(frozen=True)
class HeldNote:
    """One held note: has it vibrato, and which; ``residual`` is what neither trend nor vibrato explains (cents per frame)."""

    seconds: float
    vibrato: bool
    rate_hz: float
    extent_cents: float
    onset_seconds: float
    growth_seconds: float
    explained: float
    residual: np.ndarray


def held_note(cents: np.ndarray, skip_seconds: float = 0.06) -> HeldNote | None:
    """Fit one note's pitch (cents at 5 ms, from its vowel's start to its end); None under 0.3 s."""
    skip = int(skip_seconds / FRAME_SECONDS)
    if len(cents) * FRAME_SECONDS < 0.3:
        return None
    seconds = FRAME_SECONDS * np.arange(len(cents))
    y, t = cents[skip:-4], seconds[skip:-4]
    unit = (t - t.mean()) / (t[-1] - t[0])
    base = np.stack([np.ones_like(t), unit, unit**2], 1)
    trend = base @ np.linalg.lstsq(base, y, rcond=None)[0]
    left = float(np.sum((y - trend) ** 2)) + 1e-9
    best: tuple[float, tuple[float, float, float], np.ndarray, np.ndarray] | None = None
    orthogonal, _ = np.linalg.qr(base)
    for rate in RATES_HZ:
        waves = np.stack([np.cos(2 * np.pi * rate * t), np.sin(2 * np.pi * rate * t)], 1)
        for onset in ONSETS * len(cents) * FRAME_SECONDS:
            if t[-1] - onset < 1.5 / rate:
                continue
            for growth in GROWTHS_SECONDS:
                columns = waves * np.clip((t - onset) / growth, 0, 1)[:, None]
                columns = columns - orthogonal @ (orthogonal.T @ columns)
                gram = columns.T @ columns + 1e-9 * np.eye(2)
                weights = np.linalg.solve(gram, columns.T @ (y - trend))
                explained = float(weights @ gram @ weights) / left
                if best is None or explained > best[0] + 0.01:
                    best = (explained, (rate, onset, growth), weights, columns)
    if best is None:
        return None
    explained, (rate, onset, growth), weights, columns = best
    reached = min(1.0, (t[-1] - onset) / growth)
    extent = float(np.hypot(*weights)) * reached
    is_vibrato = explained > LEAST_EXPLAINED and extent > LEAST_EXTENT_CENTS and RATES_HZ[0] < rate < RATES_HZ[-1]
    residual = y - trend - (columns @ weights if is_vibrato else 0.0)
    return HeldNote(len(cents) * FRAME_SECONDS, is_vibrato, rate, extent, onset, growth, explained, residual)


def summary(notes: list[HeldNote]) -> dict[str, float]:
    """Counts and medians (with log or plain standard deviation over the notes with vibrato) of one singer's held notes."""
    found = [note for note in notes if note.vibrato]
    out = {"notes": len(notes), "with_vibrato": len(found), "share_0.3_0.6": _share(notes, 0.3, 0.6),
           "share_0.6_1.0": _share(notes, 0.6, 1.0), "share_over_1.0": _share(notes, 1.0, 99.0)}  # fmt: skip
    if len(found) >= 3:
        extent = np.log([note.extent_cents for note in found])
        onset = np.log([note.onset_seconds + 0.5 * note.growth_seconds for note in found])
        out |= {
            "rate_hz": float(np.median([n.rate_hz for n in found])), "rate_spread_hz": float(np.std([n.rate_hz for n in found])),
            "extent_cents": float(np.exp(np.median(extent))), "extent_log_spread": float(np.std(extent)),
            "half_grown_seconds": float(np.exp(np.median(onset))), "onset_log_spread": float(np.std(onset)),
            "growth_seconds": float(np.mean([n.growth_seconds for n in found])),
        }  # fmt: skip
    drift, flutter = unsteadiness(notes)
    return {name: round(value, 3) for name, value in (out | {"drift_cents": drift, "flutter_cents": flutter}).items()}


def _share(notes: list[HeldNote], low: float, high: float) -> float:
    chosen = [note.vibrato for note in notes if low <= note.seconds < high]
    return float(np.mean(chosen)) if chosen else float("nan")


def unsteadiness(notes: list[HeldNote]) -> tuple[float, float]:
    """Median over notes of the standard deviation in cents of the residual's slow part (0.2 s mean) and of the rest."""
    slow, fast = [], []
    for note in notes:
        if len(note.residual) >= 60:
            smooth = np.convolve(note.residual, np.ones(41) / 41, "same")[20:-20]
            slow.append(np.std(smooth))
            fast.append(np.std(note.residual[20:-20] - smooth))
    return (float(np.median(slow)), float(np.median(fast))) if slow else (float("nan"), float("nan"))
