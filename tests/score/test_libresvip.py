"""Projects of other editors through libresvip, where it is installed."""

import importlib.util
import shutil

import pytest

from score.formats import libresvip, registry
from score.model import ScoreError
from tests.shared_data import DATA, needs_data

INSTALLED = importlib.util.find_spec("libresvip") is not None or shutil.which("libresvip-cli") is not None
FORMATS = DATA / "scores" / "formats"


@needs_data
@pytest.mark.skipif(not INSTALLED, reason="needs libresvip: pip install 'libresvip[cli]'")
@pytest.mark.parametrize(("extension", "pitch", "start"), [("svp", 60, 0), ("s5p", 60, 0), ("vsqx", 69, 0.5)])
def test_templates_are_read(extension: str, pitch: float, start: float) -> None:
    score = registry.read(FORMATS / f"template.{extension}")
    assert [(note.pitch_midi, float(note.start_beat), float(note.beats), note.lyric.text) for note in score.notes] == [
        (pitch, start, 1.0, "la")
    ]


def test_without_it_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ScoreError, match=r"pip install 'libresvip\[cli\]'"):
        registry.get("svp").read(b"{}", registry.ReadOptions())


def test_a_program_that_fails_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(
        libresvip, "command", lambda source, target: [sys.executable, "-c", "raise SystemExit('no such project')"]
    )
    with pytest.raises(ScoreError, match=r"libresvip could not read the file \(no such project\)"):
        registry.get("svp").read(b"noise", registry.ReadOptions())
