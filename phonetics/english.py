"""English: the words of a line in context, divided over the syllables that the score writes.

The dictionary is CMU's (:mod:`phonetics.english_dictionary`), with what it lacks of sung English in
:mod:`phonetics.english_tables`; homographs are told apart in :mod:`phonetics.english_context`, the number of syllables made to
fit in :mod:`phonetics.english_variants`, and unknown words built or spelled out in :mod:`phonetics.english_words`.
Nothing is downloaded, and nothing but this package and the weights in the ``g2p-en`` wheel is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from phonetics.contract import PronunciationError, SyllablePhones, WrittenWord
from phonetics.english_arpabet import CONSONANTS, VOWELS, from_arpabet, is_symbol, phones_of
from phonetics.english_context import in_context
from phonetics.english_dictionary import Pronunciation
from phonetics.english_spelling import divide, split_spelling
from phonetics.english_variants import count, fit
from phonetics.english_words import candidates, is_known, plain
from phonetics.inventory import split_syllable
from phonetics.numbers_english import spoken
from phonetics.syllables import elided

__all__ = ["CONSONANTS", "VOWELS", "English", "from_arpabet", "is_symbol", "make"]

_MARK = "'\u2018\u2019\u02bc"
_TOKEN = re.compile(rf"[{_MARK}]?[^\W\d_]+(?:[{_MARK}\-\u2010\u2011][^\W\d_]+)*[{_MARK}]?[,.;:!?]*")


class English:
    """American English as it is sung, with CMU's pronunciations. See :class:`phonetics.contract.Language`."""

    code = "en"

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce one line: per word as many syllables as it is written in; raises :class:`PronunciationError`."""
        line = [plain(word.text) for word in words]
        return [_pronounce(word, line, at) for at, word in enumerate(words)]

    def split(self, text: str) -> list[tuple[str, ...]]:
        """One line of lyrics as words of written syllables; numbers are written out, commas and full stops kept."""
        tokens = _TOKEN.findall(spoken(text))
        line = [plain(token) for token in tokens]
        return [_written(token, line, at) for at, token in enumerate(tokens) if line[at].strip("'")]


def make() -> English:
    """The language, for :func:`phonetics.registry.language`."""
    return English()


def _choices(line: Sequence[str], at: int) -> tuple[Pronunciation, ...]:
    return in_context(line, at, candidates(line[at]))


def _pronounce(word: WrittenWord, line: Sequence[str], at: int) -> tuple[SyllablePhones, ...]:
    if re.search(r"[\d&@%+=#$]", word.text):
        return _in_words(word)
    found = _choices(line, at)
    if not found:
        raise PronunciationError(f"{_at(word)}{word.text!r} has no English letters; set its language or give phones, [HH AH0]")
    wanted = len(word.syllables)
    symbols = fit(found, wanted, line[at].strip("'"))
    if symbols is not None:
        return _over(symbols, word.syllables)
    if not is_known(line[at].replace("-", "")):
        if wanted > 1:
            return _by_pieces(word)
        if line[at].count("-") == 1:  # "tu-whit" on one note: the first piece is sung before the beat
            return (elided([_over(candidates(piece)[0], (piece,))[0] for piece in line[at].split("-")]),)
    raise PronunciationError(_mismatch(word, found))


def _over(symbols: Pronunciation, written: Sequence[str]) -> tuple[SyllablePhones, ...]:
    parts = divide(symbols, written) if len(written) > 1 else [symbols]
    return tuple(split_syllable(phones) for phones in phones_of(parts))


def _by_pieces(word: WrittenWord) -> tuple[SyllablePhones, ...]:
    """An unknown word whose guess does not fit, syllable by syllable as written."""
    out: list[SyllablePhones] = []
    for piece in word.syllables:
        symbols = fit(candidates(plain(piece)), 1, plain(piece))
        if symbols is None:
            raise PronunciationError(
                f"{_at(word)}the unknown word {word} cannot be pronounced in {len(word.syllables)} syllables; "
                "give its phones in brackets, like [HH AH0]"
            )
        out.extend(_over(symbols, (piece,)))
    return tuple(out)


def _in_words(word: WrittenWord) -> tuple[SyllablePhones, ...]:
    """A number or sign, by the words that are sung for it."""
    said = [plain(part) for part in spoken(word.text).split()]
    said = [part for part in said if part]
    syllables: list[SyllablePhones] = []
    for part in said:
        room = len(word.syllables) if len(said) == 1 else count(candidates(part)[0])
        first = fit(candidates(part), room, part) or candidates(part)[0]
        syllables.extend(_over(first, split_spelling(part, first)))
    if len(syllables) != len(word.syllables):
        written = " ".join("-".join(split_spelling(part, candidates(part)[0])) for part in said)
        raise PronunciationError(f"{_at(word)}{_counts(word, [len(syllables)], written)}")
    return tuple(syllables)


def _written(token: str, line: Sequence[str], at: int) -> tuple[str, ...]:
    """The written syllables of one token; its own hyphens divide it where they divide it right."""
    body = token.rstrip(",.;:!?")
    tail = token[len(body) :]
    pieces = [piece for piece in re.split("[-\u2010\u2011]", body) if piece]
    joined = plain("".join(pieces))
    if len(pieces) > 1 and (is_known(joined) and fit(candidates(joined), len(pieces), joined) is not None):
        syllables = tuple(pieces)
    elif len(pieces) > 1:
        syllables = tuple(s for piece in pieces for s in split_spelling(piece, candidates(plain(piece))[0]))
    else:
        syllables = split_spelling(body, _choices(line, at)[0])
    return (*syllables[:-1], syllables[-1] + tail)


def _at(word: WrittenWord) -> str:
    return f"{word.place}: " if word.place else ""


def _mismatch(word: WrittenWord, found: Sequence[Pronunciation]) -> str:
    counts = sorted({count(p) for p in found})
    written = "-".join(split_spelling(plain(word.text).replace("-", ""), found[0]))
    return f"{_at(word)}{_counts(word, counts, written)}"


def _counts(word: WrittenWord, counts: Sequence[int], written: str) -> str:
    has, notes = " or ".join(map(str, counts)), len(word.syllables)
    more = (
        "tie or slur the extra notes, or lay the next word under them"
        if notes > max(counts)
        else "add notes, or give its phones in brackets, like [HH AH0]"
    )
    return (
        f"{word.text!r} has {has} syllable{'' if has == '1' else 's'} ({written}) but {notes} "
        f"{'note carries' if notes == 1 else 'notes carry'} it; {more}"
    )
