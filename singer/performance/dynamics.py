"""How loud each moment is: a gain in decibels per frame, to be added to a log mel spectrogram or multiplied onto samples.

The score's dynamics and accents count always; what a singer does unasked (phrases that swell and sink, louder high notes, long
notes that fade, soft ends) counts by ``expression``. Those amounts are regressions on NIT SONG070 (10 songs, 79 phrases, 694
notes): see ``docs/performance.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from singer.performance.contract import SungNote, TimedPhone
from singer.performance.pitch import Event, events

Array = NDArray[np.float64]
MEZZO_FORTE = 0.5
_SMOOTH_SECONDS = 0.08


@dataclass(frozen=True)
class DynamicsStyle:
    """Amounts in decibels; the score's range, accents and the fading of long notes are conventions, the rest fits."""

    score_range_db: float = 20.0
    """From the softest (0) to the loudest (1) written dynamics."""
    accent_db: float = 4.0
    """An accent's start, fading over ``accent_seconds``."""
    accent_seconds: float = 0.2
    pitch_db_per_semitone: float = 0.97
    """Higher notes are louder, against the median pitch of the line, up to ``pitch_limit_db`` either way."""
    pitch_limit_db: float = 6.0
    arch_db: float = 0.95
    """A phrase's middle against its edges …"""
    slope_db: float = -1.18
    """… and its end against its start."""
    decay_db_per_second: float = -2.0
    """Notes longer than 0.6 s fade by this, down to ``decay_limit_db``."""
    decay_limit_db: float = -4.0
    release_seconds: tuple[float, ...] = (0.20, 0.16, 0.12, 0.08, 0.04, 0.0)
    release_db: tuple[float, ...] = (0.0, -1.8, -3.2, -6.2, -11.3, -16.0)
    """Gain this long before the end of a phrase."""


def gain_db(
    notes: Sequence[SungNote],
    phones: Sequence[TimedPhone],
    *,
    expression: float = 0.5,
    frame_seconds: float,
    frames: int,
    start_seconds: float = 0.0,
    level: Callable[[float], float] | None = None,
    style: DynamicsStyle = DynamicsStyle(),
) -> NDArray[np.float32]:
    """Gain in dB of every frame, 0 for a mezzo-forte sung plainly. Shape: [frames].

    ``level`` gives the score's dynamics (0..1) at a time in seconds; without it each note's ``loudness`` counts. Raises
    ValueError for an expression outside 0..1 or a frame length that is not above 0.
    """
    if not 0.0 <= expression <= 1.0:
        raise ValueError(f"expression {expression} must lie between 0 and 1")
    if not frame_seconds > 0 or frames < 0:
        raise ValueError(f"{frames} frames of {frame_seconds} s: there can be no fewer than 0, and each must last")
    times = start_seconds + frame_seconds * np.arange(frames)
    if not notes or not frames:
        return np.zeros(frames, dtype=np.float32)
    found = events(notes, phones)
    out = style.score_range_db * (_levels(times, notes, level) - MEZZO_FORTE)
    if expression > 0:
        out = out + expression * _unasked(times, found, style)
    out = _smooth(out, max(round(_SMOOTH_SECONDS / frame_seconds), 1))
    for event, note in zip(found, notes, strict=True):
        if note.accent:
            here = _window(times, event.onset, event.start + style.accent_seconds)
            out[here] += style.accent_db * (1.0 - np.maximum(times[here] - event.start, 0.0) / style.accent_seconds)
    return (out + expression * _releases(times, found, style)).astype(np.float32)


def to_log_mel(gain: NDArray[np.float32]) -> NDArray[np.float32]:
    """What to add to a natural-log magnitude mel spectrogram for a gain in dB. Shape: as given."""
    return (gain * (np.log(10.0) / 20.0)).astype(np.float32)


def _window(times: Array, begin: float, end: float) -> slice:
    return slice(int(np.searchsorted(times, begin)), int(np.searchsorted(times, end)))


def _levels(times: Array, notes: Sequence[SungNote], level: Callable[[float], float] | None) -> Array:
    if level is not None:
        return np.clip(np.array([level(float(time)) for time in times]), 0.0, 1.0)
    starts = np.array([note.start_seconds for note in notes]) - 0.04
    loudness = np.array([note.loudness for note in notes])
    return np.clip(loudness[np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)], 0.0, 1.0)


def _unasked(times: Array, found: Sequence[Event], style: DynamicsStyle) -> Array:
    """Arch and slope of phrases, louder high notes, fading long notes."""
    out = np.zeros(len(times))
    middle = float(np.median([event.pitch for event in found]))
    begin = 0
    for k, event in enumerate(found):
        here = _window(times, event.onset, event.end)
        limit = style.pitch_limit_db
        out[here] += float(np.clip(style.pitch_db_per_semitone * (event.pitch - middle), -limit, limit))
        held = np.maximum(times[here] - event.start - 0.6, 0.0)
        out[here] += np.maximum(style.decay_db_per_second * held, style.decay_limit_db)
        if event.last:
            start, length = found[begin].onset, event.end - found[begin].onset
            span = _window(times, start, event.end)
            place = (times[span] - start) / length
            weight = min(length / 1.5, 1.0)
            out[span] += weight * (style.arch_db * (np.sin(np.pi * place) - 2 / np.pi) + style.slope_db * (place - 0.5))
            begin = k + 1
    return out


def _releases(times: Array, found: Sequence[Event], style: DynamicsStyle) -> Array:
    """The soft ends of phrases, quicker on short notes."""
    out = np.zeros(len(times))
    before, gains = np.array(style.release_seconds[::-1]), np.array(style.release_db[::-1])
    for event in found:
        if event.last:
            scale = min(1.0, (event.end - event.start) / (2.0 * before[-1]))
            here = _window(times, event.end - scale * before[-1], event.end)
            out[here] += np.interp((event.end - times[here]) / max(scale, 1e-6), before, gains)
    return out


def _smooth(values: Array, width: int) -> Array:
    if width < 2 or len(values) < 2:
        return values
    padded = np.pad(values, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, np.ones(width) / width, "valid")
