"""How loud a sound is: integrated loudness and true peak after ITU-R BS.1770-4.

Both work through the sound in stretches of ten seconds, so that an hour takes no more memory than a minute. The K-weighting
filters are pyloudnorm's (BS.1770-4 annex 1, tables 1 and 2), with their state carried from stretch to stretch.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import soxr
from scipy.signal import lfilter

from audio.waveform import AudioError, Waveform

_STEP_SECONDS = 0.1
_STEPS_PER_BLOCK = 4
_SHORTEST_SECONDS = 0.4
_STRETCH_SECONDS = 10.0
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU, _OFFSET = -70.0, -10.0, -0.691
_OVERSAMPLING = 4
_OVERLAP_SAMPLES = 512


def loudness_lufs(waveform: Waveform) -> float:
    """Integrated, gated loudness in LUFS of one or two channels; minus infinity for silence.

    A sound under 0.4 s is repeated to fill one block.
    """
    samples = waveform.samples
    if samples.shape[1] == 0:
        raise AudioError("an empty waveform has no loudness")
    if not samples.any():
        return -math.inf
    shortest = math.ceil(_SHORTEST_SECONDS * waveform.rate) + 1
    if samples.shape[1] < shortest:
        samples = np.tile(samples, (1, math.ceil(shortest / samples.shape[1])))
    steps = _step_powers(samples, waveform.rate)
    blocks = np.convolve(steps, np.full(_STEPS_PER_BLOCK, 1.0 / _STEPS_PER_BLOCK), mode="valid")
    with np.errstate(divide="ignore"):
        loudness = _OFFSET + 10.0 * np.log10(blocks)
    audible = blocks[loudness > _ABSOLUTE_GATE_LUFS]
    if audible.size == 0:
        return -math.inf
    gate = _OFFSET + 10.0 * math.log10(float(audible.mean())) + _RELATIVE_GATE_LU
    kept = blocks[loudness > max(gate, _ABSOLUTE_GATE_LUFS)]
    return _OFFSET + 10.0 * math.log10(float(kept.mean()))


def _step_powers(samples: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float64]:
    """Mean square of the K-weighted sound, summed over channels, for each whole tenth of a second."""
    import pyloudnorm

    filters = list(pyloudnorm.Meter(rate)._filters.values())
    step = round(_STEP_SECONDS * rate)
    stretch = step * round(_STRETCH_SECONDS / _STEP_SECONDS)
    whole = samples.shape[1] // step * step
    powers = np.zeros(whole // step)
    for channel in samples:
        states = [np.zeros(max(len(f.a), len(f.b)) - 1) for f in filters]
        for start in range(0, whole, stretch):
            piece = channel[start : min(start + stretch, whole)].astype(np.float64)
            for number, weighting in enumerate(filters):
                piece, states[number] = lfilter(weighting.b, weighting.a, piece, zi=states[number])
            powers[start // step : (start + len(piece)) // step] += (piece.reshape(-1, step) ** 2).mean(axis=1)
    return powers


def true_peak(waveform: Waveform) -> float:
    """Largest absolute value between the samples too, full scale is 1 (BS.1770-4 annex 2)."""
    peak = waveform.peak
    stretch = round(_STRETCH_SECONDS * waveform.rate)
    for start in range(0, waveform.samples.shape[1], stretch):
        piece = waveform.samples[:, max(0, start - _OVERLAP_SAMPLES) : start + stretch + _OVERLAP_SAMPLES]
        # Only where the samples come near the peak can the sound between them pass it.
        if 2.0 * float(np.abs(piece).max()) > peak:
            finer = soxr.resample(piece.T, waveform.rate, waveform.rate * _OVERSAMPLING, quality="HQ")
            peak = max(peak, float(np.abs(finer).max()) if finer.size else 0.0)
    return peak


def normalise_loudness(waveform: Waveform, lufs: float, highest_peak: float = 0.891) -> Waveform:
    """Scale to ``lufs``, or less where the true peak would pass ``highest_peak`` (−1 dBTP); silence stays as it is."""
    now = loudness_lufs(waveform)
    if not math.isfinite(now):
        return waveform
    gain = 10.0 ** ((lufs - now) / 20.0)
    peak = true_peak(waveform)
    return waveform.scaled(min(gain, highest_peak / peak) if peak > 0 else gain)
