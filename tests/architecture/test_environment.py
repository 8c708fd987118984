"""./deepsinger and its set-up, in a small house with a stub in Python's place that writes down what it was asked."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house import ROOT, heed_interrupts

STUB = r"""#!/bin/sh
printf '%s\n' "$*" >>"$STUB_LOG"
case "$*" in
    *urlopen*) exit 1 ;;
    -c*) exit 0 ;;
    --version) echo Python 3.11.0 ;;
    "-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip"*) sleep "${STUB_SLEEP:-0}"; echo "no route to the package index"; exit "${STUB_PIP:-0}" ;;
    *"requirements.py link"*) ;;
    *requirements.py*) echo "torch>=2.5"; echo "numpy" ;;
    "-I -m app.main"*) shift 3; echo "sang $*" ;;
esac
"""
TOOLS = ("sh", "dirname", "readlink", "cksum", "cat", "ln", "rm", "mv", "mkdir", "cp", "grep", "tail", "uname", "sleep")


@dataclass
class House:
    root: Path
    log: Path
    settings: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [str(self.root / "deepsinger"), *arguments]

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(self.command(*arguments), env=self.settings | settings, cwd=self.root.parent,
                              capture_output=True, text=True, check=False)  # fmt: skip

    def start(self, **settings: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(self.command("x"), env=self.settings | settings, text=True, start_new_session=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed_interrupts)  # fmt: skip

    def asked(self, what: str) -> int:
        """How often Python was asked for ``what`` so far."""
        return sum(what in line for line in self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house whose path holds a space and a quote, on a machine that has only the tools of every system and the stub."""
    root = tmp_path / "a singer's house"
    (root / "scripts").mkdir(parents=True)
    for name in ("deepsinger", "pyproject.toml", "scripts/environment.sh"):
        shutil.copy(ROOT / name, root / name)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name) or "")
    (tools / "python3.11").write_text(STUB)
    (tools / "python3.11").chmod(0o755)
    log = tmp_path / "log"
    return House(root, log, {"PATH": str(tools), "STUB_LOG": str(log), "HOME": str(tmp_path)})


def test_the_first_run_makes_the_environment_and_the_second_starts_at_once(house: House) -> None:
    first = house.run("render", "a score.mid")
    assert (first.returncode, first.stdout) == (0, "sang render a score.mid\n")
    assert "first use" in first.stderr
    asked = house.asked("")
    second = house.run("voices")
    assert (second.returncode, second.stdout, second.stderr) == (0, "sang voices\n", "")
    assert house.asked("") == asked + 1


def test_it_runs_through_a_link_and_through_a_relative_name(house: House) -> None:
    house.run()
    settings = house.settings
    link = house.root.parent / "bin" / "ds"
    link.symlink_to("../a singer's house/deepsinger")
    done = subprocess.run(["ds", "x"], env=settings, executable=str(link), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "sang x\n")
    done = subprocess.run(["./deepsinger", "x"], env=settings, cwd=house.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "sang x\n")


def test_changed_requirements_are_installed_without_starting_over(house: House) -> None:
    house.run()
    with (house.root / "pyproject.toml").open("a") as file:
        file.write("# another requirement\n")
    done = house.run()
    assert (done.returncode, house.asked("-m venv"), house.asked("-m pip")) == (0, 1, 4)
    assert "up to date" in done.stderr


def test_a_failed_installation_says_why_and_is_made_again(house: House) -> None:
    done = house.run(STUB_PIP="1")
    assert done.returncode == 3
    assert done.stdout == ""
    assert "no route to the package index" in done.stderr
    assert "set-up failed" in done.stderr
    assert house.run().stdout == "sang \n"
    assert house.asked("-m venv") == 2


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_installation_is_made_again(house: House, stop: signal.Signals) -> None:
    process = house.start(STUB_SLEEP="30")
    wait_until(lambda: house.asked("-m pip") == 1)
    os.killpg(process.pid, stop)
    process.communicate(timeout=120)
    assert process.returncode != 0
    done = house.run()
    assert (done.returncode, done.stdout) == (0, "sang \n")
    assert "did not finish" in done.stderr
    assert house.asked("-m venv") == 2


def test_two_at_once_make_one_environment(house: House) -> None:
    first = house.start(STUB_SLEEP="1")
    wait_until(lambda: house.asked("-m pip") == 1)
    second = house.start(STUB_SLEEP="1")
    said = [process.communicate(timeout=120) for process in (first, second)]
    assert [out for out, _ in said] == ["sang x\n", "sang x\n"]
    assert "waiting for another set-up" in said[1][1]
    assert (house.asked("-m venv"), house.asked("-m pip")) == (1, 2)
    assert not list(house.root.glob(".venv.lock*"))


def test_a_vanished_python_is_replaced(house: House) -> None:
    house.run()
    (house.root / ".venv" / "bin" / "python").unlink()
    assert house.run().stdout == "sang \n"
    assert house.asked("-m venv") == 2


def test_without_a_python_it_says_which_one_to_get(house: House) -> None:
    (house.root.parent / "bin" / "python3.11").unlink()
    done = house.run()
    assert done.returncode == 3
    assert "3.10, 3.11 or 3.12" in done.stderr
    assert not (house.root / ".venv").exists()


def wait_until(condition: object, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
