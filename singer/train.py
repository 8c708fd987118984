"""Training a singing model: from manifests and features to weights.

Two phases, by steps: distance losses alone, then a mel critic beside them. The learning rate rises for ``warmup`` steps and
falls by a cosine to a twentieth. The released weights are an exponential moving average. A checkpoint holds everything
that is needed to go on (written to a temporary name, then renamed).
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from data.features import FeatureStore
from data.phrases import Phrase
from singer.batches import Batch, Packer, answer
from singer.config import SingerConfig
from singer.discriminator import MelCritic, critic_loss, persuasion_loss
from singer.losses import mel_loss, voicing_loss
from singer.model import SingerModel


@dataclass(frozen=True)
class TrainConfig:
    """How a singing model is trained."""

    steps: int = 20_000
    """Steps in all; the learning rate's cosine ends there."""
    critic_from: int = 14_000
    """The step from which the mel critic takes part."""
    rows: int = 8
    """Rows of a batch."""
    frames: int = 400
    """Frames of a row."""
    rate: float = 1e-3
    """Highest learning rate."""
    warmup: int = 500
    """Steps of rising learning rate."""
    ema: float = 0.9995
    """Decay of the moving average of the weights."""
    save_minutes: float = 5.0
    """Minutes between checkpoints."""
    critic_weight: float = 0.05
    """Weight of the adversarial term."""
    feature_weight: float = 0.3
    """Weight of the feature-matching term."""
    seed: int = 0
    """Seed of the first weights and of the batches."""
    threads: int = 1
    """CPU threads."""
    bfloat16: bool = False
    """Mixed precision; only worth it on processors that multiply bfloat16 themselves (elsewhere a hundred times slower)."""


class SingerTrainer:
    """Everything that changes during training, with ``save`` and ``load``."""

    def __init__(self, model: SingerModel, recordings: int, config: TrainConfig) -> None:
        torch.manual_seed(config.seed)
        self.config, self.model, self.step = config, model, 0
        self.latents = nn.Embedding(recordings + 1, model.config.latent, padding_idx=0)
        nn.init.zeros_(self.latents.weight)
        self.critic = MelCritic(model.config.mel.bins)
        self.average = torch.optim.swa_utils.AveragedModel(
            model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(config.ema)
        )
        groups = [{"params": model.parameters()}, {"params": self.latents.parameters(), "weight_decay": 0.1, "lr": config.rate}]
        self.optimizer = torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.98), weight_decay=0.01)
        self.critic_optimizer = torch.optim.AdamW(self.critic.parameters(), lr=2e-4, betas=(0.5, 0.9))

    def rate(self) -> float:
        """Learning rate of the current step."""
        if self.step < self.config.warmup:
            return self.config.rate * (self.step + 1) / self.config.warmup
        gone = min(1.0, (self.step - self.config.warmup) / max(1, self.config.steps - self.config.warmup))
        return self.config.rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * gone)))

    def update(self, batch: Batch) -> dict[str, float]:
        """One step on one batch; the losses by name."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bfloat16):
            mel, voicing = answer(self.model, batch, self.latents)
        mel, voicing = mel.float(), voicing.float()
        level, change = mel_loss(mel, batch.mel, batch.weight)
        voiced = voicing_loss(voicing, batch.voiced, batch.weight)
        total = level + 0.5 * change + 0.2 * voiced + 1e-3 * batch.given.latent.square().mean()  # type: ignore[union-attr]
        losses = {"level": level.item(), "change": change.item(), "voicing": voiced.item()}
        if self.step >= self.config.critic_from:
            judged, more = self._adversary(mel, batch.mel)
            total = total + judged
            losses |= more
        self.optimizer.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.average.update_parameters(self.model)
        self.step += 1
        return losses

    def _adversary(self, made: torch.Tensor, real: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
        """The critic's own step, then the singer's adversarial terms, on a third of each row."""
        length = made.shape[1] // 3
        start = int(torch.randint(0, made.shape[1] - length + 1, ()).item())
        span = slice(start, start + length)
        made, real = made[:, span], real[:, span]
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bfloat16):
            loss = critic_loss(self.critic(real), self.critic(made.detach()))
        self.critic_optimizer.zero_grad()
        loss.float().backward()
        self.critic_optimizer.step()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bfloat16):
            with torch.no_grad():
                truth = self.critic(real)
            score, features = persuasion_loss(truth, self.critic(made))
        ramp = min(1.0, (self.step - self.config.critic_from) / 300)
        weighted = ramp * (self.config.critic_weight * score.float() + self.config.feature_weight * features.float())
        return weighted, {"critic": loss.item(), "persuasion": score.item(), "features": features.item()}

    def save(self, path: Path) -> None:
        """Write a checkpoint to go on from; what stood there before stays until the new one is whole."""
        parts = ("model", "average", "latents", "critic", "optimizer", "critic_optimizer")
        state = {name: getattr(self, name).state_dict() for name in parts} | {"step": self.step}
        partial = path.with_name(path.name + ".partial")
        torch.save(state, partial)
        os.replace(partial, path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint written by :meth:`save` (read without unpickling code)."""
        state = torch.load(path, weights_only=True)
        for name in ("model", "average", "latents", "critic", "optimizer", "critic_optimizer"):
            getattr(self, name).load_state_dict(state[name])
        self.step = state["step"]


def fit(trainer: SingerTrainer, packer: Packer, folder: Path, report: Callable[[int, dict[str, float], float], None]) -> None:
    """Train to the configured number of steps, saving to ``folder/checkpoint.pt``; ``report(step, mean losses, steps a second)``."""
    torch.set_num_threads(trainer.config.threads)
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "checkpoint.pt"
    saved = began = time.monotonic()
    sums: dict[str, list[float]] = {}
    first = trainer.step
    trainer.model.train()
    while trainer.step < trainer.config.steps:
        for name, value in trainer.update(packer.draw()).items():
            sums.setdefault(name, []).append(value)
        if trainer.step % 100 == 0:
            means = {name: sum(values) / len(values) for name, values in sums.items()}
            report(trainer.step, means, (trainer.step - first) / (time.monotonic() - began))
            sums.clear()
        if time.monotonic() - saved > trainer.config.save_minutes * 60:
            trainer.save(checkpoint)
            saved = time.monotonic()
    trainer.save(checkpoint)


@torch.no_grad()
def validate(
    model: SingerModel, phrases: Sequence[Phrase], stores: dict[str, FeatureStore], config: SingerConfig
) -> dict[str, float]:
    """Mean absolute mel error and voicing error on whole held-out phrases, by corpus."""
    totals: dict[str, list[float]] = {}
    model.eval()
    packer = Packer(phrases, stores, config, [1.0] * len(phrases), rows=4, frames=600, seed=1, augment=False)
    for _ in range(12):
        batch = packer.draw()
        mel, voicing = answer(model, batch, None)
        error = ((mel - batch.mel).abs().mean(-1) * batch.weight).sum() / batch.weight.sum()
        wrong = (((voicing > 0).float() != batch.voiced).float() * batch.weight).sum() / batch.weight.sum()
        totals.setdefault("level", []).append(error.item())
        totals.setdefault("voicing", []).append(wrong.item())
    model.train()
    return {name: sum(values) / len(values) for name, values in totals.items()}
