"""From an exception to one line on the terminal.

An exception class that this project defines carries a sentence written for the user, and so do the operating system's
errors; anything else is a fault of ours and says so. ``DEEPSINGER_DEBUG=1`` shows the traceback of all of them.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback

OURS = ("app", "pipelines", "singer", "vocoder", "data", "learning", "metrics", "audio", "score", "phonetics")
MISTAKE, FAULT, STOPPED, PIPE_CLOSED = 2, 1, 130, 141


class UsageError(ValueError):
    """A wrong argument that only shows when looking at the files and voices there are; the message is for the user."""


def report(error: BaseException) -> int:
    """Say on standard error what went wrong, in one line, and return the exit status. ``SystemExit`` is passed on."""
    if isinstance(error, SystemExit):
        raise error
    _let_go_of_a_broken_output()
    if isinstance(error, BrokenPipeError):
        return PIPE_CLOSED
    if os.environ.get("DEEPSINGER_DEBUG", "") not in ("", "0"):
        traceback.print_exception(error)
    message, status = describe(error)
    print(f"deepsinger: {message}", file=sys.stderr)
    return status


def describe(error: BaseException) -> tuple[str, int]:
    """One line that says what is wrong, and the exit status that goes with it."""
    if isinstance(error, KeyboardInterrupt):
        return "stopped; nothing half-written is left", STOPPED
    full = _caused_by_full_disk(error)
    if full is not None:
        return full, MISTAKE
    if type(error).__module__.partition(".")[0] in OURS:
        return _one_line(str(error)), MISTAKE
    if isinstance(error, OSError):
        return _operating_system(error), MISTAKE
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; close other programs or sing a shorter score", MISTAKE
    if isinstance(error, ImportError):
        return f"{_one_line(str(error))}; install it into this environment: {sys.executable} -m pip install ...", MISTAKE
    kind = type(error).__name__
    return f"a fault in deepsinger ({kind}: {_one_line(str(error))}); DEEPSINGER_DEBUG=1 shows where, please report it", FAULT


def _let_go_of_a_broken_output() -> None:
    """Where nothing can be written any more, the interpreter must not try once again at its end, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _operating_system(error: OSError) -> str:
    where = f"{os.fspath(error.filename)}: " if isinstance(error.filename, (str, os.PathLike)) else ""
    known = {
        errno.ENOENT: "there is no such file or folder",
        errno.EACCES: "no permission to read or write here",
        errno.EROFS: "this place can only be read; choose another for the output",
        errno.EISDIR: "this is a folder; give a file name",
        errno.ENOTDIR: "a part of this path is a file, not a folder",
        errno.ENAMETOOLONG: "the file name is too long",
        errno.EDQUOT: "the disk quota is used up; make room or choose another place",
    }
    return _one_line(f"{where}{known.get(error.errno or 0, error.strerror or str(error))}")


def _caused_by_full_disk(error: BaseException) -> str | None:
    """The message for a full disk, which libraries wrap in errors of their own."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, OSError) and link.errno == errno.ENOSPC:
            where = f" while writing {link.filename}" if link.filename else ""
            return f"the disk is full{where}; make room or choose another place for the output"
        link = link.__cause__ or link.__context__
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "no reason was given"
