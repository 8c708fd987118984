"""The bundled vocoder at work: loads :class:`~vocoder.model.SourceFilterNetwork` strictly and runs it in pieces."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from audio.mel import MelSpec
from audio.pitch import PitchCurve
from audio.waveform import Waveform
from learning.checkpoint import Checkpoint, load_checkpoint, load_strictly, save_checkpoint
from vocoder.config import shape_from
from vocoder.contract import check_input
from vocoder.model import Filters, SourceFilterNetwork

KIND = "source-filter vocoder"
FILE = "model.safetensors"
_NETWORK_FRAMES, _NETWORK_CONTEXT = 1024, 40
_SOUND_FRAMES, _SOUND_CONTEXT = 64, 3
"""Contexts reach further than network and windows do, so that pieces join exactly."""


class NeuralVocoder:
    """The source-filter network behind the vocoder's verb."""

    def __init__(self, network: SourceFilterNetwork) -> None:
        self.network = network.eval()

    @property
    def spec(self) -> MelSpec:
        return self.network.config.mel

    @torch.inference_mode()
    def vocode(self, mel: Tensor, pitch: PitchCurve, seed: int = 0) -> Waveform:
        """See :meth:`vocoder.contract.Vocoder.vocode`; memory does not grow with length, but for the two sources."""
        check_input(mel, pitch, self.spec)
        network, hop, frames = self.network, self.spec.hop, mel.shape[0]
        f0 = torch.from_numpy(pitch.f0_hz)[None]
        voiced = torch.from_numpy(pitch.voiced)[None].float()
        pulses = network.pulses(f0, voiced)
        noise = torch.randn(1, frames * hop, generator=torch.Generator().manual_seed(seed))
        log_mel = mel[None].float()
        pieces = []
        for start, end, low, high in _pieces(frames, _NETWORK_FRAMES, _NETWORK_CONTEXT):
            filters = network(log_mel[:, low:high], f0[:, low:high], voiced[:, low:high])
            place = slice(low * hop, high * hop)
            pieces.append(self._sound(filters, pulses[:, place], noise[:, place], start - low, end - low))
        return Waveform(torch.cat(pieces).numpy(), self.spec.rate)

    def _sound(self, filters: Filters, pulses: Tensor, noise: Tensor, first: int, last: int) -> Tensor:
        """Samples of the frames ``first`` to ``last``, in pieces that fit a processor's cache."""
        config, hop = self.network.config, self.spec.hop
        noise_hops, harmonic_hops = hop // config.noise_hop, hop // config.harmonic_hop
        pieces = []
        for start, end, _, _ in _pieces(last - first, _SOUND_FRAMES, 0):
            low, high = max(0, first + start - _SOUND_CONTEXT), min(pulses.shape[1] // hop, first + end + _SOUND_CONTEXT)
            coarse, fine = slice(low * harmonic_hops, high * harmonic_hops), slice(low * noise_hops, high * noise_hops)
            part = Filters(filters.harmonic[:, coarse], filters.phase[:, coarse], filters.noise[:, fine])
            place = slice(low * hop, high * hop)
            sound = self.network.synthesise(part, pulses[:, place], noise[:, place])
            pieces.append(sound[0, (first + start - low) * hop : (first + end - low) * hop])
        return torch.cat(pieces)


def _pieces(frames: int, size: int, context: int) -> Iterator[tuple[int, int, int, int]]:
    """Start and end of every piece, and of the piece with its context."""
    for start in range(0, frames, size):
        end = min(frames, start + size)
        yield start, end, max(0, start - context), min(frames, end + context)


def load_vocoder(path: str | Path, spec: MelSpec | None = None) -> NeuralVocoder:
    """Load a vocoder from its file or folder; with ``spec`` refuse one made for another mel spectrogram.

    Errors: CheckpointError (missing, foreign or unfitting file), MelMismatch.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    saved = load_checkpoint(path, KIND)
    config = shape_from(saved.about["config"], str(path))
    if spec is not None:
        spec.require(config.mel, "the singer", f"the vocoder {path}")
    network = SourceFilterNetwork(config)
    load_strictly(network, saved.groups.get("model", {}), str(path))
    return NeuralVocoder(network)


def save_vocoder(path: str | Path, vocoder: NeuralVocoder, step: int, half: bool = True) -> None:
    """Write the weights and settings as one safetensors file, in float16 unless ``half`` is false."""
    tensors = vocoder.network.state_dict()
    if half:
        tensors = {name: tensor.half() for name, tensor in tensors.items()}
    about = {"config": dataclasses.asdict(vocoder.network.config), "step": step}
    save_checkpoint(path, Checkpoint(KIND, about, {"model": tensors}))
