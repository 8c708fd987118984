"""``render``: a score in, a sung recording out.

Phrase by phrase: the song is cut where nobody sings, each piece is sung and vocoded by itself, so that memory follows the
longest phrase and not the song, and joins lie in silence. Afterwards an independent tracker (Praat) listens to every note.
"""

from __future__ import annotations

import dataclasses
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

from audio.loudness import normalise_loudness
from audio.pitch import PitchCurve
from audio.waveform import Waveform, write_waveform
from metrics.pitch import CurveJudgement, NoteJudgement
from metrics.pitch import judge as judge_pitch
from metrics.validation import InvalidInputError
from phonetics.contract import PronunciationError
from phonetics.inventory import phone
from pipelines.diagnosis import range_sentences
from pipelines.performing import Performance, perform
from pipelines.voices import LoadedVoice, load_voice
from score.model import Score, ScoreError
from singer.performance.contract import SungNote, TimedPhone
from singer.singer import VoiceError

VOCAL_LUFS = -16.0
_PIECE_SECONDS = 8.0
_CUT_SILENCE_SECONDS = 0.12
_CUT_SHARE = 0.65
_TOLERANCE = 0.97
_DOUBTS_SHOWN = 5
Progress = Callable[[float, str], None]
Timed = TypeVar("Timed", SungNote, TimedPhone)


@dataclass(frozen=True)
class RenderOptions:
    """How to sing."""

    voice: str = "base"
    language: str | None = None
    lyrics: Path | None = None
    part: str | int | None = None
    verse: int = 1
    transpose: float = 0.0
    tempo: float = 1.0
    modes: Mapping[str, float] = field(default_factory=dict)
    expression: float = 0.6
    seed: int = 0
    stems: Path | None = None
    plot: Path | None = None
    report: Path | None = None
    commercial: bool = False


@dataclass(frozen=True)
class Rendered:
    """A sung score. ``pitch`` starts with the waveform; ``phones`` and ``notes`` are in seconds of the waveform.

    ``lead_seconds``: how much earlier than the score's beat 0 the waveform begins (a first consonant comes before its beat).
    """

    waveform: Waveform
    pitch: PitchCurve
    phones: tuple[TimedPhone, ...]
    notes: tuple[SungNote, ...]
    lead_seconds: float
    language: str
    repaired: int = 0
    share_within_50_cents: float | None = None
    judgements: Mapping[int, NoteJudgement] = field(default_factory=dict)


@dataclass(frozen=True)
class RenderReport:
    """What came of a rendering; ``note_judgements`` are Praat's findings note by note."""

    voice: str
    language: str
    seconds: float
    lead_seconds: float
    voiced_within_50_cents: float | None
    notes_out_of_tune: tuple[int, ...]
    notes_out_of_range: tuple[int, ...]
    diagnosis: tuple[str, ...]
    notices: tuple[str, ...]
    repaired_pieces: int
    credit: str
    note_judgements: tuple[NoteJudgement, ...] = ()

    def to_json(self) -> str:
        """The report as indented JSON."""
        record = dataclasses.asdict(self)
        for note in record["note_judgements"]:
            note |= {key: None for key, value in note.items() if isinstance(value, float) and math.isnan(value)}
        return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)


