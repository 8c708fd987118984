"""The CMU pronouncing dictionary (126,000 words, BSD licence), packed so that looking up a word takes about a millisecond.

Format of ``resources/cmudict.zip``: members ``words/NNN WORD`` of 400 entries each, in the dictionary's order of words, named
by their first word; each line is ``word PH PH ...`` with stress digits, a second pronunciation on a second line. Finding a
word is a bisection over the names and one small decompression. The archive also holds the licence of the data.
"""

from __future__ import annotations

import zipfile
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

PATH = Path(__file__).parent / "resources" / "cmudict.zip"
BLOCK = 400

Pronunciation = tuple[str, ...]


def lookup(word: str) -> tuple[Pronunciation, ...]:
    """All pronunciations of a lower-case word in the dictionary's order, as ARPABET with stress; empty where unknown."""
    firsts, names = _index()
    at = bisect_right(firsts, word) - 1
    return _block(names[at]).get(word, ()) if at >= 0 else ()


def every_word() -> Iterable[tuple[str, tuple[Pronunciation, ...]]]:
    """The whole dictionary, word by word."""
    for name in _index()[1]:
        yield from _parse(_read(name)).items()


def pack(lines: Iterable[str], licence: str, path: Path) -> int:
    """Write ``path`` from the lines of a ``cmudict.dict``; the number of words."""
    words: dict[str, list[str]] = {}
    for line in lines:
        entry = line.split("#")[0].split()
        if entry:
            words.setdefault(entry[0].split("(")[0], []).append(" ".join(entry[1:]))
    order = sorted(words)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        _add(archive, "LICENCE", licence)
        for at in range(0, len(order), BLOCK):
            block = order[at : at + BLOCK]
            text = "".join(f"{word} {phones}\n" for word in block for phones in dict.fromkeys(words[word]))
            _add(archive, f"words/{at // BLOCK:03d} {block[0]}", text)
    return len(order)


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, (2015, 1, 1, 0, 0, 0))  # a fixed date: the same dictionary gives the same bytes
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text)


@cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(PATH)


@cache
def _index() -> tuple[list[str], list[str]]:
    names = [name for name in _archive().namelist() if name.startswith("words/")]
    return [name.split(" ", 1)[1] for name in names], names


def _read(name: str) -> str:
    return _archive().read(name).decode("utf-8")


@lru_cache(maxsize=128)
def _block(name: str) -> dict[str, tuple[Pronunciation, ...]]:
    return _parse(_read(name))


def _parse(text: str) -> dict[str, tuple[Pronunciation, ...]]:
    words: dict[str, tuple[Pronunciation, ...]] = {}
    for line in text.splitlines():
        word, *phones = line.split()
        words[word] = (*words.get(word, ()), tuple(phones))
    return words
