"""Does the sound buzz where the phones are voiced and only there?

Conventions: phones are (symbol of the shared inventory, start, end) in seconds; voicing is Praat's (autocorrelation, voicing
threshold 0.45) every 5 ms; "voiced" of a phone is the inventory's. Not judged, because singers themselves do it either way:

- frames within 20 ms of a boundary between a voiced and an unvoiced phone (no tracker places them better);
- ``vcl`` (a voiced closure may die out), the releases of voiced stops, and ``h`` and ``ʔ`` (breathy or creaky between vowels);
- ``breath``.

Silence counts as unvoiced in ``error`` and is left out of ``error_sung``, which is the harder figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.pitch import Track, track
from metrics.validation import InvalidInputError
from phonetics.inventory import BREATH, SILENCE, VOICED_CLOSURE, phone

MARGIN = 0.02
_EITHER_WAY = frozenset((VOICED_CLOSURE, BREATH, "h", "ʔ"))


@dataclass(frozen=True)
class VoicingJudgement:
    """Shares of the judged frames: ``error`` over all of them, ``error_sung`` without silence; ``devoiced`` of the voiced ones
    that do not buzz, ``buzzing`` of the unvoiced ones (silence included) that do."""

    error: float
    error_sung: float
    devoiced: float
    buzzing: float
    frames: int


def _judged(symbol: str) -> bool:
    this = phone(symbol)
    return symbol not in _EITHER_WAY and not (this.kind in ("stop", "affricate") and this.voiced)


def _voicing_changes(phones: Sequence[tuple[str, float, float]]) -> list[float]:
    """Seconds at which the expected voicing changes; a gap between two phones counts as silence."""
    states: list[tuple[float, bool]] = []
    clock = 0.0
    for symbol, start, end in phones:
        if start > clock + 1e-3:
            states.append((clock, False))
        states.append((start, phone(symbol).voiced))
        clock = end
    states.append((clock, False))
    return [at for (at, now), (_, before) in zip(states[1:], states, strict=False) if now != before] + (
        [states[0][0]] if states[0][1] else []
    )


def expected_voicing(
    phones: Sequence[tuple[str, float, float]], seconds: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each of ``seconds``: is it judged, should it be voiced, is it inside a sounding phone (not silence)."""
    judged, voiced, sung = (np.zeros(len(seconds), bool) for _ in range(3))
    for symbol, start, end in phones:
        inside = (seconds >= start) & (seconds < end)
        judged[inside] = _judged(symbol)
        voiced[inside] = phone(symbol).voiced
        sung[inside] = symbol != SILENCE
    for change in _voicing_changes(phones):
        judged[np.abs(seconds - change) < MARGIN] = False
    return judged, voiced, sung


def voicing_error(
    waveform: np.ndarray,
    rate: int,
    phones: Sequence[tuple[str, float, float]],
    floor_hz: float = 60.0,
    ceiling_hz: float = 1400.0,
    heard: Track | None = None,
) -> VoicingJudgement:
    """Share of frames whose heard voicing is not that of the phone sung there; ``heard`` saves tracking twice."""
    if not phones:
        raise InvalidInputError("there are no phones to judge the voicing by")
    heard = track(waveform, rate, floor_hz, ceiling_hz) if heard is None else heard
    judged, voiced, sung = expected_voicing(phones, heard.seconds)
    if not judged.any():
        raise InvalidInputError("no frame lies far enough from a boundary to be judged")
    wrong = heard.voiced != voiced

    def share(mask: np.ndarray) -> float:
        return float(wrong[mask].mean()) if mask.any() else 0.0

    return VoicingJudgement(
        share(judged), share(judged & sung), share(judged & voiced), share(judged & ~voiced), int(judged.sum())
    )