def render(score: Score, voice: LoadedVoice, options: RenderOptions, progress: Progress | None = None) -> Rendered:
    """Sing ``score`` with ``voice`` (transposed and at the tempo that the options ask for), loudness not yet normalised."""
    _check_voice(voice, options)
    asked = score.transposed(options.transpose).at_tempo(options.tempo)
    singer = next(iter(voice.chosen.weights))
    spec = voice.singer.config.mel
    performance = perform(
        asked, language=options.language, singer=singer, expression=options.expression, seed=options.seed,
        seconds_per_frame=spec.seconds_per_frame,
    )  # fmt: skip
    samples = np.zeros(len(performance.midi) * spec.hop, dtype=np.float32)
    voiced = np.zeros(len(performance.midi), dtype=bool)
    spans, judged, curves, repaired = pieces_of(performance), {}, [], 0
    for number, (first, last) in enumerate(spans):
        if progress:
            progress(0.05 + 0.85 * number / len(spans), "singing")
        piece = _sing_piece(performance, first, last, voice, options)
        room = min(len(piece.samples), len(samples) - piece.low * spec.hop)
        samples[piece.low * spec.hop : piece.low * spec.hop + room] += piece.samples[:room]
        voiced[piece.low : piece.low + len(piece.pitch)] |= piece.pitch.voiced[: len(voiced) - piece.low]
        judged |= piece.notes
        curves += [piece.curve] if piece.curve is not None else []
        repaired += piece.repaired
    frames = sum(curve.frames for curve in curves)
    lead = -performance.start_seconds
    f0_hz = 440.0 * 2.0 ** ((performance.midi - 69.0) / 12.0)
    return Rendered(
        Waveform(samples, spec.rate),
        PitchCurve(f0_hz.astype(np.float32), voiced, spec.seconds_per_frame),
        tuple(_later(phone, lead) for phone in performance.phones),
        tuple(_later(note, lead) for note in performance.notes),
        lead,
        performance.language,
        repaired,
        sum(curve.share_within * curve.frames for curve in curves) / frames if frames else None,
        judged,
    )


def _later(timed: Timed, seconds: float) -> Timed:
    """A note or phone ``seconds`` later."""
    return dataclasses.replace(timed, start_seconds=timed.start_seconds + seconds, end_seconds=timed.end_seconds + seconds)


def _check_voice(voice: LoadedVoice, options: RenderOptions) -> None:
    if options.commercial and not voice.chosen.card.commercial:
        raise VoiceError(f"the voice {voice.chosen.card.name!r} is not for commercial use: {voice.chosen.card.terms}")
    for mode in options.modes:
        if mode not in voice.chosen.modes:
            recorded = ", ".join(voice.chosen.modes) or "none"
            raise VoiceError(f"the voice {voice.chosen.name!r} has no vocal mode {mode!r}; recorded for it: {recorded}")


def pieces_of(performance: Performance) -> list[tuple[int, int]]:
    """Spans of phones (first, last + 1) that begin and end in silence, :data:`_PIECE_SECONDS` long or more."""
    phones = performance.phones
    cuts = [0]
    for index, timed in enumerate(phones):
        long_enough = timed.end_seconds - piece_start(performance, cuts[-1]) >= _PIECE_SECONDS
        if timed.symbol == "sil" and timed.seconds >= _CUT_SILENCE_SECONDS and long_enough and 0 < index < len(phones) - 1:
            cuts.append(index)
    return [(first, min(last + 1, len(phones))) for first, last in zip(cuts, [*cuts[1:], len(phones)], strict=True)]


def piece_start(performance: Performance, first: int) -> float:
    """Where the piece from phone ``first`` on starts: the song's start, or where that silence is surely silent, on frames."""
    if first == 0:
        return performance.start_seconds
    timed = performance.phones[first]
    at = timed.start_seconds + _CUT_SHARE * timed.seconds - performance.start_seconds
    return performance.start_seconds + round(at / performance.seconds_per_frame) * performance.seconds_per_frame


@dataclass(frozen=True)
class _Piece:
    """One sung piece: samples from frame ``low`` on, its pitch curve, and what the judge said of it."""

    low: int
    samples: np.ndarray
    pitch: PitchCurve
    curve: CurveJudgement | None
    notes: dict[int, NoteJudgement]
    repaired: bool = False


