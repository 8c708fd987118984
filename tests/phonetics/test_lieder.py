"""Every German and French Lied of the collection can be sung, syllable by syllable."""

from pathlib import Path

import pytest

from phonetics import LyricUnit, underlay
from phonetics.inventory import phone
from tests.shared_data import DATA, needs_data

FOLDER = DATA / "scores" / "lieder"
FILES = sorted(path for path in FOLDER.glob("*.mxl") if path.name[:2] in ("de", "fr")) if FOLDER.is_dir() else []


@needs_data
@pytest.mark.parametrize("path", FILES, ids=[path.stem[:40] for path in FILES])
def test_every_syllable_of_a_lied_has_phones(path: Path) -> None:
    formats = pytest.importorskip("score.formats")
    notes = [note for note in formats.read(path).notes if note.lyric]
    units = [LyricUnit(note.lyric.text, note.lyric.syllabic, place=f"bar {note.bar}") for note in notes]
    syllables = underlay(units, path.name[:2])
    assert len(syllables) == len(units) > 0
    for syllable in syllables:
        assert phone(syllable.nucleus).kind in ("vowel", "nasal", "liquid")
        for symbol in syllable.phones:
            assert phone(symbol).kind not in ("silence",)
