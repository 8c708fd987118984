"""A small critic of mel spectrograms, against over-smoothing.

Strided two-dimensional convolutions over random excerpts, least-squares objective (Mao et al., ICCV 2017), conditioned on the
phone-independent context only through the picture itself; the singer is also asked to match its features (Larsen et al.,
ICML 2016). Low and high bands have critics of their own, since the high band's texture is noise and the low band's is not.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class BandCritic(nn.Module):
    """Judges ``[batch, frames, bins]`` excerpts; gives a map of scores and the features on the way."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        sizes = (1, width, 2 * width, 3 * width, 3 * width)
        strides = ((1, 2), (2, 2), (2, 2), (1, 1))
        self.layers = nn.ModuleList(
            nn.utils.parametrizations.weight_norm(nn.Conv2d(a, b, (5, 5), stride, (2, 2)))
            for a, b, stride in zip(sizes, sizes[1:], strides, strict=False)
        )
        self.last = nn.utils.parametrizations.weight_norm(nn.Conv2d(sizes[-1], 1, 3, padding=1))

    def forward(self, mel: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        hidden, features = (mel.unsqueeze(1) + 5.0) / 3.0, []
        for layer in self.layers:
            hidden = functional.leaky_relu(layer(hidden), 0.2)
            features.append(hidden)
        return self.last(hidden), features


class MelCritic(nn.Module):
    """Critics of the low, middle and high part of the spectrogram, each with half a part's overlap."""

    def __init__(self, bins: int = 128, width: int = 16) -> None:
        super().__init__()
        self.bands = [(0, bins // 2), (bins // 4, 3 * bins // 4), (bins // 2, bins)]
        self.critics = nn.ModuleList(BandCritic(width) for _ in self.bands)

    def forward(self, mel: torch.Tensor) -> list[tuple[torch.Tensor, list[torch.Tensor]]]:
        return [critic(mel[..., low:high]) for critic, (low, high) in zip(self.critics, self.bands, strict=True)]


Judgement = list[tuple[torch.Tensor, list[torch.Tensor]]]


def critic_loss(real: Judgement, made: Judgement) -> torch.Tensor:
    """Least-squares loss of the critic: real scores towards 1, made ones towards 0."""
    terms = [((r - 1) ** 2).mean() + (m**2).mean() for (r, _), (m, _) in zip(real, made, strict=True)]
    return torch.stack(terms).mean()


def persuasion_loss(real: Judgement, made: Judgement) -> tuple[torch.Tensor, torch.Tensor]:
    """(least-squares loss of the singer against the critic, mean feature distance)."""
    score = torch.stack([((m - 1) ** 2).mean() for m, _ in made]).mean()
    distances = [
        functional.l1_loss(a, b.detach())
        for (_, fm), (_, fr) in zip(made, real, strict=True)
        for a, b in zip(fm, fr, strict=True)
    ]
    return score, torch.stack(distances).mean()