def _sing_piece(performance: Performance, first: int, last: int, voice: LoadedVoice, options: RenderOptions) -> _Piece:
    """Sing one piece; where the judge finds it off the asked pitch, once more with the voicing that the phones ask for."""
    step = performance.seconds_per_frame
    start = piece_start(performance, first)
    end = piece_start(performance, last - 1) if last < len(performance.phones) else performance.phones[-1].end_seconds
    low = round((start - performance.start_seconds) / step)
    midi = performance.midi[low : low + max(1, round((end - start) / step) + 1)]
    phones = [
        dataclasses.replace(
            timed, start_seconds=max(timed.start_seconds, start), end_seconds=min(timed.end_seconds, end + step)
        )
        for timed in performance.phones[first:last]
    ]
    sung = voice.singer.sing(phones, midi, voice.chosen.weights, options.modes, start)
    gate = silence_gate(phones, start, len(midi), voice.singer.config.mel.hop, step)
    gate *= db_to_gain(performance.gain_db[low : low + len(midi)], len(gate))
    numbers = [n for n, note in enumerate(performance.notes) if start <= note.start_seconds < end]

    def attempt(pitch: PitchCurve, repaired: bool) -> _Piece:
        sound = voice.vocoder.vocode(torch.from_numpy(sung.mel), pitch, seed=options.seed + first).samples[0] * gate
        spans = [
            (n.start_seconds - start, n.end_seconds - start, n.pitch_midi) for n in map(performance.notes.__getitem__, numbers)
        ]
        asked = np.where(pitch.voiced, pitch.f0_hz, 0.0)
        try:
            curve, notes = judge_pitch(sound, voice.vocoder.spec.rate, spans, asked, step)
        except InvalidInputError:  # nothing voiced was asked for, or nothing was heard
            return _Piece(low, sound, pitch, None, {}, repaired)
        return _Piece(low, sound, pitch, curve, dict(zip(numbers, notes, strict=True)), repaired)

    piece = attempt(sung.pitch, False)
    if piece.curve is not None and piece.curve.share_within < _TOLERANCE:
        firm = PitchCurve(sung.pitch.f0_hz, _firm_voicing(phones, start, len(midi), step), step)
        again = attempt(firm, True)
        if again.curve is not None and again.curve.share_within > piece.curve.share_within:
            return again
    return piece


def db_to_gain(decibels: np.ndarray, samples: int) -> np.ndarray:
    """A gain curve per frame in dB as a factor per sample, linear in dB between frames."""
    hop = samples // len(decibels)
    fine = np.interp(np.arange(samples) / hop, np.arange(len(decibels)), decibels)
    return np.asarray(10.0 ** (fine / 20.0), dtype=np.float32)


def _firm_voicing(phones: Sequence[TimedPhone], start: float, frames: int, step: float) -> np.ndarray:
    """Voicing by the phones alone."""
    edges = [timed.end_seconds for timed in phones[:-1]]
    owner = np.searchsorted(edges, start + (np.arange(frames) + 0.5) * step, side="right")
    return np.array([phone(timed.symbol).voiced for timed in phones])[owner]


def silence_gate(phones: Sequence[TimedPhone], start: float, frames: int, hop: int, step: float) -> np.ndarray:
    """Per sample 1 where something is sung and 0 in the silences between, with smooth edges: no hum and no hiss in rests.

    It opens up to 30 ms before a phone and closes up to 100 ms after the last one, so that releases are not cut; in a short
    silence sooner, so that it is surely closed at :data:`_CUT_SHARE` of it.
    """
    rate = hop / step
    edges = np.ones(frames * hop, dtype=np.float32)
    for index, timed in enumerate(phones):
        if timed.symbol != "sil":
            continue
        low = timed.start_seconds - start + (min(0.10, 0.4 * timed.seconds) if index else 0.0)
        high = timed.end_seconds - start - (min(0.03, 0.2 * timed.seconds) if index < len(phones) - 1 else 0.0)
        begin, end = max(0, round(low * rate)), min(len(edges), round(high * rate))
        if end > begin:
            edges[begin:end] = 0.0
    width = max(2, round(0.02 * rate))
    kernel = np.hanning(width + 2)[1:-1].astype(np.float32)
    from scipy.signal import fftconvolve

    padded = np.pad(edges, width, mode="edge")
    return np.clip(fftconvolve(padded, kernel / kernel.sum(), mode="same")[width:-width], 0.0, 1.0).astype(np.float32)


