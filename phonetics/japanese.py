"""Japanese: kana, romaji and kanji under notes.

Conventions: a written syllable is one mora or several; the first vowel is held and the rest sounds at its end ("きょう"
on one note is kʲ o, "かい" is k a with i at the end). ー, and っ on a note of its own, go on with the vowel before; っ
then closes it. は and へ standing alone in a line written in words are the particles wa and e. Kanji are read by
pyopenjtalk-plus where it is installed (the extra ``japanese``), otherwise by a short list of readings common in songs.
Tables: :mod:`phonetics.japanese_kana`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from phonetics.contract import Language, PronunciationError, SyllablePhones, WrittenWord
from phonetics.inventory import split_syllable
from phonetics.japanese_kana import (
    LONG,
    VOWEL_SYMBOLS,
    hts_phone,
    hts_phones,
    is_kana,
    kana_phones,
    morae,
    romaji_phones,
)
from phonetics.japanese_kanji import has_kanji, reading

__all__ = ["hts_phone", "hts_phones", "is_kana", "kana_phones", "make", "romaji_phones"]

_PARTICLES = {"は": "わ", "へ": "え", "ハ": "ワ", "ヘ": "エ", "ha": "wa", "he": "e", "wo": "o"}
_CLOSURES = frozenset("っ ッ k s t p c".split())
_DIGITS = dict(zip("0123456789", "ゼロ いち に さん よん ご ろく なな はち きゅう".split(), strict=True))
_IGNORED = re.compile(r"[\s、。，．,.!?！？…・「」『』()（）\[\]〜~\"“”:;；：♪&/]")


def _clean(text: str) -> str:
    """The syllable without punctuation and spaces, full-width letters as plain ones, digits as words."""
    text = unicodedata.normalize("NFKC", re.sub(r"[〜～]", "ー", text))
    text = re.sub(r"^\d+[.)]\s*(?=\D)", "", text)
    kept = _IGNORED.sub("", text)
    return "".join(_DIGITS.get(c, c) for c in kept)


class Japanese:
    """The Japanese language; see the module docstring."""

    code = "ja"

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce one line; ー and っ go on with the vowel before them. Raises where a character has no reading."""
        pieces = _line_readings(words)
        previous: str | None = None
        out: list[tuple[SyllablePhones, ...]] = []
        for word, kana in zip(words, pieces, strict=True):
            syllables = []
            for written in kana:
                syllables.append(_syllable(written, word, previous))
                previous = next((s for s in reversed(syllables[-1].phones) if s in VOWEL_SYMBOLS or s == "ɴ"), previous)
            out.append(tuple(syllables))
        return out

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text as words of one mora a syllable (kanji as their reading, Latin words as romaji morae)."""
        words: list[tuple[str, ...]] = []
        for piece in re.split(r"[\s\u3000、。！？!?…「」『』]+", text):
            plain = _clean(piece)
            if plain in _PARTICLES:
                words.append((plain,))
            elif plain:
                kana = reading(plain) if has_kanji(plain) else plain
                words.append(tuple(_pieces(kana)))
        return words


def _pieces(text: str) -> list[str]:
    """One piece per mora of kana, per vowel of romaji; ん, っ and ー stand alone."""
    out: list[str] = []
    for run in re.findall(r"[A-Za-zāīūēōâîûêôĀĪŪĒŌ'’-]+|[^A-Za-zāīūēōâîûêôĀĪŪĒŌ'’-]+", text):
        out.extend(_romaji_pieces(run) if run[0].isascii() or run[0] in "āīūēōâîûêôĀĪŪĒŌ" else morae(run))
    return out


def _romaji_pieces(text: str) -> list[str]:
    vowels = "aiueoāīūēōâîûêô"
    pattern = rf"n(?![{vowels}y])['’]?|([kstp])(?=\1)|t(?=ch)|[kgsztdnhbpmrlywvfjc]*[{vowels}]|[-a-z]"
    return [found[0] for found in re.finditer(pattern, text, re.IGNORECASE)]


def _line_readings(words: Sequence[WrittenWord]) -> list[list[str]]:
    """For each word its syllables in kana or romaji, kanji read. は is a particle only where the line is written in words (in a
    line of single morae it may be any part of a word)."""
    divided = sum(len(w.syllables) > 1 or len(morae(_clean(w.text))) > 1 for w in words) * 2 >= len(words) > 1
    out: list[list[str]] = []
    for word in words:
        cleaned = [_clean(s) for s in word.syllables]
        joined = "".join(cleaned)
        if divided and joined.lower() in _PARTICLES and len(cleaned) == 1:
            cleaned = [_PARTICLES[joined.lower()]]
        elif has_kanji(joined):
            cleaned = _kanji_syllables(cleaned, word)
        out.append(cleaned)
    return out


def _kanji_syllables(cleaned: list[str], word: WrittenWord) -> list[str]:
    """Each written syllable's own reading; where the word is read only as a whole, its morae are shared out evenly."""
    where = f"{word.place}: " if word.place else ""
    try:
        if len(cleaned) == 1:
            return [reading(cleaned[0])]
        kana = _pieces(reading("".join(cleaned)))
        own = [reading(c) if has_kanji(c) else c for c in cleaned]
    except PronunciationError as error:
        raise PronunciationError(f"{where}{error}") from None
    if "".join(own) == "".join(kana) or len(kana) < len(cleaned):
        return own
    shares = [len(_pieces(o)) for o in own]
    if sum(shares) != len(kana):
        shares = [len(kana) // len(cleaned) + (i < len(kana) % len(cleaned)) for i in range(len(cleaned))]
    at, out = 0, []
    for share in shares:
        out.append("".join(kana[at : at + share]))
        at += share
    return out


def _syllable(written: str, word: WrittenWord, previous: str | None) -> SyllablePhones:
    """One written syllable's phones; ``previous`` is the vowel sung last."""
    where = f"{word.place}: " if word.place else ""
    if not written:
        raise PronunciationError(
            f"{where}{str(word)!r} has a syllable with nothing to pronounce; remove it or write what is sung"
        )
    if written.lower() in _CLOSURES:
        return SyllablePhones((), previous, ("cl",)) if previous else SyllablePhones((), "cl")
    if all(c in LONG + "-" for c in written):
        if previous is None:
            raise PronunciationError(f"{where}{written!r} has no vowel before it to go on with; write the vowel")
        return SyllablePhones((), previous)
    try:
        symbols = _mixed_phones(written, previous)
    except PronunciationError as error:
        raise PronunciationError(f"{where}{error}") from None
    return split_syllable(_without_length(symbols))


def _mixed_phones(written: str, previous: str | None) -> tuple[str, ...]:
    out: tuple[str, ...] = ()
    for run in re.findall(r"[a-zA-ZāīūēōâîûêôĀĪŪĒŌ'’]+-*|[^a-zA-ZāīūēōâîûêôāīūēōĀĪŪĒŌ'’]+", written):
        latin = run[0].isascii() or (not is_kana(run) and run[0].isalpha() and run[0] in "āīūēōâîûêôĀĪŪĒŌ")
        out += romaji_phones(run, previous) if latin else kana_phones(run, previous=previous)
    return out


def _without_length(symbols: Sequence[str]) -> list[str]:
    """A vowel said once where the next only lengthens it: the same vowel again, or u after o."""
    out: list[str] = []
    for symbol in symbols:
        if out and out[-1] in VOWEL_SYMBOLS and (symbol == out[-1] or (out[-1] == "o" and symbol == "ɯ")):
            continue
        out.append(symbol)
    return out


def make() -> Language:
    """The Japanese language; see :mod:`phonetics.registry`."""
    return Japanese()
