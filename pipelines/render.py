"""``render``: a score in, a sung recording out.

Phrase by phrase: the song is cut where nobody sings, each piece is sung and vocoded by itself, so that memory follows the
longest phrase and not the song, and joins lie in silence. Afterwards an independent tracker (Praat) listens to every note.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from audio.loudness import normalise_loudness
from audio.pitch import PitchCurve
from audio.waveform import Waveform, write_waveform
from metrics.pitch import NoteJudgement, judge_curve, judge_notes
from metrics.validation import InvalidInputError
from phonetics.inventory import phone
from pipelines.diagnosis import range_sentences
from pipelines.performing import Performance, perform
from pipelines.voices import LoadedVoice, load_voice
from score.model import Score
from singer.performance.contract import SungNote, TimedPhone
from singer.singer import VoiceError

VOCAL_LUFS = -16.0
_PIECE_SECONDS = 8.0
_CUT_SILENCE_SECONDS = 0.12
_TOLERANCE = 0.97
Progress = Callable[[float, str], None]


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
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False)


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
    pieces = pieces_of(performance)
    repaired = 0
    for number, (first, last) in enumerate(pieces):
        if progress:
            progress(0.05 + 0.85 * number / len(pieces), "singing")
        piece, curve, again = _sing_piece(performance, first, last, voice, options)
        at = round((piece_start(performance, first) - performance.start_seconds) / spec.seconds_per_frame)
        room = min(len(piece), len(samples) - at * spec.hop)
        samples[at * spec.hop : at * spec.hop + room] += piece[:room]
        voiced[at : at + len(curve)] |= curve.voiced[: len(voiced) - at]
        repaired += again
    lead = -performance.start_seconds
    f0_hz = 440.0 * 2.0 ** ((performance.midi - 69.0) / 12.0)
    return Rendered(
        Waveform(samples, spec.rate), PitchCurve(f0_hz.astype(np.float32), voiced, spec.seconds_per_frame),
        tuple(dataclasses.replace(p, start_seconds=p.start_seconds + lead, end_seconds=p.end_seconds + lead) for p in performance.phones),
        tuple(dataclasses.replace(n, start_seconds=n.start_seconds + lead, end_seconds=n.end_seconds + lead) for n in performance.notes),
        lead, performance.language, repaired,
    )  # fmt: skip


def _check_voice(voice: LoadedVoice, options: RenderOptions) -> None:
    if options.commercial and not voice.chosen.card.commercial:
        raise VoiceError(f"the voice {voice.chosen.card.name!r} is not for commercial use: {voice.chosen.card.terms}")
    for mode in options.modes:
        if mode not in voice.chosen.modes:
            recorded = ", ".join(voice.chosen.modes) or "none"
            raise VoiceError(f"the voice {voice.chosen.name!r} has no vocal mode {mode!r}; recorded for it: {recorded}")


def pieces_of(performance: Performance) -> list[tuple[int, int]]:
    """Spans of phones (first, last + 1) that begin and end in silence, about :data:`_PIECE_SECONDS` long where silences allow."""
    phones = performance.phones
    cuts = [0]
    for index, timed in enumerate(phones):
        long_enough = timed.end_seconds - piece_start(performance, cuts[-1]) >= _PIECE_SECONDS
        if timed.symbol == "sil" and timed.seconds >= _CUT_SILENCE_SECONDS and long_enough and 0 < index < len(phones) - 1:
            cuts.append(index)
    return [(first, min(last + 1, len(phones))) for first, last in zip(cuts, [*cuts[1:], len(phones)], strict=True)]


def piece_start(performance: Performance, first: int) -> float:
    """Where the piece beginning with phone ``first`` starts: the song's start, or the middle of that silence, on the frame grid."""
    if first == 0:
        return performance.start_seconds
    timed = performance.phones[first]
    middle = (timed.start_seconds + timed.end_seconds) / 2 - performance.start_seconds
    return performance.start_seconds + round(middle / performance.seconds_per_frame) * performance.seconds_per_frame


