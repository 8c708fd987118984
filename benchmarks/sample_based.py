"""Neural or samples? Held-out recordings sung again by the neural singer and from the singer's other recordings, side by side.

Conventions: phones, times and f0 are the recording's own, voicing is each system's own; recordings are brought to the
training level (:func:`data.features.levelled`), and no copy is matched to them. Measures are those of :mod:`metrics`; a
corpus's figure is the mean over its phrases, the whole the mean over the corpora. The reference f0 is Praat's, bounded around
the recording's median (:func:`data.listening.pitch_of`), for the cepstra and for WORLD's copy too. The recordings are Opus,
which holds nothing above 20 kHz; WORLD puts noise there, which the usual mel-cepstral distortion counts though nobody hears
it, so the distortion is given once more with that band set equal. ``change`` is the frame-to-frame change of the copy's
log-mel over the recording's (1 = as lively), apart for the moments within two frames of a join of the samples and for all
others; systems without joins are measured at the same moments. Speed is processor time on one thread over the sound's length.
What has to be shipped: the recordings as they lie (Opus), or their mel at eight bits, deflated; the models as they lie.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from scipy.fft import dct

from audio.mel import MelSpec, log_mel
from audio.pitch import PitchCurve
from audio.waveform import Waveform
from benchmarks.material import RATE, Aligned, held_out
from benchmarks.results import CACHE, CannotMeasureError, Result, Table
from data.features import levelled
from data.listening import Heard, pitch_of
from data.phrases import Phrase, read_manifest
from metrics.pitch import Track, judge_curve, track
from metrics.spectral import ALPHA, AUDIBLE_DB, FRAME_MS, cepstral_distance_db, envelope, log_stft_distance, mel_cepstrum
from metrics.validation import InvalidInputError
from metrics.voicing import voicing_error
from pipelines.render import silence_gate
from pipelines.sample_voice import SampleVoice, load_samples
from pipelines.voices import LoadedVoice, load_voice
from singer.performance.contract import TimedPhone
from vocoder.world import resynthesise

CORPORA = ("kumi_ja", "kumi_zh", "scott_ja", "milk_en")
VOICE_OF = {"milk_en": "milk"}
SPEC = MelSpec()
OPUS_HZ = 20_000.0


@dataclass(frozen=True)
class Asked:
    """A held-out recording as a task: ``sound`` at the training level, phones, pitch, and who sings how."""

    recording: Aligned
    sound: np.ndarray
    phones: tuple[TimedPhone, ...]
    pitch: PitchCurve

    @property
    def midi(self) -> np.ndarray:
        return np.asarray(69.0 + 12.0 * np.log2(self.pitch.f0_hz / 440.0))

    @property
    def bounds(self) -> tuple[float, float]:
        """Where to look for the pitch of a copy, in hertz."""
        heard = self.pitch.f0_hz[self.pitch.voiced]
        return max(40.0, float(np.percentile(heard, 5)) / 1.5), float(np.percentile(heard, 95)) * 1.5

    @property
    def modes(self) -> dict[str, float]:
        return {} if self.recording.mode in ("", "plain") else {self.recording.mode: 1.0}


@dataclass(frozen=True)
class Verdict:
    """One copy judged: see the module docstring."""

    mcd_db: float
    mcd_below_20_khz_db: float
    log_stft: float
    within_50_cents: float
    voicing_error: float
    voicing_differs: float
    change_at_joins: float
    change_elsewhere: float
    speed: float


System = Callable[[Asked], np.ndarray]


def asked(recording: Aligned) -> Asked:
    """The task that a recording sets."""
    samples = recording.waveform()
    f0, voiced = pitch_of(samples, SPEC)
    phones = tuple(TimedPhone(symbol, start, end, 0, recording.language) for symbol, start, end in recording.phones)
    return Asked(recording, levelled(Heard(samples, f0, voiced), SPEC), phones, PitchCurve(f0, voiced, SPEC.seconds_per_frame))


def change(sound: np.ndarray) -> np.ndarray:
    """Mean absolute change of the log-mel from each frame to the next."""
    return log_mel(torch.from_numpy(np.ascontiguousarray(sound, np.float32)), SPEC).diff(dim=0).abs().mean(dim=1).numpy()


def at_joins(joins: Sequence[float], frames: int) -> np.ndarray:
    """Which of ``frames`` steps lie within two frames of a join."""
    places = (np.arange(frames) + 0.5) * SPEC.seconds_per_frame
    near = np.abs(places[:, None] - np.asarray(joins)[None]) < 2 * SPEC.seconds_per_frame
    return np.asarray(near.any(axis=1))


def distortions(reference: np.ndarray, copy: np.ndarray, f0_hz: np.ndarray) -> tuple[float, float]:
    """Mel-cepstral distortion without the floor of :mod:`metrics.spectral`, and the same with the copy's envelope above 20 kHz
    replaced by the reference's; in dB."""
    ours, theirs = (envelope(sound, RATE, f0_hz) for sound in (reference, copy))
    level = ours.mean(axis=1)
    loud = level > level.max() * 10.0 ** (-AUDIBLE_DB / 10.0)
    ours, theirs = ours[loud], theirs[loud]
    band = np.arange(ours.shape[1]) * RATE / 2 / (ours.shape[1] - 1) > OPUS_HZ
    cepstrum = mel_cepstrum(ours, alpha=ALPHA[RATE])
    whole = cepstral_distance_db(cepstrum, mel_cepstrum(theirs, alpha=ALPHA[RATE])).mean()
    below = cepstral_distance_db(cepstrum, mel_cepstrum(np.where(band, ours, theirs), alpha=ALPHA[RATE])).mean()
    return float(whole), float(below)