def render_file(score: Path | str, out: Path | str, options: RenderOptions, progress: Progress | None = None) -> RenderReport:
    """Read, sing, judge, write: the recording (the voice's credit in its metadata) and what else the options ask for."""
    tell = progress or (lambda share, step: None)
    tell(0.0, "reading the score")
    read_score = read_any(score, options)
    voice = load_voice(options.voice)
    with _named(score):
        rendered = render(read_score, voice, options, tell)
    report = report_of(read_score, rendered, voice)
    tell(0.95, "writing")
    sound = normalise_loudness(rendered.waveform, VOCAL_LUFS)
    _write_all(sound, rendered, report, read_score, out, options)
    tell(1.0, "done")
    return report


@contextmanager
def _named(score: Path | str) -> Iterator[None]:
    """Put the score's name before what is wrong with it."""
    name = "standard input" if score == "-" else Path(score).name
    try:
        yield
    except (ScoreError, PronunciationError) as error:
        raise type(error)(f"{name}: {error}") from error


def read_any(score: Path | str, options: RenderOptions) -> Score:
    """The score from a file, or from standard input for ``-``, with the lyrics of ``options.lyrics`` laid under its notes."""
    from score.formats import read

    if score == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "standard input"
            path.write_bytes(sys.stdin.buffer.read())
            found = read(path, part=options.part, verse=options.verse)
    else:
        found = read(Path(score), part=options.part, verse=options.verse)
    if options.lyrics is None:
        return found
    from pipelines.lyrics import lay_text

    return lay_text(found, options.lyrics, options.language)


def report_of(score: Score, rendered: Rendered, voice: LoadedVoice) -> RenderReport:
    """Praat's verdict on every note, and what there is to say about range and tuning."""
    judged = rendered.judgements
    bad = tuple(i for i in sorted(judged) if judged[i].verdict in ("out of tune", "wrong octave"))
    outside, sentences = range_sentences(rendered.notes, voice.chosen)
    sentences += [
        f"note {i + 1} (bar {rendered.notes[i].bar or '?'}) came out {judged[i].median_cents:+.0f} cents off; "
        "try another --seed"
        for i in bad[:5]
    ]
    return RenderReport(
        voice.chosen.name, rendered.language, round(rendered.waveform.seconds, 3), round(rendered.lead_seconds, 4),
        rendered.share_within_50_cents, bad, outside, tuple(sentences), score.notices + _doubts(score), rendered.repaired,
        voice.chosen.credit(), tuple(judged[i] for i in sorted(judged)),
    )  # fmt: skip


def _doubts(score: Score) -> tuple[str, ...]:
    """What is likely a mistake in the score, though it can be sung; the first few."""
    messages = [problem.message for problem in score.check() if not problem.serious]
    more = (f"and {len(messages) - _DOUBTS_SHOWN} more like these",) if len(messages) > _DOUBTS_SHOWN else ()
    return (*messages[:_DOUBTS_SHOWN], *more)


def _write_all(
    sound: Waveform, rendered: Rendered, report: RenderReport, score: Score, out: Path | str, options: RenderOptions
) -> None:
    metadata = {"comment": report.credit, "software": "DeepSinger"} | ({"title": score.title} if score.title else {})
    if out == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out.wav"
            write_waveform(path, sound, metadata)
            sys.stdout.buffer.write(path.read_bytes())
            sys.stdout.buffer.flush()
    else:
        write_waveform(Path(out), sound, metadata)
    if options.stems is not None:
        options.stems.mkdir(parents=True, exist_ok=True)
        write_waveform(options.stems / "vocal.wav", rendered.waveform, metadata)
        lines = [f"{p.start_seconds:.4f}\t{p.end_seconds:.4f}\t{p.symbol}" for p in rendered.phones]
        write_text(options.stems / "phones.txt", "\n".join(lines) + "\n")
    if options.report is not None:
        write_text(options.report, report.to_json() + "\n")
    if options.plot is not None:
        from pipelines.plot import plot

        plot(rendered, options.plot, score.title)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` so that an interruption leaves the old file or none."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
