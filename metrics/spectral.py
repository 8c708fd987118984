"""How far one sound's spectrum lies from another's.

Conventions: waveforms are mono numpy arrays ``[samples]`` of full scale 1; the *reference* comes first, the *estimate* second;
both are cut to the shorter one and never warped in time (no DTW), because the material has the same timing by construction.
Nothing is level-matched: a wrong level is an error. Frames more than 50 dB below the reference's loudest frame are left out
of the measures that work on frames.

- Mel-cepstral distortion after Kubichek (1993): ``10 / ln 10 * sqrt(2 * sum_d (c_d - c'_d)^2)`` over d = 1..24, c0 left out.
  The envelopes are CheapTrick's (Morise, 2015) at 5 ms, both sounds under the *reference's* f0, so that a pitch error does not
  count twice; the mel-cepstrum is the all-pass warped cepstrum of the log envelope (Oppenheim and Johnson, 1972), alpha 0.544
  at 44.1 kHz. Each envelope is floored 80 dB below its loudest bin: recordings coded as Opus hold nothing above
  20 kHz, and how deep that nothing is would otherwise outweigh everything that can be heard (WORLD's copy of such
  recordings: 5.8 dB without the floor, 1.8 dB with it).
- Modulation spectrum after the evaluation of over-smoothing in statistical synthesis (Takamichi et al., 2014).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyworld
from scipy.signal import lfilter, stft

from metrics.validation import InvalidInputError, as_waveform, pair

ALPHA = {44_100: 0.544, 48_000: 0.554, 22_050: 0.455, 16_000: 0.42}
ORDER = 24
FRAME_MS = 5.0
AUDIBLE_DB = 50.0
FLOOR_DB = 80.0
STFT_SIZES = (2048, 1024, 512, 256)


@lru_cache(maxsize=8)
def warping_matrix(bins: int, order: int, alpha: float) -> np.ndarray:
    """``[order + 1, bins]`` that turns a cepstrum of ``bins`` coefficients into the all-pass warped one.

    Column m holds the first powers of x in ``((x + alpha) / (1 + alpha x))^m``.
    """
    columns = np.zeros((bins, order + 1))
    columns[0, 0] = 1.0
    for m in range(1, bins):
        columns[m] = lfilter([alpha, 1.0], [1.0, alpha], columns[m - 1])
    return columns.T


def mel_cepstrum(power: np.ndarray, order: int = ORDER, alpha: float = ALPHA[44_100]) -> np.ndarray:
    """Mel-cepstrum ``[frames, order + 1]`` of a power spectrum ``power: [frames, bins]`` (bins from 0 Hz to Nyquist)."""
    if power.ndim != 2 or not np.all(power > 0):
        raise InvalidInputError("a mel-cepstrum needs a power spectrum [frames, bins] above zero")
    cepstrum = np.fft.irfft(np.log(power), axis=1)[:, : power.shape[1]]
    cepstrum[:, [0, -1]] *= 0.5
    return cepstrum @ warping_matrix(power.shape[1], order, alpha).T


def cepstral_distance_db(reference: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    """Mel-cepstral distortion of each frame in dB, ``[frames]``, from mel-cepstra ``[frames, order + 1]``, c0 left out."""
    if reference.shape != estimate.shape:
        raise InvalidInputError(f"mel-cepstra of different shapes: {reference.shape} and {estimate.shape}")
    squares = np.sum((reference[:, 1:] - estimate[:, 1:]) ** 2, axis=1)
    return 10.0 / np.log(10.0) * np.sqrt(2.0 * squares)


def world_f0(waveform: np.ndarray, rate: int, floor_hz: float = 71.0, ceiling_hz: float = 1100.0) -> np.ndarray:
    """f0 every 5 ms by Harvest with StoneMask, in hertz, 0 where unvoiced. (Harvest returns 0 for a pure sine.)"""
    samples = as_waveform(waveform).astype(np.float64)
    f0, times = pyworld.harvest(samples, rate, f0_floor=floor_hz, f0_ceil=ceiling_hz, frame_period=FRAME_MS)
    return np.asarray(pyworld.stonemask(samples, f0, times, rate))


def envelope(waveform: np.ndarray, rate: int, f0_hz: np.ndarray) -> np.ndarray:
    """CheapTrick's power envelope ``[frames, bins]`` under ``f0_hz`` (5 ms frames; 0 = unvoiced)."""
    samples = as_waveform(waveform).astype(np.float64)
    times = np.arange(len(f0_hz)) * FRAME_MS / 1000.0
    return np.asarray(pyworld.cheaptrick(samples, np.asarray(f0_hz, np.float64), times, rate))


