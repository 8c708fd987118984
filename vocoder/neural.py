"""The bundled vocoder at work: loads :class:`~vocoder.model.SourceFilterNetwork` strictly and runs it in pieces."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch
from torch import Tensor

from audio.mel import MelSpec
from audio.pitch import PitchCurve
from audio.waveform import Waveform
from learning.checkpoint import Checkpoint, load_checkpoint, load_strictly, save_checkpoint
from vocoder.config import VocoderConfig, from_dict
from vocoder.contract import check_input
from vocoder.model import SourceFilterNetwork

KIND = "source-filter vocoder"
FILE = "model.safetensors"
_PIECE_FRAMES = 1024
_CONTEXT_FRAMES = 40
"""More than the network sees to either side, so that pieces join exactly."""


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
        for start in range(0, frames, _PIECE_FRAMES):
            low, high = max(0, start - _CONTEXT_FRAMES), min(frames, start + _PIECE_FRAMES + _CONTEXT_FRAMES)
            filters = network(log_mel[:, low:high], f0[:, low:high], voiced[:, low:high])
            sound = network.synthesise(filters, pulses[:, low * hop : high * hop], noise[:, low * hop : high * hop])
            end = min(frames, start + _PIECE_FRAMES)
            pieces.append(sound[0, (start - low) * hop : (end - low) * hop])
        return Waveform(torch.cat(pieces).numpy(), self.spec.rate)


def load_vocoder(path: str | Path, spec: MelSpec | None = None) -> NeuralVocoder:
    """Load a vocoder from its file or folder; with ``spec`` refuse one made for another mel spectrogram.

    Errors: CheckpointError (missing, foreign or unfitting file), MelMismatch.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    saved = load_checkpoint(path, KIND)
    config: VocoderConfig = from_dict(VocoderConfig, saved.about["config"])
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
