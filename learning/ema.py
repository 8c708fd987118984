"""The exponential running mean of a network's weights (Polyak averaging), which is smoother than the weights themselves."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class RunningMean:
    """Keeps ``mean = d * mean + (1 - d) * weights`` with ``d`` warming up to ``decay`` so that early means are not stale."""

    def __init__(self, network: nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.updates = 0
        self.tensors = {name: tensor.detach().clone().float() for name, tensor in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Take the network's present weights in."""
        self.updates += 1
        decay = min(self.decay, (1.0 + self.updates) / (10.0 + self.updates))
        for name, tensor in network.state_dict().items():
            self.tensors[name].lerp_(tensor.detach().float(), 1.0 - decay)

    def state(self) -> dict[str, Tensor]:
        """The mean weights, to be loaded into a network of the same shape."""
        return {name: tensor.clone() for name, tensor in self.tensors.items()}

    def restore(self, tensors: dict[str, Tensor], updates: int) -> None:
        """Go on from saved means."""
        if tensors.keys() != self.tensors.keys():
            raise ValueError("the saved running mean belongs to another network")
        self.tensors = {name: tensor.clone().float() for name, tensor in tensors.items()}
        self.updates = updates
