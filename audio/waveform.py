"""A piece of sound and its way in and out of files.

Convention: float32 samples ``[channels, time]``, full scale is ±1. Files are read and written by libsndfile (through
``soundfile``), resampled by soxr. A file appears under its name only when it is whole.
"""

from __future__ import annotations

import math
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

METADATA_FIELDS = ("title", "artist", "album", "comment", "copyright", "date", "genre", "license", "software", "tracknumber")
_DEFAULT_SUBTYPE = {"WAV": "PCM_16", "FLAC": "PCM_16", "AIFF": "PCM_16"}
_FULL_DISK_BYTES = 64 * 1024
_WHOLE_NUMBER_SUBTYPES = ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32")


class AudioError(ValueError):
    """Sound that cannot be read, written or used; the message names the file and what to do."""


@dataclass(frozen=True, eq=False)
class Waveform:
    """``samples``: float32 ``[channels, time]``, full scale ±1; ``rate`` in hertz. A one-dimensional array becomes mono."""

    samples: npt.NDArray[np.float32]
    rate: int

    def __post_init__(self) -> None:
        samples = np.asarray(self.samples, dtype=np.float32)
        if samples.ndim == 1:
            samples = samples[None]
        if samples.ndim != 2 or samples.shape[0] == 0:
            raise AudioError(f"a waveform needs samples of shape [channels, time], not {list(samples.shape)}")
        if self.rate <= 0:
            raise AudioError(f"a sampling rate must be positive, not {self.rate}")
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "rate", int(self.rate))

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def seconds(self) -> float:
        return float(self.samples.shape[1]) / self.rate

    @property
    def peak(self) -> float:
        """Largest absolute sample, 0 when empty."""
        return float(np.abs(self.samples).max()) if self.samples.size else 0.0

    def mono(self) -> Waveform:
        """The mean of the channels, ``[1, time]``."""
        return self if self.channels == 1 else Waveform(self.samples.mean(axis=0, keepdims=True), self.rate)

    def resample(self, rate: int) -> Waveform:
        """The same sound at ``rate`` hertz (soxr, high quality)."""
        if rate <= 0:
            raise AudioError(f"a sampling rate must be positive, not {rate}")
        if rate == self.rate:
            return self
        return Waveform(np.ascontiguousarray(soxr.resample(self.samples.T, self.rate, rate, quality="HQ").T), rate)

    def scaled(self, gain: float) -> Waveform:
        """Every sample times ``gain``."""
        return Waveform(self.samples * np.float32(gain), self.rate)

    def cut(self, start_seconds: float, end_seconds: float) -> Waveform:
        """The part from ``start_seconds`` to ``end_seconds``; what lies outside the waveform is left away."""
        start, end = (max(0, round(seconds * self.rate)) for seconds in (start_seconds, end_seconds))
        return Waveform(self.samples[:, start:end], self.rate)


def read_waveform(path: str | Path, rate: int | None = None, mono: bool = False) -> Waveform:
    """Read any file that libsndfile knows; ``rate`` resamples, ``mono`` averages the channels. Errors: :class:`AudioError`."""
    path = Path(path)
    if not path.is_file():
        raise AudioError(f"{path}: no such audio file")
    try:
        samples, file_rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise AudioError(f"{path}: not an audio file that can be read ({error.error_string})") from error
    if samples.shape[0] == 0:
        raise AudioError(f"{path}: the audio file holds no samples")
    if not np.isfinite(samples).all():
        raise AudioError(f"{path}: the audio file holds samples that are not numbers")
    waveform = Waveform(np.ascontiguousarray(samples.T), int(file_rate))
    waveform = waveform.mono() if mono else waveform
    return waveform if rate is None else waveform.resample(rate)


def read_metadata(path: str | Path) -> dict[str, str]:
    """The text fields of an audio file (:data:`METADATA_FIELDS`) that are not empty."""
    try:
        with soundfile.SoundFile(str(path)) as file:
            return {name: text for name, text in file.copy_metadata().items() if text}
    except soundfile.LibsndfileError as error:
        raise AudioError(f"{path}: not an audio file that can be read ({error.error_string})") from error


def write_waveform(
    path: str | Path, waveform: Waveform, metadata: Mapping[str, str] | None = None, subtype: str | None = None
) -> None:
    """Write ``waveform`` in the format of the file's ending (16 bits for WAV, FLAC and AIFF unless ``subtype`` says else).

    The file appears under its name only when complete. Errors (:class:`AudioError`): an unknown ending or metadata field,
    samples that are not numbers, a peak above full scale in a whole-number format, a folder that cannot be written.
    """
    path = Path(path)
    kind = _format_of(path)
    subtype = subtype or _DEFAULT_SUBTYPE.get(kind)
    _check_writable(path, waveform, metadata or {}, subtype)
    # The rate of Opus must be one of five; the ear hears no difference at 48 kHz.
    if path.suffix.lower() == ".opus" and waveform.rate not in (8000, 12000, 16000, 24000, 48000):
        waveform = waveform.resample(48000)
    part = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.part{path.suffix}")
    try:
        with soundfile.SoundFile(str(part), "w", waveform.rate, waveform.channels, subtype, format=kind) as file:
            for name, text in (metadata or {}).items():
                setattr(file, name, text)
            file.write(waveform.samples.T)
        part.replace(path)
    except (OSError, soundfile.LibsndfileError) as error:
        # libsndfile says "System error." for a full disk.
        full = shutil.disk_usage(path.parent).free < _FULL_DISK_BYTES
        reason = "no space is left on the disk" if full else str(error)
        raise AudioError(f"{path}: cannot be written ({reason})") from error
    finally:
        part.unlink(missing_ok=True)


def _format_of(path: Path) -> str:
    ending = path.suffix.lower().lstrip(".")
    kind = {"aif": "AIFF", "aiff": "AIFF", "opus": "OGG"}.get(ending, ending.upper())
    if kind not in soundfile.available_formats():
        raise AudioError(f"{path}: unknown audio format {path.suffix!r}; use .wav, .flac, .ogg, .opus or .mp3")
    return kind


def _check_writable(path: Path, waveform: Waveform, metadata: Mapping[str, str], subtype: str | None) -> None:
    unknown = sorted(set(metadata) - set(METADATA_FIELDS))
    if unknown:
        raise AudioError(f"{path}: unknown metadata field {unknown[0]!r}; known are {', '.join(METADATA_FIELDS)}")
    if not math.isfinite(float(waveform.samples.sum(dtype=np.float64))):
        raise AudioError(f"{path}: the sound holds samples that are not numbers")
    if subtype in _WHOLE_NUMBER_SUBTYPES and waveform.peak > 1.0:
        raise AudioError(f"{path}: the peak is {waveform.peak:.2f}, above full scale, and would clip; scale it down first")
    if not path.parent.is_dir():
        raise AudioError(f"{path}: the folder {path.parent} does not exist")
    if not os.access(path.parent, os.W_OK):
        raise AudioError(f"{path}: the folder {path.parent} cannot be written to")
