"""The USTX reader on a file written by hand, and on OpenUtau's template."""

from fractions import Fraction

import pytest

from score.formats import registry, ustx
from score.formats.registry import ReadOptions
from score.formats.ustx_words import syllables
from score.model import Meter, Score, ScoreError, Tempo
from tests.score.samples import USTX
from tests.shared_data import DATA, needs_data


def read(part: str | int | None = None, text: str = USTX) -> Score:
    return ustx.read(text.encode(), ReadOptions(part))


def test_the_hand_written_file() -> None:
    score = read()
    half = Fraction(1, 2)
    assert [(note.pitch_midi, note.start_beat, note.beats) for note in score.notes] == [
        (60, 1, 1), (62, 2, half), (64, Fraction(5, 2), half), (65, 3, half), (67, 4, 1), (67, 6, 1),
    ]  # fmt: skip
    assert [(note.lyric.text, note.lyric.syllabic) if note.lyric else None for note in score.notes] == [
        ("twin", "begin"), ("kle", "end"), None, ("no", "single"), ("star[s t aa r]", "single"), ("1", "single"),
    ]  # fmt: skip
    assert score.breaths == (Fraction(5),)
    assert (score.title, score.language) == ("Twinkle", "en")
    assert score.tempo_map.tempos == (Tempo(Fraction(0), 120.0), Tempo(Fraction(2), 90.5))
    assert score.meters == (Meter(Fraction(0), 3, 4), Meter(Fraction(6), 6, 8))
    assert [note.bar for note in score.notes] == ["1", "1", "1", "2", "2", "3"]


def test_curves_count_from_their_part() -> None:
    curves = read().curves
    assert curves["pitch_bend"].at(Fraction(3, 2)) == 100.0
    assert curves["pitch_bend"].at(Fraction(5, 4)) == 50.0
    assert curves["dynamics"].at(Fraction(3)) == 0.25  # -12 dB
    assert curves["dynamics"].at(Fraction(1)) == 0.5


def test_parts() -> None:
    assert ustx.parts(USTX.encode()) == ("Choir", "Lead")
    for part in ("Choir", "back", 1, "1"):
        assert [note.pitch_midi for note in read(part).notes] == [48.0]
    assert any("track 2 of 2 is sung" in notice for notice in read().notices)
    with pytest.raises(ScoreError, match="no part 'Solo'; the parts are 1 'Choir', 2 'Lead'"):
        read("Solo")


def test_pitch_points_become_a_bend() -> None:
    text = USTX.replace(
        "- {x: 40, y: 0, shape: io}", "- {x: 250, y: 20, shape: io}\n      - {x: 500, y: 0, shape: io}"
    ).replace("pitd", "shfc")
    bend = read(text=text).curves["pitch_bend"]
    assert bend.at(Fraction(3, 2)) == pytest.approx(200.0)  # 250 ms at 120 after beat 1
    assert bend.at(Fraction(2)) == pytest.approx(0.0, abs=1e-6)


@needs_data
def test_openutaus_template() -> None:
    score = registry.read(DATA / "scores" / "formats" / "template.ustx")
    assert [(note.pitch_midi, note.start_beat, note.beats, note.lyric.text) for note in score.notes] == [
        (60, 5, 1, "a"), (62, 6, 1, "a"), (62, 7, Fraction(1, 2), "a"),
    ]  # fmt: skip
    assert "pitch_bend" not in score.curves


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("star", 1),
        ("love", 1),
        ("twinkle", 2),
        ("little", 2),
        ("walked", 1),
        ("wanted", 2),
        ("houses", 2),
        ("loves", 1),
        ("beautiful", 3),
        ("the", 1),
        ("I", 1),
        ("wonder", 2),
        ("mmm", 1),
        ("さくら", 1),
        ("fire,", 1),
    ],
)
def test_syllables_of_a_word(word: str, count: int) -> None:
    assert len(syllables(word)) == count
    assert "".join(syllables(word)) == word


def test_plus_beyond_the_words_syllables_holds() -> None:
    text = USTX.replace("lyric: twinkle", "lyric: star")
    assert [note.lyric and note.lyric.text for note in read(text=text).notes][:3] == ["star", None, None]


def test_the_writer_writes_whole_words() -> None:
    data, losses = ustx.write(read())
    assert b'lyric: "twinkle"' in data and b'lyric: "+"' in data and b'lyric: "+~"' in data
    assert losses == ()
