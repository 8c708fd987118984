"""The table of score formats, and the three verbs over it: ``read``, ``write`` and ``parts``.

One :class:`Format` record per file format; the module that holds it is imported when a file of that kind is met. A format
works on bytes and knows nothing of files. Whatever goes wrong comes out as one :class:`ScoreError` that begins with the
file's name. Files are written under a temporary name and then renamed, so none is left half-written.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import secrets
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import ParseError

from score.model import Score, ScoreError

MAX_BYTES = 64 * 1024 * 1024
"""No score is larger; a larger file is refused before it is read."""

MALFORMED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, RecursionError, MemoryError,
             ParseError, struct.error, zlib.error, zipfile.BadZipFile, NotImplementedError)  # fmt: skip
"""What a parser raises when it trips over a broken file."""


@dataclass(frozen=True)
class ReadOptions:
    """What of a file to read: ``part`` by name or number (from 1), ``verse`` from 1; ``name`` is the file's name."""

    part: str | int | None = None
    verse: int = 1
    name: str = ""


@dataclass(frozen=True)
class Format:
    """A file format.

    ``read`` turns bytes into a score and raises ScoreError, without the file's name, for what it cannot read. ``write`` (None
    for a format that is only read) gives bytes and the losses: a sentence for each thing that the format could not hold.
    ``sniff`` says whether bytes look like this format, never raising. ``parts`` names the parts of a file.
    """

    name: str
    extensions: tuple[str, ...]
    read: Callable[[bytes, ReadOptions], Score]
    write: Callable[[Score], tuple[bytes, tuple[str, ...]]] | None = None
    sniff: Callable[[bytes], bool] = lambda _: False
    parts: Callable[[bytes], tuple[str, ...]] | None = None


# Format name -> (module with a tuple FORMATS of Format records, extensions). Order is the order of sniffing.
_TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "musicxml": ("score.formats.musicxml", (".musicxml", ".xml")),
    "mxl": ("score.formats.musicxml", (".mxl",)),
    "midi": ("score.formats.midi", (".mid", ".midi", ".kar")),
    "ust": ("score.formats.ust", (".ust",)),
    "ustx": ("score.formats.ustx", (".ustx",)),
    "ds": ("score.formats.ds", (".ds",)),
    "ultrastar": ("score.formats.ultrastar", (".txt",)),
    "svp": ("score.formats.libresvip", (".svp",)),
    "vsqx": ("score.formats.libresvip", (".vsqx",)),
    "vpr": ("score.formats.libresvip", (".vpr",)),
    "s5p": ("score.formats.libresvip", (".s5p",)),
    "acep": ("score.formats.libresvip", (".acep",)),
    "tssln": ("score.formats.libresvip", (".tssln",)),
    "ccs": ("score.formats.libresvip", (".ccs",)),
    "dv": ("score.formats.libresvip", (".dv",)),
}
_SNIFFED = ("mxl", "musicxml", "midi", "ust", "ustx", "ds", "ultrastar")


def names() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(_TABLE)


def extensions() -> tuple[str, ...]:
    """All file extensions that are known, each with its dot."""
    return tuple(extension for _, found in _TABLE.values() for extension in found)


def get(name: str) -> Format:
    """The format called ``name``; ScoreError with the nearest name if there is none or what it needs is not installed."""
    if name not in _TABLE:
        near = difflib.get_close_matches(name, _TABLE, 1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(_TABLE)}."
        raise ScoreError(f"There is no score format '{name}'{hint}")
    try:
        module = importlib.import_module(_TABLE[name][0])
    except ImportError as error:
        raise ScoreError(f"The format '{name}' cannot be used here: {error}.") from error
    for found in cast("tuple[Format, ...]", module.FORMATS):
        if found.name == name:
            return found
    raise ScoreError(f"The format '{name}' is not available in this installation.")


