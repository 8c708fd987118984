"""Measures of held notes: vibrato by a least-squares fit of a late, growing sinusoid, and what remains of unsteadiness.

A note's pitch is modelled as offset + trend + curvature + ramp((t - onset) / growth) * (a cos + b sin)(2 pi rate t); rate,
onset and growth come from a grid, the rest from least squares. Cents, seconds, hertz; extent is half the peak-to-peak distance.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from benchmarks.singing_data import FRAME_SECONDS

RATES_HZ = np.arange(4.0, 8.01, 0.25)
ONSETS = np.arange(0.0, 0.71, 0.1)
GROWTHS_SECONDS = (0.06, 0.2, 0.4)
LEAST_EXPLAINED = 0.6
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


def held_note(cents: np.ndarray) -> HeldNote | None:
    """Fit one note's pitch (cents at 5 ms, from its vowel's start to its end); None under 0.3 s.

    On notes over 1.1 s a singer's rate wanders: the best window of 0.9 s speaks for them.
    """
    window, hop = int(0.9 / FRAME_SECONDS), int(0.15 / FRAME_SECONDS)
    if len(cents) < window + int(0.2 / FRAME_SECONDS):
        return _fit(cents, int(0.06 / FRAME_SECONDS))
    best: HeldNote | None = None
    for begin in range(0, len(cents) - window + 1, hop):
        found = _fit(cents[begin : begin + window], int(0.06 / FRAME_SECONDS) if begin == 0 else 0)
        if found is not None and (best is None or found.explained > best.explained):
            onset = found.onset_seconds + begin * FRAME_SECONDS
            best = dataclasses.replace(found, seconds=len(cents) * FRAME_SECONDS, onset_seconds=onset)
    return best


def _fit(cents: np.ndarray, skip: int) -> HeldNote | None:
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
                if best is None or explained > best[0]:
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
    """Counts and medians of one singer's held notes; the figures of vibrato are of notes from 0.45 s on."""
    found = [note for note in notes if note.vibrato]
    out = {"notes": len(notes), "with_vibrato": len(found), "share_0.3_0.6": _share(notes, 0.3, 0.6),
           "share_0.6_1.0": _share(notes, 0.6, 1.0), "share_over_1.0": _share(notes, 1.0, 99.0)}  # fmt: skip
    settled = [note for note in found if note.seconds >= 0.45]
    if len(settled) >= 3:
        extent = np.log([note.extent_cents for note in settled])
        onset = np.log([note.onset_seconds + 0.5 * note.growth_seconds for note in settled])
        out |= {
            "rate_hz": float(np.median([n.rate_hz for n in settled])),
            "rate_spread_hz": float(np.std([n.rate_hz for n in settled])),
            "extent_cents": float(np.exp(np.median(extent))), "extent_log_spread": float(np.std(extent)),
            "half_grown_seconds": float(np.exp(np.median(onset))), "onset_log_spread": float(np.std(onset)),
            "growth_seconds": float(np.mean([n.growth_seconds for n in settled])),
        }  # fmt: skip
    drift, flutter = unsteadiness(notes)
    return {name: round(value, 3) for name, value in (out | {"drift_cents": drift, "flutter_cents": flutter}).items()}


def onset_line(singers: list[list[HeldNote]]) -> tuple[float, float]:
    """Half-grown time of vibrato as offset + slope * length: least absolute deviation over notes from 0.45 s, singers equal."""
    rows = [(n.seconds, n.onset_seconds + 0.5 * n.growth_seconds, 1.0 / len(chosen)) for notes in singers
            for chosen in [[n for n in notes if n.vibrato and n.seconds >= 0.45]] for n in chosen]  # fmt: skip
    length, onset, weight = (np.array(column) for column in zip(*rows, strict=True))
    grid = [(a, b) for a in np.arange(0.0, 0.301, 0.02) for b in np.arange(0.0, 0.701, 0.02)]
    return min(grid, key=lambda line: float(np.sum(weight * np.abs(onset - line[0] - line[1] * length))))


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
