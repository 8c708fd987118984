"""Can it be understood? Phone error of a recogniser that only ever heard real recordings.

Conventions: phones are (symbol of the shared inventory, start, end) in seconds. What is compared are *sounds*: silence, breath
and closures are dropped from both sequences (a closure belongs to its stop), and the same symbol twice in a row counts once.
The phone error is the Levenshtein distance over the length of the reference (it can exceed 1); the frame accuracy is taken at
the true times, over the frames of those sounds. Neither figure means anything without the same recogniser's figure on held-out
real recordings beside it: sung phones, cut into strings without meaning, are hard for everyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from metrics.validation import InvalidInputError
from phonetics.inventory import BREATH, CLOSURE, SILENCE, VOICED_CLOSURE

DROPPED = frozenset((SILENCE, BREATH, CLOSURE, VOICED_CLOSURE))
SWITCH_COST = 3.0


class FrameRecogniser(Protocol):
    """What the measures need of a recogniser: its symbols, its frame step, and log posteriors of a waveform."""

    symbols: tuple[str, ...]
    seconds_per_frame: float

    def log_posteriors(self, waveform: np.ndarray, rate: int) -> np.ndarray:
        """``[frames, symbols]``; frame n is centred on ``n * seconds_per_frame``."""
        ...


@dataclass(frozen=True)
class Recognition:
    """``edits`` of ``phones`` reference phones were wrong; ``right_frames`` of ``frames`` were right. Two of them add up."""

    edits: int
    phones: int
    right_frames: int
    frames: int

    @property
    def phone_error(self) -> float:
        return self.edits / self.phones if self.phones else float("nan")

    @property
    def frame_accuracy(self) -> float:
        return self.right_frames / self.frames if self.frames else float("nan")

    def __add__(self, other: Recognition) -> Recognition:
        return Recognition(
            self.edits + other.edits,
            self.phones + other.phones,
            self.right_frames + other.right_frames,
            self.frames + other.frames,
        )


NOTHING_HEARD = Recognition(0, 0, 0, 0)


def edit_distance(reference: Sequence[str], estimate: Sequence[str]) -> int:
    """Levenshtein distance: the fewest insertions, deletions and substitutions that turn one into the other."""
    row = list(range(len(estimate) + 1))
    for i, wanted in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, got in enumerate(estimate, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (wanted != got))
    return row[-1]


def sounds(symbols: Sequence[str]) -> list[str]:
    """``symbols`` without silences and closures, the same sound twice in a row once."""
    kept = [symbol for symbol in symbols if symbol not in DROPPED]
    return [symbol for i, symbol in enumerate(kept) if i == 0 or symbol != kept[i - 1]]


def decode(log_posteriors: np.ndarray, switch_cost: float = SWITCH_COST) -> np.ndarray:
    """The best path ``[frames]`` of symbol numbers through ``log_posteriors: [frames, symbols]``, each change costing
    ``switch_cost`` nats (Viterbi; it keeps single frames from becoming phones)."""
    frames, symbols = log_posteriors.shape
    stay = np.zeros((frames, symbols), bool)
    previous = np.zeros(frames, int)
    score = log_posteriors[0].copy()
    for n in range(1, frames):
        previous[n] = int(score.argmax())
        jump = score[previous[n]] - switch_cost
        stay[n] = score >= jump
        score = np.where(stay[n], score, jump) + log_posteriors[n]
    path = np.empty(frames, int)
    path[-1] = int(score.argmax())
    for n in range(frames - 1, 0, -1):
        path[n - 1] = path[n] if stay[n, path[n]] else previous[n]
    return path


def frame_labels(phones: Sequence[tuple[str, float, float]], frames: int, seconds_per_frame: float) -> list[str]:
    """The symbol sung at each frame's centre; silence where no phone stands."""
    labels = [SILENCE] * frames
    for symbol, start, end in phones:
        first, last = (max(0, int(np.ceil(at / seconds_per_frame - 1e-9))) for at in (start, end))
        labels[first:last] = [symbol] * max(0, min(last, frames) - first)
    return labels


def recognise(recogniser: FrameRecogniser, waveform: np.ndarray, rate: int) -> list[str]:
    """The sounds that the recogniser hears, in order."""
    path = decode(recogniser.log_posteriors(waveform, rate))
    return sounds([recogniser.symbols[number] for number in path])


def phone_error(
    recogniser: FrameRecogniser, waveform: np.ndarray, rate: int, phones: Sequence[tuple[str, float, float]]
) -> Recognition:
    """What the recogniser makes of ``waveform``, in which ``phones`` are sung. Add up the results of many phrases."""
    if not sounds([symbol for symbol, _, _ in phones]):
        raise InvalidInputError("there are no phones to recognise")
    posteriors = recogniser.log_posteriors(waveform, rate)
    path = [recogniser.symbols[number] for number in decode(posteriors)]
    wanted = sounds([symbol for symbol, _, _ in phones])
    labels = frame_labels(phones, len(path), recogniser.seconds_per_frame)
    judged = [(label, heard) for label, heard in zip(labels, path, strict=True) if label not in DROPPED]
    right = sum(label == heard for label, heard in judged)
    return Recognition(edit_distance(wanted, sounds(path)), len(wanted), right, len(judged))
