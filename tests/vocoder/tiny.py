"""A two-block twin of the bundled vocoder and a sung tone, for the tests."""

import numpy as np
import torch

from audio import PitchCurve
from audio.mel import MelSpec, log_mel
from vocoder.config import VocoderConfig
from vocoder.model import SourceFilterNetwork

SPEC = MelSpec()
TINY = VocoderConfig(width=16, blocks=1, fine_width=8, fine_blocks=1)


def tiny_network(seed: int = 0) -> SourceFilterNetwork:
    torch.manual_seed(seed)
    return SourceFilterNetwork(TINY).eval()


def sung_tone(hz: float, frames: int = 60, level: float = 0.1) -> np.ndarray:
    """Harmonics falling by 1/k up to 12 kHz, ``frames * hop`` samples."""
    t = np.arange(frames * SPEC.hop) / SPEC.rate
    count = int(12_000 / hz)
    return (level * sum(np.sin(2 * np.pi * k * hz * t) / k for k in range(1, count + 1))).astype(np.float32)


def mel_of(samples: np.ndarray) -> torch.Tensor:
    """Log mel with exactly one frame per hop."""
    return log_mel(torch.from_numpy(samples), SPEC)[: len(samples) // SPEC.hop]


def steady(hz: float, frames: int, voiced: bool = True) -> PitchCurve:
    return PitchCurve(np.full(frames, hz), np.full(frames, voiced), SPEC.seconds_per_frame)
