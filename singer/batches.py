"""Training batches: phrases packed one after another into rows of equal length, with augmentation.

Per phrase: a key shift (pitch and formants together) from those in the store, vowels stretched or squeezed in their steady
middle (recordings hold half-second vowels, songs hold theirs from a tenth of a second to ten), and for English recordings
without stress marks ʌ heard as ə half of the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from data.features import FeatureStore
from data.phrases import Phrase
from phonetics.inventory import phone
from singer.config import SingerConfig
from singer.model import SingerInput, SingerModel, position_features


@dataclass(frozen=True)
class Piece:
    """One phrase in frames. ``edges: [N + 1]`` frame positions of the phones; ``mel: [frames, bins]``."""

    symbols: tuple[str, ...]
    edges: np.ndarray
    mel: np.ndarray
    f0_hz: np.ndarray
    voiced: np.ndarray


@dataclass
class Batch:
    """What the model is given and should answer. ``weight: [batch, frames]`` is 0 on padding."""

    given: SingerInput
    singers: torch.Tensor
    modes: torch.Tensor
    recordings: torch.Tensor
    mel: torch.Tensor
    voiced: torch.Tensor
    weight: torch.Tensor


def piece_of(phrase: Phrase, store: FeatureStore, shift: int = 0) -> Piece:
    """The phrase's features with its phone edges in frames."""
    mel, f0, voiced = store.read(phrase.name, shift)
    rate = store.frames_per_second
    starts = [p.start_seconds * rate for p in phrase.phones]
    edges = np.array([*starts, len(mel)], dtype=np.float32)
    edges[0] = 0.0
    return Piece(tuple(p.symbol for p in phrase.phones), np.minimum(edges, len(mel)), mel, f0, voiced)


def stretched(piece: Piece, generator: np.random.Generator, chance: float = 0.3) -> Piece:
    """The piece with some vowels held longer (up to four times) or shorter (down to a third), transitions kept as they are."""
    rows: list[np.ndarray] = []
    edges = [0.0]
    for symbol, start, end in zip(piece.symbols, piece.edges[:-1], piece.edges[1:], strict=True):
        grid = np.arange(int(np.ceil(start)), int(np.ceil(end)), dtype=np.float32)
        if phone(symbol).syllabic and len(grid) > 14 and generator.random() < chance:
            factor = float(np.exp(generator.uniform(np.log(0.33), np.log(4.0))))
            margin = 5
            inner = len(grid) - 2 * margin
            middle = np.linspace(grid[margin], grid[-margin - 1], max(2, round(inner * factor)), dtype=np.float32)
            grid = np.concatenate((grid[:margin], middle, grid[-margin:]))
        rows.append(grid)
        edges.append(edges[-1] + len(grid) if len(grid) else edges[-1])
    at = np.concatenate(rows)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, len(piece.mel) - 1)
    part = (at - low)[:, None]
    mel = piece.mel[low] * (1 - part) + piece.mel[high] * part
    f0 = np.exp(np.log(piece.f0_hz[low]) * (1 - part[:, 0]) + np.log(piece.f0_hz[high]) * part[:, 0])
    return Piece(piece.symbols, np.array(edges, np.float32), mel, f0, piece.voiced[low])


