"""The numbers that make a neural vocoder and its training; unknown keys are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audio.mel import MelSpec
from learning.settings import SettingsError, read_toml, typed


@dataclass(frozen=True)
class VocoderConfig:
    """Shape of the source-filter network."""

    mel: MelSpec = field(default_factory=MelSpec)
    width: int = 192
    """Channels of the trunk, which works at the mel's frame rate."""
    blocks: int = 6
    """ConvNeXt blocks of the trunk."""
    expansion: int = 2
    """Width of a block's inner layer over its outer one."""
    kernel: int = 7
    """Frames that a block's depthwise convolution sees."""
    fine_width: int = 64
    """Channels after upsampling to the noise branch's hop."""
    fine_blocks: int = 2
    """ConvNeXt blocks after upsampling."""
    high_bands: int = 8
    """Bands between the mel's upper end and half the rate."""
    harmonic_fft: int = 1024
    harmonic_hop: int = 256
    noise_fft: int = 512
    noise_hop: int = 128

    def __post_init__(self) -> None:
        if self.mel.hop % self.noise_hop or self.harmonic_hop % self.noise_hop or self.mel.hop % self.harmonic_hop:
            raise ValueError("each of mel hop, harmonic hop and noise hop must divide into the one before it")


@dataclass(frozen=True)
class TrainingConfig:
    """How a vocoder is trained."""

    steps: int = 20_000
    """Optimiser steps in all; the learning rate ends at its lowest there."""
    batch: int = 4
    """Excerpts per step."""
    frames: int = 48
    """Mel frames per excerpt."""
    learning_rate: float = 1e-3
    warmup_steps: int = 500
    ema_decay: float = 0.999
    """Decay of the running mean of the weights, which is what is kept."""
    clip_norm: float = 5.0
    """Longest gradient."""
    repulsion_from: float = 0.4
    """Share of the steps after which the second sample of the energy distance is drawn."""
    repulsion: float = 1.0
    """Weight of the distance between two samples; 1 makes the energy distance proper, 0 favours too regular a sound."""
    blur_share: float = 0.25
    """Share of excerpts whose mel is blurred and noised, as a singer's would be."""
    shift_share: float = 0.3
    """Share of excerpts moved in pitch and formants by resampling."""
    shift_semitones: float = 6.0
    """Largest such move."""
    gain_db: float = 18.0
    """Excerpts are made quieter by up to so much, or louder by a third of it."""
    checkpoint_seconds: float = 300.0
    """Time between checkpoints."""
    threads: int = 1
    bfloat16: bool = False
    """Run the network's inside in bfloat16; faster only on processors that have it (ten times slower on others)."""
    seed: int = 0


@dataclass(frozen=True)
class Experiment:
    """A training as a file describes it; only what differs from the defaults needs to be said."""

    shape: VocoderConfig
    training: TrainingConfig
    sources: tuple[Path, ...] = ()
    """Folders or files of sound."""


def shape_from(values: Mapping[str, Any], where: str) -> VocoderConfig:
    """A :class:`VocoderConfig` from a table of settings; SettingsError names an unknown key and the nearest known one."""
    made = {key: typed(MelSpec, value, f"{where}, mel") if key == "mel" else value for key, value in values.items()}
    return typed(VocoderConfig, made, where)


def read_experiment(path: Path) -> Experiment:
    """Read a TOML file with ``sources`` (relative to it) and the tables ``[shape]`` and ``[training]``, all optional."""
    tables = read_toml(path)
    unknown = sorted(set(tables) - {"sources", "shape", "training"})
    if unknown:
        raise SettingsError(f"{path}: there is no setting {unknown[0]!r}; known are sources, shape, training")
    shape = shape_from(tables.get("shape", {}), f"{path}, [shape]")
    training = typed(TrainingConfig, tables.get("training", {}), f"{path}, [training]")
    return Experiment(shape, training, tuple((path.parent / source).resolve() for source in tables.get("sources", ())))
