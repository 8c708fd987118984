"""Rendering with the bundled voices: what is asked is sung, joins are silent, and bad input is refused in words."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from audio.waveform import read_metadata, read_waveform
from pipelines.diagnosis import fitting_transposition
from pipelines.render import RenderOptions, pieces_of, render, render_file, report_of, silence_gate
from pipelines.voices import choose, list_voices, load_voice, voices_folder
from score.model import Curve, Lyric, Note, Score, ScoreError, Tempo, TempoMap
from singer.performance.contract import TimedPhone
from singer.singer import VoiceError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
needs_voice = pytest.mark.skipif(
    not (voices_folder() / "base" / "singer.safetensors").is_file(), reason="needs the bundled base voice"
)


def song(*notes: tuple[float, float, float, str | None], language: str = "ja") -> Score:
    """Notes as (pitch, start, beats, syllable) at 120 quarter notes a minute."""
    made = [
        Note(pitch, Fraction(start), Fraction(beats), Lyric(text) if text else None, bar=str(int(start) // 4 + 1))
        for pitch, start, beats, text in notes
    ]
    return Score(tuple(made), language=language)


SHORT = song((60, 0, 1, "さ"), (62, 1, 1, "く"), (64, 2, 2, "ら"))


@needs_voice
def test_every_note_is_in_tune_and_the_right_length() -> None:
    voice = load_voice("base")
    sung = render(SHORT, voice, RenderOptions(expression=0.0))
    report = report_of(SHORT, sung, voice)
    assert report.voiced_within_50_cents is not None
    assert report.voiced_within_50_cents > 0.97
    assert report.notes_out_of_tune == ()
    assert 2.0 < sung.waveform.seconds < 2.9
    vowel = next(timed for timed in sung.phones if timed.symbol == "a")
    assert vowel.start_seconds == pytest.approx(sung.lead_seconds, abs=0.002), "the vowel falls on the beat"


@needs_voice
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    from score.formats import write

    write(SHORT, tmp_path / "s.musicxml")
    data = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        render_file(tmp_path / "s.musicxml", tmp_path / f"{name}.wav", RenderOptions(seed=seed))
        data.append((tmp_path / f"{name}.wav").read_bytes())
    assert data[0] == data[1]
    assert data[0] != data[2]


@needs_voice
def test_transposition_and_tempo() -> None:
    voice = load_voice("base")
    plain = render(SHORT, voice, RenderOptions(expression=0.0))
    other = render(SHORT, voice, RenderOptions(expression=0.0, transpose=5, tempo=2.0))
    assert other.notes[0].pitch_midi == 65
    assert other.waveform.seconds < 0.75 * plain.waveform.seconds


@needs_voice
def test_silence_stays_silent_and_phrases_are_independent() -> None:
    voice = load_voice("base")
    score = song((60, 0, 2, "あ"), (62, 24, 2, "お"))
    sung = render(score, voice, RenderOptions())
    samples = sung.waveform.samples[0]
    middle = samples[4 * 44_100 : 9 * 44_100]
    assert np.abs(middle).max() < 1e-6
    assert np.abs(samples[: int(1.2 * 44_100)]).max() > 0.01


@needs_voice
def test_written_dynamics_are_heard() -> None:
    voice = load_voice("base")
    score = song((60, 0, 4, "あ"), (60, 8, 4, "あ"))
    swell = dataclasses.replace(score, curves={"dynamics": Curve(((Fraction(0), 0.2), (Fraction(7), 0.2), (Fraction(8), 0.9)))})
    sung = render(swell, voice, RenderOptions(expression=0.0))
    lead = sung.lead_seconds
    quiet, loud = (sung.waveform.cut(lead + start, lead + start + 1.5).samples.std() for start in (0.2, 4.2))
    assert 20 * np.log10(loud / quiet) > 8


@needs_voice
def test_notes_outside_the_range_are_named_with_what_would_fit(tmp_path: Path) -> None:
    from score.formats import write

    write(song((100, 0, 1, "あ"), (98, 1, 1, "い")), tmp_path / "s.musicxml")
    report = render_file(tmp_path / "s.musicxml", tmp_path / "o.wav", RenderOptions())
    assert report.notes_out_of_range == (0, 1)
    assert any("above the range of kumi" in line and "--transpose -20" in line for line in report.diagnosis)


@needs_voice
def test_a_rendering_leaves_everything_that_was_asked_for(tmp_path: Path) -> None:
    options = RenderOptions(stems=tmp_path / "stems", plot=tmp_path / "p.png", report=tmp_path / "r.json")
    report = render_file(EXAMPLES / "sakura.musicxml", tmp_path / "o.wav", options)
    assert read_waveform(tmp_path / "stems" / "vocal.wav").seconds == pytest.approx(report.seconds, abs=0.01)
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["voice"] == "kumi"
    assert "Cubialpha" in read_metadata(tmp_path / "o.wav")["comment"]
    assert not list(tmp_path.glob("*partial*"))
    assert read_waveform(tmp_path / "o.wav").peak < 0.95


@needs_voice
def test_milk_is_not_for_sale() -> None:
    voices = {voice.name: voice for voice in list_voices()}
    assert voices["base"].commercial
    if not (voices_folder() / "milk" / "singer.safetensors").is_file():
        pytest.skip("needs the bundled milk voice")
    assert not voices["milk"].commercial
    with pytest.raises(VoiceError, match="not for commercial use"):
        render(SHORT, load_voice("milk"), RenderOptions(voice="milk", commercial=True))


@needs_voice
def test_scores_that_cannot_be_sung() -> None:
    voice = load_voice("base")
    with pytest.raises(ScoreError, match="no words; add lyrics"):
        render(song((60, 0, 1, None)), voice, RenderOptions())
    with pytest.raises(ScoreError, match="no notes"):
        render(Score(()), voice, RenderOptions())
    notes = ((60, 60 * k, 50, "あ") for k in range(150))
    slow = dataclasses.replace(song(*notes), tempo_map=TempoMap((Tempo(Fraction(0), 50.0),)))
    with pytest.raises(ScoreError, match="180 minutes"):
        render(slow, voice, RenderOptions())
    with pytest.raises(VoiceError, match=r"no vocal mode 'falsetto'.*power, soft"):
        render(SHORT, voice, RenderOptions(modes={"falsetto": 1.0}))


def test_choosing_voices() -> None:
    assert choose("base").weights == {"kumi": 1.0}
    assert choose("base:scott").weights == {"scott": 1.0}
    assert choose("kumi:3+scott:1").weights == {"kumi": 0.75, "scott": 0.25}
    with pytest.raises(VoiceError, match="did you mean 'kumi'"):
        choose("kumy")
    with pytest.raises(VoiceError, match="positive"):
        choose("kumi:-1")


@pytest.mark.parametrize(("pitches", "expected"), [([60, 72], 0), ([80, 84], -4), ([40], 11), ([40, 84], None)])
def test_transposition_that_fits(pitches: list[float], expected: int | None) -> None:
    assert fitting_transposition(pitches, 51, 80) == expected


def test_the_gate_is_closed_in_rests_and_open_on_sound() -> None:
    phones = [
        TimedPhone("sil", 0.0, 1.0, 0, "ja"), TimedPhone("a", 1.0, 2.0, 0, "ja"), TimedPhone("sil", 2.0, 3.0, 0, "ja"),
    ]  # fmt: skip
    gate = silence_gate(phones, 0.0, 300, 512, 512 / 44_100)
    at = lambda seconds: gate[int(seconds * 44_100)]  # noqa: E731
    assert at(0.5) == at(2.5) == 0.0
    assert min(at(1.02), at(1.5), at(2.0)) > 0.9999
    assert np.abs(np.diff(gate)).max() < 0.01, "no click where it opens"


@needs_voice
def test_long_songs_are_sung_in_pieces() -> None:
    from pipelines.performing import perform

    notes = [(60.0, 4.0 * k, 3.0, "ら") for k in range(24)]
    performance = perform(song(*notes), language=None, singer="kumi", expression=0.5, seed=0, seconds_per_frame=512 / 44_100)
    pieces = pieces_of(performance)
    assert len(pieces) >= 4
    assert all(performance.phones[first].symbol == "sil" for first, _ in pieces)
    assert pieces[-1][1] == len(performance.phones)


def test_words_from_a_file_with_holds_and_misfits(tmp_path: Path) -> None:
    from pipelines.lyrics import lay_text

    words = tmp_path / "words.txt"
    words.write_text("[Verse]\nTwinkle _\n", encoding="utf-8")
    laid = lay_text(SHORT, words, "en")
    assert [note.lyric.text if note.lyric else None for note in laid.notes] == ["Twin", "kle", None]
    words.write_text("Twinkle twinkle little star", encoding="utf-8")
    with pytest.raises(ScoreError, match="bar 1"):
        lay_text(SHORT, words, "en")
    words.write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(ScoreError, match="UTF-8"):
        lay_text(SHORT, words, "en")
    words.write_text(" \n", encoding="utf-8")
    with pytest.raises(ScoreError, match="empty"):
        lay_text(SHORT, words, None)


def test_without_expression_no_note_is_cut_for_a_breath() -> None:
    from pipelines.performing import perform

    long_phrase = song(*((60.0, k, 1.0, "ら") for k in range(40)))
    lengths = {}
    for expression in (0.0, 0.6):
        done = perform(long_phrase, language=None, singer="kumi", expression=expression, seed=0, seconds_per_frame=512 / 44_100)
        lengths[expression] = [note.seconds for note in done.notes]
    assert lengths[0.0] == pytest.approx([0.5] * 40)
    assert min(lengths[0.6]) < 0.4


@needs_voice
def test_joins_between_pieces_lie_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A song cut at every rest sounds nowhere at its cuts, and its pieces sound where those of the uncut song do."""
    from pipelines import render as module

    voice = load_voice("base")
    score = song(*((60.0 + k % 5, 3.0 * k, 1.8, "ら") for k in range(6)))
    uncut = render(score, voice, RenderOptions(expression=0.0))
    monkeypatch.setattr(module, "_PIECE_SECONDS", 0.5)
    cut = render(score, voice, RenderOptions(expression=0.0))
    samples, starts = (
        cut.waveform.samples[0],
        [timed for timed in cut.phones[1:-1] if timed.symbol == "sil" and timed.seconds > 0.12],
    )
    assert starts
    for timed in starts:
        middle = round((timed.start_seconds + 0.65 * timed.seconds) * 44_100)
        assert np.abs(samples[middle - 400 : middle + 400]).max() < 1e-5
    hop = 2048
    loud = [np.sqrt((s.waveform.samples[0][: len(samples) // hop * hop].reshape(-1, hop) ** 2).mean(1)) for s in (uncut, cut)]
    assert np.abs(loud[0] - loud[1]).max() < 0.25 * loud[0].max()
