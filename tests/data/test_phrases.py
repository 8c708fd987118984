"""The manifest: round trip, and errors that name the line."""

from pathlib import Path

import pytest

from data.phrases import ManifestError, Phrase, read_manifest, write_manifest
from data.refine import Placed

PHRASE = Phrase("a.flac", "a", "bank", "kumi", "ja", "power", False, (Placed("sil", 0.0, 0.1), Placed("ʊ̯", 0.1, 0.5)), -0.25)


def test_round_trip(tmp_path: Path) -> None:
    write_manifest(tmp_path / "m.jsonl", [PHRASE, PHRASE])
    assert read_manifest(tmp_path / "m.jsonl") == [PHRASE, PHRASE]


@pytest.mark.parametrize(("line", "said"), [("{", "line 3"), ('{"audio": "x"}', "line 3")])
def test_a_broken_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "m.jsonl"
    write_manifest(path, [PHRASE])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=said):
        read_manifest(path)


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"format": "deepsinger-phrases", "version": 99}\n', encoding="utf-8")
    with pytest.raises(ManifestError, match="99"):
        read_manifest(path)
