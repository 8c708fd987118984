"""Features beside the phrases: mel spectrograms (as recorded and shifted), pitch and voicing in flat files.

A store is a folder: ``mel_{shift}.f16`` (``[frames, bins]``, float16, natural log) for each shift in semitones,
``f0.f32`` (hertz, unshifted), ``voiced.u8``, and ``index.json`` (name → first frame, frames; the MelSpec). A shifted
spectrogram is what the recording would be, played back faster or slower at the same timing: the analysis window is stretched
by the ratio, so that pitch and formants move together (the key-shift augmentation of the singing community). Every
recording is levelled so that its louder voiced frames stand at ``LEVEL_RMS``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import torch

from audio.mel import MelSpec, mel_filters
from data.listening import Heard

LEVEL_RMS = 0.08
SHIFTS: tuple[int, ...] = (-6, -3, 0, 3, 6)


class FeatureError(ValueError):
    """A feature store that is missing, incomplete or made for another mel spectrogram."""


def levelled(heard: Heard, spec: MelSpec) -> np.ndarray:
    """The samples with the upper quartile of their voiced frames' RMS at :data:`LEVEL_RMS`."""
    frames = len(heard.f0_hz)
    padded = np.pad(heard.samples, (spec.hop // 2, spec.hop * 2))[: frames * spec.hop]
    rms = np.sqrt((padded.reshape(frames, spec.hop) ** 2).mean(axis=1))
    chosen = rms[heard.voiced] if heard.voiced.any() else rms
    reference = float(np.quantile(chosen, 0.75))
    return (heard.samples * (LEVEL_RMS / max(reference, 1e-4))).astype(np.float32)


def shift_ratio(spec: MelSpec, semitones: float) -> float:
    """The frequency ratio that a shift really has: the stretched window's length is the nearest one that an FFT is fast for."""
    wanted = spec.fft * 2.0 ** (semitones / 12.0)
    fast = [2**a * 3**b * 5**c for a in range(1, 14) for b in range(6) for c in range(4)]
    return min(fast, key=lambda size: abs(size - wanted)) / spec.fft


@torch.no_grad()
def shifted_log_mel(samples: np.ndarray, spec: MelSpec, semitones: float) -> np.ndarray:
    """Log-mel ``[frames, bins]`` with pitch and formants moved by ``semitones``; 0 gives :func:`audio.mel.log_mel`."""
    fft = round(spec.fft * shift_ratio(spec, semitones))
    half = fft // 2
    tensor = torch.from_numpy(samples)
    if len(samples) <= half + 1:
        tensor = torch.nn.functional.pad(tensor, (0, half + 2 - len(samples)))
    padded = torch.nn.functional.pad(tensor[None, None], (half, fft - half), mode="reflect")[0, 0]
    magnitude = torch.stft(padded, fft, spec.hop, fft, torch.hann_window(fft), center=False, return_complex=True).abs()
    magnitude = magnitude[:, : spec.frames(len(samples))] * (spec.fft / fft)
    wanted = spec.fft // 2 + 1
    magnitude = torch.nn.functional.pad(magnitude, (0, 0, 0, max(0, wanted - magnitude.shape[0])))[:wanted]
    return (mel_filters(spec) @ magnitude).clamp_min(spec.floor).log().T.numpy()


def build(
    folder: Path, names: Sequence[str], hear: Callable[[str], Heard], spec: MelSpec, shifts: Sequence[int] = SHIFTS,
    progress: Callable[[Iterable[str]], Iterable[str]] = iter,
) -> None:  # fmt: skip
    """Write the store for ``names``; it counts as made only when ``index.json`` stands."""
    folder.mkdir(parents=True, exist_ok=True)
    index: dict[str, tuple[int, int]] = {}
    position = 0
    mels = {shift: (folder / f"mel_{shift}.f16").open("wb") for shift in shifts}
    with (folder / "f0.f32").open("wb") as f0_file, (folder / "voiced.u8").open("wb") as voiced_file:
        for name in progress(names):
            heard = hear(name)
            samples = levelled(heard, spec)
            for shift, handle in mels.items():
                handle.write(shifted_log_mel(samples, spec, shift).astype(np.float16).tobytes())
            f0_file.write(heard.f0_hz.astype(np.float32).tobytes())
            voiced_file.write(heard.voiced.astype(np.uint8).tobytes())
            index[name] = (position, len(heard.f0_hz))
            position += len(heard.f0_hz)
    for handle in mels.values():
        handle.close()
    record = {"mel": dataclasses.asdict(spec), "shifts": list(shifts), "frames": position, "index": index}
    partial = folder / "index.json.partial"
    partial.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    partial.replace(folder / "index.json")


class FeatureStore:
    """Read access to a store: memory-mapped, one row of numbers per mel frame."""

    def __init__(self, folder: Path, spec: MelSpec) -> None:
        path = folder / "index.json"
        if not path.is_file():
            raise FeatureError(f"{folder} holds no finished features (index.json is missing); build them again")
        record = json.loads(path.read_text(encoding="utf-8"))
        spec.require(MelSpec(**record["mel"]), "the model", f"the features in {folder}")
        frames = record["frames"]
        self.index: dict[str, tuple[int, int]] = {name: tuple(span) for name, span in record["index"].items()}
        self.shifts: tuple[int, ...] = tuple(record["shifts"])
        self.frames_per_second = spec.rate / spec.hop
        self._ratios = {shift: shift_ratio(spec, shift) for shift in self.shifts}
        self._mels = {s: np.memmap(folder / f"mel_{s}.f16", np.float16, "r", shape=(frames, spec.bins)) for s in self.shifts}
        self._f0 = np.memmap(folder / "f0.f32", np.float32, "r", shape=(frames,))
        self._voiced = np.memmap(folder / "voiced.u8", np.uint8, "r", shape=(frames,))

    def read(self, name: str, shift: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(mel [frames, bins], f0 in hertz [frames], voiced [frames]) of one recording, moved by ``shift`` semitones."""
        start, frames = self.index[name]
        rows = slice(start, start + frames)
        f0 = np.asarray(self._f0[rows]) * self._ratios[shift]
        return np.asarray(self._mels[shift][rows], dtype=np.float32), f0, np.asarray(self._voiced[rows], dtype=bool)