def _within(task: Asked, copy: np.ndarray) -> float:
    """Share of frames within 50 cents of the asked curve; NaN where a short phrase shares no voiced frame with it."""
    try:
        return judge_curve(copy, RATE, task.pitch.track, SPEC.seconds_per_frame).share_within
    except InvalidInputError:
        return float("nan")


def _voicing_differs(original: Track, heard: Track) -> float:
    count = min(len(original.f0_hz), len(heard.f0_hz))
    return float(np.mean(original.voiced[:count] != heard.voiced[:count]))


def judge(task: Asked, copy: np.ndarray, joins: Sequence[float], seconds: float) -> Verdict:
    """Compare ``copy`` with the recording, sample by sample at the same times."""
    copy = np.pad(copy, (0, max(0, len(task.sound) - len(copy))))[: len(task.sound)].astype(np.float32)
    frames = int(1000.0 * len(task.sound) / RATE / FRAME_MS) + 1
    reference = task.pitch.resample(frames, FRAME_MS / 1000.0).track
    heard, original = track(copy, RATE, *task.bounds), track(task.sound, RATE, *task.bounds)
    ours, theirs = change(task.sound), change(copy)
    inside = np.zeros(len(ours), bool)
    inside[int(task.phones[0].end_seconds * RATE / SPEC.hop) : int(task.phones[-1].start_seconds * RATE / SPEC.hop)] = True
    near = at_joins(joins, len(ours))
    lively = [float(theirs[m].mean() / ours[m].mean()) if m.any() else float("nan") for m in (near & inside, ~near & inside)]
    return Verdict(
        *distortions(task.sound, copy, np.asarray(reference, np.float64)), log_stft_distance(task.sound, copy),
        _within(task, copy),
        voicing_error(copy, RATE, task.recording.phones, heard=heard).error, _voicing_differs(original, heard),
        lively[0], lively[1], seconds / task.recording.seconds,
    )  # fmt: skip


def compare(task: Asked, name: str, system: System, joins: Sequence[float]) -> Verdict:
    """Let ``system`` (called ``name``) copy the recording, and judge it."""
    began = time.process_time()
    copy = system(task)
    return judge(task, copy, joins, time.process_time() - began)


def _neural(voice: LoadedVoice) -> System:
    def sing(task: Asked) -> np.ndarray:
        known = task.recording.singer in voice.singer.config.singers
        singers = {task.recording.singer: 1.0} if known else voice.chosen.weights
        sung = voice.singer.sing(task.phones, task.midi, singers, task.modes, 0.0)
        sound = voice.vocoder.vocode(torch.from_numpy(sung.mel), sung.pitch).samples[0]
        return sound * silence_gate(task.phones, 0.0, len(sung.mel), SPEC.hop, SPEC.seconds_per_frame)

    return sing


def _vocoder_copy(voice: LoadedVoice) -> System:
    def copy(task: Asked) -> np.ndarray:
        return np.asarray(voice.vocoder.vocode(log_mel(torch.from_numpy(task.sound), SPEC), task.pitch).samples[0])

    return copy


def _world_copy(task: Asked) -> np.ndarray:
    return np.asarray(resynthesise(Waveform(task.sound, RATE), task.pitch).samples[0])


def _first(made: tuple[Waveform, object]) -> np.ndarray:
    return made[0].samples[0]


