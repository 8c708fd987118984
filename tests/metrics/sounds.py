"""Sounds whose pitch, voicing and spectrum are known because they are computed."""

import numpy as np


def harmonics(f0_hz: np.ndarray | float, seconds: float, rate: int = 44_100, count: int = 12) -> np.ndarray:
    """A buzz with ``count`` harmonics falling by 1/k; ``f0_hz`` a constant or one value per sample."""
    samples = int(seconds * rate)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(np.asarray(f0_hz, float), samples)) / rate
    sound = sum(np.sin(k * phase) / k for k in range(1, count + 1) if k * float(np.max(f0_hz)) < rate / 2)
    return 0.2 * sound


def noise(seconds: float, rate: int = 44_100, seed: int = 0, level: float = 0.05) -> np.ndarray:
    """White noise of standard deviation ``level``."""
    return np.random.default_rng(seed).normal(size=int(seconds * rate)) * level


def silence(seconds: float, rate: int = 44_100) -> np.ndarray:
    return np.zeros(int(seconds * rate))
