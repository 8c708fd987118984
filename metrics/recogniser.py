"""A small frame-wise phone recogniser, the judge behind :mod:`metrics.recognition`.

Conventions: it hears 64 log-mel bands (60–12,000 Hz, 23 ms windows every 10 ms) of a 44.1 kHz mono waveform, each band less
its mean over the utterance's audible frames, so that level and colour of a recording do not matter; it sees 0.6 s around each
frame. It is trained on real recordings only (``benchmarks/train_recogniser.py``) and never ships with a voice.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soxr
import torch
from safetensors.torch import safe_open, save_file
from torch import nn

from audio.mel import MelSpec, log_mel
from metrics.validation import InvalidInputError, as_waveform

EARS = MelSpec(fft=1024, window=1024, hop=441, bins=64, low_hz=60.0, high_hz=12_000.0, floor=1e-5)
AUDIBLE_NEPER = 50.0 / 20.0 * np.log(10.0)
DILATIONS = (1, 2, 4, 8, 2, 1)


def features(waveform: np.ndarray, rate: int) -> torch.Tensor:
    """What the recogniser hears of ``waveform: [samples]``: ``[frames, 64]``, zero mean per band, about unit variance."""
    samples = as_waveform(waveform).astype(np.float32)
    if rate != EARS.rate:
        samples = soxr.resample(samples, rate, EARS.rate)
    mel = log_mel(torch.from_numpy(np.ascontiguousarray(samples)), EARS)
    mel = mel.clamp_min(float(mel.max()) - 1.4 * AUDIBLE_NEPER)
    level = mel.amax(dim=1)
    audible = level > level.max() - AUDIBLE_NEPER
    return (mel - mel[audible].mean(dim=0)) / 2.0


class _Block(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(1, channels)
        self.conv = nn.Conv1d(channels, channels, 5, padding=2 * dilation, dilation=dilation)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.drop(self.conv(nn.functional.gelu(self.norm(x))))


class RecogniserNet(nn.Module):
    """Mel bands to phone scores: a convolution in, residual dilated convolutions, a layer out. ``[batch, frames, bands]`` to
    ``[batch, frames, symbols]``."""

    def __init__(self, symbols: int, channels: int = 112) -> None:
        super().__init__()
        self.enter = nn.Conv1d(EARS.bins, channels, 5, padding=2)
        self.blocks = nn.Sequential(*(_Block(channels, dilation) for dilation in DILATIONS))
        self.leave = nn.Conv1d(channels, symbols, 1)

    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        return self.leave(nn.functional.gelu(self.blocks(self.enter(mel.transpose(1, 2))))).transpose(1, 2)


class Recogniser:
    """A trained recogniser with its symbols and what it was trained on; see :class:`metrics.recognition.FrameRecogniser`."""

    seconds_per_frame = EARS.seconds_per_frame

    def __init__(self, net: RecogniserNet, symbols: tuple[str, ...], heard: tuple[str, ...] = ()) -> None:
        self.net = net.eval()
        self.symbols = symbols
        self.heard = heard

    def log_posteriors(self, waveform: np.ndarray, rate: int) -> np.ndarray:
        """Log posteriors ``[frames, symbols]``, 100 frames a second."""
        with torch.no_grad():
            scores = self.net(features(waveform, rate)[None])[0]
        return torch.log_softmax(scores, dim=-1).numpy()

    def save(self, path: Path) -> None:
        """Write weights, symbols and the names of what was heard in training into one ``.safetensors`` file."""
        facts = {"symbols": json.dumps(self.symbols), "heard": json.dumps(self.heard)}
        save_file({name: tensor.contiguous() for name, tensor in self.net.state_dict().items()}, path, metadata=facts)

    @classmethod
    def load(cls, path: Path) -> Recogniser:
        """Read what :meth:`save` wrote; :class:`InvalidInputError` where the file is not a recogniser's."""
        with safe_open(path, "pt") as file:
            facts = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if "symbols" not in facts:
            raise InvalidInputError(f"{path} is not a recogniser: its header names no symbols")
        symbols = tuple(json.loads(facts["symbols"]))
        net = RecogniserNet(len(symbols), channels=weights["enter.weight"].shape[0])
        net.load_state_dict(weights, strict=True)
        return cls(net, symbols, tuple(json.loads(facts["heard"])))