def _systems(corpus: str, samples: SampleVoice, voices: dict[str, LoadedVoice]) -> dict[str, System]:
    voice = voices.get(VOICE_OF.get(corpus, "base"))
    systems: dict[str, System] = {
        "recording": lambda task: task.sound,
        "WORLD copy": _world_copy,
        "vocoder copy": _vocoder_copy(voices["base"]),
        "samples, WORLD": lambda t: _first(samples.through_world(t.phones, t.midi, {t.recording.singer: 1.0}, t.modes)),
        "samples, vocoder": lambda t: _first(samples.through_vocoder(t.phones, t.midi, {t.recording.singer: 1.0}, t.modes)),
    }
    return systems | ({"neural singer": _neural(voice)} if voice else {})


def _mean(found: Sequence[Verdict]) -> Verdict:
    return Verdict(*(float(np.nanmean([getattr(one, field.name) for one in found])) for field in fields(Verdict)))


def _row(corpus: str, system: str, phrases: int, found: Verdict) -> tuple[str, ...]:
    return (
        corpus, system, str(phrases), f"{found.mcd_db:.2f}", f"{found.mcd_below_20_khz_db:.2f}", f"{found.log_stft:.3f}",
        f"{100 * found.within_50_cents:.1f} %",
        f"{100 * found.voicing_error:.1f} %", f"{100 * found.voicing_differs:.1f} %", f"{found.change_at_joins:.2f}",
        f"{found.change_elsewhere:.2f}", f"{found.speed:.3f}",
    )  # fmt: skip


def mel_distance(reference: np.ndarray, made: np.ndarray) -> tuple[float, float]:
    """Of two log-mels ``[frames, bins]``, over the audible frames: mean absolute difference in nepers, and the mel-cepstral
    distortion in dB of their cosine transforms' coefficients 1 to 24."""
    level = np.log(np.exp(2.0 * reference).mean(axis=1))
    loud = level > level.max() - AUDIBLE_DB / 10.0 * np.log(10.0)
    ours, theirs = reference[loud], made[loud]
    scale = 2.0 / np.sqrt(2.0 * ours.shape[1])
    first, second = (dct(mel, norm="ortho", axis=1)[:, 1:25] * scale for mel in (ours, theirs))
    cepstral = 10.0 / np.log(10.0) * np.sqrt(2.0 * ((first - second) ** 2).sum(axis=1))
    return float(np.abs(ours - theirs).mean()), float(cepstral.mean())


