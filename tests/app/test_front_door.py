"""The whole product from the command line: a score is sung; a bad input gets one clear line and leaves nothing behind."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.main import main
from tests.house import ROOT

if not list((ROOT / "voices").glob("*/singer.safetensors")):
    pytest.skip("no voice is bundled yet", allow_module_level=True)

MUSICXML = """<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="3.1"><part-list><score-part id="P1"><part-name>Voice</part-name></score-part></part-list>
<part id="P1">{measures}</part></score-partwise>
"""
ATTRIBUTES = "<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"


def musicxml(bars: int = 2, step: str = "A", octave: int = 4, words: tuple[str, ...] = ("sing",)) -> str:
    """A score of whole notes of one pitch, the words over and over."""
    def bar(number: int) -> str:
        lyric = f"<lyric><syllabic>single</syllabic><text>{words[number % len(words)]}</text></lyric>" if words else ""
        pitch = f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
        note = f"<note>{pitch}<duration>4</duration><type>whole</type>{lyric}</note>"
        return f'<measure number="{number + 1}">{ATTRIBUTES if number == 0 else ""}{note}</measure>'

    return MUSICXML.format(measures="".join(map(bar, range(bars))))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with some good and bad scores."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.musicxml").write_text(musicxml())
    (tmp_path / "silent.musicxml").write_text(musicxml(words=()))
    (tmp_path / "high.musicxml").write_text(musicxml(octave=15))
    (tmp_path / "endless.musicxml").write_text(musicxml(bars=3 * 60 * 60 // 2))
    (tmp_path / "noise.mid").write_bytes(bytes((7 * n * n + n) % 251 for n in range(4096)))
    (tmp_path / "empty.mid").write_bytes(b"")
    (tmp_path / "cut.musicxml").write_text(musicxml()[:-80])
    (tmp_path / "many.txt").write_text("far too many words for these two notes")
    (tmp_path / "latin1.txt").write_bytes("Mädchen".encode("latin-1"))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.mid"], "missing.mid: there is no such file"),
        (["silent.musicxml"], "silent.musicxml: .*(lyrics|words)"),
        (["high.musicxml"], "bar 1.*|octave|pitch"),
        (["endless.musicxml"], "hour|minutes|long"),
        (["noise.mid"], "noise.mid: "),
        (["empty.mid"], "empty.mid: the file is empty"),
        (["cut.musicxml"], "cut.musicxml: "),
        (["good.musicxml", "--voice", "kumy"], "did you mean 'kumi'"),
        (["good.musicxml", "--tempo", "nan"], "--tempo"),
        (["good.musicxml", "--transpose", "nan"], "--transpose"),
        (["good.musicxml", "--transpose", "48"], "range|pitch|transpos"),
        (["good.musicxml", "--mode", "growling=1"], "vocal mode.*growling"),
        (["good.musicxml", "--language", "klingon"], "klingon"),
        (["good.musicxml", "--part", "9"], "part"),
        (["good.musicxml", "--verse", "9"], "verse"),
        (["good.musicxml", "--lyrics", "many.txt"], "syllables|notes"),
        (["good.musicxml", "--lyrics", "latin1.txt"], "latin1.txt.*UTF-8"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_gets_one_clear_line_and_leaves_nothing(
    arguments: list[str], said: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(place.iterdir())
    try:
        status: object = main(["render", *arguments, "-o", "out.wav", "--plot", "out.png", "--report", "out.json"])
    except SystemExit as stop:
        status = stop.code
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    lines = [line for line in err.splitlines() if "%" not in line]
    assert len(lines) == 1, err
    assert lines[0].startswith("deepsinger: ")
    assert re.search(said, lines[0]), lines[0]
    assert set(place.iterdir()) == before


def test_a_good_score_is_sung_with_everything_that_can_be_asked_for(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["-o", "out.wav", "--plot", "out.png", "--report", "out.json", "--stems", "parts"]
    assert main(["render", "good.musicxml", *asked]) == 0
    assert capsys.readouterr().out.startswith("out.wav: ")
    assert (place / "out.wav").read_bytes()[:4] == b"RIFF"
    assert (place / "out.png").read_bytes()[:4] == b"\x89PNG"
    assert json.loads((place / "out.json").read_text())["voiced_within_50_cents"] > 0.9
    assert list((place / "parts").iterdir())


def test_a_score_through_pipes_is_the_same_recording(place: Path) -> None:
    command = [sys.executable, "-m", "app.main", "render"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "good.musicxml", "-o", "out.wav"], cwd=place, env=environment, check=True, capture_output=True)
    piped = subprocess.run([*command, "-", "-o", "-"], cwd=place, env=environment, check=True, capture_output=True,
                           input=(place / "good.musicxml").read_bytes())  # fmt: skip
    assert piped.stdout == (place / "out.wav").read_bytes()


@pytest.fixture
def full_disk() -> Iterator[Callable[[], None]]:
    """Every file that grows beyond 16 KiB stops growing, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16384, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, old)


@pytest.mark.parametrize("output", ["out.wav", "out.flac"])
def test_a_disk_that_takes_no_more_leaves_no_half_written_file(
    output: str, place: Path, full_disk: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(place.iterdir())
    full_disk()
    assert main(["render", "good.musicxml", "-o", output]) == 2
    assert "fault" not in capsys.readouterr().err.splitlines()[-1]
    assert set(place.iterdir()) == before
