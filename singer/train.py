"""Training a singing model: from manifests and features to weights.

Two phases, by steps: distance losses alone, then a mel critic beside them. The learning rate rises for ``warmup`` steps and
falls by a cosine to a twentieth. The released weights are a running mean. One file holds everything needed to go on; batches
depend on the step alone, so that a resumed run sees what an unbroken one would have.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from data.features import FeatureStore
from data.phrases import Phrase
from learning.checkpoint import (
    Checkpoint,
    load_checkpoint,
    load_strictly,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
)
from learning.ema import RunningMean
from learning.progress import Progress
from learning.schedule import warmup_cosine
from singer.batches import Batch, Packer, answer
from singer.config import SingerConfig
from singer.discriminator import MelCritic, critic_loss, persuasion_loss
from singer.losses import mel_loss, voicing_loss
from singer.model import SingerModel

_KIND = "singer training"
_NETWORKS = ("model", "latents", "critic")
_OPTIMIZERS = ("optimizer", "critic_optimizer")


@dataclass(frozen=True)
class TrainConfig:
    """How a singing model is trained."""

    steps: int = 12_000
    """Steps in all; the learning rate's cosine ends there."""
    critic_from: int = 10_500
    """The step from which the mel critic takes part."""
    rows: int = 4
    """Rows of a batch."""
    frames: int = 320
    """Frames of a row."""
    rate: float = 1.5e-3
    """Highest learning rate."""
    warmup: int = 300
    """Steps of rising learning rate."""
    ema: float = 0.999
    """Decay of the running mean of the weights."""
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
    """Everything that changes during training, with :meth:`save` and :meth:`resume`."""

    def __init__(self, model: SingerModel, recordings: int, config: TrainConfig) -> None:
        torch.manual_seed(config.seed)
        self.config, self.model, self.step = config, model, 0
        self.latents = nn.Embedding(recordings + 1, model.config.latent, padding_idx=0)
        nn.init.zeros_(self.latents.weight)
        self.critic = MelCritic(model.config.mel.bins)
        self.mean = RunningMean(model, config.ema)
        self.optimizer = torch.optim.AdamW(
            [{"params": model.parameters()}, {"params": self.latents.parameters(), "weight_decay": 0.1}],
            lr=config.rate, betas=(0.9, 0.98), weight_decay=0.01,
        )  # fmt: skip
        self.critic_optimizer = torch.optim.AdamW(self.critic.parameters(), lr=2e-4, betas=(0.5, 0.9))

    def update(self, batch: Batch) -> dict[str, float]:
        """One step on one batch; the losses by name."""
        config = self.config
        rate = warmup_cosine(self.step, config.steps, config.rate, config.warmup, config.rate / 20)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16, enabled=config.bfloat16):
            mel, voicing = answer(self.model, batch, self.latents)
        mel, voicing = mel.float(), voicing.float()
        level, change = mel_loss(mel, batch.mel, batch.weight)
        voiced = voicing_loss(voicing, batch.voiced, batch.weight)
        total = level + 0.5 * change + 0.2 * voiced + 1e-3 * self.latents(batch.recordings).square().mean()
        losses = {"level": level.item(), "change": change.item(), "voicing": voiced.item()}
        if self.step >= config.critic_from:
            judged, more = self._adversary(mel, batch.mel)
            total = total + judged
            losses |= more
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.mean.update(self.model)
        self.step += 1
        return losses

    def _adversary(self, made: torch.Tensor, real: torch.Tensor) -> tuple[torch.Tensor, dict[str, float]]:
        """The critic's own step, then the singer's adversarial terms, on a third of each row."""
        length = made.shape[1] // 3
        start = int(torch.randint(0, made.shape[1] - length + 1, ()).item())
        span = slice(start, start + length)
        made, real = made[:, span], real[:, span]
        loss = critic_loss(self.critic(real), self.critic(made.detach()))
        self.critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_optimizer.step()
        with torch.no_grad():
            truth = self.critic(real)
        score, features = persuasion_loss(truth, self.critic(made))
        ramp = min(1.0, (self.step - self.config.critic_from) / 300)
        weighted = ramp * (self.config.critic_weight * score + self.config.feature_weight * features)
        return weighted, {"critic": loss.item(), "persuasion": score.item(), "features": features.item()}

    def save(self, path: Path) -> None:
        """Everything needed to go on, as one file."""
        groups = {name: getattr(self, name).state_dict() for name in _NETWORKS}
        groups |= {name: optimizer_tensors(getattr(self, name)) for name in _OPTIMIZERS}
        groups["ema"] = self.mean.state()
        about = {"config": dataclasses.asdict(self.model.config), "step": self.step, "updates": self.mean.updates}
        save_checkpoint(path, Checkpoint(_KIND, about, groups))

    def resume(self, path: Path) -> None:
        """Go on from :meth:`save`."""
        saved = load_checkpoint(path, _KIND)
        for name in _NETWORKS:
            load_strictly(getattr(self, name), saved.groups[name], str(path))
        for name in _OPTIMIZERS:
            restore_optimizer(getattr(self, name), saved.groups.get(name, {}))
        self.mean.restore(saved.groups["ema"], int(saved.about["updates"]))
        self.step = int(saved.about["step"])

    def begin_with(self, path: Path) -> None:
        """Begin with another run's mean weights and critic; steps, optimiser and latents start afresh."""
        saved = load_checkpoint(path, _KIND)
        load_strictly(self.model, saved.groups["ema"], str(path))
        load_strictly(self.critic, saved.groups["critic"], str(path))
        self.mean = RunningMean(self.model, self.config.ema)

    def released(self) -> SingerModel:
        """A model with the running mean of the weights."""
        model = SingerModel(self.model.config)
        load_strictly(model, self.mean.state(), "the running mean")
        return model.eval()


def fit(
    trainer: SingerTrainer, packer: Packer, folder: Path, *, stop: Callable[[], bool] = lambda: False, board: bool = False
) -> None:
    """Train to the configured step or until ``stop``; writes ``folder/training.safetensors`` now and then and at the end."""
    torch.set_num_threads(trainer.config.threads)
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "training.safetensors"
    progress = Progress(trainer.config.steps, trainer.step, board=folder / "board" if board else None)
    saved = time.monotonic()
    trainer.model.train()
    while trainer.step < trainer.config.steps and not stop():
        progress.advance(**trainer.update(packer.draw(trainer.step)))
        if time.monotonic() - saved > trainer.config.save_minutes * 60:
            trainer.save(checkpoint)
            saved = time.monotonic()
    trainer.save(checkpoint)
    progress.close()


@torch.no_grad()
def validate(
    model: SingerModel, phrases: Sequence[Phrase], stores: Mapping[str, FeatureStore], config: SingerConfig, batches: int = 12
) -> dict[str, float]:
    """Mean absolute mel error (natural log) and voicing error on held-out phrases, sung without any latent."""
    model.eval()
    packer = Packer(phrases, stores, config, [1.0] * len(phrases), rows=4, frames=600, seed=1, augment=False)
    level, voicing = [], []
    for number in range(batches):
        batch = packer.draw(number)
        mel, logits = answer(model, batch, None)
        total = batch.weight.sum()
        level.append((((mel - batch.mel).abs().mean(-1) * batch.weight).sum() / total).item())
        voicing.append(((((logits > 0).float() != batch.voiced).float() * batch.weight).sum() / total).item())
    return {"level": sum(level) / batches, "voicing": sum(voicing) / batches}
