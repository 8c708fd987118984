"""The argument parser and the kinds of argument that more than one command takes; each refuses what makes no sense."""

from __future__ import annotations

import argparse
import difflib
import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from app.errors import MISTAKE, UsageError


class ArgumentParser(argparse.ArgumentParser):
    """argparse with its errors on one line, beginning like all our others, and with no abbreviated options."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**{**settings, "allow_abbrev": False})  # type: ignore[arg-type]

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.dest == "command" and action.choices is not None and value not in action.choices:
            try:
                choose(str(value), action.choices, "command")
            except UsageError as error:
                self.error(str(error))
        super()._check_value(action, value)

    def error(self, message: str) -> NoReturn:
        """Print the mistake and where help is, and leave with status 2."""
        print(f"deepsinger: {message} (see {self.prog} --help)", file=sys.stderr)
        raise SystemExit(MISTAKE)


def add_score_options(parser: argparse.ArgumentParser) -> None:
    """Add what to take of a score, and how to change it."""
    option = parser.add_argument
    option("--part", metavar="P", type=part, help="the part to take, by name or number (default: the first one with words)")
    option("--verse", metavar="N", type=whole(1, "a verse"), default=1, help="the verse to take (default: %(default)s)")
    option("--transpose", metavar="N", type=number(-48, 48, "number of semitones"), default=0.0,
           help="semitones up, or down: -3")
    option("--tempo", metavar="X", type=number(0.1, 10, "speed"), default=1.0, help="times as fast as written")  # fmt: skip


def number(low: float, high: float, unit: str) -> Callable[[str], float]:
    """A kind of argument: a number from ``low`` to ``high``; not-a-number and infinities are refused."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a {unit} from {low:g} to {high:g}")
        return value

    return parse


def whole(low: int, what: str) -> Callable[[str], int]:
    """A kind of argument: a whole number, at least ``low``."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if value < low:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what} (a whole number, {low} or more)")
        return value

    return parse


def part(text: str) -> str | int:
    """A kind of argument: a part by its number, from 1, or by its name."""
    return int(text) if text.isdecimal() else text


def mode(text: str) -> tuple[str, float]:
    """A kind of argument: a vocal mode and how much of it, ``power=0.5``, or ``power`` for all of it."""
    name, equals, amount = text.partition("=")
    if not name:
        raise argparse.ArgumentTypeError(f"{text!r} names no vocal mode; write for instance power=0.5")
    return name.strip().lower(), number(0.0, 1.0, "share")(amount) if equals else 1.0


def path_or_dash(text: str) -> Path | str:
    """A kind of argument: a file, or ``-`` for standard input or output."""
    return "-" if text == "-" else file_path(text)


def file_path(text: str) -> Path:
    """A kind of argument: the name of a file or folder, with ``~`` for the home folder."""
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(f"{text!r} is not a file name")
    return Path(text).expanduser()


def choose(name: str, known: Iterable[str], what: str) -> str:
    """``name`` as it stands in ``known``, whatever its case; :class:`UsageError` with the nearest one if it is not there."""
    by_lower = {one.lower(): one for one in known}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    if not by_lower:
        raise UsageError(f"there is no {what} {name!r}, nor any other")
    near = difflib.get_close_matches(name.lower(), by_lower, 1, 0.5)
    hint = f"did you mean {by_lower[near[0]]!r}?" if near else f"known are {', '.join(sorted(by_lower.values()))}"
    raise UsageError(f"there is no {what} {name!r}; {hint}")


def check_source(source: Path | str) -> None:
    """Refuse an input that is not there, or is a folder."""
    if source == "-":
        return
    if not Path(source).exists():
        raise UsageError(f"{source}: there is no such file")
    if Path(source).is_dir():
        raise UsageError(f"{source}: this is a folder; give a file")


def check_targets(sources: Iterable[Path | str | None], targets: Iterable[Path | str | None]) -> None:
    """Refuse outputs that cannot be written or that would overwrite an input or one another."""
    taken = {Path(source).resolve(): "the input" for source in sources if source is not None and source != "-"}
    for target in targets:
        if target is None or target == "-":
            continue
        path = Path(target)
        if path.is_dir():
            raise UsageError(f"{path}: this is a folder; give a file name")
        if not path.absolute().parent.is_dir():
            raise UsageError(f"{path}: there is no folder {path.parent}; make it first")
        if path.resolve() in taken:
            raise UsageError(f"{path}: this is {taken[path.resolve()]} as well; choose another name")
        taken[path.resolve()] = "another output"


def check_extension(target: Path | str, known: Iterable[str]) -> None:
    """Refuse a file whose kind cannot be told by its name."""
    known = sorted(known)
    if target != "-" and Path(target).suffix.lower() not in known:
        raise UsageError(f"{target}: the name has to end in {', '.join(known)}, which says what kind of file to write")
