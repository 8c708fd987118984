"""Singing recordings again, to be compared with them: with their own phones, times and pitch, or through the vocoder alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch

from audio.mel import MelSpec, log_mel
from audio.pitch import PitchCurve
from data.features import LEVEL_RMS
from data.listening import pitch_of
from pipelines.render import silence_gate
from pipelines.voices import LoadedVoice, load_voice
from singer.performance.contract import TimedPhone


class SungRecording(Protocol):
    """A recording of which phones and times are known. ``mode`` "" or "plain" is the plain voice."""

    @property
    def singer(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def phones(self) -> Sequence[tuple[str, float, float]]: ...
    def waveform(self) -> np.ndarray: ...


def copy_sing(recording: SungRecording, voice: LoadedVoice) -> np.ndarray:
    """``recording`` sung by the model: its singer (where the voice has them), mode, phones, times and f0; mono, house rate.

    Voicing is the model's own, level is the voice's: nothing of the recording's spectrum is used. As long as the recording.
    """
    spec = voice.singer.config.mel
    samples = recording.waveform()
    f0, _ = pitch_of(samples, spec)
    midi = 69.0 + 12.0 * np.log2(f0 / 440.0)
    phones = [TimedPhone(s, start, end, 0, recording.language) for s, start, end in recording.phones]
    known = recording.singer in voice.singer.config.singers
    singers = {recording.singer: 1.0} if known else voice.chosen.weights
    modes = {recording.mode: 1.0} if recording.mode in voice.singer.config.modes else {}
    sung = voice.singer.sing(phones, midi, singers, modes, 0.0)
    sound = voice.vocoder.vocode(torch.from_numpy(sung.mel), sung.pitch).samples[0]
    sound = sound * silence_gate(phones, 0.0, len(midi), spec.hop, spec.seconds_per_frame)
    return np.pad(sound, (0, max(0, len(samples) - len(sound))))[: len(samples)]


def vocoder_copy(samples: np.ndarray, voice: LoadedVoice | None = None) -> np.ndarray:
    """``samples`` (mono, house rate) through mel and f0 and the bundled vocoder; levelled for it and back."""
    vocoder = (voice or load_voice("base")).vocoder
    spec: MelSpec = vocoder.spec
    f0, voiced = pitch_of(samples, spec)
    loud = float(np.quantile(np.abs(samples), 0.95)) if samples.size else 0.0
    gain = 2.0 * LEVEL_RMS / max(loud, 1e-4)
    mel = log_mel(torch.from_numpy((samples * gain).astype(np.float32)), spec)
    sound = vocoder.vocode(mel, PitchCurve(f0, voiced, spec.seconds_per_frame)).samples[0] / gain
    return np.pad(sound, (0, max(0, len(samples) - len(sound))))[: len(samples)]
