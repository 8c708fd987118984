"""The singing model: phones, pitch, singer and mode in; a log-mel spectrogram and voicing out.

DeepSinger's feed-forward design (Ren et al., KDD 2020, section 3.3: lyrics encoder, pitch encoder, singer conditioning,
length regulator, non-autoregressive decoder) with ConvNeXt blocks (Liu et al., CVPR 2022, as Vocos uses them in one
dimension) in place of Transformer layers: on a CPU they are three times as fast and need no attention over minutes of song.

Two departures. The phone encoder never sees the singer, so that what a phone is stays apart from who sings it and a singer
can sing phones that only others recorded. Each training recording owns a small latent vector, dropped out half of the time
and zero when singing, which takes up the differences in level and colour that phones and pitch cannot explain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from singer.config import SingerConfig

POSITION_FEATURES = 6
_PITCH_CENTRE, _PITCH_SPREAD = math.log(261.6), 0.5


@dataclass
class SingerInput:
    """A batch of what is sung. Frame-wise tensors are ``[batch, frames]``; N is the number of phone tokens.

    ``tokens`` and ``languages``: ``[batch, N]`` indices (language 0 = none). ``owner``: the token of each frame.
    ``position``: ``[batch, frames, 6]`` from :func:`position_features`. ``log_f0``: natural log of hertz, continuous through
    the unvoiced. ``shift``: semitones of training-time key shift, 0 when singing. ``condition``:
    ``[batch, frames or 1, condition]`` from :meth:`SingerModel.condition`. ``latent``: ``[batch, frames, latent]`` or None.
    """

    tokens: torch.Tensor
    languages: torch.Tensor
    owner: torch.Tensor
    position: torch.Tensor
    log_f0: torch.Tensor
    shift: torch.Tensor
    condition: torch.Tensor
    latent: torch.Tensor | None = None


class Block(nn.Module):
    """ConvNeXt block over time, ``[batch, time, width]`` → same; ``extra`` (same shape) is added before the convolution."""

    def __init__(self, width: int, kernel: int, expansion: int) -> None:
        super().__init__()
        # A depthwise Conv2d in channels-last order is several times faster on a CPU than the same Conv1d.
        self.depthwise = nn.Conv2d(width, width, (1, kernel), padding=(0, kernel // 2), groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, expansion * width)
        self.narrow = nn.Linear(expansion * width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.3))

    def forward(self, hidden: torch.Tensor, extra: torch.Tensor | None = None) -> torch.Tensor:
        entry = hidden if extra is None else hidden + extra
        mixed = self.depthwise(entry.transpose(1, 2).unsqueeze(2)).squeeze(2).transpose(1, 2)
        return hidden + self.scale * self.narrow(functional.gelu(self.widen(self.norm(mixed)), approximate="tanh"))


class SingerModel(nn.Module):
    """The whole network; see the module docstring."""

    def __init__(self, config: SingerConfig) -> None:
        super().__init__()
        self.config = config
        wide, narrow = config.decoder_width, config.encoder_width
        self.phones = nn.Embedding(len(config.symbols), narrow)
        self.languages = nn.Embedding(len(config.languages) + 1, narrow, padding_idx=0)
        self.encoder = nn.ModuleList(Block(narrow, 5, config.expansion) for _ in range(config.encoder_blocks))
        self.encoded = nn.Linear(narrow, wide)
        self.singers = nn.Embedding(len(config.singers), config.condition)
        self.modes = nn.Embedding(len(config.modes), config.condition)
        self.pitch = nn.Linear(9, wide)
        self.place = nn.Linear(POSITION_FEATURES, wide)
        self.latent = nn.Linear(config.latent, wide, bias=False)
        self.decoder = nn.ModuleList(Block(wide, 9, config.expansion) for _ in range(config.decoder_blocks))
        self.conditions = nn.ModuleList(nn.Linear(config.condition, wide) for _ in range(config.decoder_blocks))
        self.norm = nn.LayerNorm(wide)
        self.mel = nn.Linear(wide, config.mel.bins)
        self.colour = nn.Linear(config.condition, config.mel.bins)
        self.voicing = nn.Linear(wide, 1)

    def condition(self, singers: torch.Tensor, modes: torch.Tensor) -> torch.Tensor:
        """The conditioning vector of weighted ``singers: [..., singers]`` and ``modes: [..., modes]`` (all 0 = plain)."""
        return singers @ self.singers.weight + modes @ self.modes.weight

    def forward(self, given: SingerInput) -> tuple[torch.Tensor, torch.Tensor]:
        """(log-mel ``[batch, frames, bins]``, voicing logits ``[batch, frames]``)."""
        hidden = self.phones(given.tokens) + self.languages(given.languages)
        for block in self.encoder:
            hidden = block(hidden)
        phones = self.encoded(hidden)
        owner = given.owner.unsqueeze(-1).expand(-1, -1, phones.shape[-1])
        frames = torch.gather(phones, 1, owner) + self.place(given.position) + self.pitch(_pitch_features(given))
        if given.latent is not None:
            frames = frames + self.latent(given.latent)
        for block, condition in zip(self.decoder, self.conditions, strict=True):
            frames = block(frames, condition(given.condition))
        frames = self.norm(frames)
        return self.mel(frames) + self.colour(given.condition) - 6.0, self.voicing(frames).squeeze(-1)


def _pitch_features(given: SingerInput) -> torch.Tensor:
    """``[batch, frames, 9]``: pitch on coarse and fine scales, its slope, and the key shift."""
    pitch = (given.log_f0 - _PITCH_CENTRE) / _PITCH_SPREAD
    slope = functional.pad(pitch[:, 1:] - pitch[:, :-1], (0, 1)) * 10.0
    waves = [wave(pitch * scale) for scale in (1.5, 4.0, 10.0) for wave in (torch.sin, torch.cos)]
    return torch.stack([pitch, slope.clamp(-2, 2), *waves, given.shift / 6.0], dim=-1)


def position_features(owner: torch.Tensor, starts: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
    """Where each frame lies in its phone: ``[batch, frames, 6]``.

    ``owner: [batch, frames]`` token indices; ``starts`` and ``ends``: ``[batch, N]`` frame positions (fractions allowed).
    Fraction of the phone gone by, distances from its start and to its end (saturating, so that a long note's middle stands
    still and its glides keep their own time), and the phone's length.
    """
    frame = torch.arange(owner.shape[1], device=owner.device, dtype=starts.dtype) + 0.5
    begin, end = torch.gather(starts, 1, owner), torch.gather(ends, 1, owner)
    since, until, length = (frame - begin).clamp_min(0), (end - frame).clamp_min(0), (end - begin).clamp_min(1)
    edges = [torch.tanh(distance / scale) for distance in (since, until) for scale in (4, 16)]
    return torch.stack([since / length - 0.5, *edges, length.log() / 3 - 0.7], dim=-1)
