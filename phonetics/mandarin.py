"""Mandarin: hanzi (simplified or traditional) and pinyin under notes.

Conventions: the hanzi of a whole line are read together by pypinyin, so that 长 is cháng in 长江 and zhǎng in 长大;
punctuation parts them. Pinyin may stand in place of hanzi, with or without tones. 儿 written with another hanzi on one
note is erhua. Tables: :mod:`phonetics.mandarin_pinyin`.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from phonetics.contract import Language, PronunciationError, SyllablePhones, WrittenWord
from phonetics.inventory import split_syllable
from phonetics.mandarin_pinyin import erhua, final_phones, initial_phone, is_pinyin, pinyin_phones

__all__ = ["final_phones", "initial_phone", "is_pinyin", "make", "pinyin_phones"]

HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇]|[\U00020000-\U0003134f]")
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_LATIN = r"[a-zA-ZüÜêÊāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜĀÁǍÀĒÉĚÈŌÓǑÒńňǹḿ:]+[1-5]?"
_TOKEN = re.compile(rf"{HANZI.pattern}|{_LATIN}")


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return "".join(_DIGITS[c] if c in _DIGITS and not re.search(r"[a-zü:]\d", text, re.IGNORECASE) else c for c in text)


def readings(text: str) -> list[str]:
    """The pinyin (without tones) of every hanzi in ``text``, polyphones by context; what is not hanzi parts the context."""
    pypinyin: Any = importlib.import_module("pypinyin")
    out: list[str] = []
    for run in re.findall(rf"(?:{HANZI.pattern})+", text):
        found = pypinyin.lazy_pinyin(run, style=pypinyin.Style.NORMAL, v_to_u=True, errors=list)
        out.extend(found)
    return out


class Mandarin:
    """The Mandarin language; see the module docstring."""

    code = "zh"

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce the words of one line, its hanzi read together; raises where a syllable is neither hanzi nor pinyin."""
        lined = [[_normal(s) for s in word.syllables] for word in words]
        read = iter(readings("".join("".join(syllables) for syllables in lined)))
        out = []
        for word, syllables in zip(words, lined, strict=True):
            out.append(tuple(_syllable(s, [next(read) for _ in HANZI.findall(s)], word) for s in syllables))
        return out

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text with every hanzi and every pinyin syllable on its own; pinyin written together is one word."""
        words: list[tuple[str, ...]] = []
        for token in re.findall(rf"{HANZI.pattern}|{_LATIN}(?:'?{_LATIN})*", _normal(text)):
            words.append((token,) if HANZI.match(token) else tuple(_pinyin_syllables(token)))
        return words


def _pinyin_syllables(token: str) -> list[str]:
    """Pinyin written together cut into syllables, the longest first, none left without a reading; as it is where that fails."""
    if is_pinyin(token):
        return [token]
    for size in range(min(7, len(token) - 1), 0, -1):
        head, rest = token[:size], token[size:].lstrip("'’")
        if is_pinyin(head) and not rest[:1].isdigit():
            tail = _pinyin_syllables(rest)
            if all(is_pinyin(t) for t in tail):
                return [head, *tail]
    return [token]


def _syllable(text: str, hanzi_readings: Sequence[str], word: WrittenWord) -> SyllablePhones:
    """One written syllable, usually one hanzi; several sound one after the other, and 儿 after another as erhua."""
    where = f"{word.place}: " if word.place else ""
    read = iter(hanzi_readings)
    symbols: tuple[str, ...] = ()
    for token in _TOKEN.findall(text):
        if token in ("儿", "兒") and symbols:
            next(read)
            symbols = erhua(symbols)
            continue
        name = next(read) if HANZI.match(token) else token
        try:
            symbols += pinyin_phones(name)
        except PronunciationError:
            raise PronunciationError(
                f"{where}{token!r} in {str(word)!r} is neither a known hanzi nor a pinyin syllable; write its pinyin"
            ) from None
    if not symbols:
        raise PronunciationError(
            f"{where}{text!r} has nothing to pronounce; remove it or write what is sung in hanzi or pinyin"
        )
    return split_syllable(symbols)


def make() -> Language:
    """The Mandarin language; see :mod:`phonetics.registry`."""
    return Mandarin()
