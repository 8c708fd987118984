"""What an installed DeepSinger holds: every module and every file that the packages need, the voices, and no tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house import ROOT, packages

SHIPPED = (*packages(), "voices")


def shipped_files() -> set[str]:
    """Every file of the packages and voices in the tree that is not a cache."""
    found = (path for name in SHIPPED for path in (ROOT / name).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts and not path.name.startswith(".")}


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    return shipped_files()


@pytest.fixture(scope="module")
def wheel(shipped: set[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing is left in the tree."""
    copy = tmp_path_factory.mktemp("copy")
    for name in [*shipped, "pyproject.toml", "README.md", "LICENSE", "tests/__init__.py", "scripts/check.py"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).symlink_to(ROOT / name)
    offline = ["--no-deps", "--no-build-isolation", "--no-index"]
    command = [sys.executable, "-m", "pip", "wheel", *offline, "-w", str(copy), str(copy)]
    subprocess.run(command, check=True, capture_output=True)
    return next(copy.glob("deepsinger-*.whl"))


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path, shipped: set[str]) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == shipped


def test_an_installed_copy_answers_and_finds_its_voices(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); import app.main;"
        f"assert app.__file__.startswith({str(tmp_path)!r}); sys.exit(app.main.main(['voices']))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    bundled = [path.parent.name for path in (ROOT / "voices").glob("*/card.yaml")]
    assert [name for name in bundled if name not in done.stdout] == []


def test_the_entry_point_is_the_command_line(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    points = next(name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
    assert "deepsinger = app.main:main" in archive.read(points).decode()
