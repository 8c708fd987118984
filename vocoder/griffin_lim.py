"""Griffin-Lim behind the vocoder's verb: phases found by alternating projections, here the reference from 2020's DeepSinger.

Fast variant with momentum (Perraudin, Balazs and Sondergaard 2013); the linear spectrum comes from the mel by
non-negative least squares with multiplicative updates (Lee and Seung 2001).
"""

from __future__ import annotations

import torch
from torch import Tensor

from audio.mel import MelSpec, mel_filters
from audio.pitch import PitchCurve
from audio.waveform import Waveform
from vocoder.contract import check_input

_MOMENTUM = 0.99


class GriffinLimVocoder:
    """Needs no training and does not use the pitch curve."""

    def __init__(self, spec: MelSpec | None = None, iterations: int = 32) -> None:
        self._spec = spec or MelSpec()
        self.iterations = iterations

    @property
    def spec(self) -> MelSpec:
        return self._spec

    @torch.inference_mode()
    def vocode(self, mel: Tensor, pitch: PitchCurve, seed: int = 0) -> Waveform:
        """See :meth:`vocoder.contract.Vocoder.vocode`."""
        check_input(mel, pitch, self.spec)
        spec = self.spec
        # One frame more, so that the last one has its whole hop.
        held = torch.cat([mel, mel[-1:]]).float()
        magnitude = linear_from_mel(held, spec).T
        length = mel.shape[0] * spec.hop
        window = torch.hann_window(spec.window)
        generator = torch.Generator().manual_seed(seed)
        phase = torch.polar(torch.ones_like(magnitude), 6.2831853 * torch.rand(magnitude.shape, generator=generator))
        previous = torch.zeros_like(phase)
        samples = torch.zeros(length)
        for _ in range(self.iterations):
            samples = torch.istft(magnitude * phase, spec.fft, spec.hop, spec.window, window, length=length)
            projected = torch.stft(samples, spec.fft, spec.hop, spec.window, window, pad_mode="constant", return_complex=True)
            accelerated = projected + _MOMENTUM / (1.0 + _MOMENTUM) * (projected - previous)
            phase = accelerated / accelerated.abs().clamp_min(1e-12)
            previous = projected
        return Waveform(samples.numpy(), spec.rate)


def linear_from_mel(mel: Tensor, spec: MelSpec, updates: int = 30) -> Tensor:
    """Magnitudes ``[frames, fft // 2 + 1]`` whose mel is near ``mel: [frames, bins]``; bins outside every filter are 0."""
    filters = mel_filters(spec)
    wanted = mel.exp()
    cover = filters.sum(dim=0)
    start = (wanted @ filters) / (cover * filters.sum(dim=1).mean()).clamp_min(1e-12)
    magnitude = start.clamp_min(1e-9)
    for _ in range(updates):
        magnitude = magnitude * (wanted @ filters) / ((magnitude @ filters.T) @ filters).clamp_min(1e-12)
    return magnitude * (cover > 0)
