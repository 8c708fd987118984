"""What every measure asks of its input, checked in one place."""

from __future__ import annotations

import numpy as np


class InvalidInputError(ValueError):
    """Input that a measure is not defined for; the message says what is wrong with it."""


def as_waveform(waveform: np.ndarray) -> np.ndarray:
    """``waveform`` as ``[samples]``; :class:`InvalidInputError` where it is not mono, finite and not empty."""
    samples = np.asarray(waveform)
    if samples.ndim != 1 or samples.size == 0:
        raise InvalidInputError(f"a waveform must be mono, [samples], and not empty; this one has the shape {samples.shape}")
    if not np.issubdtype(samples.dtype, np.floating):
        raise InvalidInputError(f"a waveform must be floating point with full scale 1; this one is {samples.dtype}")
    if not np.all(np.isfinite(samples)):
        raise InvalidInputError("a waveform must be finite; this one holds NaN or infinity")
    return samples


def pair(reference: np.ndarray, estimate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both waveforms checked and cut to the length of the shorter one."""
    first, second = as_waveform(reference), as_waveform(estimate)
    length = min(len(first), len(second))
    return first[:length], second[:length]
