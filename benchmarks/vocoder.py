"""Recordings that no vocoder was trained on, taken apart and put together again: how near does each vocoder come?

Conventions: held out is every file whose SHA-1 of the path inside the data folder is divisible by 20, the NIT songs 004 and
028, and the Turkish singer Goekhan; Milk was never trained on at all and stays outside the means. Each file gives its first
three seconds. Measures are those of :mod:`metrics.spectral` and :mod:`metrics.pitch`, meaned over excerpts. Controls: WORLD's
analysis and resynthesis, Griffin-Lim and WORLD from the same mel, and the distance between two draws of the bundled vocoder's
noise, which is what randomness alone costs in this measure.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from audio import PitchCurve, Waveform, read_waveform, track_pitch
from audio.mel import MelSpec, log_mel
from benchmarks.results import DATA, REPOSITORY, CannotMeasureError, Figure, Result, Table
from metrics.pitch import f0_error
from metrics.spectral import FRAME_MS, log_stft_distance, mcd, world_f0
from metrics.validation import InvalidInputError
from vocoder import GriffinLimVocoder, Vocoder, WorldVocoder, load_vocoder
from vocoder.world import resynthesise

SPEC = MelSpec()
SECONDS = 3.0
UNSEEN = "milk_en"
FOLDERS = {
    "kumi_ja": ("voicebanks/kumi_ja", 6),
    "scott_ja": ("voicebanks/scott_ja", 5),
    "nit_song070": ("songs/nit_song070/audio", 2),
    "turkish_makam": ("songs/turkish_makam", 4),
    "kathleen_en": ("speech/kathleen_en", 4),
    UNSEEN: ("voicebanks/milk_en", 4),
}
NEURAL, WORLD = "neural", "WORLD, from the recording"


@dataclass(frozen=True)
class Excerpt:
    """Some seconds of a held-out recording with its mel and f0."""

    samples: np.ndarray
    mel: torch.Tensor
    pitch: PitchCurve
    f0_world: np.ndarray


@dataclass(frozen=True)
class Found:
    """Measures of one copy; f0 and voicing are NaN where nothing is voiced."""

    log_stft: float
    mcd_db: float
    f0_rmse_cents: float
    voicing_error: float


def is_held_out(path: str) -> bool:
    """Whether the file at ``path`` (inside the data folder) was kept from training."""
    by_chance = int(hashlib.sha1(path.encode()).hexdigest(), 16) % 20 == 0
    return by_chance or path.endswith(("_004.flac", "_028.flac")) or "/goekhan/" in path


def excerpts(corpus: str) -> Iterator[Excerpt]:
    """The held-out excerpts of a corpus."""
    folder, count = FOLDERS[corpus]
    paths = sorted(p for p in (DATA / folder).rglob("*") if p.suffix in (".opus", ".flac", ".wav"))
    chosen = [p for p in paths if is_held_out(str(p.relative_to(DATA)))]
    # Evenly over the folder, so that every pitch and mode has its turn.
    for place in np.unique(np.linspace(0, len(chosen) - 1, min(count, len(chosen))).round().astype(int)):
        waveform = read_waveform(chosen[place], SPEC.rate, mono=True)
        lead = 3.0 if corpus == "nit_song070" else 0.0
        waveform = waveform.cut(lead, lead + SECONDS)
        frames = waveform.samples.shape[1] // SPEC.hop
        samples = waveform.samples[0, : frames * SPEC.hop]
        mel = log_mel(torch.from_numpy(samples), SPEC)[:frames]
        f0_world = world_f0(samples, SPEC.rate)
        yield Excerpt(samples, mel, _pitch(samples, f0_world, frames), f0_world)


def _pitch(samples: np.ndarray, f0_world: np.ndarray, frames: int) -> PitchCurve:
    """Praat's curve within a fifth of what Harvest finds, so that no octave error enters the copies."""
    voiced = f0_world[f0_world > 0]
    low, high = (float(np.percentile(voiced, p)) for p in (5, 95)) if len(voiced) else (150.0, 400.0)
    bounds = max(60.0, low / 1.5), min(1200.0, high * 1.5)
    return track_pitch(Waveform(samples, SPEC.rate), SPEC.seconds_per_frame, "praat", *bounds, frames=frames)