class Packer:
    """Draws batches. ``weights`` scale how often each phrase is drawn."""

    def __init__(
        self, phrases: Sequence[Phrase], stores: Mapping[str, FeatureStore], config: SingerConfig, weights: Sequence[float],
        *, rows: int = 8, frames: int = 400, seed: int = 0, augment: bool = True,
    ) -> None:  # fmt: skip
        self.phrases, self.stores, self.config = phrases, stores, config
        self.rows, self.frames, self.augment = rows, frames, augment
        self._chance = np.asarray(weights, dtype=float) / np.sum(weights)
        self._seed = seed
        self._generator = np.random.default_rng(seed)
        self._symbol = {s: i for i, s in enumerate(config.symbols)}
        self._singer = {s: i for i, s in enumerate(config.singers)}
        self._mode = {m: i + 1 for i, m in enumerate(config.modes)}
        self._language = {name: i + 1 for i, name in enumerate(config.languages)}

    def draw(self, step: int) -> Batch:
        """The batch of ``step``, ``rows`` × ``frames``: the same step, the same batch."""
        self._generator = np.random.default_rng((self._seed, step))
        return collate([self._row() for _ in range(self.rows)], self.config, self.frames)

    def _row(self) -> dict[str, np.ndarray]:
        parts: list[dict[str, np.ndarray]] = []
        length = tokens = 0
        while length < self.frames:
            index = int(self._generator.choice(len(self.phrases), p=self._chance))
            part = self._part(index, self.frames - length, length, tokens)
            parts.append(part)
            length += len(part["owner"])
            tokens += len(part["tokens"])
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}

    def _part(self, index: int, room: int, offset: int, token_offset: int) -> dict[str, np.ndarray]:
        phrase, generator = self.phrases[index], self._generator
        store = self.stores[phrase.corpus]
        shift = int(generator.choice(store.shifts)) if self.augment and generator.random() < 0.45 else 0
        piece = piece_of(phrase, store, shift)
        if self.augment:
            piece = stretched(piece, generator)
        symbols = list(piece.symbols)
        if self.augment and phrase.corpus == "milk_en":
            symbols = ["ə" if s == "ʌ" and generator.random() < 0.5 else s for s in symbols]
        frames = len(piece.mel)
        start = int(generator.integers(0, frames - room + 1)) if frames > room else 0
        span = slice(start, min(frames, start + room))
        middle = np.arange(span.start, span.stop) + 0.5
        owner = np.clip(np.searchsorted(piece.edges[1:-1], middle, side="right"), 0, len(symbols) - 1)
        count = span.stop - span.start
        language = self._language.get(phrase.language, 0) if generator.random() < 0.6 else 0
        kept = generator.random() < 0.6
        return {
            "tokens": np.array([self._symbol[s] for s in symbols]), "languages": np.full(len(symbols), language),
            "starts": piece.edges[:-1] - start + offset, "ends": piece.edges[1:] - start + offset,
            "owner": owner + token_offset, "log_f0": np.log(piece.f0_hz[span]), "shift": np.full(count, float(shift)),
            "singer": np.full(count, self._singer[phrase.singer]), "mode": np.full(count, self._mode.get(phrase.mode, 0)),
            "recording": np.full(count, index + 1 if kept else 0), "mel": piece.mel[span], "voiced": piece.voiced[span],
            "weight": np.ones(count),
        }  # fmt: skip


def collate(rows: Sequence[dict[str, np.ndarray]], config: SingerConfig, frames: int) -> Batch:
    """Rows of arrays padded to one batch."""
    most = max(len(row["tokens"]) for row in rows)

    def stack(key: str, size: int, dtype: torch.dtype) -> torch.Tensor:
        out = torch.zeros((len(rows), size, *rows[0][key].shape[1:]), dtype=dtype)
        for i, row in enumerate(rows):
            out[i, : len(row[key])] = torch.from_numpy(np.ascontiguousarray(row[key][:size])).to(dtype)
        return out

    owner = stack("owner", frames, torch.long)
    position = position_features(owner, stack("starts", most, torch.float32), stack("ends", most, torch.float32))
    given = SingerInput(
        stack("tokens", most, torch.long), stack("languages", most, torch.long), owner, position,
        stack("log_f0", frames, torch.float32), stack("shift", frames, torch.float32), torch.empty(0),
    )  # fmt: skip
    singers = torch.nn.functional.one_hot(stack("singer", frames, torch.long), len(config.singers)).float()
    modes = torch.nn.functional.one_hot(stack("mode", frames, torch.long), len(config.modes) + 1)[..., 1:].float()
    return Batch(
        given, singers, modes, stack("recording", frames, torch.long), stack("mel", frames, torch.float32),
        stack("voiced", frames, torch.float32), stack("weight", frames, torch.float32),
    )  # fmt: skip


def answer(model: SingerModel, batch: Batch, latents: torch.nn.Embedding | None) -> tuple[torch.Tensor, torch.Tensor]:
    """The model's mel and voicing for a batch; ``latents`` holds the training recordings' vectors (row 0 stays zero)."""
    batch.given.condition = model.condition(batch.singers, batch.modes)
    batch.given.latent = latents(batch.recordings) if latents is not None else None
    out: tuple[torch.Tensor, torch.Tensor] = model(batch.given)
    return out
