"""From a recording to what training needs of it: samples at the house rate, pitch and voicing.

Pitch is Praat's autocorrelation method (Boersma 1993) in two passes: a wide one finds the recording's median, a narrow one
around it cannot slip an octave. The curve is carried through unvoiced stretches by interpolation; voicing stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
import soxr

from audio.mel import MelSpec
from audio.pitch import bounds_around, track_pitch
from audio.waveform import Waveform


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


def pitch_of(samples: np.ndarray, spec: MelSpec, semitones: float = 8.0) -> tuple[np.ndarray, np.ndarray]:
    """(f0_hz, voiced) of each mel frame, within ``semitones`` of the recording's median; all-unvoiced gives 220 Hz."""
    waveform, frames = Waveform(samples, spec.rate), spec.frames(len(samples))
    curve = track_pitch(waveform, spec.seconds_per_frame, "praat", 60.0, 1000.0, frames)
    if curve.voiced.any():
        low, high = bounds_around(float(np.median(curve.f0_hz[curve.voiced])), semitones)
        narrow = track_pitch(waveform, spec.seconds_per_frame, "praat", max(50.0, low), min(1400.0, high), frames)
        curve = narrow if narrow.voiced.any() else curve
    return curve.f0_hz, curve.voiced


def listen(path: Path, spec: MelSpec, *, denoise: bool = False) -> Heard:
    """Load, optionally denoise, and track one recording."""
    samples = load(path, spec.rate)
    if denoise:
        samples = denoised(samples)
    f0, voiced = pitch_of(samples, spec)
    return Heard(samples, f0, voiced)
