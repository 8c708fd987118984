"""The pitch curve that singer, vocoder and measurements share, and the trackers that find it in a recording.

Convention: frame ``n`` is centred on the time ``n * seconds_per_frame`` (as the frames of :mod:`audio.mel`). The
fundamental frequency is positive everywhere: it is interpolated on a logarithmic scale through unvoiced frames, and
voicing stands apart. Trackers: Praat's autocorrelation method (Boersma 1993) through parselmouth; Harvest and DIO with
StoneMask (Morise 2017, 2009) through pyworld.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audio.waveform import AudioError, Waveform

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
UNVOICED_HZ = 220.0


@dataclass(frozen=True, eq=False)
class PitchCurve:
    """``f0_hz``: float32, all positive; ``voiced``: bool; both ``[frames]``, frame ``n`` at ``n * seconds_per_frame``."""

    f0_hz: Floats
    voiced: Bools
    seconds_per_frame: float

    def __post_init__(self) -> None:
        f0 = np.asarray(self.f0_hz, dtype=np.float32)
        voiced = np.asarray(self.voiced, dtype=bool)
        if f0.ndim != 1 or f0.shape != voiced.shape:
            raise AudioError(f"a pitch curve needs f0 and voicing of one length, not {list(f0.shape)} and {list(voiced.shape)}")
        if not np.isfinite(f0).all() or (f0 <= 0).any():
            raise AudioError("a pitch curve needs a positive f0 in every frame; use PitchCurve.from_track for zeros in gaps")
        if not self.seconds_per_frame > 0:
            raise AudioError(f"a pitch curve needs a positive frame time, not {self.seconds_per_frame}")
        object.__setattr__(self, "f0_hz", f0)
        object.__setattr__(self, "voiced", voiced)

    def __len__(self) -> int:
        return int(self.f0_hz.shape[0])

    @property
    def seconds(self) -> npt.NDArray[np.float64]:
        """The time of every frame."""
        return np.arange(len(self), dtype=np.float64) * self.seconds_per_frame

    @property
    def track(self) -> Floats:
        """f0 with zeros where unvoiced, the trackers' convention."""
        return np.where(self.voiced, self.f0_hz, np.float32(0.0))

    @classmethod
    def from_track(cls, f0_hz: npt.ArrayLike, seconds_per_frame: float, fallback_hz: float = UNVOICED_HZ) -> PitchCurve:
        """From f0 with zeros (or NaN) where unvoiced; gaps are interpolated, an unvoiced curve gets ``fallback_hz``."""
        track = np.nan_to_num(np.asarray(f0_hz, dtype=np.float64), nan=0.0)
        voiced = track > 0
        if not voiced.any():
            return cls(np.full(len(track), fallback_hz, np.float32), voiced, seconds_per_frame)
        places = np.flatnonzero(voiced)
        log_f0 = np.interp(np.arange(len(track)), places, np.log(track[places]))
        return cls(np.exp(log_f0).astype(np.float32), voiced, seconds_per_frame)

    def at(self, seconds: npt.ArrayLike, seconds_per_frame: float) -> PitchCurve:
        """The curve at other evenly spaced times: f0 log-linear between frames, voicing of the nearest frame, ends held."""
        times = np.asarray(seconds, dtype=np.float64) / self.seconds_per_frame
        f0 = np.exp(np.interp(times, np.arange(len(self)), np.log(self.f0_hz.astype(np.float64))))
        nearest = np.clip(np.rint(times).astype(np.int64), 0, len(self) - 1)
        return PitchCurve(f0.astype(np.float32), self.voiced[nearest], seconds_per_frame)

    def resample(self, frames: int, seconds_per_frame: float) -> PitchCurve:
        """The curve at ``frames`` frames of ``seconds_per_frame``, from time 0."""
        return self.at(np.arange(frames) * seconds_per_frame, seconds_per_frame)

    def transpose(self, semitones: float) -> PitchCurve:
        """The curve moved by ``semitones``."""
        return PitchCurve(self.f0_hz * np.float32(2.0 ** (semitones / 12.0)), self.voiced, self.seconds_per_frame)


