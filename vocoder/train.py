"""Training the bundled vocoder: excerpts, two samples of the model, energy distance, running mean of the weights."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from audio.pitch import track_pitch
from audio.waveform import AudioError, read_waveform
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
from vocoder import losses
from vocoder.batches import Batch, Excerpts, Floats
from vocoder.config import TrainingConfig, VocoderConfig, shape_from
from vocoder.model import SourceFilterNetwork
from vocoder.neural import KIND

_TRAINING_KIND = "source-filter vocoder training"
_SOUND_FILES = (".wav", ".flac", ".opus", ".ogg", ".mp3")


@dataclass(frozen=True)
class FileRecording:
    """A recording held in memory, with its pitch."""

    samples: Floats
    f0_hz: Floats
    voiced: np.ndarray


class Trainer:
    """One training run; :meth:`run` goes on until the configured step, or until ``stop`` says so."""

    def __init__(self, shape: VocoderConfig, config: TrainingConfig, excerpts: Excerpts) -> None:
        torch.manual_seed(config.seed)
        self.shape, self.config, self.excerpts = shape, config, excerpts
        self.network = SourceFilterNetwork(shape)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=config.learning_rate, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.mean = RunningMean(self.network, config.ema_decay)
        self.step = 0

    def loss(self, batch: Batch, repulsion: float) -> Tensor:
        """Loss of one batch; ``repulsion`` 0 draws one sample of the model, more draws two."""
        network, spec = self.network, self.shape.mel
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bfloat16):
            filters = network(batch.mel, batch.f0_hz, batch.voiced)
        # Two of the shorter windows at a time cost half as much as all and mean the same.
        shorter = torch.randperm(len(losses.RESOLUTIONS) - 1)[:2].tolist()
        windows = (spec.fft, *(losses.RESOLUTIONS[1 + place] for place in shorter))
        recording = losses.spectra(batch.samples, spec, windows)
        drawn = [self._sample(batch, filters) for _ in range(2 if repulsion else 1)]
        sounds = [losses.spectra(sound, spec, windows) for sound in drawn]
        return losses.loss(recording, sounds[0], sounds[1] if repulsion else None, repulsion)

    def _sample(self, batch: Batch, filters: object) -> Tensor:
        with torch.no_grad():
            pulses = self.network.pulses(batch.f0_hz, batch.voiced, torch.rand(len(batch.mel)))
            noise = torch.randn_like(pulses)
        return self.network.synthesise(filters, pulses, noise)  # type: ignore[arg-type]

    def train_step(self) -> float:
        """One step of the optimiser; returns the loss."""
        config = self.config
        rate = warmup_cosine(self.step, config.steps, config.learning_rate, config.warmup_steps, config.learning_rate * 0.02)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        # Excerpts and noise depend on the step alone, so a resumed run sees what an unbroken one would have.
        batch = self.excerpts.draw(np.random.default_rng((config.seed, self.step)))
        torch.manual_seed(config.seed * 1_000_003 + self.step)
        repulsion = config.repulsion if self.step >= config.repulsion_from * config.steps else 0.0
        value = self.loss(batch, repulsion)
        self.optimizer.zero_grad(set_to_none=True)
        value.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), config.clip_norm)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.mean.update(self.network)
        self.step += 1
        return float(value.detach())

    def save(self, path: Path) -> None:
        """Everything needed to go on."""
        groups = {
            "model": self.network.state_dict(), "ema": self.mean.state(), "optimizer": optimizer_tensors(self.optimizer)
        }  # fmt: skip
        about = {"config": dataclasses.asdict(self.shape), "step": self.step, "updates": self.mean.updates}
        save_checkpoint(path, Checkpoint(_TRAINING_KIND, about, groups))

    def resume(self, path: Path) -> None:
        """Go on from :meth:`save`."""
        saved = load_checkpoint(path, _TRAINING_KIND)
        load_strictly(self.network, saved.groups["model"], str(path))
        self.mean.restore(saved.groups["ema"], int(saved.about["updates"]))
        restore_optimizer(self.optimizer, saved.groups["optimizer"])
        self.step = int(saved.about["step"])

    def export(self, path: Path) -> None:
        """The running mean of the weights, alone, for use."""
        about = {"config": dataclasses.asdict(self.shape), "step": self.step}
        save_checkpoint(path, Checkpoint(KIND, about, {"model": self.mean.state()}))

    def run(self, folder: Path, stop: Callable[[], bool] = lambda: False, board: bool = False) -> None:
        """Train to the last step; ``folder`` receives ``training.safetensors`` (to resume) and ``model.safetensors``."""
        folder.mkdir(parents=True, exist_ok=True)
        progress = Progress(self.config.steps, self.step, board=folder / "board" if board else None)
        saved = time.monotonic()
        while self.step < self.config.steps and not stop():
            progress.advance(loss=self.train_step())
            if time.monotonic() - saved > self.config.checkpoint_seconds:
                self._keep(folder)
                saved = time.monotonic()
        self._keep(folder)
        progress.close()

    def _keep(self, folder: Path) -> None:
        self.save(folder / "training.safetensors")
        self.export(folder / "model.safetensors")


def train(
    shape: VocoderConfig,
    config: TrainingConfig,
    sources: Sequence[Path],
    folder: Path,
    resume: bool = False,
    start_from: Path | None = None,
) -> Path:
    """Train on every sound file below ``sources`` and return the path of the model; ``start_from`` fine-tunes a model.

    Sets the number of torch threads to the configured one. Errors: no sound files; a checkpoint that does not fit.
    """
    torch.set_num_threads(config.threads)
    recordings = read_recordings(sources, shape)
    weights = [float(len(recording.samples)) for recording in recordings]
    trainer = Trainer(shape, config, Excerpts(recordings, weights, shape.mel, config))
    if start_from is not None:
        model = load_checkpoint(start_from, KIND)
        shape.mel.require(shape_from(model.about["config"], str(start_from)).mel, "this training", str(start_from))
        load_strictly(trainer.network, model.groups["model"], str(start_from))
        trainer.mean = RunningMean(trainer.network, config.ema_decay)
    if resume and (folder / "training.safetensors").is_file():
        trainer.resume(folder / "training.safetensors")
    trainer.run(folder)
    return folder / "model.safetensors"


def read_recordings(sources: Sequence[Path], shape: VocoderConfig) -> list[FileRecording]:
    """Every sound file in or below ``sources``, resampled to the mel's rate, with its pitch (Praat)."""
    spec = shape.mel
    paths = [p for s in sources for p in ([s] if s.is_file() else sorted(s.rglob("*"))) if p.suffix.lower() in _SOUND_FILES]
    if not paths:
        raise AudioError(f"no sound files ({', '.join(_SOUND_FILES)}) in {', '.join(map(str, sources))}")
    recordings = []
    for path in paths:
        waveform = read_waveform(path, spec.rate, mono=True)
        curve = track_pitch(waveform, spec.seconds_per_frame, frames=spec.frames(waveform.samples.shape[1]))
        recordings.append(FileRecording(waveform.samples[0], curve.f0_hz, curve.voiced))
    return recordings
