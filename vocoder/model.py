"""The bundled vocoder's network: a ConvNeXt trunk that corrects what the mel spectrogram already says.

A mel spectrogram interpolated over frequency and time is a fair spectral envelope. The network sees it with log f0 and
voicing and predicts, per band, how far the harmonic and the noise filter depart from it (and the harmonics' phase from
minimum phase). Pulses and white noise pass through these filters and are summed. So silence stays silent, f0 is exactly
the asked one, and training begins near the goal. Blocks: Liu et al. 2022 (ConvNeXt), as Vocos (Siuzdak 2023) uses them;
source and filters: Serra and Smith 1990, Engel et al. 2020 (DDSP).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from audio.mel import MelSpec, mel_centres_hz
from vocoder import synthesis
from vocoder.config import VocoderConfig

_MEL_MEAN, _MEL_SCALE = -6.0, 2.5
_LONGEST_CEPSTRUM_SECONDS = 0.003
_NOISE_RMS_TO_MAGNITUDE = 24.5
"""Mean magnitude of a 2048-point Hann STFT of white noise of variance 1."""


class Block(nn.Module):
    """ConvNeXt block on ``[batch, channels, 1, frames]``, channels last: depthwise convolution, norm, two linear layers."""

    def __init__(self, width: int, expansion: int, kernel: int) -> None:
        super().__init__()
        # A depthwise Conv1d is seven times slower on a CPU than the same Conv2d with channels last.
        self.depthwise = nn.Conv2d(width, width, (1, kernel), padding=(0, kernel // 2), groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, width * expansion)
        self.narrow = nn.Linear(width * expansion, width)
        self.scale = nn.Parameter(torch.full((width,), 0.3))

    def forward(self, x: Tensor) -> Tensor:
        y = self.depthwise(x).permute(0, 2, 3, 1)
        y = self.narrow(functional.gelu(self.widen(self.norm(y)), approximate="tanh"))
        return x + (self.scale * y).permute(0, 3, 1, 2)


@dataclass(frozen=True)
class Filters:
    """What the network asks of the two sources, ``[batch, hops, bands]``: log magnitudes, and radians beyond minimum phase."""

    harmonic: Tensor
    phase: Tensor
    noise: Tensor


class SourceFilterNetwork(nn.Module):
    """Mel, f0 and voicing to filters; :meth:`synthesise` turns filters into samples."""

    to_harmonic: Tensor
    to_noise: Tensor
    to_angle: Tensor

    def __init__(self, config: VocoderConfig) -> None:
        super().__init__()
        self.config = config
        spec = config.mel
        bands = spec.bins + config.high_bands
        self.factor = spec.hop // config.noise_hop
        self.enter = nn.Linear(spec.bins + 2, config.width)
        self.trunk = nn.ModuleList(Block(config.width, config.expansion, config.kernel) for _ in range(config.blocks))
        self.finer = nn.Linear(config.width, self.factor * config.fine_width)
        self.fine = nn.ModuleList(Block(config.fine_width, 2, config.kernel) for _ in range(config.fine_blocks))
        self.fine_norm = nn.LayerNorm(config.fine_width)
        self.harmonic_head = nn.Linear(config.fine_width, 2 * bands)
        self.noise_head = nn.Linear(config.fine_width, bands)
        self.register_buffer("to_harmonic", _band_interpolation(spec, config.high_bands, config.harmonic_fft), False)
        self.register_buffer("to_noise", _band_interpolation(spec, config.high_bands, config.noise_fft), False)
        # Minimum phase is linear in the log magnitude, so it is one matrix over the bands.
        longest = int(_LONGEST_CEPSTRUM_SECONDS * spec.rate)
        angle = torch.cat([synthesis.minimum_phase(self.to_harmonic, longest), self.to_harmonic])
        self.register_buffer("to_angle", angle, False)
        self._initialise(spec)

    def _initialise(self, spec: MelSpec) -> None:
        for head in (self.harmonic_head, self.noise_head):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        above = _band_centres(spec, self.config.high_bands) > 19_900.0
        with torch.no_grad():
            self.noise_head.bias.fill_(-1.0)
            self.noise_head.bias[above] = -5.0
            self.harmonic_head.bias[: len(above)][above] = -5.0

    def forward(self, mel: Tensor, f0_hz: Tensor, voiced: Tensor) -> Filters:
        """``mel: [batch, frames, bins]``, ``f0_hz``, ``voiced`` (0 or 1): ``[batch, frames]`` → filters."""
        config = self.config
        x = torch.cat([(mel - _MEL_MEAN) / _MEL_SCALE, (torch.log2(f0_hz / 261.6))[..., None], voiced[..., None]], dim=-1)
        x = self.enter(x).transpose(1, 2)[:, :, None].contiguous(memory_format=torch.channels_last)
        for block in self.trunk:
            x = block(x)
        y = self.finer(x[:, :, 0].transpose(1, 2))
        y = y.reshape(y.shape[0], -1, config.fine_width)
        x = y.transpose(1, 2)[:, :, None].contiguous(memory_format=torch.channels_last)
        for block in self.fine:
            x = block(x)
        y = self.fine_norm(x[:, :, 0].transpose(1, 2))
        step = config.harmonic_hop // config.noise_hop
        harmonic, phase = self.harmonic_head(y[:, ::step]).float().chunk(2, dim=-1)
        noise = self.noise_head(y).float()
        envelope = self._envelope(mel.float())
        return Filters(envelope[:, ::step] + harmonic, phase, envelope + noise)

    def _envelope(self, mel: Tensor) -> Tensor:
        spec = self.config.mel
        # Area-normalised filters over a flat spectrum of magnitude m give m divided by the bins' spacing.
        level = mel + math.log(spec.rate / spec.fft)
        level = torch.cat([level, level[..., -1:].expand(*level.shape[:-1], self.config.high_bands)], dim=-1)
        return synthesis.interpolate_frames(level, self.factor)

    def pulses(self, f0_hz: Tensor, voiced: Tensor, start_phase: Tensor | None = None) -> Tensor:
        """The harmonic source, silent where unvoiced: ``[batch, frames * hop]``."""
        spec = self.config.mel
        train = synthesis.pulse_train(f0_hz, spec.hop, spec.rate, start_phase)
        level = synthesis.upsample_linear(f0_hz / (0.5 * spec.rate), spec.hop)
        return train * level * synthesis.upsample_linear(synthesis.dilate(voiced), spec.hop)

    def synthesise(self, filters: Filters, pulses: Tensor, noise: Tensor) -> Tensor:
        """Filter ``pulses`` and white ``noise`` (variance 1), both ``[batch, time]``, and sum them."""
        config = self.config
        length = pulses.shape[-1]
        angle = torch.cat([filters.harmonic, filters.phase], dim=-1) @ self.to_angle
        response = torch.polar(torch.exp(filters.harmonic @ self.to_harmonic), angle)
        source = synthesis.spectrum(pulses, config.harmonic_fft, config.harmonic_hop)
        voice = synthesis.overlap_add(source * synthesis.hold_last(response), config.harmonic_fft, config.harmonic_hop, length)
        gain = torch.exp(filters.noise @ self.to_noise) / _NOISE_RMS_TO_MAGNITUDE
        source = synthesis.spectrum(noise, config.noise_fft, config.noise_hop)
        breath = synthesis.overlap_add(source * synthesis.hold_last(gain), config.noise_fft, config.noise_hop, length)
        return voice + breath


def _band_centres(spec: MelSpec, high_bands: int) -> Tensor:
    """Centre frequencies in hertz of the mel's bins and of the bands above them."""
    above = torch.linspace(spec.high_hz, spec.rate / 2, high_bands + 1)[1:]
    return torch.cat([torch.tensor(mel_centres_hz(spec), dtype=torch.float32), above])


def _band_interpolation(spec: MelSpec, high_bands: int, fft: int) -> Tensor:
    """Linear interpolation over frequency, ``[bands, fft // 2 + 1]``: rows sum to 1 over each bin."""
    centres = _band_centres(spec, high_bands)
    hz = torch.arange(fft // 2 + 1) * (spec.rate / fft)
    upper = torch.searchsorted(centres, hz).clamp(1, len(centres) - 1)
    low, high = centres[upper - 1], centres[upper]
    share = ((hz - low) / (high - low)).clamp(0.0, 1.0)
    matrix = torch.zeros(len(centres), len(hz))
    places = torch.arange(len(hz))
    matrix[upper - 1, places] = 1.0 - share
    matrix[upper, places] += share
    return matrix
