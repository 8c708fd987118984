"""Every kind of error becomes one line that says what is wrong, and an exit status; nothing shows a traceback unasked."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import UsageError, describe, report
from app.main import main
from audio.mel import MelMismatch
from phonetics.contract import PronunciationError
from score.model import ScoreError
from tests.app.fakes import a_file, install
from tests.house import ROOT, heed_interrupts

FAKE_RENDER = """
import sys, time
sys.path.insert(0, {root!r})
from tests.app.fakes import install
import pytest
fake = install(pytest.MonkeyPatch())
def slow(score, out, options, progress):
    print("started", flush=True)
    time.sleep(30)
fake.render_file = slow
sys.modules["pipelines.render"].render_file = slow
from app.main import main
sys.exit(main(["render", "-", "-o", "o.wav"]))
"""


def full_disk_inside() -> Exception:
    """A full disk as a library reports it: wrapped in an error of its own."""
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "song.wav")
        except OSError as inner:
            raise RuntimeError("Error writing") from inner
    except RuntimeError as outer:
        return outer


@pytest.mark.parametrize(
    ("error", "said", "status"),
    [
        (ScoreError("a.mid: bar 3 is broken"), "a.mid: bar 3 is broken", 2),
        (PronunciationError("bar 2: three words, two notes"), "bar 2: three words, two notes", 2),
        (MelMismatch("singer and vocoder use\ndifferent mels"), "singer and vocoder use different mels", 2),
        (UsageError("no such voice"), "no such voice", 2),
        (FileNotFoundError(errno.ENOENT, "No such file", "x/y"), "x/y: there is no such file or folder", 2),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "x: no permission to read or write here", 2),
        (OSError(errno.EROFS, "Read-only file system", "x"), "x: this place can only be read", 2),
        (OSError(errno.EIO, "Input/output error"), "Input/output error", 2),
        (OSError("odd"), "odd", 2),
        (OSError(errno.ENOSPC, "No space left on device", "o.wav"), "the disk is full while writing o.wav", 2),
        (full_disk_inside(), "the disk is full while writing song.wav", 2),
        (MemoryError(), "there is not enough memory", 2),
        (ModuleNotFoundError("No module named 'libresvip'"), "No module named 'libresvip'; install it", 2),
        (KeyboardInterrupt(), "stopped", 130),
        (KeyError("x"), "a fault in deepsinger (KeyError: 'x')", 1),
        (ValueError("shapes (3,) and (4,)"), "a fault in deepsinger (ValueError: shapes (3,) and (4,))", 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_an_error_is_one_line_and_a_status(
    error: BaseException, said: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert describe(error)[1] == report(error) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"deepsinger: {said}")
    assert err.count("\n") == 1


def test_an_error_in_a_command_ends_it_with_its_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = install(monkeypatch)
    fake.error = ScoreError("song.musicxml: there are no lyrics; give --lyrics")
    assert main(["render", str(a_file(tmp_path)), "-o", str(tmp_path / "o.wav")]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "deepsinger: song.musicxml: there are no lyrics; give --lyrics"


def test_the_traceback_is_shown_when_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DEEPSINGER_DEBUG", "1")
    report(full_disk_inside())
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def start(code: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed_interrupts,
    )  # fmt: skip


@pytest.mark.parametrize(("number", "status", "said"), [(signal.SIGINT, 130, "deepsinger: stopped"), (signal.SIGTERM, 143, "")])
def test_stopping_it_is_quiet(number: int, status: int, said: str, tmp_path: Path) -> None:
    process = start(FAKE_RENDER.format(root=str(ROOT)), tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == status
    assert err.startswith(said)
    assert "Traceback" not in err


def run(arguments: list[str], stdout: int) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run([sys.executable, "-m", "app.main", *arguments], cwd=ROOT, env=clean, text=True, stdout=stdout,
                          stderr=subprocess.PIPE, check=False)  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, the disk that is always full")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        done = run(["--help"], full.fileno())
    assert done.returncode == 2
    assert done.stderr == "deepsinger: the disk is full; make room or choose another place for the output\n"


def test_a_reader_that_has_gone_is_no_error_message() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run(["--help"], writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")
