"""The command line's door: which commands there are, and what becomes of the errors that they raise.

Nothing heavy is imported here, so that ``--help`` and a wrong argument answer at once; each command imports what it needs.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from app import __version__, convert, render, voices
from app.arguments import ArgumentParser
from app.errors import report

DESCRIPTION = "Lyrics and a melody in, a sung recording out."
COMMANDS = (render, convert, voices)
"""Each has ``add(subparsers)``, which sets ``run``: the function that takes the parsed arguments and returns an exit status."""


def build_parser() -> ArgumentParser:
    """The parser of the whole command line."""
    parser = ArgumentParser(prog="deepsinger", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"deepsinger {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", parser_class=ArgumentParser)
    for command in COMMANDS:
        command.add(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 2 a mistake of the user's, 130 stopped, 1 our fault."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # what the terminal cannot show becomes "?" rather than an error
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        return _run(argv)
    except BaseException as error:  # noqa: BLE001 (the one place where every error becomes a line and an exit status)
        return report(error)
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(argv: Sequence[str] | None) -> int:
    parser = build_parser()
    try:
        arguments = parser.parse_args(argv)
        if arguments.command is None:
            parser.print_help()
            return 0
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    finally:
        sys.stdout.flush()  # here, where a closed pipe or a full disk still becomes a message


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    """End on SIGTERM as on Ctrl-C: by an exception, so that temporary files go."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
