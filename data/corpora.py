"""The corpora that the bundled voices learn from: for each recording who sings, in which language and mode, and what.

Each function yields :class:`Recording` from a folder laid out as ``SOURCES.md`` describes; a recording whose text cannot be
told from its labels is left out and counted by the caller.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from data.banks import BankEntry, read_bank
from data.strings import Token, arpasing_tokens, kana_tokens, pinyin_tokens
from phonetics.english_arpabet import from_arpabet
from phonetics.inventory import with_closures
from phonetics.japanese import hts_phone, kana_phones, romaji_phones
from phonetics.mandarin import initial_phone, pinyin_phones


@dataclass(frozen=True)
class Recording:
    """One recording and the phones sung in it; ``tokens`` None where its labels do not tell."""

    path: Path
    name: str
    corpus: str
    singer: str
    language: str
    mode: str
    tokens: tuple[Token, ...] | None
    timed: bool = False

    @property
    def heldout(self) -> bool:
        """One recording in twenty, by a digest of its name, is never trained on (and NIT songs 004 and 028)."""
        if self.corpus == "nit":
            return self.name.endswith(("_004", "_028"))
        return int(hashlib.sha1(f"{self.corpus}/{self.name}".encode()).hexdigest(), 16) % 20 == 0


_MODES = {"Strong_Low": "power", "Strong_High": "power", "Whisper_High": "soft", "Power": "power", "Falsetto": "falsetto"}


def bank(folder: Path, singer: str, language: str) -> Iterator[Recording]:
    """Every recording of a UTAU bank; the sub-folder's name tells the vocal mode."""
    entries = sorted(read_bank(folder), key=lambda e: (str(e.file), e.beat_seconds))
    for path, group in groupby(entries, key=lambda e: e.file):
        own = list(group)
        section = path.parent.name if path.parent != folder else ""
        name = path.relative_to(folder).with_suffix("").as_posix()
        tokens = None if section == "Other" else tokens_of(own, language)
        yield Recording(
            path, name, folder.name, singer, language, _MODES.get(section, "plain"), tuple(tokens) if tokens else None
        )


def tokens_of(entries: Sequence[BankEntry], language: str) -> list[Token] | None:
    """What one bank recording sings, by its language's convention (VCV or CV kana, CVVC pinyin, Arpasing)."""
    source = entries[0].source
    if language == "ja":
        return kana_tokens(source, entries, kana_phones, romaji_phones)
    if language == "zh":
        return pinyin_tokens(source, entries, pinyin_phones, _initial)
    return arpasing_tokens(entries, from_arpabet)


def _initial(part: str) -> tuple[str, ...] | None:
    """The consonant that a lone pinyin initial stands for, None for anything else (a whole syllable)."""
    if part in ("y", "yu", "w"):
        return {"y": ("j",), "w": ("w",)}.get(part)
    try:
        symbol = initial_phone(part)
    except (KeyError, ValueError):
        return None
    return (symbol,) if isinstance(symbol, str) else tuple(symbol) if symbol else None


def nit(folder: Path) -> Iterator[Recording]:
    """NIT SONG070: the songs that have audio, with their hand-made phone times."""
    for path in sorted((folder / "audio").glob("*.flac")):
        tokens: list[Token] = []
        for line in (folder / "labels" / "mono" / f"{path.stem}.lab").read_text(encoding="utf-8").splitlines():
            start, end, label = line.split()
            tokens += _label_tokens(label, int(start) / 1e7, int(end) / 1e7)
        yield Recording(path, path.stem, "nit", "f001", "ja", "plain", tuple(tokens), timed=True)


def _label_tokens(label: str, start: float, end: float) -> list[Token]:
    """Tokens of one HTS label; a stop's closure takes its first part."""
    symbols = hts_phone(label)
    split = with_closures((symbols,) if isinstance(symbols, str) else symbols)
    if len(split) == 2 and split[0] in ("cl", "vcl"):
        return [Token(split[0], start), Token(split[1], start + 0.6 * (end - start))]
    step = (end - start) / len(split)
    return [Token(symbol, start + i * step) for i, symbol in enumerate(split)]


def spoken(folder: Path, singer: str, align: Callable[[Path, str], list[Token] | None]) -> Iterator[Recording]:
    """A folder of speech recordings with their text beside them; ``align`` gives rough phone times."""
    for path in sorted(folder.glob("*.opus")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        tokens = align(path, text)
        yield Recording(path, path.stem, "kathleen", singer, "en", "speech", tuple(tokens) if tokens else None)
