"""The examples: in each language that the first voices sing, whole bars, words under the notes, named with their authors."""

from fractions import Fraction
from pathlib import Path

import pytest

from score.formats import read
from score.model import Score
from scripts.examples import SONGS, song
from tests.house import ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".musicxml", ".mxl", ".mid", ".ustx"))


def sung(score: Score) -> list[tuple[float, Fraction, Fraction, str | None]]:
    return [(note.pitch_midi, note.start_beat, note.beats, note.lyric and note.lyric.text) for note in score.notes]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_can_be_read_has_words_and_is_not_long(path: Path) -> None:
    score = read(path)
    assert 10 < score.seconds < 120
    assert sum(note.lyric is not None for note in score.notes) > 20


def test_there_are_two_of_each_language_and_every_one_is_explained() -> None:
    page = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES if f"`{path.name}`" not in page] == []
    assert [page.count(f"| {language} |") for language in ("English", "Japanese", "Mandarin")] == [2, 2, 2]


@pytest.mark.parametrize("name", SONGS)
def test_the_files_are_what_the_script_writes(name: str) -> None:
    lines, facts = SONGS[name]
    ours, written = song(lines, **facts), read(ROOT / "examples" / f"{name}.musicxml")  # type: ignore[arg-type]
    assert sung(written) == sung(ours)
    assert (written.title, written.composer, written.lyricist, written.language) == (
        ours.title, ours.composer, ours.lyricist, ours.language,
    )  # fmt: skip
