"""The mel spectrogram that singer and vocoder agree on.

Convention: reflect-padded, centred frames (frame ``n`` is centred on sample ``n * hop``), Hann window, magnitude (power
1), Slaney-scaled filters with area normalisation, natural logarithm, values below ``floor`` lifted to it. These are the
numbers of the NSF-HiFiGAN vocoders of the singing community. The filters follow Slaney's Auditory Toolbox (1998), as
librosa's do.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch

Floats = npt.NDArray[np.float64]


class MelMismatch(ValueError):
    """Two parts were made for different mel spectrograms; the message names the fields that differ."""


@dataclass(frozen=True)
class MelSpec:
    """What a mel spectrogram is made of; compared field by field before one model's output meets another's input."""

    rate: int = 44_100
    fft: int = 2048
    window: int = 2048
    hop: int = 512
    bins: int = 128
    low_hz: float = 40.0
    high_hz: float = 16_000.0
    floor: float = 1e-5

    def frames(self, samples: int) -> int:
        """Number of centred frames of a waveform of ``samples`` samples."""
        return samples // self.hop + 1

    @property
    def seconds_per_frame(self) -> float:
        return self.hop / self.rate

    def require(self, other: MelSpec, mine: str, theirs: str) -> None:
        """Raise :class:`MelMismatch` naming every field in which ``other`` differs."""
        pairs = [(f.name, getattr(self, f.name), getattr(other, f.name)) for f in dataclasses.fields(self)]
        different = [f"{name} {a} / {b}" for name, a, b in pairs if a != b]
        if different:
            raise MelMismatch(f"{mine} and {theirs} use different mel spectrograms: {', '.join(different)}")


def _hz_to_mel(hz: Floats) -> Floats:
    linear = hz * 3.0 / 200.0
    return np.where(hz < 1000.0, linear, 15.0 + np.log(np.maximum(hz, 1000.0) / 1000.0) * 27.0 / np.log(6.4))


def _mel_to_hz(mel: Floats) -> Floats:
    return np.where(mel < 15.0, mel * 200.0 / 3.0, 1000.0 * np.exp((np.maximum(mel, 15.0) - 15.0) * np.log(6.4) / 27.0))


def _mel_edges_hz(spec: MelSpec) -> Floats:
    low, high = _hz_to_mel(np.array([spec.low_hz, spec.high_hz]))
    return _mel_to_hz(np.linspace(float(low), float(high), spec.bins + 2))


def mel_centres_hz(spec: MelSpec) -> Floats:
    """Centre frequency in hertz of every bin: ``[bins]``."""
    return _mel_edges_hz(spec)[1:-1]


@lru_cache(maxsize=8)
def mel_filters(spec: MelSpec) -> torch.Tensor:
    """Triangular filters on the Slaney mel scale, area-normalised: ``[bins, fft // 2 + 1]``, float32."""
    edges = _mel_edges_hz(spec)
    hz = np.arange(spec.fft // 2 + 1) * spec.rate / spec.fft
    rising = (hz[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz[None]) / (edges[2:] - edges[1:-1])[:, None]
    filters = np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return torch.from_numpy(filters.astype(np.float32))


def log_mel(samples: torch.Tensor, spec: MelSpec) -> torch.Tensor:
    """Log-mel spectrogram of ``samples: [..., time]`` at ``spec.rate``: ``[..., frames, bins]``.

    Shorter inputs than half a window are padded with zeros before the reflection.
    """
    half = spec.fft // 2
    shape = samples.shape[:-1]
    flat = samples.reshape(-1, samples.shape[-1])
    wanted = spec.frames(flat.shape[-1])
    if flat.shape[-1] <= half:
        flat = torch.nn.functional.pad(flat, (0, half + 1 - flat.shape[-1]))
    window = torch.hann_window(spec.window, dtype=flat.dtype, device=flat.device)
    padded = torch.nn.functional.pad(flat[:, None], (half, half), mode="reflect")[:, 0]
    spectrum = torch.stft(padded, spec.fft, spec.hop, spec.window, window, center=False, return_complex=True)
    magnitude = spectrum.abs()[..., :wanted]
    mel = torch.einsum("mf,bft->btm", mel_filters(spec).to(magnitude), magnitude)
    return mel.clamp_min(spec.floor).log().reshape(*shape, -1, spec.bins)
