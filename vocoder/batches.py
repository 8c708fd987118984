"""Excerpts of recordings for training a vocoder, with augmentation: level, pitch and formants, mels as a singer makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from audio.mel import MelSpec, log_mel
from audio.pitch import PitchCurve
from vocoder.config import TrainingConfig

Floats = npt.NDArray[np.float32]


class Recording(Protocol):
    """One recording at the mel's rate: its samples ``[time]`` and its pitch at the mel's frames."""

    @property
    def samples(self) -> Floats: ...

    @property
    def f0_hz(self) -> Floats: ...

    @property
    def voiced(self) -> npt.NDArray[np.bool_]: ...


@dataclass(frozen=True)
class Batch:
    """``samples: [batch, frames * hop]``; ``mel: [batch, frames, bins]``; ``f0_hz``, ``voiced``: ``[batch, frames]``."""

    samples: Tensor
    mel: Tensor
    f0_hz: Tensor
    voiced: Tensor


class Excerpts:
    """Draws batches from ``recordings``, each with the chance of its ``weights`` entry; deterministic for a generator."""

    def __init__(
        self, recordings: Sequence[Recording], weights: Sequence[float], spec: MelSpec, config: TrainingConfig
    ) -> None:
        if not recordings:
            raise ValueError("there are no recordings to train on")
        self.recordings, self.spec, self.config = recordings, spec, config
        chances = np.asarray(weights, dtype=np.float64)
        self.chances = chances / chances.sum()

    def draw(self, generator: np.random.Generator) -> Batch:
        """One batch."""
        excerpts = [self._excerpt(generator) for _ in range(self.config.batch)]
        hop, frames = self.spec.hop, self.config.frames
        margin = self.spec.fft // 2
        samples = torch.from_numpy(np.stack([e[0] for e in excerpts]))
        # Mel frames need sound on both sides of the excerpt, so it is drawn longer by half a window each way.
        skipped = margin // hop
        mel = log_mel(samples, self.spec)[:, skipped : skipped + frames]
        mel = self._as_sung(mel, generator)
        f0 = torch.from_numpy(np.stack([e[1] for e in excerpts]))
        voiced = torch.from_numpy(np.stack([e[2] for e in excerpts]).astype(np.float32))
        return Batch(samples[:, margin : margin + frames * hop], mel, f0, voiced)

    def _excerpt(self, generator: np.random.Generator) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
        spec, config = self.spec, self.config
        recording = self.recordings[int(generator.choice(len(self.recordings), p=self.chances))]
        ratio = 1.0
        if generator.random() < config.shift_share:
            ratio = 2.0 ** (generator.uniform(-config.shift_semitones, config.shift_semitones) / 12.0)
        margin = spec.fft // 2
        length = config.frames * spec.hop + 2 * margin
        source_length = int(np.ceil(length * ratio)) + 8
        room = len(recording.samples) - source_length
        start = int(generator.integers(-margin, max(-margin, room + margin) + 1))
        samples = _slice(recording.samples, start, source_length)
        if ratio != 1.0:
            samples = _resample(samples, ratio)
        gain = 10.0 ** (generator.uniform(-config.gain_db, config.gain_db / 3.0) / 20.0)
        samples = samples[:length] * np.float32(min(gain, 0.99 / max(1e-3, float(np.abs(samples).max()))))
        pitch = PitchCurve(recording.f0_hz, recording.voiced, spec.seconds_per_frame)
        seconds = (start + (margin + np.arange(config.frames) * spec.hop) * ratio) / spec.rate
        curve = pitch.at(seconds, spec.seconds_per_frame)
        return samples, curve.f0_hz * np.float32(ratio), curve.voiced

    def _as_sung(self, mel: Tensor, generator: np.random.Generator) -> Tensor:
        """Blur and disturb some of the mels over time and frequency, as a singing model's are."""
        chosen = np.flatnonzero(generator.random(len(mel)) < self.config.blur_share)
        for index in chosen:
            blurred = _blur(mel[index], generator.uniform(0.0, 1.0), generator.uniform(0.0, 1.2))
            noise = torch.from_numpy(generator.standard_normal(tuple(blurred.shape)).astype(np.float32))
            mel[index] = (blurred + noise * generator.uniform(0.0, 0.15)).clamp_min(np.log(self.spec.floor))
        return mel


def _slice(samples: Floats, start: int, length: int) -> Floats:
    """``length`` samples from ``start``, which may lie outside; zeros beyond the ends."""
    inside = samples[max(0, start) : max(0, start + length)]
    before = min(length, max(0, -start))
    return np.pad(np.asarray(inside, dtype=np.float32), (before, max(0, length - before - len(inside))))


def _resample(samples: Floats, ratio: float) -> Floats:
    import soxr

    return np.asarray(soxr.resample(samples, ratio, 1.0, quality="MQ"), dtype=np.float32)


def _blur(mel: Tensor, frames: float, bins: float) -> Tensor:
    """Gaussian blur of ``[frames, bins]`` by two standard deviations."""
    for sigma, transposed in ((frames, True), (bins, False)):
        if sigma < 0.2:
            continue
        places = torch.arange(-4, 5, dtype=torch.float32)
        weights = torch.exp(-0.5 * (places / sigma) ** 2)
        rows = mel.T if transposed else mel
        rows = functional.pad(rows[:, None], (4, 4), mode="replicate")
        rows = functional.conv1d(rows, (weights / weights.sum())[None, None])[:, 0]
        mel = rows.T if transposed else rows
    return mel
