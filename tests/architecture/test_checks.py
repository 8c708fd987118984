"""Each check of ./test fails where it should: a tiny copy of the house passes, and the same copy with one fault does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT, packages

LINT_IMPORTS = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
MYPY = [sys.executable, "-m", "mypy"]
RUFF = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
SMALL = '"""A module."""\n'


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house under the real settings."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in packages():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(SMALL)
    return tmp_path


def outcome(command: list[str], folder: Path) -> tuple[int, str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_empty_house_passes_every_check(house: Path) -> None:
    for command in (LINT_IMPORTS, MYPY, RUFF):
        assert outcome(command, house)[0] == 0, outcome(command, house)[1]


@pytest.mark.parametrize(
    ("where", "what", "contract"),
    [
        ("score", "audio", "down the floors"),
        ("audio", "app", "down the floors"),
        ("learning", "data", "down the floors"),
        ("singer", "vocoder", "down the floors"),
        ("score", "phonetics", "down the floors"),
        ("metrics", "learning", "down the floors"),
        ("score", "torch", "plain Python"),
        ("phonetics", "numpy", "plain Python"),
        ("score", "soundfile", "plain Python"),
    ],
)
def test_an_import_against_the_floors_is_found(house: Path, where: str, what: str, contract: str) -> None:
    (house / where / "wrong.py").write_text(f"{SMALL}\nimport {what}\n\n__all__ = ['{what}']\n")
    status, said = outcome(LINT_IMPORTS, house)
    assert status != 0
    broken = next(line for line in said.splitlines() if contract in line)
    assert "BROKEN" in broken
    assert f"{where}.wrong" in said


@pytest.mark.parametrize("package", ["score", "phonetics", "audio", "app"])
def test_a_missing_type_is_found_on_the_strict_floors(house: Path, package: str) -> None:
    (house / package / "wrong.py").write_text(f"{SMALL}\n\ndef double(x):\n    return 2 * x\n")
    status, said = outcome(MYPY, house)
    assert status != 0
    assert f"{package}/wrong.py" in said
    assert "no-untyped-def" in said


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import os\n", "F401"),
        ("try:\n    x = 1\nexcept Exception:\n    x = 2\n", "BLE001"),
        ("print('hello')\n", "T201"),
        ("def f(x):\n    assert x > 0\n", "S101"),
        ("x = '" + "long " * 30 + "'\n", "E501"),
    ],
)
def test_a_fault_of_style_is_found(house: Path, code: str, rule: str) -> None:
    (house / "audio" / "wrong.py").write_text(SMALL + code)
    status, said = outcome(RUFF, house)
    assert status != 0
    assert rule in said


def test_a_failing_or_misspelled_test_is_found(house: Path) -> None:
    (house / "tests").mkdir()
    (house / "tests" / "test_wrong.py").write_text("import pytest\n\n@pytest.mark.slwo\ndef test_it():\n    pass\n")
    status, said = outcome([sys.executable, "-m", "pytest", "-p", "no:cacheprovider"], house)
    assert status != 0
    assert "slwo" in said
