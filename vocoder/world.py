"""WORLD (Morise et al. 2016, through pyworld) behind the vocoder's verb, its envelope read from the mel spectrogram.

Real WORLD analyses the recording; here there is none, so the envelope is the interpolated mel, smoothed over one f0, and the
aperiodicity a fixed rise with frequency. :func:`resynthesise` is the analysis and resynthesis that benchmarks compare with.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from audio.mel import MelSpec, mel_centres_hz
from audio.pitch import PitchCurve
from audio.waveform import Waveform
from vocoder.contract import check_input

_FFT = 2048
_FRAME_MS = 5.0
_NOISE_RMS_TO_MAGNITUDE = 24.5
_BREATHY_FROM_HZ, _BREATHY_TO_HZ = 3_000.0, 9_000.0


class WorldVocoder:
    """Needs no training; a plain, steady sound."""

    def __init__(self, spec: MelSpec | None = None) -> None:
        self._spec = spec or MelSpec()

    @property
    def spec(self) -> MelSpec:
        return self._spec

    def vocode(self, mel: Tensor, pitch: PitchCurve, seed: int = 0) -> Waveform:
        """See :meth:`vocoder.contract.Vocoder.vocode`; WORLD draws its own noise, always the same."""
        import pyworld

        check_input(mel, pitch, self.spec)
        spec = self.spec
        length = mel.shape[0] * spec.hop
        frames = int(length / spec.rate * 1000 / _FRAME_MS) + 2
        curve = pitch.resample(frames, _FRAME_MS / 1000)
        envelope = _envelope(mel.numpy().astype(np.float64), curve, spec)
        hz = np.arange(_FFT // 2 + 1) * spec.rate / _FFT
        breath = np.clip((hz - _BREATHY_FROM_HZ) / (_BREATHY_TO_HZ - _BREATHY_FROM_HZ), 0.02, 0.7)
        aperiodicity = np.where(curve.voiced[:, None], breath[None], 0.999)
        track = curve.track.astype(np.float64)
        samples = pyworld.synthesize(track, envelope, np.ascontiguousarray(aperiodicity), spec.rate, _FRAME_MS)
        return Waveform(_fit(samples, length), spec.rate)


def _envelope(mel: NDArray[np.float64], curve: PitchCurve, spec: MelSpec) -> NDArray[np.float64]:
    """Power envelope in WORLD's units, ``[frames of 5 ms, fft // 2 + 1]``."""
    level = np.exp(mel) * spec.rate / spec.fft / _NOISE_RMS_TO_MAGNITUDE
    hz = np.arange(_FFT // 2 + 1) * spec.rate / _FFT
    centres = mel_centres_hz(spec)
    power = np.stack([np.interp(hz, centres, row) for row in level]) ** 2
    power[:, hz > spec.high_hz] *= 0.1
    places = np.clip(curve.seconds / spec.seconds_per_frame, 0, len(mel) - 1)
    low = np.minimum(np.floor(places).astype(int), max(0, len(mel) - 2))
    high = np.minimum(low + 1, len(mel) - 1)
    share = (places - low)[:, None]
    power = power[low] * (1 - share) + power[high] * share
    return np.stack(
        [_over_one_harmonic(row, f0 if v else 0.0, hz) for row, f0, v in zip(power, curve.f0_hz, curve.voiced, strict=True)]
    )


def _over_one_harmonic(power: NDArray[np.float64], f0: float, hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over one f0 to either side half; the mean of a magnitude understates the power of lines f0 apart."""
    if f0 <= 0:
        return np.maximum(power, 1e-16)
    total = np.concatenate([[0.0], np.cumsum(power)])
    half = 0.5 * f0 / (hz[1] - hz[0])
    places = np.arange(len(power)) + 0.5
    upper, lower = np.minimum(places + half, len(power)), np.maximum(places - half, 0)
    index = np.arange(len(total))
    smooth = (np.interp(upper, index, total) - np.interp(lower, index, total)) / (upper - lower)
    crest = np.where(hz < 2_000.0, 1.0, max(1.0, 3.0 * f0 / 220.0))
    return np.asarray(np.maximum(smooth * crest, 1e-16))


def resynthesise(waveform: Waveform, pitch: PitchCurve) -> Waveform:
    """WORLD's analysis (CheapTrick, D4C) and synthesis of a recording under a given pitch: the usual control."""
    import pyworld

    samples = waveform.mono().samples[0].astype(np.float64)
    frames = int(len(samples) / waveform.rate * 1000 / _FRAME_MS) + 1
    curve = pitch.resample(frames, _FRAME_MS / 1000)
    track, times = curve.track.astype(np.float64), np.arange(frames) * _FRAME_MS / 1000
    envelope = pyworld.cheaptrick(samples, track, times, waveform.rate)
    aperiodicity = pyworld.d4c(samples, track, times, waveform.rate)
    made = pyworld.synthesize(track, envelope, aperiodicity, waveform.rate, _FRAME_MS)
    return Waveform(_fit(made, len(samples)), waveform.rate)


def _fit(samples: NDArray[np.float64], length: int) -> NDArray[np.float32]:
    return np.pad(samples[:length], (0, max(0, length - len(samples)))).astype(np.float32)
