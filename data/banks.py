"""UTAU voice banks: what stands where in each recording.

Two forms are read: the community's ``oto.ini`` (``file=alias,offset,consonant,cutoff,preutterance,overlap`` in
milliseconds; a cutoff below 0 counts from the offset, above 0 from the end of the file; usually Shift-JIS), and a
``labels.tsv`` with the same times counted from the start of the file. Times in :class:`BankEntry` are seconds from the
start of the recording.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import soundfile

_PITCH = re.compile(r"(?:_?[A-G][#b]?-?\d)+$")


class BankError(ValueError):
    """A voice bank that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class BankEntry:
    """One alias of a bank: the span of ``file`` that holds it and where its beat falls (``beat_seconds``, the preutterance)."""

    file: Path
    source: str
    alias: str
    start_seconds: float
    beat_seconds: float
    end_seconds: float


def read_bank(folder: Path) -> list[BankEntry]:
    """Every entry of a bank folder, in the order of its label files; :class:`BankError` for none or a corrupt one."""
    table = folder / "labels.tsv"
    if table.is_file():
        return _read_table(table)
    found = sorted(folder.rglob("oto.ini"))
    if not found:
        raise BankError(f"{folder} is not a voice bank: it holds neither labels.tsv nor an oto.ini")
    return [entry for path in found for entry in _read_oto(path)]


def strip_pitch(alias: str) -> str:
    """The alias without its pitch suffix: ``a かA3`` → ``a か``, ``ai b_A3`` → ``ai b``."""
    return _PITCH.sub("", alias.strip())


def _read_table(table: Path) -> list[BankEntry]:
    columns = ("offset_ms", "preutterance_at_ms", "end_ms")
    entries = []
    with table.open(encoding="utf-8", newline="") as handle:
        for number, row in enumerate(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            try:
                start, beat, end = (float(row[name]) / 1000.0 for name in columns)
                entries.append(BankEntry(table.parent / row["file"], row["source"], row["alias"], start, beat, end))
            except (KeyError, TypeError, ValueError) as error:
                raise BankError(f"{table}, line {number}: not a bank entry ({error})") from error
    return entries


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BankError("the text is neither UTF-8, Shift-JIS nor GB 18030")


def _read_oto(path: Path) -> list[BankEntry]:
    entries = []
    lengths: dict[Path, float] = {}
    try:
        text = _decode(path.read_bytes())
    except BankError as error:
        raise BankError(f"{path}: {error}") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        name, _, rest = line.partition("=")
        fields = rest.split(",")
        audio = path.parent / name
        try:
            offset, _consonant, cutoff, preutterance, _overlap = (float(value or 0.0) / 1000.0 for value in fields[1:6])
        except ValueError as error:
            raise BankError(f"{path}, line {number}: not an oto entry: {line!r}") from error
        if not audio.is_file():
            continue  # banks often list recordings that their maker left out
        if audio not in lengths:
            lengths[audio] = soundfile.info(str(audio)).duration
        end = offset - cutoff if cutoff < 0 else lengths[audio] - cutoff
        entries.append(BankEntry(audio, name, fields[0] or Path(name).stem, offset, offset + preutterance, end))
    return entries