def _loud(power: np.ndarray) -> np.ndarray:
    """Frames within 50 dB of the loudest, by mean power."""
    level = power.mean(axis=1)
    return level > level.max() * 10.0 ** (-AUDIBLE_DB / 10.0)


def floored(ours: np.ndarray, theirs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both power envelopes lifted to :data:`FLOOR_DB` below their own loudest bin."""
    share = 10.0 ** (-FLOOR_DB / 10.0)
    return np.maximum(ours, share * ours.max()), np.maximum(theirs, share * theirs.max())


def mcd(reference: np.ndarray, estimate: np.ndarray, rate: int, f0_hz: np.ndarray | None = None) -> float:
    """Mel-cepstral distortion in dB (definition in the module docstring).

    ``f0_hz`` is the reference's f0 every 5 ms (0 = unvoiced), measured with :func:`world_f0` where it is not given.
    Raises :class:`InvalidInputError` for a rate without an agreed alpha, or f0 shorter than the sound.
    """
    if rate not in ALPHA:
        raise InvalidInputError(f"mel-cepstral distortion has no agreed alpha at {rate} Hz: resample to one of {sorted(ALPHA)}")
    reference, estimate = pair(reference, estimate)
    frames = int(1000.0 * len(reference) / rate / FRAME_MS) + 1
    f0 = world_f0(reference, rate) if f0_hz is None else np.asarray(f0_hz, np.float64)
    if len(f0) < frames - 2:
        raise InvalidInputError(f"the f0 has {len(f0)} frames of 5 ms, the sound {frames}")
    ours, theirs = (envelope(sound, rate, f0[:frames]) for sound in (reference, estimate))
    loud = _loud(ours)
    alpha = ALPHA[rate]
    ours, theirs = floored(ours[loud], theirs[loud])
    distances = cepstral_distance_db(mel_cepstrum(ours, alpha=alpha), mel_cepstrum(theirs, alpha=alpha))
    return float(distances.mean())


def _magnitude(waveform: np.ndarray, fft: int) -> np.ndarray:
    """Magnitude of the STFT ``[bins, frames]``: Hann window, hop a quarter of it, the window's sum not divided out."""
    _, _, spectrum = stft(waveform, window="hann", nperseg=fft, noverlap=fft - fft // 4, scaling="spectrum")
    return np.abs(spectrum) * (fft / 2)


def log_stft_distance(reference: np.ndarray, estimate: np.ndarray, floor: float = 1e-4) -> float:
    """Multi-resolution log-spectral distance: mean of ``|ln(a + floor) - ln(b + floor)|`` over FFT 2048, 1024, 512, 256.

    Each size is averaged over its own bins and frames first, so that all four weigh the same. Natural-log units.
    """
    reference, estimate = pair(reference, estimate)
    per_size = []
    for fft in STFT_SIZES:
        ours, theirs = _magnitude(reference, fft), _magnitude(estimate, fft)
        per_size.append(np.abs(np.log(ours + floor) - np.log(theirs + floor)).mean())
    return float(np.mean(per_size))


def log_spectral_distance(reference: np.ndarray, estimate: np.ndarray, fft: int = 2048, floor: float = 1e-4) -> float:
    """Root-mean-square difference of the magnitude spectra in dB, per frame, averaged over the reference's audible frames."""
    reference, estimate = pair(reference, estimate)
    ours, theirs = _magnitude(reference, fft), _magnitude(estimate, fft)
    loud = _loud(ours.T**2)
    difference = 20.0 * (np.log10(ours[:, loud] + floor) - np.log10(theirs[:, loud] + floor))
    return float(np.sqrt((difference**2).mean(axis=0)).mean())


def spectral_convergence(reference: np.ndarray, estimate: np.ndarray, fft: int = 2048) -> float:
    """Frobenius norm of the magnitudes' difference over that of the reference (0 = the same, 1 = as far off as silence)."""
    reference, estimate = pair(reference, estimate)
    ours, theirs = _magnitude(reference, fft), _magnitude(estimate, fft)
    norm = np.linalg.norm(ours)
    if norm == 0:
        raise InvalidInputError("spectral convergence to a silent reference is not defined")
    return float(np.linalg.norm(ours - theirs) / norm)
