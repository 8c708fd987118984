"""Phones of DiffSinger's dictionaries: where syllables begin in a list of phones, and pinyin as those phones.

``ph_num`` counts phones from one vowel up to the next, so the consonants before a vowel stand in the group before it. Of the
consonants between two vowels the longest string that can begin a syllable goes to the second (onset first), the rest closes the
first. Pinyin is divided as the community's "opencpop-extension" dictionary does ("yan" is y En, "zhi" is zh ir, "xue" is x ve).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SILENCES = {"SP", "sp", "pau", "sil", "rest"}
BREATHS = {"AP", "br"}
_INITIAL = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?([a-züv:]+)")
_FINALS = {
    "a",
    "o",
    "e",
    "ai",
    "ei",
    "ao",
    "ou",
    "an",
    "en",
    "ang",
    "eng",
    "ong",
    "er",
    "i",
    "ia",
    "ie",
    "iao",
    "iu",
    "ian",
    "in",
    "iang",
    "ing",
    "iong",
    "u",
    "ua",
    "uo",
    "uai",
    "ui",
    "uan",
    "un",
    "uang",
    "v",
    "ve",
    "ue",
}
_AFTER_Y = {"an": "En", "e": "E", "u": "v", "ue": "ve", "uan": "van", "un": "vn", "i": "i", "in": "in", "ing": "ing"}
_LIQUIDS = {"l", "r", "w", "y", "j", "ɹ", "ɾ", "ʁ"}
_OBSTRUENTS = {"p", "b", "t", "d", "k", "g", "f", "v", "th", "θ", "s", "sh", "ʃ", "ch", "hh", "h"}
_VOWEL_LETTERS = set("aeiouvɑɐɒæəɘɛɜɞɤɨɪɔœøʊʉʌɯyʏ")
_NO_ONSETS = {("t", "l"), ("d", "l"), ("th", "l"), ("p", "w"), ("b", "w"), ("f", "w"), ("v", "w")}
_AFTER_S = {"p", "t", "k", "m", "n", "f"}


def bare(phone: str) -> str:
    """A phone without its language ("zh/ch" is ch) and stress digit ("AH0" is AH)."""
    return re.sub(r"(?<=[A-Za-z])[0-2]$", "", phone.rpartition("/")[2])


def is_pause(phone: str) -> bool:
    """Whether it is silence or a breath."""
    return bare(phone) in SILENCES | BREATHS


def syllables(groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The phones of each group's syllable, from groups counted vowel to vowel; a pause is a syllable of its own."""
    found: list[tuple[str, ...]] = []
    onset: tuple[str, ...] = ()
    for index, group in enumerate(groups):
        if not group:
            found.append(onset)
            onset = ()
            continue
        head, rest = group[0], tuple(group[1:])
        last = index + 1 == len(groups) or (bool(groups[index + 1]) and is_pause(groups[index + 1][0]))
        closing = 0 if is_pause(head) else len(rest) if last else len(rest) - onset_length(rest)
        if is_pause(head):
            found.append((head,))
        else:
            found.append((*onset, head, *rest[:closing]))
        onset = rest[closing:]
    return found


def onset_length(consonants: Sequence[str]) -> int:
    """How many of the last of these consonants can begin a syllable together (at least one)."""
    names = [bare(consonant).lower() for consonant in consonants]
    length = min(len(names), 1)
    if len(names) < 2:
        return length
    before, last = names[-2:]
    glides = last in _LIQUIDS and before in _OBSTRUENTS and (before, last) not in _NO_ONSETS
    if glides or (before == "s" and last in _AFTER_S):
        length = 3 if len(names) >= 3 and names[-3] == "s" and before in _AFTER_S else 2
    return length


def pinyin_phones(syllable: str) -> tuple[str, ...] | None:
    """Initial and final of a pinyin syllable without tone, or None if it is none."""
    text = re.sub(r"[1-5]$", "", syllable.lower()).replace("u:", "v").replace("ü", "v")
    found = _INITIAL.fullmatch(text)
    if not found:
        return None
    initial, final = found.groups()
    if final not in _FINALS:
        return None
    if initial is None:
        return (final,) if final in {"a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"} else None
    if initial in {"j", "q", "x"}:
        final = {"u": "v", "ue": "ve", "uan": "van", "un": "vn"}.get(final, final)
    elif initial == "y":
        final = _AFTER_Y.get(final, final)
    elif initial in {"zh", "ch", "sh", "r"} and final == "i":
        final = "ir"
    elif initial in {"z", "c", "s"} and final == "i":
        final = "i0"
    elif initial in {"n", "l"} and final == "ue":
        final = "ve"
    return initial, final


def divided(phones: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Onset and the rest of a syllable's phones; the first phone that can carry a note begins the rest."""
    for index, phone in enumerate(phones):
        if carries(phone):
            return tuple(phones[:index]), tuple(phones[index:])
    return tuple(phones[:-1]), tuple(phones[-1:])


def carries(phone: str) -> bool:
    """Whether a phone of any of the dictionaries in use, or an IPA symbol, is a vowel (or a pause)."""
    name = bare(phone)
    return is_pause(phone) or (name[:1].lower() in _VOWEL_LETTERS and name.lower() not in ("v", "y"))
