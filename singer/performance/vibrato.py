"""Vibrato: which notes have it, and a sinusoid that sets in late, grows, and leaves each note's mean pitch where it was.

Rate, extent, onset and the share of notes are drawn from distributions fitted to real singing
(:mod:`singer.performance.style`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from singer.performance.style import VibratoStyle

Array = NDArray[np.float64]
_FADE_SECONDS = 0.06
_SHORTEST_SECONDS = 0.25
_EARLIEST_SECONDS = 0.05


def share_with_vibrato(seconds: float, style: VibratoStyle) -> float:
    """The share of notes of this length that have vibrato, 0..1."""
    if seconds < _SHORTEST_SECONDS:
        return 0.0
    return style.share / (1.0 + math.exp(-style.length_slope * math.log(seconds / style.half_length_seconds)))


def onset_seconds(seconds: float, style: VibratoStyle) -> float:
    """How long after the start of a note of this length vibrato sets in, typically."""
    return max(style.onset_seconds + style.onset_share * seconds, _EARLIEST_SECONDS)


def vibrato(times: Array, spans: Sequence[tuple[float, float]], style: VibratoStyle, rng: np.random.Generator) -> Array:
    """Deviation in semitones of the vibrato on notes that last from one second to another (``spans``). Shape: [frames]."""
    out = np.zeros(len(times))
    chance = rng.random(len(spans))
    draw = np.clip(rng.standard_normal((len(spans), 4)), -2.0, 2.0)
    for (start, end), luck, (rate_draw, extent_draw, onset_draw, shape_draw) in zip(spans, chance, draw, strict=True):
        length = end - start
        begin = onset_seconds(length, style) * math.exp(style.onset_log_spread * onset_draw)
        if luck >= share_with_vibrato(length, style) or length - begin < 0.12:
            continue
        rate = style.rate_hz + style.rate_spread_hz * rate_draw
        scale = min(max(length, 0.3), 1.6) / 0.7
        extent = style.extent_cents * scale**style.extent_length_exponent * math.exp(style.extent_log_spread * extent_draw)
        here = slice(int(np.searchsorted(times, start + begin)), int(np.searchsorted(times, end)))
        local = times[here] - (start + begin)
        if len(local) == 0:
            continue
        wave = envelope(local, length - begin, style.growth_seconds) * np.sin(2 * np.pi * rate * local + 0.3 * shape_draw)
        out[here] += extent / 100.0 * _centred(wave, local, length - begin, style.growth_seconds)
    return out


def envelope(local: Array, length: float, growth_seconds: float) -> Array:
    """0..1 at ``local`` seconds after the onset: grows smoothly, and lets go in the last 60 ms. Shape: [frames]."""
    rise = np.clip(local / min(growth_seconds, 0.8 * length), 0.0, 1.0)
    fade = np.clip((length - local) / min(_FADE_SECONDS, 0.3 * length), 0.0, 1.0)
    return rise * rise * (3 - 2 * rise) * fade


def _centred(wave: Array, local: Array, length: float, growth_seconds: float) -> Array:
    """``wave`` less a copy of its envelope, so that its mean is 0."""
    shape = envelope(local, length, growth_seconds)
    total = float(shape.sum())
    return wave if total <= 0 else wave - shape * (float(wave.sum()) / total)
