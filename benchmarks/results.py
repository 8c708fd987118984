"""What a benchmark leaves behind: one JSON file with figures, their controls, and the circumstances they were measured in.

Conventions: ``benchmarks/results/<name>.json``; shares are fractions of 1 in the file and per cent in the report; a figure that
could not be measured is left out and the report says "not measured". A control is the same measure on something that a reader
can judge (a real recording, a copy by WORLD, a peer), taken in the same run.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
RESULTS = REPOSITORY / "benchmarks" / "results"
DATA = Path(os.environ.get("DEEPSINGER_DATA", REPOSITORY.parent / "shared" / "data"))
CACHE = Path(os.environ.get("DEEPSINGER_CACHE", REPOSITORY.parent / "cache"))


class CannotMeasureError(RuntimeError):
    """Something that a benchmark needs is not there; the message says what and how to get it."""


@dataclass(frozen=True)
class Figure:
    """One measured value. ``key`` names it in ``targets.py``; ``control`` says in words what stands beside it."""

    key: str
    value: float
    control: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Details below the figures: a title, column heads, rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Result:
    """All that one benchmark found, with date, commit and machine."""

    name: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    date: str = field(default_factory=lambda: datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"))
    commit: str = field(default_factory=lambda: commit())
    machine: str = field(default_factory=lambda: machine())


def commit() -> str:
    """Short hash of the commit measured, with ``+`` when the tree differs from it; "unknown" outside a repository."""
    run = ["git", "-C", str(REPOSITORY)]
    try:
        name = subprocess.run([*run, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*run, "diff", "--quiet", "HEAD"], check=False).returncode
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return name + ("+" if changed else "")


def machine() -> str:
    """Processor, cores, memory and interpreter, in one line."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        name = lines[0].split(":", 1)[1].strip() if lines else name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, load {load:.1f} at the end"


def write(result: Result, folder: Path = RESULTS) -> Path:
    """Write ``result`` as ``folder/<name>.json`` (through a temporary name) and return the path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.name}.json"
    temporary = path.with_suffix(".json.part")
    temporary.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
    return path


def read(path: Path) -> Result:
    """Read what :func:`write` wrote; :class:`ValueError` naming the file where it is something else."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        figures = tuple(Figure(**figure) for figure in record.pop("figures"))
        tables = tuple(
            Table(table["title"], tuple(table["columns"]), tuple(tuple(row) for row in table["rows"]))
            for table in record.pop("tables", ())
        )
        return Result(figures=figures, tables=tables, notes=tuple(record.pop("notes", ())), **record)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is not a benchmark result ({error}): delete it and measure again") from error


def read_all(folder: Path = RESULTS) -> dict[str, Result]:
    """Every result in ``folder`` by name."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.json"))}