def read(path: str | Path, *, part: str | int | None = None, verse: int = 1, format: str | None = None) -> Score:
    """The score in the file ``path``; ``part`` by name or number from 1 (None: the sung one), ``verse`` from 1.

    The format is found by the file's extension unless ``format`` names it. Raises ScoreError for anything that cannot be read.
    """
    path = Path(path)
    options = ReadOptions(part, verse, path.name)
    with _named(path):
        if verse < 1:
            raise ScoreError(f"there is no verse {verse}; verses count from 1.")
        data = _bytes(path)
        found = _format(path, data, format)
        return found.read(data, options)


def parts(path: str | Path, *, format: str | None = None) -> tuple[str, ...]:
    """The names of the parts in the file ``path``, in order (empty where the format has none). Raises ScoreError."""
    path = Path(path)
    with _named(path):
        data = _bytes(path)
        found = _format(path, data, format)
        return found.parts(data) if found.parts else ()


def write(score: Score, path: str | Path, *, format: str | None = None) -> tuple[str, ...]:
    """Write ``score`` to ``path`` in one go and return the losses, a sentence for each thing the format could not hold.

    Raises ScoreError if the format is unknown or only read, or the file cannot be written; nothing is left behind then.
    """
    path = Path(path)
    with _named(path):
        found = get(format or _name_by_extension(path))
        if found.write is None:
            raise ScoreError(f"the format '{found.name}' can be read but not written; write .musicxml instead.")
        data, losses = found.write(score)
        _write_bytes(path, data)
    return losses


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Every failure inside becomes one ScoreError that begins with the file's name."""
    try:
        yield
    except ScoreError as error:
        raise ScoreError(f"{path.name or path}: {error}") from error
    except OSError as error:
        raise ScoreError(f"{path.name or path}: {error.strerror or error}.") from error
    except MALFORMED as error:
        reason = " ".join(str(error).split())[:200]
        raise ScoreError(f"{path.name or path}: the file is damaged ({type(error).__name__}: {reason}).") from error


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise ScoreError(f"there is no such file (looked in {path.absolute().parent}).")
    if not path.is_file():
        raise ScoreError("this is not a file; give a score file.")
    if path.stat().st_size > MAX_BYTES:
        raise ScoreError(f"the file is larger than {MAX_BYTES >> 20} MB, which no score is.")
    data = path.read_bytes()
    if not data.strip():
        raise ScoreError("the file is empty.")
    return data


def _name_by_extension(path: Path) -> str:
    suffix = path.suffix.lower()
    for name, (_, found) in _TABLE.items():
        if suffix in found:
            return name
    raise ScoreError(f"'{suffix}' is no extension of a score; known are {' '.join(extensions())}.")


def _format(path: Path, data: bytes, name: str | None) -> Format:
    """By name, else by extension; a file that plainly is something else is read as what it is, or refused."""
    if name is not None:
        return get(name)
    suffix = path.suffix.lower()
    by_content = next((other for other in _SNIFFED if _looks_like(other, data)), None)
    if suffix not in extensions():
        if by_content is None:
            raise ScoreError(f"'{suffix}' is no extension of a score; known are {' '.join(extensions())}.")
        return get(by_content)
    by_extension = _name_by_extension(path)
    same_module = by_content is not None and _TABLE[by_content][0] == _TABLE[by_extension][0]
    if by_content is None or same_module:
        return get(by_content or by_extension)
    known = " or ".join(_TABLE[by_content][1])
    raise ScoreError(f"the file's name says {by_extension} but it holds {by_content}; rename it to {known} or give the format.")


def _looks_like(name: str, data: bytes) -> bool:
    try:
        return get(name).sniff(data)
    except ScoreError:
        return False


def _write_bytes(path: Path, data: bytes) -> None:
    if path.is_dir():
        raise ScoreError("this is a folder; give a file name.")
    if not path.absolute().parent.is_dir():
        raise ScoreError(f"there is no folder {path.absolute().parent}.")
    temporary = path.absolute().parent / f".{path.name[:40]}.{secrets.token_hex(4)}.part"
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def with_notice(score: Score, *sentences: str) -> Score:
    """The same score with more said about how it was read."""
    return replace(score, notices=score.notices + sentences)
