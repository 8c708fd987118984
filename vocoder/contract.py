"""The vocoder's verb, which every implementation speaks, and the checks that all of them share."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from audio.mel import MelSpec
from audio.pitch import PitchCurve
from audio.waveform import Waveform


class VocoderError(ValueError):
    """A mel or pitch curve that cannot be turned into sound; the message says what is wrong with it."""


class Vocoder(Protocol):
    """Turns a mel spectrogram and a pitch curve into sound."""

    @property
    def spec(self) -> MelSpec:
        """The mel spectrogram that it takes."""
        ...

    def vocode(self, mel: Tensor, pitch: PitchCurve, seed: int = 0) -> Waveform:
        """``mel: [frames, bins]`` (natural logarithm) and as many frames of pitch → mono, ``frames * hop`` samples.

        Sample ``n * hop`` is the centre of frame ``n``. The same ``seed`` gives the same samples.
        Errors: :class:`VocoderError` on shapes that differ, values that are not numbers, another frame time.
        """
        ...


def check_input(mel: Tensor, pitch: PitchCurve, spec: MelSpec) -> None:
    """Raise :class:`VocoderError` unless mel and pitch fit ``spec`` and each other."""
    if mel.ndim != 2 or mel.shape[0] == 0 or mel.shape[1] != spec.bins:
        raise VocoderError(f"the vocoder takes a mel of shape [frames, {spec.bins}], not {list(mel.shape)}")
    if len(pitch) != mel.shape[0]:
        raise VocoderError(f"mel and pitch differ in length: {mel.shape[0]} and {len(pitch)} frames")
    if abs(pitch.seconds_per_frame / spec.seconds_per_frame - 1.0) > 1e-3:
        both = f"{pitch.seconds_per_frame * 1000:.3f} and {spec.seconds_per_frame * 1000:.3f} ms"
        raise VocoderError(f"pitch and mel differ in frame time: {both}; use PitchCurve.resample")
    if not torch.isfinite(mel).all():
        raise VocoderError("the mel holds values that are not numbers")
