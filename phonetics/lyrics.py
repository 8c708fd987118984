"""A page of lyrics as the written syllables that go under notes.

Conventions of lyric sheets that are understood: headings with or without brackets, LRC time tags and headers, comment lines,
hyphens within words, phones in brackets behind a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from phonetics import registry
from phonetics.contract import Language, PronunciationError, SplitSyllable, Syllabic
from phonetics.overrides import read_hint, take_hint

_NAMES = (
    "verse|chorus|pre-?chorus|post-?chorus|bridge|intro|outro|refrain|hook|interlude|instrumental|coda|solo|tag|break|ending|"
    "strophe|kehrreim|zwischenspiel|couplet|pont|estribillo|coro|estrofa|puente|ritornello|strofa|ponte|"
    "[ａ-ｚa-z]メロ|サビ|間奏|主歌|副歌|前奏|间奏|間奏|尾声|1절|2절|후렴"
)
_HEADING = re.compile(rf"^\W*(?:\d+\.?\s*)?(?:{_NAMES})\W*(?:\d+|[ivx]+|[a-d])?\W*(?:\(?x\s?\d+\)?)?\W*$", re.IGNORECASE)
_BRACKETED = re.compile(r"^\s*[\[(【「<{]\s*(.+?)\s*[\])】」>}]\s*:?\s*$")
_TIME_TAG = re.compile(r"[\[<]\d{1,3}:\d{2}(?:[.:]\d{1,3})?[\]>]")
_TAG = re.compile(r"^\[(?:ti|ar|al|au|by|length|offset|re|ve|la|id|ly|mu):.*\]$", re.IGNORECASE)
_MARK = re.compile(r"(?<!\S)([-_~–—ー/])(?!\S)")
_HINTED = re.compile(r"(\S*\[[^\[\]]+\][^\s\[\]]*)")


def split_text(text: str, language: str) -> list[SplitSyllable]:
    """A page of lyrics as written syllables in singing order, ``line`` counted from 1 in ``text``.

    Headings ("Chorus", "[Verse 2]", "# ..."), LRC time tags and empty lines are left out; what ``language`` (code or
    name) knows of numbers, abbreviations and hyphens is applied; ``word[HH AH0]`` keeps its phones. A mark that stands alone
    ("-", "_", "~" for a held note, "/" for an unsung one) is passed on. Raises :class:`PronunciationError` naming the line.
    """
    spoken = registry.language(registry.guess(text) if language in ("", "auto") else language)
    out: list[SplitSyllable] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        line = _TIME_TAG.sub("", line).strip()
        if not line or is_heading(line):
            continue
        try:
            for word in _words_of(line, spoken):
                out.extend(_placed(word, number))
        except PronunciationError as error:
            raise PronunciationError(f"line {number} of the lyrics: {error}") from None
    return out


def is_heading(line: str) -> bool:
    """Is this line of a lyric sheet a heading or a tag rather than sung words?"""
    if line.startswith(("#", "//")) or _TAG.match(line) or _HEADING.match(line):
        return True
    found = _BRACKETED.match(line)
    return bool(found) and line.lstrip()[0] in "[【" and not _are_phones(found[1] if found else "")


def _are_phones(text: str) -> bool:
    try:
        read_hint(text)
    except PronunciationError:
        return False
    return True


def _words_of(line: str, spoken: Language) -> Iterator[tuple[str, ...]]:
    for part in (piece for stretch in _MARK.split(line) for piece in _HINTED.split(stretch)):
        if _MARK.fullmatch(part):
            yield (part,)
        elif _HINTED.fullmatch(part):
            yield _hinted(part, spoken)
        elif part.strip():
            yield from (word for word in spoken.split(part) if word)


def _hinted(word: str, spoken: Language) -> tuple[str, ...]:
    """A word with its phones in brackets: each written syllable gets the phones of its own."""
    written, syllables = take_hint(word)
    syllables = syllables or []
    pieces = [piece for part in (spoken.split(written) if written else []) for piece in part]
    if len(pieces) != len(syllables):
        pieces = [written] + [""] * (len(syllables) - 1)
    return tuple(f"{piece}[{' '.join(phones)}]" for piece, phones in zip(pieces, syllables, strict=True))


def _placed(word: Sequence[str], line: int) -> list[SplitSyllable]:
    last = len(word) - 1
    return [SplitSyllable(text, _syllabic(at, last), line) for at, text in enumerate(word)]


def _syllabic(at: int, last: int) -> Syllabic:
    if last == 0:
        return "single"
    return "begin" if at == 0 else "end" if at == last else "middle"
