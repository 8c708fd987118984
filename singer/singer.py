"""The singer's verb: timed phones and a pitch curve in, a log-mel spectrogram and voicing out.

A voice file (``singer.safetensors``) holds the weights in half precision and, in its metadata, the whole
:class:`SingerConfig`, so that it can be checked against the vocoder before a note is sung.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from audio.mel import MelSpec
from audio.pitch import PitchCurve
from learning.checkpoint import Checkpoint, CheckpointError, load_checkpoint, load_strictly, save_checkpoint
from phonetics.inventory import phone
from singer.config import SingerConfig
from singer.model import SingerInput, SingerModel, position_features
from singer.performance.contract import TimedPhone

KIND = "singer"


class VoiceError(ValueError):
    """A voice that does not exist, cannot be loaded or cannot do what is asked; the message says what would fit."""


@dataclass(frozen=True)
class Sung:
    """``mel``: float32 ``[frames, bins]`` (natural log); ``pitch``: f0 as asked, voicing as the model learned it."""

    mel: np.ndarray
    pitch: PitchCurve


def config_from(about: Mapping[str, Any]) -> SingerConfig:
    """The configuration in a checkpoint's metadata; an unknown or missing field is an error."""
    values = dict(about)
    try:
        values["mel"] = MelSpec(**values["mel"])
        for name in ("singers", "languages", "modes", "symbols"):
            values[name] = tuple(values[name])
        return SingerConfig(**values)
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"not the settings of a singing model: {error}") from error


def save_singer(path: Path, model: SingerModel, about: Mapping[str, Any] | None = None) -> None:
    """Write the weights (float16) and the configuration as one file for use."""
    tensors = {name: tensor.half() for name, tensor in model.state_dict().items()}
    record = {"config": dataclasses.asdict(model.config), **(about or {})}
    save_checkpoint(path, Checkpoint(KIND, record, {"model": tensors}))


class Singer:
    """One singing model, ready: ``Singer.load(path).sing(phones, pitch, ...)``."""

    def __init__(self, model: SingerModel) -> None:
        self.model = model.eval()
        self.config = model.config
        self._symbol = {symbol: i for i, symbol in enumerate(self.config.symbols)}

    @classmethod
    def load(cls, path: Path) -> Singer:
        """Read a voice file; missing, left-over or wrong-shaped weights are errors."""
        checkpoint = load_checkpoint(path, KIND)
        model = SingerModel(config_from(checkpoint.about["config"]))
        load_strictly(model, checkpoint.groups["model"], str(path))
        return cls(model)

    def mixture(self, weights: Mapping[str, float], names: Sequence[str], what: str) -> torch.Tensor:
        """Weights by name as a vector ``[names]``; unknown names raise :class:`VoiceError`."""
        vector = torch.zeros(len(names))
        for name, weight in weights.items():
            if name not in names:
                raise VoiceError(f"this model has no {what} {name!r}; it has {', '.join(names)}")
            vector[list(names).index(name)] = weight
        return vector

    @torch.no_grad()
    def sing(
        self,
        phones: Sequence[TimedPhone],
        midi: np.ndarray,
        singers: Mapping[str, float],
        modes: Mapping[str, float] | None = None,
        start_seconds: float | None = None,
    ) -> Sung:
        """Sing ``phones`` (contiguous) to the pitch ``midi`` (float ``[frames]``, at the mel's frame rate).

        ``singers`` and ``modes`` are weights by name. Frame ``n`` is at ``start_seconds + n * seconds_per_frame``
        (``start_seconds`` None: the first phone's start).
        """
        spec = self.config.mel
        start = phones[0].start_seconds if start_seconds is None else start_seconds
        tokens = torch.tensor([[self._index(timed.symbol) for timed in phones]])
        languages = torch.tensor([[self._language(timed.language) for timed in phones]])
        edges = (
            np.array([timed.start_seconds for timed in phones] + [phones[-1].end_seconds]) - start
        ) / spec.seconds_per_frame
        frames = len(midi)
        owner = np.clip(np.searchsorted(edges[1:-1], np.arange(frames) + 0.5, side="right"), 0, len(phones) - 1)
        position = position_features(
            torch.from_numpy(owner)[None],
            torch.from_numpy(edges[None, :-1].astype(np.float32)),
            torch.from_numpy(edges[None, 1:].astype(np.float32)),
        )
        f0_hz = (440.0 * 2.0 ** ((np.asarray(midi, np.float64) - 69.0) / 12.0)).astype(np.float32)
        condition = self.model.condition(
            self.mixture(singers, self.config.singers, "singer"), self.mixture(modes or {}, self.config.modes, "vocal mode")
        )
        given = SingerInput(
            tokens, languages, torch.from_numpy(owner)[None], position, torch.from_numpy(np.log(f0_hz))[None],
            torch.zeros(1, frames), condition[None, None].expand(1, frames, -1),
        )  # fmt: skip
        mel, voicing = self.model(given)
        voiced = voicing_of(voicing[0].numpy(), owner, phones)
        return Sung(mel[0].numpy(), PitchCurve(f0_hz, voiced, spec.seconds_per_frame))

    def _index(self, symbol: str) -> int:
        if symbol not in self._symbol:
            raise VoiceError(f"this model does not know the phone {symbol!r}; it was trained on an older inventory")
        return self._symbol[symbol]

    def _language(self, language: str) -> int:
        return self.config.languages.index(language) + 1 if language in self.config.languages else 0


def voicing_of(logits: np.ndarray, owner: np.ndarray, phones: Sequence[TimedPhone]) -> np.ndarray:
    """Voicing per frame: the model's opinion, overruled where the phone leaves no doubt (vowels voiced, silences not).

    The first and last three frames of a phone are left to the model, since voicing sets in and ends around the mark.
    """
    certain = np.array([_certainty(timed.symbol) for timed in phones])[owner]
    inner = np.zeros(len(owner), dtype=bool)
    inner[3:-3] = (owner[3:-3] == owner[:-6]) & (owner[3:-3] == owner[6:])
    bias = np.where(inner, 6.0, 1.0) * certain
    return np.asarray(logits + bias > 0)


def _certainty(symbol: str) -> float:
    this = phone(symbol)
    if this.kind in ("vowel", "nasal", "liquid", "glide"):
        return 1.0
    if this.kind in ("silence", "closure") and not this.voiced:
        return -1.0
    return -0.5 if not this.voiced else 0.0
