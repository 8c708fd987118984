"""How much fine detail a synthetic sound has kept: its modulation-spectrum energy over the recording's.

Conventions: mono waveforms ``[samples]`` of one rate, the reference first, equal timing. 1 = as much detail as the recording,
below 1 = over-smoothed, above 1 = too rough. The method is that of Takamichi et al. (2014), on log spectra:

- *in time*: each band of the house log-mel (floor lifted to 70 dB below the reference's maximum) is a signal at 86 frames a
  second; its power between 4 and 20 Hz by Welch's method (segments of 64 frames, mean removed), averaged over the bands;
- *in frequency*: the log magnitude of an FFT of 4096 on a logarithmic frequency axis, 2–16 kHz, 200 points an octave; its
  power between 20 and 50 cycles an octave, averaged over the frames within 50 dB of the reference's loudest one.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy.signal import stft, welch

from audio.mel import MelSpec, log_mel
from metrics.validation import InvalidInputError, pair

TIME_BAND_HZ = (4.0, 20.0)
FREQUENCY_BAND = (20.0, 50.0)
_RANGE_NEPER = 70.0 / 20.0 * np.log(10.0)
_OCTAVES, _LOWEST_HZ, _POINTS = 3, 2000.0, 200


def _in_time(mel: np.ndarray, spec: MelSpec) -> float:
    segment = min(64, len(mel))
    hz, power = welch(mel, fs=1.0 / spec.seconds_per_frame, nperseg=segment, detrend="constant", axis=0)
    band = (hz >= TIME_BAND_HZ[0]) & (hz <= TIME_BAND_HZ[1])
    return float(power[band].mean())


def _log_frequency(waveform: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Log magnitudes ``[frames, points]`` on the logarithmic axis, and each frame's power."""
    hz, _, spectrum = stft(waveform, fs=rate, window="hann", nperseg=4096, noverlap=4096 - 1024)
    magnitude = np.abs(spectrum).T
    axis = _LOWEST_HZ * 2.0 ** (np.arange(_OCTAVES * _POINTS) / _POINTS)
    log = np.log(magnitude + 1e-7)
    at = np.interp(axis, hz, np.arange(len(hz)))
    low = at.astype(int)
    share = at - low
    return log[:, low] * (1 - share) + log[:, np.minimum(low + 1, len(hz) - 1)] * share, (magnitude**2).sum(axis=1)


def _in_frequency(log: np.ndarray) -> float:
    detrended = (log - log.mean(axis=1, keepdims=True)) * np.hanning(log.shape[1])
    power = np.abs(np.fft.rfft(detrended, axis=1)) ** 2
    cycles = np.arange(power.shape[1]) / _OCTAVES
    band = (cycles >= FREQUENCY_BAND[0]) & (cycles <= FREQUENCY_BAND[1])
    return float(power[:, band].mean())


def modulation_ratio_time(reference: np.ndarray, estimate: np.ndarray, rate: int) -> float:
    """Energy of the log-mel's modulation at 4–20 Hz, the estimate's over the reference's."""
    reference, estimate = pair(reference, estimate)
    spec = MelSpec(rate=rate, high_hz=min(16_000.0, rate / 2))
    mels = [log_mel(torch.from_numpy(np.ascontiguousarray(s, dtype=np.float32)), spec).numpy() for s in (reference, estimate)]
    floor = mels[0].max() - _RANGE_NEPER
    ours, theirs = (_in_time(np.maximum(mel, floor), spec) for mel in mels)
    if ours == 0:
        raise InvalidInputError("the reference has no modulation to compare with (silence, or too short)")
    return theirs / ours


def modulation_ratio_frequency(reference: np.ndarray, estimate: np.ndarray, rate: int) -> float:
    """Energy of the log spectrum's ripple at 20–50 cycles an octave, the estimate's over the reference's."""
    reference, estimate = pair(reference, estimate)
    if rate < 32_000:
        raise InvalidInputError(f"the ripple is measured up to 16 kHz; {rate} Hz holds less")
    (ours, power), (theirs, _) = (_log_frequency(sound, rate) for sound in (reference, estimate))
    loud = power > power.max() * 1e-5
    return _in_frequency(theirs[loud]) / _in_frequency(ours[loud])
