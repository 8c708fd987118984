"""Korean: hangul under notes, with the sound changes between syllables of a word (Standard Pronunciation, articles 8 to 30).

Conventions: lax stops are voiced between voiced sounds (ɡ d b dʑ) and plain elsewhere; tense ones are plain too (the
inventory has no tense row), aspirated ones aspirated. Final consonants are neutralised, carried over to a following
vowel, nasalised before nasals; ㄴ and ㄹ together are l l; ㅎ joins a stop into an aspirated one. ㅐ and ㅔ are both e.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from phonetics.contract import Language, PronunciationError, SyllablePhones, WrittenWord
from phonetics.inventory import split_syllable

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_VOWELS: tuple[tuple[str, ...], ...] = (
    ("a",), ("e",), ("j", "a"), ("j", "e"), ("ʌ",), ("e",), ("j", "ʌ"), ("j", "e"), ("o",), ("w", "a"), ("w", "e"),
    ("w", "e"),
    ("j", "o"), ("u",), ("w", "ʌ"), ("w", "e"), ("w", "i"), ("j", "u"), ("ɯ",), ("ɯ", "i"), ("i",),
)  # fmt: skip
_PAIRS = {
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
_NEUTRAL = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㄱ"), **dict.fromkeys("ㄷㅌㅅㅆㅈㅊㅎ", "ㄷ"), **dict.fromkeys("ㅂㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄴㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"), **dict.fromkeys("ㅁㄻ", "ㅁ"), "ㅇ": "ㅇ", "": "",
}  # fmt: skip
_ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_NASALISED = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_ONSETS = {
    "ㄱ": "k", "ㄲ": "k", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t", "ㄹ": "ɾ", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p", "ㅅ": "s", "ㅆ": "s",
    "ㅇ": "", "ㅈ": "tɕ",
    "ㅉ": "tɕ", "ㅊ": "tɕʰ", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅎ": "h",
}  # fmt: skip
_VOICED = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "dʑ"}
_CODAS = {"ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ŋ"}
_I_VOWELS = frozenset(i for i, v in enumerate(_VOWELS) if v[0] in ("i", "j") or v == ("w", "i"))
_HANGUL = re.compile("[가-힣]")


def _decompose(syllable: str) -> tuple[str, int, str]:
    code = ord(syllable) - 0xAC00
    return _INITIALS[code // 588], code % 588 // 28, _FINALS[code % 28]


def _join(final: str, initial: str, vowel: int) -> tuple[str, str]:
    """The final of one syllable and the initial of the next as they sound together; ``vowel`` is the next syllable's."""
    first, second = (_PAIRS[final][0], _PAIRS[final][1]) if final in _PAIRS else ("", final)
    if initial == "ㅇ":
        return _carried(final, first, second, vowel)
    if second == "ㅎ" and initial in "ㄱㄷㅈ":
        return first, _ASPIRATED[initial]
    if second == "ㅎ" and initial in "ㄴㅅ":
        return first or ("ㄴ" if initial == "ㄴ" else ""), _TENSE.get(initial, initial)
    if initial == "ㅎ" and _NEUTRAL[second] in _ASPIRATED:
        stop = second if second in _ASPIRATED else _NEUTRAL[second]
        return first, _ASPIRATED[stop]
    plain = _NEUTRAL[final]
    if plain in _NASALISED and initial in "ㄴㅁㄹ":
        return _NASALISED[plain], "ㄴ" if initial == "ㄹ" else initial
    if plain in ("ㅁ", "ㅇ") and initial == "ㄹ":
        return plain, "ㄴ"
    if (plain, initial) in (("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")):
        return "ㄹ", "ㄹ"
    if plain in _NASALISED and initial in _TENSE:
        return plain, _TENSE[initial]
    return plain, initial


def _carried(final: str, first: str, second: str, vowel: int) -> tuple[str, str]:
    """A final before a vowel: it (or its second half) begins the next syllable; ㄷ ㅌ soften before i, ㅎ is lost."""
    if final in ("", "ㅇ"):
        return final, "ㅇ"
    if second == "ㅎ":
        return ("", first) if first else ("", "ㅇ")
    if second in ("ㄷ", "ㅌ") and _VOWELS[vowel] == ("i",):
        return first, {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}[second]
    return first, "ㅆ" if (first, second) in (("ㄱ", "ㅅ"), ("ㅂ", "ㅅ")) else second


def _word_phones(syllables: str) -> list[tuple[str, ...]]:
    """The phones of a word's hangul syllables, sound changes applied."""
    parts = [_decompose(s) for s in syllables]
    initials, vowels, finals = [p[0] for p in parts], [p[1] for p in parts], [p[2] for p in parts]
    for i in range(1, len(parts)):
        finals[i - 1], initials[i] = _join(finals[i - 1], initials[i], vowels[i])
    finals = [_NEUTRAL[final] if i + 1 == len(finals) else final for i, final in enumerate(finals)]
    return [
        (*_onset(initial, vowel, left), *_nucleus(vowel, initial), *_coda(final))
        for initial, vowel, final, left in zip(initials, vowels, finals, ["start", *finals[:-1]], strict=True)
    ]


def _onset(initial: str, vowel: int, before: str) -> tuple[str, ...]:
    if initial in _VOICED and before in ("", "ㄴ", "ㅁ", "ㅇ", "ㄹ"):
        return (_VOICED[initial],)
    if initial in "ㅅㅆ" and vowel in _I_VOWELS:
        return ("ɕ",)
    if initial == "ㄹ" and before == "ㄹ":
        return ("l",)
    return (_ONSETS[initial],) if _ONSETS[initial] else ()


def _nucleus(vowel: int, initial: str) -> tuple[str, ...]:
    phones = _VOWELS[vowel]
    if phones == ("ɯ", "i") and initial != "ㅇ":
        return ("i",)
    return phones[1:] if phones[0] == "j" and initial in "ㅅㅆㅈㅉㅊ" else phones


def _coda(final: str) -> tuple[str, ...]:
    return (_CODAS[_NEUTRAL[final]],) if final else ()


@lru_cache(maxsize=4096)
def _pronounce(pieces: tuple[str, ...], place: str) -> tuple[SyllablePhones, ...]:
    phones = iter(_word_phones("".join(pieces)))
    out = []
    for piece in pieces:
        symbols: list[str] = []
        for _ in piece:
            symbols.extend(next(phones))
        if not symbols:
            where = f"{place}: " if place else ""
            raise PronunciationError(
                f"{where}{'-'.join(pieces)!r} has a syllable without hangul; write it in hangul or remove it"
            )
        out.append(split_syllable(symbols))
    return tuple(out)


class Korean:
    """The Korean language; see the module docstring."""

    code = "ko"

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce each word; raises :class:`PronunciationError` where a syllable has no hangul."""
        out = []
        for word in words:
            where = f"{word.place}: " if word.place else ""
            for syllable in word.syllables:
                if not _HANGUL.search(unicodedata.normalize("NFC", syllable)):
                    raise PronunciationError(f"{where}{syllable!r} in {str(word)!r} is not hangul; write it in hangul")
            pieces = tuple("".join(_HANGUL.findall(unicodedata.normalize("NFC", s))) for s in word.syllables)
            out.append(_pronounce(pieces, word.place))
        return out

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text as words of one hangul syllable each."""
        words = (tuple(_HANGUL.findall(word)) for word in unicodedata.normalize("NFC", text).split())
        return [word for word in words if word]


def make() -> Language:
    """The Korean language; see :mod:`phonetics.registry`."""
    return Korean()
