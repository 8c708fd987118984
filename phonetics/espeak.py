"""Any other language through the program espeak-ng, where it is installed: its IPA mapped onto the inventory.

Conventions: every word is pronounced by itself (``espeak-ng --ipa``), its IPA mapped by
:func:`phonetics.distance.parse_ipa` and cut into as many syllables as the score writes: one vowel each, and between two
vowels as many consonants go to the second as rise in sonority. Where the score writes fewer syllables than espeak-ng
says, neighbours are sung on one note; where more, the vowel is held.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from phonetics.contract import Language, PronunciationError, SyllablePhones, WrittenWord
from phonetics.distance import parse_ipa
from phonetics.inventory import UnknownPhone, phone, split_syllable
from phonetics.spelling import clean, is_vowel, text_words

PROGRAM = "espeak-ng"
_SONORITY = {
    "glide": 5,
    "liquid": 4,
    "nasal": 3,
    "fricative": 2,
    "affricate": 1,
    "stop": 1,
    "vowel": 6,
    "closure": 0,
    "silence": 0,
}
_SECONDS = 20


def _run(code: str, text: str) -> str:
    """What espeak-ng writes for ``text``; raises :class:`PronunciationError` where it cannot."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise PronunciationError(
            f"language {code!r} needs the program {PROGRAM} to be pronounced; install it (Debian, Ubuntu: "
            "apt install espeak-ng; "
            "macOS: brew install espeak-ng) or give phones in brackets"
        )
    command = [program, "-v", code, "-q", "--ipa", "--tie=\u0361", "--stdin"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise PronunciationError(f"{PROGRAM} cannot speak language {code!r}: {reason}")
    return done.stdout


@lru_cache(maxsize=4096)
def word_phones(code: str, word: str) -> tuple[str, ...]:
    """The inventory phones of one word; raises :class:`PronunciationError` where espeak-ng says nothing usable."""
    ipa = re.sub(r"\([a-z-]+\)", "", _run(code, word))
    try:
        symbols = parse_ipa(ipa)
    except UnknownPhone as error:
        raise PronunciationError(f"{PROGRAM} writes {word!r} as {ipa.strip()!r}: {error}") from None
    if not symbols:
        raise PronunciationError(f"{PROGRAM} has no pronunciation of {word!r}; respell it or give its phones in brackets")
    return symbols


def syllables_of(symbols: Sequence[str]) -> list[list[str]]:
    """A word's phones cut into syllables, one vowel each; consonants that rise in sonority begin the next syllable."""
    at = [i for i, s in enumerate(symbols) if is_vowel(s) or phone(s).secondary == "syllabic"]
    cuts = [0]
    for left, right in zip(at, at[1:], strict=False):
        cut = right
        while cut - 1 > left and phone(symbols[cut - 1]).secondary != "offglide" and _rises(symbols, cut, right):
            cut -= 1
        cuts.append(cut)
    return [list(symbols[a:b]) for a, b in zip(cuts, [*cuts[1:], len(symbols)], strict=True)]


def _rises(symbols: Sequence[str], cut: int, vowel: int) -> bool:
    """May the consonant before ``cut`` still begin the syllable whose vowel is at ``vowel``?"""
    return cut == vowel or _SONORITY[phone(symbols[cut - 1]).kind] < _SONORITY[phone(symbols[cut]).kind]


def fitted(syllables: list[list[str]], count: int) -> tuple[SyllablePhones, ...]:
    """``syllables`` made ``count``: the last ones joined where there are too many, the last vowel held where too few."""
    groups = [list(s) for s in syllables]
    while len(groups) > count:
        groups[-2:] = [groups[-2] + groups[-1]]
    out = [split_syllable(group) for group in groups]
    while len(out) < count:
        last = out.pop()
        out += [SyllablePhones(last.onset, last.nucleus), SyllablePhones((), last.nucleus, last.coda)]
    return tuple(out)


class Espeak:
    """One of espeak-ng's languages; see the module docstring."""

    def __init__(self, code: str) -> None:
        _run(code, "a")
        self.code = code

    def words(self, words: Sequence[WrittenWord]) -> list[tuple[SyllablePhones, ...]]:
        """Pronounce each word by itself; raises :class:`PronunciationError` naming the place."""
        out = []
        for word in words:
            text = "".join(clean(s) for s in word.syllables)
            try:
                if not text:
                    raise PronunciationError(f"{str(word)!r} has nothing to pronounce; remove it or write what is sung")
                out.append(fitted(syllables_of(word_phones(self.code, text)), len(word.syllables)))
            except PronunciationError as error:
                raise PronunciationError(f"{word.place}: {error}" if word.place else str(error)) from None
        return out

    def split(self, text: str) -> list[tuple[str, ...]]:
        """Running text as words, each in as many written syllables as espeak-ng pronounces, cut between its vowel letters."""
        return [cut_letters(word, len(syllables_of(word_phones(self.code, clean(word))))) for word in text_words(text)]


_VOWEL_LETTERS = frozenset("aeiouyæøœıəаеёиоуыэюяіїєαεηιουω")


def cut_letters(word: str, count: int) -> tuple[str, ...]:
    """A written word cut into ``count`` pieces (or as many as it has groups of vowel letters, where those are fewer)."""
    base = [unicodedata.normalize("NFD", c)[0].lower() for c in word]
    groups: list[list[int]] = []
    for i, letter in enumerate(base):
        if letter in _VOWEL_LETTERS:
            if groups and groups[-1][1] == i:
                groups[-1][1] = i + 1
            else:
                groups.append([i, i + 1])
    while len(groups) > max(count, 1):
        groups[-2:] = [[groups[-2][0], groups[-1][1]]]
    cuts = [0, *(after[0] - (after[0] > here[1]) for here, after in zip(groups, groups[1:], strict=False)), len(word)]
    return tuple(word[a:b] for a, b in zip(cuts, cuts[1:], strict=False))


def make(code: str) -> Language:
    """The language ``code`` of espeak-ng; raises :class:`PronunciationError` where the program or the language is missing."""
    return Espeak(code)
