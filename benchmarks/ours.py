"""The one place in the benchmarks that knows how DeepSinger is called; everything else works on what comes out.

Conventions: times in seconds, waveforms mono, curves in hertz (0 = nothing asked).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.material import Aligned
from benchmarks.results import CannotMeasureError
from score.model import Score


@dataclass(frozen=True)
class Sung:
    """A rendered score with all that was asked of the singer. ``asked_hz`` goes on through unvoiced phones and rests, so that a
    frame that buzzes where it should not is judged too."""

    waveform: np.ndarray
    rate: int
    asked_hz: np.ndarray
    seconds_per_frame: float
    phones: tuple[tuple[str, float, float], ...]
    notes: tuple[tuple[float, float, float], ...]
    render_seconds: float


Sing = Callable[[Score], Sung]
Copy = Callable[[Aligned], np.ndarray]


def singer(voice: str, expression: float = 0.0) -> Sing:
    """A function that sings a score with ``voice``, loaded once before."""
    try:
        from pipelines.render import RenderOptions, render
        from pipelines.voices import load_voice
    except ImportError as error:
        raise CannotMeasureError(f"DeepSinger cannot render yet: {error}") from error
    loaded = _loaded(load_voice, voice)
    options = RenderOptions(voice=voice, expression=expression)

    def sing(score: Score) -> Sung:
        began = time.perf_counter()
        done = render(score, loaded, options)
        seconds = time.perf_counter() - began
        return Sung(
            waveform=done.waveform.samples[0],
            rate=done.waveform.rate,
            asked_hz=np.asarray(done.pitch.f0_hz, float),
            seconds_per_frame=done.pitch.seconds_per_frame,
            phones=tuple((phone.symbol, phone.start_seconds, phone.end_seconds) for phone in done.phones),
            notes=tuple((note.start_seconds, note.end_seconds, note.pitch_midi) for note in done.notes),
            render_seconds=seconds,
        )

    return sing


def _loaded(load: Callable[[str], Any], voice: str) -> Any:
    try:
        return load(voice)
    except ValueError as error:
        raise CannotMeasureError(f"the voice {voice} cannot be loaded: {error}") from error


def copier(voice: str) -> Copy:
    """A function that sings a held-out recording again with ``voice``: its phones, times and f0, nothing else of it."""
    try:
        from pipelines.evaluate import copy_sing
        from pipelines.voices import load_voice
    except ImportError as error:
        raise CannotMeasureError(f"DeepSinger cannot sing recordings again yet: {error}") from error
    loaded = _loaded(load_voice, voice)
    return lambda recording: copy_sing(recording, loaded)


def vocoder_copier() -> Copy:
    """A function that passes a recording's own mel and f0 through the bundled vocoder."""
    try:
        from pipelines.evaluate import vocoder_copy
    except ImportError as error:
        raise CannotMeasureError(f"the bundled vocoder cannot be used yet: {error}") from error
    return lambda recording: vocoder_copy(recording.waveform())


def world_copy(recording: Aligned) -> np.ndarray:
    """WORLD's analysis and resynthesis (Morise et al., 2016) at 5 ms: the control of every copy."""
    import pyworld

    from metrics.spectral import FRAME_MS, envelope, world_f0

    samples = recording.waveform().astype(np.float64)
    f0 = world_f0(samples, 44_100)
    aperiodicity = pyworld.d4c(samples, f0, np.arange(len(f0)) * FRAME_MS / 1000.0, 44_100)
    return np.asarray(pyworld.synthesize(f0, envelope(samples, 44_100, f0), aperiodicity, 44_100, FRAME_MS))[: len(samples)]
