"""The UltraStar reader on a song written by hand, and on the eight songs beside a parser of a dozen lines."""

from fractions import Fraction
from pathlib import Path

import pytest

from score.formats import registry, ultrastar
from score.formats.registry import ReadOptions
from score.model import Score, ScoreError
from tests.score.samples import ULTRASTAR
from tests.shared_data import DATA, needs_data

SONGS = sorted((DATA / "songs" / "ultrastar").glob("*/song.txt"))


def read(text: str, part: str | int | None = None) -> Score:
    return ultrastar.read(text.encode(), ReadOptions(part))


def test_the_hand_written_song() -> None:
    """At BPM 120 a tick is 125 ms; the gap is one second."""
    score = read(ULTRASTAR)
    assert [(note.pitch_midi, score.tempo_map.seconds(note.start_beat), note.beats) for note in score.notes] == [
        (60, 1.0, 1),
        (62, 1.5, 1),
        (64, 2.0, 1),
        (64, 2.5, Fraction(1, 2)),
        (65, 2.75, Fraction(1, 2)),
        (67, 3.5, 1),
        (55, 4.0, 1),
        (60, 5.0, 1),
    ]
    assert [(note.lyric.text, note.lyric.syllabic) if note.lyric else None for note in score.notes] == [
        ("Twin", "begin"), ("kle", "end"), ("twin", "begin"), ("kle", "end"), None, ("star", "single"), None, ("How", "single"),
    ]  # fmt: skip
    assert (score.title, score.composer, score.language) == ("Test", "Nobody", "en")
    assert [score.tempo_map.seconds(beat) for beat in score.breaths] == [3.25]
    assert any("1 rap or freestyle note is sung" in notice for notice in score.notices)


def by_formula(path: Path) -> list[tuple[float, float, int]]:
    """Start and end in seconds and pitch of every note: GAP/1000 + tick * 15/BPM, nothing else."""
    lines = path.read_bytes().decode("cp1252").splitlines()
    header = dict(line[1:].split(":", 1) for line in lines if line.startswith("#"))
    tick, gap = 15 / float(header["BPM"].replace(",", ".")), float(header["GAP"].replace(",", ".")) / 1000
    rows = [line.split()[1:4] for line in lines if line[:1] in (":", "*", "F")]
    return [
        (gap + int(start) * tick, gap + (int(start) + int(length)) * tick, 60 + int(pitch)) for start, length, pitch in rows
    ]


@needs_data
def test_there_are_eight_songs() -> None:
    assert len(SONGS) == 8


@needs_data
@pytest.mark.parametrize("path", SONGS, ids=lambda path: path.parent.name)
def test_songs_agree_with_the_formula(path: Path) -> None:
    score = registry.read(path)
    wanted = by_formula(path)
    assert len(score.notes) == len(wanted) > 50
    clock = score.tempo_map
    for note, (start, end, pitch) in zip(score.notes, wanted, strict=True):
        assert clock.seconds(note.start_beat) == pytest.approx(start, abs=1e-5)
        assert clock.seconds(note.end_beat) == pytest.approx(end, abs=1e-5)
        assert note.pitch_midi == pitch
    assert score.language == "en" and score.title == path.parent.name.split(" - ")[1]


@needs_data
@pytest.mark.parametrize("path", SONGS, ids=lambda path: path.parent.name)
def test_songs_come_back_as_written(path: Path) -> None:
    score = registry.read(path)
    data, losses = ultrastar.write(score)
    assert (ultrastar.read(data, ReadOptions()), losses) == (score, ())


@needs_data
def test_words_of_a_song() -> None:
    score = registry.read(next(path for path in SONGS if "Code Monkey" in str(path)))
    text = ""
    for note in score.notes[:14]:
        if note.lyric:
            text += note.lyric.text + (" " if note.lyric.syllabic in ("single", "end") else "")
    assert text.startswith("Code Monkey get up get coffee Code Monkey go to")


def test_duets_and_relative_ticks() -> None:
    duet = ULTRASTAR.replace("#GAP:1000\n", "#GAP:1000\n#P1:Ann\n#P2:Bob\n").replace(": 0 4 0 Twin", "P1\n: 0 4 0 Twin")
    duet = duet.removesuffix("E\n") + "P2\n: 8 4 -12 la\nE\n"
    assert ultrastar.parts(duet.encode()) == ("Ann", "Bob")
    assert [note.pitch_midi for note in read(duet, "Bob").notes] == [48.0]
    assert len(read(duet).notes) == 8
    with pytest.raises(ScoreError, match="the parts are Ann, Bob"):
        read(duet, "Eve")
    relative = "#TITLE:x\n#BPM:120\n#RELATIVE:YES\n: 0 4 0 la\n- 6 8\n: 0 4 2 lo\n- 6 8\n: 2 4 4 li\nE\n"
    assert [float(note.start_beat) for note in read(relative).notes] == [0.0, 2.0, 4.5]


def test_what_is_no_song() -> None:
    with pytest.raises(ScoreError, match="no UltraStar song"):
        read("Dear reader,\nthis is a letter.\n")
    with pytest.raises(ScoreError, match="line 5: a note needs"):
        read("#TITLE:x\n#BPM:120\n: 0 4 0 la\n: 4 4 0 la\n: 8 la\n")