def bounds_around(nominal_hz: float, semitones: float = 7.0) -> tuple[float, float]:
    """Search bounds in hertz around a known pitch; within an octave either way, so that octave errors cannot happen."""
    if not nominal_hz > 0:
        raise AudioError(f"a nominal pitch must be positive, not {nominal_hz}")
    ratio = 2.0 ** (semitones / 12.0)
    return nominal_hz / ratio, nominal_hz * ratio


def track_pitch(
    waveform: Waveform,
    seconds_per_frame: float,
    tracker: str = "praat",
    low_hz: float = 60.0,
    high_hz: float = 1200.0,
    frames: int | None = None,
) -> PitchCurve:
    """Track the pitch of a recording (channels averaged) with "praat", "harvest" or "dio", between the two bounds.

    ``frames`` defaults to every frame centred inside the recording. Errors: an unknown tracker, bounds that are not rising.
    """
    if tracker not in _TRACKERS:
        raise AudioError(f"unknown pitch tracker {tracker!r}; known are {', '.join(sorted(_TRACKERS))}")
    if not 0 < low_hz < high_hz < waveform.rate / 2:
        raise AudioError(f"pitch bounds must rise and lie below half the rate, not {low_hz:g} and {high_hz:g} Hz")
    mono = waveform.mono().samples[0]
    if frames is None:
        frames = int(mono.shape[0] / waveform.rate / seconds_per_frame + 1e-6) + 1
    times, track = _TRACKERS[tracker](mono.astype(np.float64), waveform.rate, low_hz, high_hz)
    return _onto_frames(times, track, frames, seconds_per_frame)


def _onto_frames(
    times: npt.NDArray[np.float64], track: npt.NDArray[np.float64], frames: int, seconds_per_frame: float
) -> PitchCurve:
    wanted = np.arange(frames) * seconds_per_frame
    if len(track) == 0 or not (track > 0).any():
        return PitchCurve.from_track(np.zeros(frames), seconds_per_frame)
    voiced = track > 0
    log_f0 = np.interp(wanted, times[voiced], np.log(track[voiced]))
    steps = np.rint((wanted - times[0]) / (times[1] - times[0] if len(times) > 1 else 1.0)).astype(np.int64)
    inside = (steps >= 0) & (steps < len(track))
    is_voiced = inside & voiced[np.clip(steps, 0, len(track) - 1)]
    return PitchCurve(np.exp(log_f0).astype(np.float32), is_voiced, seconds_per_frame)


_Track = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
_STEP_SECONDS = 0.005


def _praat(samples: npt.NDArray[np.float64], rate: int, low_hz: float, high_hz: float) -> _Track:
    import parselmouth

    # Praat needs three periods of the lowest pitch in its window.
    shortest = int(np.ceil(3.2 * rate / low_hz)) + 1
    lead = max(0, shortest - len(samples))
    padded = np.pad(samples, (0, lead))
    sound = parselmouth.Sound(padded, sampling_frequency=rate)
    pitch = sound.to_pitch_ac(time_step=_STEP_SECONDS, pitch_floor=low_hz, pitch_ceiling=high_hz)
    return np.asarray(pitch.xs(), dtype=np.float64), np.asarray(pitch.selected_array["frequency"], dtype=np.float64)


def _harvest(samples: npt.NDArray[np.float64], rate: int, low_hz: float, high_hz: float) -> _Track:
    import pyworld

    f0, times = pyworld.harvest(samples, rate, f0_floor=low_hz, f0_ceil=high_hz, frame_period=_STEP_SECONDS * 1000)
    return times, pyworld.stonemask(samples, f0, times, rate)


def _dio(samples: npt.NDArray[np.float64], rate: int, low_hz: float, high_hz: float) -> _Track:
    import pyworld

    f0, times = pyworld.dio(samples, rate, f0_floor=low_hz, f0_ceil=high_hz, frame_period=_STEP_SECONDS * 1000)
    return times, pyworld.stonemask(samples, f0, times, rate)


_TRACKERS: dict[str, Callable[[npt.NDArray[np.float64], int, float, float], _Track]] = {
    "praat": _praat,
    "harvest": _harvest,
    "dio": _dio,
}
