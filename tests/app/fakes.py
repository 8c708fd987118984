"""Stand-ins for the pipelines, so that the command line can be tested for what it is: parse, call, print."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@dataclass(frozen=True)
class Voice:
    name: str
    singers: tuple[str, ...]
    languages: tuple[str, ...]
    range_midi: tuple[float, float]
    modes: tuple[str, ...]
    commercial: bool
    terms: str
    credits: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Report:
    seconds: float = 12.34
    voiced_within_50_cents: float | None = 0.9964
    notes_out_of_range: tuple[str, ...] = ()
    diagnosis: tuple[str, ...] = ("bar 3: G6 is above the voice's range; --transpose -5 fits",)
    notices: tuple[str, ...] = ("played repeats out",)


@dataclass
class Pipelines:
    """What the command line asked for, and what it is to get."""

    voices: list[Voice] = field(default_factory=lambda: [
        Voice("base", ("Kumi", "Scott"), ("en", "ja"), (53, 76), ("power", "soft"), True, "Free for any.", ("Kumi: A. B.",)),
        Voice("milk", ("Milk",), ("en",), (55, 79), (), False, "Not for sale.", (), "Trained on English."),
    ])  # fmt: skip
    calls: list[tuple[Any, Any, Any]] = field(default_factory=list)
    error: BaseException | None = None
    report: Report = Report()

    def render_file(self, score: Any, out: Any, options: Any, progress: Any = None) -> Report:
        self.calls.append((score, out, options))
        progress(0.1, "reading")
        progress(0.5, "singing")
        progress(0.9, "singing")
        if self.error:
            raise self.error
        return self.report


class VoiceError(ValueError):
    """As the real one, it belongs to a package of the project."""

    __module__ = "singer.singer"


class Options:
    """Keeps what it is given, by name."""

    def __init__(self, **settings: Any) -> None:
        self.__dict__.update(settings)


def install(monkeypatch: pytest.MonkeyPatch) -> Pipelines:
    """Put the stand-ins where the command line looks for the pipelines."""
    fake = Pipelines()

    def choose(name: str) -> Voice:
        found = [one for one in fake.voices if name.lower() in {one.name, *(singer.lower() for singer in one.singers)}]
        if not found:
            raise VoiceError(f"there is no voice {name!r}; did you mean 'kumi'?")
        return found[0]

    render, voices = ModuleType("pipelines.render"), ModuleType("pipelines.voices")
    render.RenderOptions, render.render_file = Options, fake.render_file  # type: ignore[attr-defined]
    voices.list_voices, voices.choose = lambda: list(fake.voices), choose  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pipelines.render", render)
    monkeypatch.setitem(sys.modules, "pipelines.voices", voices)
    return fake


def a_file(folder: Path, name: str = "song.musicxml") -> Path:
    """Something that stands where a score would; the stand-ins don't read it."""
    path = folder / name
    path.write_text("a score")
    return path
