"""From a recording to what training needs of it: samples at the house rate, pitch and voicing.

Pitch is Praat's autocorrelation method (Boersma 1993) in two passes: a wide one finds the recording's median, a narrow one
around it cannot slip an octave. The curve is carried through unvoiced stretches by interpolation; voicing stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import parselmouth
import scipy.signal
import soundfile
import soxr

from audio.mel import MelSpec


class RecordingError(ValueError):
    """A recording that cannot be read or holds nothing; the message names the file."""


@dataclass(frozen=True)
class Heard:
    """``samples``: float32 [time] at the MelSpec's rate; ``f0_hz`` and ``voiced``: one value per mel frame."""

    samples: np.ndarray
    f0_hz: np.ndarray
    voiced: np.ndarray


def load(path: Path, rate: int = 44_100) -> np.ndarray:
    """Samples of ``path`` as mono float32 at ``rate``; :class:`RecordingError` for anything that is no audio."""
    try:
        samples, source_rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:
        raise RecordingError(f"{path} cannot be read as audio: {error}") from error
    if samples.shape[0] < source_rate // 50:
        raise RecordingError(f"{path} holds less than 20 ms of sound")
    mono = samples.mean(axis=1)
    if not np.isfinite(mono).all():
        raise RecordingError(f"{path} holds samples that are not numbers")
    return mono if source_rate == rate else soxr.resample(mono, source_rate, rate).astype(np.float32)


def denoised(samples: np.ndarray, floor: float = 0.05, strength: float = 1.6) -> np.ndarray:
    """A steady noise floor taken out by a Wiener gain; the noise spectrum is that of the quietest tenth of the frames."""
    _, _, spectrum = scipy.signal.stft(samples, nperseg=2048, noverlap=1536, boundary="even")
    power = np.abs(spectrum) ** 2
    quiet = power[:, power.sum(axis=0) <= np.quantile(power.sum(axis=0), 0.1)].mean(axis=1, keepdims=True)
    smooth = scipy.ndimage.uniform_filter(power, (3, 3), mode="nearest")
    gain = np.clip(1.0 - strength * quiet / np.maximum(smooth, 1e-12), floor, 1.0)
    _, clean = scipy.signal.istft(spectrum * gain, nperseg=2048, noverlap=1536, boundary=True)
    return np.pad(clean, (0, max(0, len(samples) - len(clean))))[: len(samples)].astype(np.float32)


def _praat(samples: np.ndarray, rate: int, low: float, high: float, step: float) -> tuple[np.ndarray, np.ndarray]:
    sound = parselmouth.Sound(samples.astype(np.float64), rate)
    pitch = sound.to_pitch_ac(
        time_step=step, pitch_floor=low, pitch_ceiling=high, voicing_threshold=0.4, silence_threshold=0.02
    )
    return np.asarray(pitch.xs()), pitch.selected_array["frequency"]


def pitch_of(samples: np.ndarray, spec: MelSpec, semitones: float = 8.0) -> tuple[np.ndarray, np.ndarray]:
    """(f0_hz, voiced) of each mel frame, within ``semitones`` of the recording's median; all-unvoiced gives 220 Hz."""
    frames = spec.frames(len(samples))
    times = np.arange(frames) * spec.seconds_per_frame
    padded = np.pad(samples, spec.rate // 10)
    _, wide = _praat(padded, spec.rate, 60.0, 1000.0, 0.02)
    if not (wide > 0).any():
        return np.full(frames, 220.0, np.float32), np.zeros(frames, bool)
    median = float(np.median(wide[wide > 0]))
    ratio = 2.0 ** (semitones / 12.0)
    xs, narrow = _praat(padded, spec.rate, max(50.0, median / ratio), min(1400.0, median * ratio), spec.seconds_per_frame / 2)
    xs = xs - 0.1
    voiced_points = narrow > 0
    if not voiced_points.any():
        return np.full(frames, median, np.float32), np.zeros(frames, bool)
    f0 = np.exp(np.interp(times, xs[voiced_points], np.log(narrow[voiced_points])))
    nearest = np.clip(np.searchsorted(xs, times), 0, len(xs) - 1)
    return f0.astype(np.float32), voiced_points[nearest]


def listen(path: Path, spec: MelSpec, *, denoise: bool = False) -> Heard:
    """Load, optionally denoise, and track one recording."""
    samples = load(path, spec.rate)
    if denoise:
        samples = denoised(samples)
    f0, voiced = pitch_of(samples, spec)
    return Heard(samples, f0, voiced)
