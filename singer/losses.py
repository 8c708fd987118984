"""What a sung spectrogram is judged by in training: mel distance, its changes over time and frequency, and voicing."""

from __future__ import annotations

import torch
from torch.nn import functional


def mel_loss(estimate: torch.Tensor, target: torch.Tensor, weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(mean absolute error, mean absolute error of the first differences over time and frequency).

    ``estimate, target: [batch, frames, bins]`` in natural log; ``weight: [batch, frames]`` 0 or 1. The differences keep the
    model from answering with a blur: an error in the slope of a transition counts beside its level (as gradient losses do
    for images, Mathieu et al., ICLR 2016, equation 6).
    """
    error = (estimate - target).abs()
    total = weight.sum().clamp_min(1)
    level = (error.mean(-1) * weight).sum() / total
    over_time = ((estimate[:, 1:] - estimate[:, :-1]) - (target[:, 1:] - target[:, :-1])).abs().mean(-1)
    over_bins = ((estimate[..., 1:] - estimate[..., :-1]) - (target[..., 1:] - target[..., :-1])).abs().mean(-1)
    change = (over_time * weight[:, 1:]).sum() / total + (over_bins * weight).sum() / total
    return level, change


def voicing_loss(logits: torch.Tensor, voiced: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Binary cross entropy of the voicing head, ``[batch, frames]`` each."""
    loss = functional.binary_cross_entropy_with_logits(logits, voiced, reduction="none")
    return (loss * weight).sum() / weight.sum().clamp_min(1)