def mel_table(samples: SampleVoice, voices: dict[str, LoadedVoice], phrases: Sequence[Phrase], per_corpus: int) -> Table:
    """The two singers before any vocoder: their mel spectrograms against those of held-out recordings."""
    rows = []
    for corpus in dict.fromkeys(phrase.corpus for phrase in phrases):
        own = [phrase for phrase in phrases if phrase.corpus == corpus]
        found: dict[str, list[tuple[float, ...]]] = {}
        for phrase in own[:: max(1, -(-len(own) // per_corpus))]:
            mel, f0, _ = samples.singer.stores[corpus].read(phrase.name)
            task = (
                [TimedPhone(p.symbol, p.start_seconds, p.end_seconds, 0, phrase.language) for p in phrase.phones],
                69.0 + 12.0 * np.log2(f0 / 440.0), {phrase.singer: 1.0},
                {} if phrase.mode == "plain" else {phrase.mode: 1.0}, 0.0,
            )  # fmt: skip
            plan = samples.singer.plan(*task)
            near = at_joins(plan.joins, len(mel) - 1)
            made = {"samples": samples.singer.mel_of(plan, task[0], task[1], 0.0).mel}
            voice = voices.get(VOICE_OF.get(corpus, "base"))
            if voice is not None:
                made["neural singer"] = voice.singer.sing(*task).mel
            steps = np.abs(np.diff(mel, axis=0)).mean(axis=1)
            for name, its in made.items():
                moved = np.abs(np.diff(its, axis=0)).mean(axis=1)
                lively = [moved[m].mean() / steps[m].mean() if m.any() else np.nan for m in (near, ~near)]
                joined = len(plan.joins) / (len(phrase.phones) - 1)
                found.setdefault(name, []).append((*mel_distance(mel, its), *lively, joined))
        for name, figures in found.items():
            mean = np.nanmean(figures, axis=0)
            joins = f"{mean[4]:.2f}" if name == "samples" else "–"
            rows.append((corpus, name, str(len(figures)), *(f"{value:.2f}" for value in mean[:4]), joins))
    heads = (
        "corpus", "sung by", "phrases", "difference, nepers", "cepstral, dB", "change at joins", "change elsewhere",
        "joins per phone",
    )  # fmt: skip
    return Table("Mel spectrograms of held-out phrases, before the vocoder", heads, tuple(rows))


def _voices() -> tuple[dict[str, LoadedVoice], list[str]]:
    voices, notes = {}, []
    for name in ("base", "milk"):
        try:
            voices[name] = load_voice(name)
        except ValueError as error:
            notes.append(f"Neural singer: the voice {name} cannot be loaded: {error}.")
    if "base" not in voices:
        raise CannotMeasureError("the voice base cannot be loaded, so there is nothing to compare with")
    return voices, notes


def _shipped(samples: SampleVoice, voices: dict[str, LoadedVoice]) -> Table:
    rows = []
    for name, bank in samples.singer.banks.items():
        opus = sum(Path(phrase.audio).stat().st_size for phrase in bank.phrases)
        mels = [samples.singer.stores[phrase.corpus].read(phrase.name)[0] for phrase in bank.phrases[::25]]
        packed = sum(len(zlib.compress(np.clip((mel + 11.6) * 15, 0, 255).astype(np.uint8).tobytes(), 9)) for mel in mels)
        frames = sum(samples.singer.stores[phrase.corpus].index[phrase.name][1] for phrase in bank.phrases)
        packed = packed * frames // sum(len(mel) for mel in mels)
        hours = frames * SPEC.seconds_per_frame / 3600
        rows.append((f"samples of {name}", f"{hours:.2f} h", f"{opus / 1e6:.1f} MB", f"{packed / 1e6:.1f} MB"))
    for name, voice in voices.items():
        size = (voice.chosen.card.folder / "singer.safetensors").stat().st_size
        rows.append((f"neural singer {name} ({', '.join(voice.singer.config.singers)})", "–", "–", f"{size / 1e6:.1f} MB"))
    size = sum(path.stat().st_size for path in voices["base"].chosen.card.vocoder.glob("*.safetensors"))
    rows.append(("vocoder, needed beside the mel of either", "–", "–", f"{size / 1e6:.1f} MB"))
    return Table("What has to be shipped", ("what", "sound", "as Opus, for WORLD", "as mel or weights"), tuple(rows))


def measure(per_corpus: int = 30, mels_per_corpus: int = 30) -> Result:
    """Every system on the held-out recordings of every corpus."""
    voices, notes = _voices()
    corpora = tuple(c for c in CORPORA if (CACHE / "align" / f"{c}.json").exists() and (CACHE / "features" / c).exists())
    manifests = [path for name in ("clean", "milk") if (path := CACHE / "align" / f"{name}.jsonl").exists()]
    samples = SampleVoice(load_samples(manifests, CACHE / "features", corpora, SPEC), voices["base"].vocoder)
    held = [p for m in manifests for p in read_manifest(m) if p.heldout and p.corpus in corpora and len(p.phones) > 1]
    mels = mel_table(samples, voices, held, mels_per_corpus)
    rows: list[tuple[str, ...]] = []
    means: dict[str, list[Verdict]] = {}
    for corpus in corpora:
        systems = _systems(corpus, samples, voices)
        found: dict[str, list[Verdict]] = {name: [] for name in systems}
        for recording in held_out((corpus,), per_corpus):
            task = asked(recording)
            if not task.pitch.voiced.any():
                continue
            joins = samples.singer.plan(task.phones, task.midi, {recording.singer: 1.0}, task.modes, 0.0).joins
            for name, system in systems.items():
                found[name].append(compare(task, name, system, joins))
        rows += [_row(corpus, name, len(own), _mean(own)) for name, own in found.items() if own]
        for name, own in found.items():
            means.setdefault(name, []).extend([_mean(own)] if own else [])
    rows += [_row("**all**", name, len(own), _mean(own)) for name, own in means.items()]
    heads = (
        "corpus", "sung by", "phrases",
        "MCD without floor, dB", "MCD below 20 kHz", "log-STFT", "within 50 cents", "V/UV error",
        "V/UV differs from the recording's",
        "change at joins", "change elsewhere", "processor time / length",
    )  # fmt: skip
    tables = (Table("Held-out phrases", heads, tuple(rows)), mels, _shipped(samples, voices))
    return Result("sample_based", (), tables, tuple(notes))


if __name__ == "__main__":
    from benchmarks.__main__ import main

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    main(["sample_based"])