def judge(excerpt: Excerpt, copy: np.ndarray) -> Found:
    """All measures of one copy."""
    truth = excerpt.samples
    positive = excerpt.pitch.track[excerpt.pitch.voiced]
    cents, voicing = float("nan"), float("nan")
    if len(positive):
        low, high = float(positive.min()) / 1.3, float(positive.max()) * 1.3
        try:
            pitch = f0_error(truth, copy, SPEC.rate, low, high)
            cents, voicing = pitch.rmse_cents, pitch.voicing_error
        except InvalidInputError:
            voicing = 1.0
    return Found(log_stft_distance(truth, copy), mcd(truth, copy, SPEC.rate, excerpt.f0_world), cents, voicing)


def _from_recording(excerpt: Excerpt) -> np.ndarray:
    curve = PitchCurve.from_track(excerpt.f0_world, FRAME_MS / 1000.0)
    return resynthesise(Waveform(excerpt.samples, SPEC.rate), curve).samples[0]


def _from_mel(vocoder: Vocoder) -> Callable[[Excerpt], np.ndarray]:
    return lambda excerpt: vocoder.vocode(excerpt.mel, excerpt.pitch).samples[0]


def real_time_factor(vocoder: Vocoder, seconds: float = 10.0) -> float:
    """Processor time over the sound's time on one thread, best of five (the machine is shared)."""
    frames = int(seconds / SPEC.seconds_per_frame)
    mel = torch.randn(frames, SPEC.bins, generator=torch.Generator().manual_seed(0)) * 0.5 - 5.0
    pitch = PitchCurve(np.full(frames, 330.0), np.ones(frames, bool), SPEC.seconds_per_frame)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    taken = []
    try:
        for _ in range(5):
            start = time.process_time()
            vocoder.vocode(mel, pitch)
            taken.append((time.process_time() - start) / (frames * SPEC.seconds_per_frame))
    finally:
        torch.set_num_threads(threads)
    return min(taken)


def _mean(found: Sequence[Found]) -> Found:
    columns = zip(*((f.log_stft, f.mcd_db, f.f0_rmse_cents, f.voicing_error) for f in found), strict=True)
    return Found(*(float(np.nanmean(column)) for column in columns))


def _row(corpus: str, system: str, found: Sequence[Found]) -> tuple[str, ...]:
    m = _mean(found)
    figures = (f"{m.log_stft:.3f}", f"{m.mcd_db:.2f}", f"{m.f0_rmse_cents:.1f}", f"{100 * m.voicing_error:.1f} %")
    return (corpus, system, str(len(found)), *figures)


def measure() -> Result:
    """Copy all held-out excerpts with every vocoder."""
    if not DATA.is_dir():
        raise CannotMeasureError(f"the recordings are not in {DATA}; set DEEPSINGER_DATA")
    neural = load_vocoder(REPOSITORY / "voices" / "vocoder")
    griffin_lim, world = GriffinLimVocoder(SPEC), WorldVocoder(SPEC)
    systems = {
        NEURAL: _from_mel(neural), WORLD: _from_recording, "WORLD, from the mel": _from_mel(world),
        "Griffin-Lim, from the mel": _from_mel(griffin_lim),
    }  # fmt: skip
    rows: list[tuple[str, ...]] = []
    found: dict[str, list[Found]] = {name: [] for name in systems}
    draws = []
    for corpus in FOLDERS:
        chosen = list(excerpts(corpus))
        for name, system in systems.items() if chosen else ():
            here = [judge(excerpt, system(excerpt)) for excerpt in chosen]
            rows.append(_row(corpus, name, here))
            found[name] += here if corpus != UNSEEN else []
        for excerpt in chosen[:3]:
            pair = [neural.vocode(excerpt.mel, excerpt.pitch, seed=seed).samples[0] for seed in (1, 2)]
            draws.append(log_stft_distance(*pair))
    rows += [_row(f"**all but {UNSEEN}**", name, some) for name, some in found.items() if some]
    ratio = _mean(found[NEURAL]).log_stft / _mean(found[WORLD]).log_stft
    heads = ("corpus", "vocoder", "excerpts", "log-STFT", "MCD, dB", "f0 RMSE, cents", "V/UV differs")
    speeds = tuple(
        (name, f"{real_time_factor(v):.4f}") for name, v in ((NEURAL, neural), ("WORLD", world), ("Griffin-Lim", griffin_lim))
    )
    control = f"WORLD {_mean(found[WORLD]).log_stft:.3f}; two draws of our own noise lie {np.mean(draws):.3f} apart"
    tables = (
        Table("Copy-synthesis of held-out recordings", heads, tuple(rows)),
        Table("Processor time over time of sound, one thread", ("vocoder", "real-time factor"), speeds),
    )
    return Result("vocoder", (Figure("vocoder_distance", ratio, control),), tables)


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["vocoder"])
