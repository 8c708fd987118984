"""The UST reader on a file written by hand."""

from fractions import Fraction

import pytest

from score.formats import ust
from score.formats.registry import ReadOptions
from score.model import Score, Tempo
from tests.score.samples import UST


def read(text: str, encoding: str = "cp932") -> Score:
    return ust.read(text.encode(encoding), ReadOptions())


def test_the_hand_written_file() -> None:
    score = read(UST)
    half = Fraction(1, 2)
    assert [(note.pitch_midi, note.start_beat, note.beats, note.lyric and note.lyric.text) for note in score.notes] == [
        (60, 1, 1, "さ"), (62, 2, half, "く"), (64, Fraction(5, 2), half, None), (65, 3, 1, "ら"), (72, 5, 2, "あ"),
    ]  # fmt: skip
    assert score.title == "さくら"
    assert score.tempo_map.tempos == (Tempo(Fraction(0), 120.0), Tempo(Fraction(2), 60.0))
    assert score.breaths == (Fraction(4),)
    assert score.curves["dynamics"].at(Fraction(3)) == 0.5
    assert score.curves["dynamics"].at(Fraction(5)) == 0.75
    assert any("vibrato written on 1 note" in notice for notice in score.notices)


def test_seconds_follow_the_tempo_changes() -> None:
    """Two beats at 120 (1 s), then beats at 60: the third note stands a beat later at 2 s, by hand."""
    score = read(UST)
    assert [score.tempo_map.seconds(note.start_beat) for note in score.notes] == [0.5, 1.0, 1.5, 2.0, 4.0]


def test_a_bend_of_mode_2_is_in_milliseconds_and_tenths_of_a_semitone() -> None:
    """PBS=0;0 PBW=120.5,129.5 PBY=10.5,0 on a note at beat 2 of half a beat at 60 (500 ms)."""
    bend = read(UST).curves["pitch_bend"]
    peak = Fraction(2) + Fraction(1205, 10000)
    assert bend.at(peak) == pytest.approx(105.0)
    assert bend.at(Fraction(2)) == pytest.approx(0.0)
    assert bend.at(peak / 2 + 1) == pytest.approx(52.5)
    assert bend.at(Fraction(2) + Fraction(1, 4)) == pytest.approx(0.0)
    assert bend.at(Fraction(3, 2)) == 0.0, "a glide from the note before is left to the voice"


def test_a_bend_of_mode_1_has_a_value_every_five_ticks() -> None:
    bend = read("[#SETTING]\nTempo=120\n[#0000]\nLength=480\nLyric=a\nNoteNum=60\nPBStart=0\nPitchBend=0,50,100,0\n").curves[
        "pitch_bend"
    ]
    assert bend.at(Fraction(10, 480)) == 100.0
    assert bend.at(Fraction(5, 480)) == 50.0
    assert bend.at(Fraction(1)) == 0.0


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    assert read(UST, encoding).notes[0].lyric.text == "さ"


def test_shift_jis_without_kana() -> None:
    assert read("[#SETTING]\nTempo=120\n[#0000]\nLength=480\nLyric=月\nNoteNum=60\n").notes[0].lyric.text == "月"


@pytest.mark.parametrize(
    ("lyrics", "sung"),
    [
        (["- か", "a き", "i R"], ["か", "き", None]),
        (["か", "a k", "き"], ["か", None, "き"]),
        (["か_F4", "?き", "き"], ["か", "き", "き"]),
        (["la", "+", "-"], ["la", None, None]),
        (["ni hao", "x y", "la"], ["ni hao", "x y", "la"]),
    ],
)
def test_aliases_of_voicebanks(lyrics: list[str], sung: list[str | None]) -> None:
    notes = "".join(f"[#{index:04d}]\nLength=480\nLyric={lyric}\nNoteNum=60\n" for index, lyric in enumerate(lyrics))
    score = read(f"[#SETTING]\nTempo=120\n{notes}")
    assert [note.lyric and note.lyric.text for note in score.notes] == sung
