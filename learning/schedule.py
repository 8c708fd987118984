"""Learning rates by step, never by wall time, so that a resumed run follows the same curve."""

from __future__ import annotations

import math


def warmup_cosine(step: int, steps: int, highest: float, warmup: int = 0, lowest: float = 0.0) -> float:
    """Linear rise over ``warmup`` steps, then half a cosine from ``highest`` to ``lowest`` at ``steps`` (Loshchilov 2017)."""
    if steps <= 0:
        raise ValueError(f"a schedule needs a positive number of steps, not {steps}")
    if step < warmup:
        return highest * (step + 1) / warmup
    share = min(1.0, (step - warmup) / max(1, steps - warmup))
    return lowest + 0.5 * (highest - lowest) * (1.0 + math.cos(math.pi * share))
