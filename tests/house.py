"""Where the repository lies and which packages it says it has; for the tests of the house itself."""

import re
import signal
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {"tests", "benchmarks", "scripts", "docs", "configs", "examples", "voices"}
"""Top-level folders that are no packages of the product."""


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> tuple[str, ...]:
    """The names of the import packages that pyproject.toml lists for the wheel."""
    include = project()["tool"]["setuptools"]["packages"]["find"]["include"]
    return tuple(name for name in include if "." not in name and name not in OUTSIDE)


def folders_with_code() -> set[str]:
    """Top-level folders that hold Python code, apart from OUTSIDE; an ``__init__.py`` alone only keeps a place."""
    places = (path.relative_to(ROOT).parts for path in ROOT.glob("*/**/*.py"))
    names = {parts[0] for parts in places if parts[1:] != ("__init__.py",)}
    return {name for name in names if re.fullmatch(r"[a-z]\w*", name)} - OUTSIDE - {"build"}


def sources() -> list[Path]:
    """Every Python file of the product."""
    return sorted(path for name in packages() for path in (ROOT / name).rglob("*.py"))


def heed_interrupts() -> None:
    """For a child process: Ctrl-C counts, also where the tests were started in the background (which ignores it)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
