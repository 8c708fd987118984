"""Real singing as the performance fits and benchmarks see it: notes, phones and f0 of NIT SONG070, f0 of the makam singers.

f0 by WORLD's harvest at 5 ms on 16 kHz audio, kept in a cache folder. Pitch in MIDI numbers, NaN where unvoiced.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyworld
import soundfile
import soxr

from phonetics.inventory import SyllablePhones, phone
from phonetics.japanese import hts_phones
from singer.performance.contract import SungNote, TimedPhone

DATA = Path(os.environ.get("DEEPSINGER_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FRAME_SECONDS = 0.005
HTS_SECONDS = 1e-7
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class SungSong:
    """A song as written and as sung. ``pitch``: [frames] at 5 ms; ``tuning``: how far the singer lies from the score."""

    name: str
    notes: tuple[SungNote, ...]
    phones: tuple[TimedPhone, ...]
    pitch: np.ndarray
    tuning: float

    @property
    def times(self) -> np.ndarray:
        return FRAME_SECONDS * np.arange(len(self.pitch))

    def kinds(self) -> np.ndarray:
        """The kind of phone in every frame. Shape: [frames] of str."""
        out = np.full(len(self.pitch), "silence", dtype=object)
        for timed in self.phones:
            this = phone(timed.symbol)
            here = slice(int(timed.start_seconds / FRAME_SECONDS), int(timed.end_seconds / FRAME_SECONDS))
            out[here] = this.kind if this.voiced or this.kind == "silence" else "voiceless"
        return out


def midi_pitch(audio: Path, cache: Path, low_hz: float, high_hz: float = 800.0) -> np.ndarray:
    """MIDI pitch at 5 ms, NaN where unvoiced. Shape: [frames]."""
    kept = cache / f"{audio.parent.name}_{audio.stem}.npz"
    if kept.exists():
        f0 = np.load(kept)["f0"]
    else:
        samples, rate = soundfile.read(audio)
        samples = samples if samples.ndim == 1 else samples.mean(1)
        f0, _ = pyworld.harvest(soxr.resample(samples, rate, 16000), 16000, low_hz, high_hz, 1000 * FRAME_SECONDS)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(kept, f0=f0.astype(np.float32))
    f0 = f0.astype(np.float64)
    return np.where(f0 > 0, 69 + 12 * np.log2(np.maximum(f0, 1) / 440), np.nan)


def hts_pitch(label: str) -> int | None:
    """The absolute pitch (MIDI) of a full-context label's current note, None for a rest."""
    found = re.search(r"/E:([A-G])([b#]?)(\d)\]", label)
    if not found:
        return None
    return _STEPS[found[1]] + {"": 0, "b": -1, "#": 1}[found[2]] + 12 * (int(found[3]) + 1)


def song070_labels(folder: Path = DATA / "songs" / "nit_song070") -> list[tuple[Path, Path]]:
    """Mono and full label files of every song."""
    return [(mono, folder / "labels" / "full" / mono.name) for mono in sorted((folder / "labels" / "mono").glob("*.lab"))]


def song070(cache: Path, folder: Path = DATA / "songs" / "nit_song070") -> list[SungSong]:
    """The songs of NIT SONG070 that have audio."""
    out = []
    for mono, full in song070_labels(folder):
        audio = folder / "audio" / f"{mono.stem}.flac"
        if audio.exists():
            notes, phones = _read_song(mono, full)
            pitch = midi_pitch(audio, cache, 120.0)
            out.append(SungSong(mono.stem, notes, phones, pitch, _tuning(notes, pitch)))
    return out


def _tuning(notes: tuple[SungNote, ...], pitch: np.ndarray) -> float:
    off = []
    for note in notes:
        inner = pitch[int((note.start_seconds + 0.12) / FRAME_SECONDS) : int((note.end_seconds - 0.08) / FRAME_SECONDS)]
        if np.isfinite(inner).sum() > 10:
            off.append(np.nanmedian(inner) - note.pitch_midi)
    return float(np.median(off))


def _read_song(mono: Path, full: Path) -> tuple[tuple[SungNote, ...], tuple[TimedPhone, ...]]:
    rows = [line.split() for line in mono.read_text().splitlines()]
    contexts = [line.split() for line in full.read_text().splitlines()]
    symbols = [found[0] for found in hts_phones([row[2] for row in rows])]
    groups: list[list[int]] = []
    for i, context in enumerate(contexts):
        if not groups or context[:2] != contexts[i - 1][:2]:
            groups.append([])
        groups[-1].append(i)
    notes: list[SungNote] = []
    phones: list[TimedPhone] = []
    for group in groups:
        pitch = hts_pitch(contexts[group[0]][2])
        sung = [i for i in group if phone(symbols[i]).kind != "silence"]
        carrying = [i for i in sung if phone(symbols[i]).syllabic]
        if pitch is not None and carrying:
            at = carrying[0]
            syllable = SyllablePhones(
                tuple(symbols[i] for i in sung if i < at), symbols[at], tuple(symbols[i] for i in sung if i > at)
            )
            start, end = int(contexts[group[0]][0]) * HTS_SECONDS, int(contexts[group[0]][1]) * HTS_SECONDS
            notes.append(SungNote(pitch, start, end, syllable, "ja"))
        number = max(len(notes) - 1, 0)
        for i in group:
            phones.append(TimedPhone(symbols[i], int(rows[i][0]) * HTS_SECONDS, int(rows[i][1]) * HTS_SECONDS, number, "ja"))
    return tuple(notes), tuple(phones)


def makam_singers(cache: Path, folder: Path = DATA / "songs" / "turkish_makam") -> dict[str, list[np.ndarray]]:
    """MIDI pitch of every a-cappella section, by singer."""
    return {
        singer.name: [midi_pitch(audio, cache, 70.0) for audio in sorted(singer.glob("*.opus"))]
        for singer in sorted(folder.iterdir())
        if singer.is_dir() and any(singer.glob("*.opus"))
    }


def stable_spans(pitch: np.ndarray, shortest_seconds: float = 0.35) -> Iterator[tuple[int, int]]:
    """Frames from-to of held notes in unlabelled singing: voiced, and the pitch smoothed over 0.24 s moves < 5 semitones/s."""
    voiced = np.isfinite(pitch)
    window = np.hanning(49) / np.hanning(49).sum()
    shortest = int(shortest_seconds / FRAME_SECONDS)
    for begin, end in _runs(voiced):
        if end - begin < shortest:
            continue
        smooth = np.convolve(np.pad(pitch[begin:end], 24, mode="edge"), window, "valid")
        for a, b in _runs(np.abs(np.gradient(smooth)) / FRAME_SECONDS < 5.0):
            if b - a >= shortest:
                yield begin + a, begin + b


def _runs(flags: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(int), [0])))).reshape(-1, 2)
