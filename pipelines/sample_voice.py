"""A voice that sings with its singers' recordings: the mel of the samples through the neural vocoder, or WORLD's features of
the samples resynthesised at the asked pitch (UTAU's way: CheapTrick's envelope and D4C's aperiodicity, Morise 2015 and 2016).

The recordings are the developers' corpora, not part of any bundled voice: see docs/decisions/0005-neural-or-samples.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from audio.mel import MelSpec
from audio.waveform import Waveform
from data.features import FeatureStore, levelled
from data.listening import Heard, denoised, load
from data.phrases import Phrase, read_manifest
from pipelines.render import silence_gate
from singer.performance.contract import TimedPhone
from singer.samples import Plan, Read, SampleSinger
from vocoder.contract import Vocoder

_FRAME_SECONDS = 0.005
_DENOISED = ("kumi_zh",)
_WORST = 0.03
"""Share of each corpus left out for its poor alignment, as in training."""


def load_samples(
    manifests: Sequence[Path], features: Path, corpora: Sequence[str], spec: MelSpec | None = None
) -> SampleSinger:
    """A :class:`SampleSinger` of the aligned recordings of ``corpora``; ``features`` holds one store for each."""
    spec = spec or MelSpec()
    stores = {corpus: FeatureStore(features / corpus, spec) for corpus in corpora}
    phrases = [phrase for path in manifests for phrase in read_manifest(path) if phrase.corpus in stores]
    least = {c: np.quantile([p.score for p in phrases if p.corpus == c] or [0.0], _WORST) for c in corpora}
    return SampleSinger([p for p in phrases if p.score >= least[p.corpus]], stores, spec)


class SampleVoice:
    """Both ways to sing with one :class:`SampleSinger`."""

    def __init__(self, singer: SampleSinger, vocoder: Vocoder) -> None:
        self.singer, self.vocoder = singer, vocoder
        self._sound = lru_cache(maxsize=64)(self._load)

    def through_vocoder(
        self, phones: Sequence[TimedPhone], midi: np.ndarray, singers: Mapping[str, float], modes: Mapping[str, float]
    ) -> tuple[Waveform, Plan]:
        """The samples' mel through the neural vocoder at the asked pitch, and what it was made of; from time 0."""
        plan = self.singer.plan(phones, midi, singers, modes, 0.0)
        sung = self.singer.mel_of(plan, phones, midi, 0.0)
        return self._gated(self.vocoder.vocode(torch.from_numpy(sung.mel), sung.pitch).samples[0], phones, len(midi)), plan

    def through_world(
        self, phones: Sequence[TimedPhone], midi: np.ndarray, singers: Mapping[str, float], modes: Mapping[str, float]
    ) -> tuple[Waveform, Plan]:
        """WORLD's features of the samples, resynthesised at the asked pitch, and what it was made of; from time 0."""
        import pyworld

        spec = self.singer.config.mel
        plan = self.singer.plan(phones, midi, singers, modes, 0.0)
        sung = self.singer.mel_of(plan, phones, midi, 0.0)
        frames = int(len(midi) * spec.seconds_per_frame / _FRAME_SECONDS) + 1
        found = plan.features(np.arange(frames) * _FRAME_SECONDS, self._world_reader(plan))
        half = found.shape[1] // 2
        track = sung.pitch.resample(frames, _FRAME_SECONDS).track.astype(np.float64)
        envelope, aperiodicity = np.exp(found[:, :half]), np.clip(found[:, half:], 1e-3, 1.0 - 1e-9)
        made = pyworld.synthesize(track, envelope, np.ascontiguousarray(aperiodicity), spec.rate, 1000.0 * _FRAME_SECONDS)
        length = len(midi) * spec.hop
        return self._gated(np.pad(made, (0, max(0, length - len(made))))[:length], phones, len(midi)), plan

    def _gated(self, sound: np.ndarray, phones: Sequence[TimedPhone], frames: int) -> Waveform:
        spec = self.singer.config.mel
        gate = silence_gate(phones, 0.0, frames, spec.hop, spec.seconds_per_frame)
        return Waveform((sound * gate).astype(np.float32), spec.rate)

    def _world_reader(self, plan: Plan) -> Read:
        """Log power envelope and aperiodicity, side by side, analysed at exactly the moments asked for."""
        import pyworld

        rate = self.singer.config.mel.rate

        def read(number: int, seconds: np.ndarray, gain: np.ndarray) -> np.ndarray:
            samples, f0, voiced = self._sound(plan.bank.phrases[number])
            seconds = np.clip(seconds, 0.0, (len(samples) - 1) / rate)
            at = np.minimum(np.rint(seconds / self.singer.config.mel.seconds_per_frame).astype(int), len(f0) - 1)
            frame = np.clip(seconds / self.singer.config.mel.seconds_per_frame, 0, len(f0) - 1)
            pitch = np.where(voiced[at], np.exp(np.interp(frame, np.arange(len(f0)), np.log(f0))), 0.0)
            first = max(0, int((seconds.min() - 0.1) * rate))
            part, times = samples[first : int((seconds.max() + 0.1) * rate)], seconds - first / rate
            envelope = pyworld.cheaptrick(part, pitch, times, rate)
            aperiodicity = pyworld.d4c(part, pitch, times, rate)
            return np.concatenate((np.log(envelope) + 2.0 * gain[:, None], aperiodicity), axis=1)

        return read

    def _load(self, phrase: Phrase) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(samples at the bank's common level, float64; f0 and voicing per mel frame) of one recording."""
        spec = self.singer.config.mel
        samples = load(Path(phrase.audio), spec.rate)
        samples = denoised(samples) if phrase.corpus in _DENOISED else samples
        _, f0, voiced = self.singer.stores[phrase.corpus].read(phrase.name)
        return levelled(Heard(samples, f0, voiced), spec).astype(np.float64), f0, voiced
