"""Refining the times of phones whose order is known: a frame classifier and Viterbi, in turns.

Bank makers set their marks to play well, not to mark phones. From rough times a small dilated convolutional network learns
to name the phone of each frame; Viterbi then places the known phones by it, held near the bank's anchors; the network is
trained again on the better times (hard EM, as in Viterbi training of HMMs, Juang and Rabiner 1990). Frames are
``FRAME_SPEC.hop`` samples (5.8 ms) apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from audio.mel import MelSpec, log_mel
from data.strings import Token
from phonetics.inventory import SYMBOLS, phone

FRAME_SPEC = MelSpec(fft=1024, window=1024, hop=256, bins=80, low_hz=60.0, high_hz=12_000.0)
INDEX = {symbol: i for i, symbol in enumerate(SYMBOLS)}

_TYPICAL_SECONDS = {
    "closure": 0.05,
    "stop": 0.03,
    "affricate": 0.06,
    "fricative": 0.11,
    "nasal": 0.08,
    "liquid": 0.05,
    "glide": 0.06,
}


@dataclass(frozen=True)
class Placed:
    """One phone with its times in seconds."""

    symbol: str
    start_seconds: float
    end_seconds: float


def rough_starts(tokens: Sequence[Token], seconds: float) -> np.ndarray:
    """A first guess of every token's start: anchors as they are, consonants their typical length before the anchor that
    follows, the rest spread evenly. Non-decreasing, within 0 and ``seconds``."""
    count = len(tokens)
    starts = np.full(count + 1, np.nan)
    starts[0], starts[count] = 0.0, seconds
    for i, token in enumerate(tokens):
        if token.anchor_seconds is not None:
            starts[i] = token.anchor_seconds
    for i in range(count - 1, 0, -1):
        kind = phone(tokens[i].symbol).kind
        if np.isnan(starts[i]) and kind in _TYPICAL_SECONDS and not np.isnan(starts[i + 1]):
            starts[i] = starts[i + 1] - _TYPICAL_SECONDS[kind]
    if count > 2 and np.isnan(starts[1]):
        starts[1] = min(0.1, starts[np.flatnonzero(~np.isnan(starts[1:]))[0] + 1] / 2)
    if count > 2 and np.isnan(starts[count - 1]):
        starts[count - 1] = max(seconds - 0.1, seconds * 0.9)
    known = np.flatnonzero(~np.isnan(starts))
    filled = np.interp(np.arange(count + 1), known, starts[known])
    return np.clip(np.maximum.accumulate(filled), 0.0, seconds)


class FrameClassifier(nn.Module):
    """Phone log-probabilities of each frame: ``[batch, frames, 80]`` → ``[batch, frames, phones]``."""

    def __init__(self, width: int = 96, dilations: Sequence[int] = (1, 2, 4, 8)) -> None:
        super().__init__()
        self.dilations = tuple(dilations)
        self.first = nn.Linear(3 * FRAME_SPEC.bins, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in dilations)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in dilations)
        self.last = nn.Linear(width, len(SYMBOLS))

    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        hidden = self.first(_neighbours((mel + 5.0) / 3.0, 1))
        for dilation, norm, layer in zip(self.dilations, self.norms, self.layers, strict=True):
            hidden = hidden + layer(_neighbours(torch.nn.functional.gelu(norm(hidden)), dilation))
        return torch.log_softmax(self.last(torch.nn.functional.gelu(hidden)).float(), dim=-1)


def _neighbours(frames: torch.Tensor, distance: int) -> torch.Tensor:
    """Each frame beside those ``distance`` before and after it: a dilated convolution of width 3 is a linear layer of this
    (on a CPU far faster than Conv1d)."""
    padded = torch.nn.functional.pad(frames, (0, 0, distance, distance))
    length = frames.shape[1]
    return torch.cat([padded[:, i * distance : i * distance + length] for i in range(3)], dim=-1)


def frame_features(samples: np.ndarray) -> np.ndarray:
    """Log-mel frames ``[frames, 80]`` of float samples at 44.1 kHz, levelled so that the loudest frames stand at 0."""
    with torch.no_grad():
        mel = log_mel(torch.from_numpy(samples.astype(np.float32)), FRAME_SPEC).numpy()
    return (mel - np.quantile(mel.max(axis=1), 0.95)).astype(np.float32)


def frame_labels(tokens: Sequence[Token], starts: np.ndarray, frames: int, margin_seconds: float) -> np.ndarray:
    """Phone index of every frame, -100 within ``margin_seconds`` of a boundary."""
    per_frame = FRAME_SPEC.seconds_per_frame
    times = np.arange(frames) * per_frame
    which = np.clip(np.searchsorted(starts[: len(tokens)], times, side="right") - 1, 0, len(tokens) - 1)
    labels = np.array([INDEX[t.symbol] for t in tokens])[which]
    inner = starts[1 : len(tokens)]
    if inner.size:
        distance = np.abs(times[:, None] - inner[None]).min(axis=1)
        length = (starts[1:] - starts[:-1])[which]
        labels = np.where(distance < np.minimum(margin_seconds, length / 4), -100, labels)
    return labels


def viterbi(
    scores: np.ndarray,
    tokens: Sequence[Token],
    *,
    hold_seconds: float | None,
    minimum: Callable[[str], int] = lambda symbol: 5 if phone(symbol).kind == "vowel" else 2,
) -> tuple[np.ndarray, float]:
    """Best start of each token over ``scores: [frames, phones]`` (log likelihoods), and the mean score on that path.

    Leading and trailing silence tokens may be skipped. Starts stay within ``hold_seconds`` of the anchors by a penalty that
    grows with each frame outside (None: anchors are ignored). Returns starts in seconds ``[tokens + 1]``.
    """
    frames = scores.shape[0]
    repeats = np.array([minimum(t.symbol) for t in tokens])
    if repeats.sum() > frames:
        repeats = np.ones(len(tokens), dtype=int)
    if len(tokens) > frames:
        raise ValueError(f"{len(tokens)} phones do not fit into {frames} frames")
    owner = np.repeat(np.arange(len(tokens)), repeats)
    emission = scores[:, [INDEX[t.symbol] for t in tokens]]
    if hold_seconds is not None:
        emission = emission + _anchor_penalty(tokens, frames, hold_seconds)
    emission = emission[:, owner]
    backs = np.zeros((frames, len(owner)), dtype=bool)
    best = np.full(len(owner), -np.inf)
    best[0] = emission[0, 0]
    if tokens[0].symbol == "sil" and len(tokens) > 1:
        best[repeats[0]] = emission[0, repeats[0]]
    for t in range(1, frames):
        moved = np.concatenate(([-np.inf], best[:-1]))
        backs[t] = moved > best
        best = np.maximum(best, moved) + emission[t]
    state = len(owner) - 1
    if tokens[-1].symbol == "sil" and len(tokens) > 1 and best[state - repeats[-1]] > best[state]:
        state -= repeats[-1]
    total = float(best[state])
    path = np.empty(frames, dtype=int)
    for t in range(frames - 1, -1, -1):
        path[t] = owner[state]
        state -= int(backs[t, state])
    starts = np.searchsorted(path, np.arange(len(tokens) + 1), side="left") * FRAME_SPEC.seconds_per_frame
    return starts, total / frames


def _anchor_penalty(tokens: Sequence[Token], frames: int, hold_seconds: float) -> np.ndarray:
    times = np.arange(frames) * FRAME_SPEC.seconds_per_frame
    penalty = np.zeros((frames, len(tokens)))
    for i, token in enumerate(tokens):
        if token.anchor_seconds is not None:
            early = times < token.anchor_seconds - hold_seconds
            late = times > token.anchor_seconds + hold_seconds
            penalty[early, i:] -= 0.7
            penalty[late, :i] -= 0.7
    return penalty


@dataclass
class Item:
    """One recording under refinement: features, its known tokens, and the current starts (``[tokens + 1]``, seconds)."""

    features: np.ndarray
    tokens: Sequence[Token]
    starts: np.ndarray
    score: float = 0.0


def train_classifier(
    items: Sequence[Item], steps: int, *, model: FrameClassifier | None = None, seed: int = 0, margin_seconds: float = 0.012,
    crop: int = 256, batch: int = 12, report: Callable[[int, float, float], None] | None = None,
) -> FrameClassifier:  # fmt: skip
    """Train on the items' current times; longer items are drawn more often. ``report(step, loss, accuracy)`` every 50 steps."""
    generator = np.random.default_rng(seed)
    torch.manual_seed(seed)
    model = model or FrameClassifier()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    labels = [frame_labels(item.tokens, item.starts, len(item.features), margin_seconds) for item in items]
    weights = np.array([len(item.features) for item in items], dtype=float)
    weights = np.sqrt(weights) / np.sqrt(weights).sum()
    model.train()
    for step in range(steps):
        mels = np.full((batch, crop, FRAME_SPEC.bins), -12.0, dtype=np.float32)
        targets = np.full((batch, crop), -100, dtype=np.int64)
        for row, i in enumerate(generator.choice(len(items), batch, p=weights)):
            start = int(generator.integers(0, max(1, len(labels[i]) - crop + 1)))
            piece = items[i].features[start : start + crop]
            tilt = np.linspace(-1, 1, FRAME_SPEC.bins) * generator.normal(0, 0.3) + generator.normal(0, 0.5)
            mels[row, : len(piece)] = piece + tilt
            targets[row, : len(piece)] = labels[i][start : start + crop]
        logits = model(torch.from_numpy(mels))
        flat, goal = logits.reshape(-1, logits.shape[-1]), torch.from_numpy(targets).reshape(-1)
        loss = torch.nn.functional.nll_loss(flat, goal)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if report and step % 50 == 49:
            hit = (flat.argmax(1) == goal)[goal >= 0].float().mean().item()
            report(step + 1, loss.item(), hit)
    return model.eval()


@torch.no_grad()
def log_likelihoods(model: FrameClassifier, features: np.ndarray, log_prior: np.ndarray) -> np.ndarray:
    """Scaled log-likelihoods ``[frames, phones]``: log posterior minus half the log prior, floored."""
    scores = model(torch.from_numpy(features)[None])[0].numpy()
    return np.maximum(scores - 0.5 * log_prior, -12.0)


def realign(model: FrameClassifier, items: Sequence[Item], hold_seconds: float | None) -> None:
    """Place every item's tokens anew, in place; an item too short for its tokens keeps its times and gets the score -inf."""
    counts = np.ones(len(SYMBOLS))
    for item in items:
        for token, length in zip(item.tokens, np.diff(item.starts), strict=True):
            counts[INDEX[token.symbol]] += max(0.0, length) * 100
    log_prior = np.log(counts / counts.sum())
    for item in items:
        try:
            item.starts, item.score = viterbi(
                log_likelihoods(model, item.features, log_prior), item.tokens, hold_seconds=hold_seconds
            )
        except ValueError:
            item.score = -np.inf