def _sing_piece(
    performance: Performance, first: int, last: int, voice: LoadedVoice, options: RenderOptions
) -> tuple[np.ndarray, PitchCurve, bool]:
    """One piece as samples with its pitch curve, judged at once and sung again with firmer voicing where it drifts."""
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
    again = False
    pitch = sung.pitch
    for attempt in range(2):
        sound = voice.vocoder.vocode(torch.from_numpy(sung.mel), pitch, seed=options.seed + first).samples[0] * gate
        if not pitch.voiced.any():
            break
        asked = np.where(pitch.voiced, pitch.f0_hz, 0.0)
        try:
            heard = judge_curve(sound, voice.vocoder.spec.rate, asked, step)
        except InvalidInputError:
            break
        if heard.share_within >= _TOLERANCE or attempt:
            break
        pitch, again = PitchCurve(pitch.f0_hz, _firm_voicing(phones, start, len(midi), step), step), True
    return sound, pitch, again


def _firm_voicing(phones: Sequence[TimedPhone], start: float, frames: int, step: float) -> np.ndarray:
    """Voicing by the phones alone."""
    edges = [timed.end_seconds for timed in phones[:-1]]
    owner = np.searchsorted(edges, start + (np.arange(frames) + 0.5) * step, side="right")
    return np.array([phone(timed.symbol).voiced for timed in phones])[owner]


def silence_gate(phones: Sequence[TimedPhone], start: float, frames: int, hop: int, step: float) -> np.ndarray:
    """Per sample 1 where something is sung and 0 in the silences between, with smooth edges: no hum and no hiss in rests.

    It opens 30 ms before a phone and closes over 90 ms after the last one, so that releases are not cut.
    """
    rate = hop / step
    edges = np.ones(frames * hop, dtype=np.float32)
    for index, timed in enumerate(phones):
        if timed.symbol != "sil":
            continue
        low = timed.start_seconds - start + (0.10 if index else 0.0)
        high = timed.end_seconds - start - (0.03 if index < len(phones) - 1 else 0.0)
        begin, end = max(0, round(low * rate)), min(len(edges), round(high * rate))
        if end > begin:
            edges[begin:end] = 0.0
    width = max(2, round(0.02 * rate))
    kernel = np.hanning(width + 2)[1:-1].astype(np.float32)
    from scipy.signal import fftconvolve

    padded = np.pad(edges, width, mode="edge")
    return np.clip(fftconvolve(padded, kernel / kernel.sum(), mode="same")[width:-width], 0.0, 1.0).astype(np.float32)


def render_file(score: Path | str, out: Path | str, options: RenderOptions, progress: Progress | None = None) -> RenderReport:
    """Read, sing, judge, write: the recording (with the voice's credit in its metadata) and whatever else the options ask for."""
    tell = progress or (lambda share, step: None)
    tell(0.0, "reading the score")
    read_score = read_any(score, options)
    voice = load_voice(options.voice)
    rendered = render(read_score, voice, options, tell)
    tell(0.9, "listening to every note")
    report = judge(read_score, rendered, voice, options)
    tell(0.95, "writing")
    sound = normalise_loudness(rendered.waveform, VOCAL_LUFS)
    _write_all(sound, rendered, report, read_score, out, options)
    tell(1.0, "done")
    return report


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


def judge(score: Score, rendered: Rendered, voice: LoadedVoice, options: RenderOptions) -> RenderReport:
    """Praat's verdict on every note, and what there is to say about range and tuning."""
    sound, asked = rendered.waveform, np.where(rendered.pitch.voiced, rendered.pitch.f0_hz, 0.0)
    notes = [(note.start_seconds, note.end_seconds, note.pitch_midi) for note in rendered.notes]
    within: float | None = None
    judged: tuple[NoteJudgement, ...] = ()
    try:
        within = judge_curve(sound.samples[0], sound.rate, asked, rendered.pitch.seconds_per_frame).share_within
        judged = tuple(judge_notes(sound.samples[0], sound.rate, notes, asked, rendered.pitch.seconds_per_frame))
    except InvalidInputError:
        pass  # nothing voiced was asked for: a whispered or wordless line
    bad = tuple(i for i, note in enumerate(judged) if note.verdict in ("out of tune", "wrong octave"))
    outside, sentences = range_sentences(rendered.notes, voice.chosen)
    sentences += [
        f"note {i + 1} (bar {rendered.notes[i].bar or '?'}) came out {judged[i].median_cents:+.0f} cents off; try another --seed"
        for i in bad[:5]
    ]
    return RenderReport(
        voice.chosen.name, rendered.language, round(sound.seconds, 3), round(rendered.lead_seconds, 4), within, bad, outside,
        tuple(sentences), score.notices, rendered.repaired, voice.chosen.credit(), judged,
    )  # fmt: skip


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
