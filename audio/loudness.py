"""How loud a sound is: integrated loudness (ITU-R BS.1770-4, through pyloudnorm) and true peak (four times oversampled)."""

from __future__ import annotations

import math

import numpy as np
import soxr

from audio.waveform import AudioError, Waveform

_BLOCK_SECONDS = 0.4
_OVERSAMPLING = 4


def loudness_lufs(waveform: Waveform) -> float:
    """Integrated loudness in LUFS; minus infinity for silence. A sound under 0.4 s is repeated to fill one block."""
    import pyloudnorm

    samples = waveform.samples.T.astype(np.float64)
    if samples.shape[0] == 0:
        raise AudioError("an empty waveform has no loudness")
    if not samples.any():
        return -math.inf
    shortest = math.ceil(_BLOCK_SECONDS * waveform.rate) + 1
    if samples.shape[0] < shortest:
        samples = np.tile(samples, (math.ceil(shortest / samples.shape[0]), 1))
    return float(pyloudnorm.Meter(waveform.rate, block_size=_BLOCK_SECONDS).integrated_loudness(samples))


def true_peak(waveform: Waveform) -> float:
    """Largest absolute value between the samples too, full scale is 1 (BS.1770-4 annex 2)."""
    if waveform.samples.size == 0:
        return 0.0
    finer = soxr.resample(waveform.samples.T, waveform.rate, waveform.rate * _OVERSAMPLING, quality="HQ")
    return max(float(np.abs(finer).max()) if finer.size else 0.0, waveform.peak)


def normalise_loudness(waveform: Waveform, lufs: float, highest_peak: float = 0.891) -> Waveform:
    """Scale to ``lufs``, or less where the true peak would pass ``highest_peak`` (−1 dBTP); silence stays as it is."""
    now = loudness_lufs(waveform)
    if not math.isfinite(now):
        return waveform
    gain = 10.0 ** ((lufs - now) / 20.0)
    peak = true_peak(waveform)
    return waveform.scaled(min(gain, highest_peak / peak) if peak > 0 else gain)
