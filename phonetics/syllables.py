"""Phones of any language cut into syllables.

Method: one syllable for each phone that can carry a note; of the consonants between two of them, the longest run of
rising sonority begins the second (the sonority sequencing principle with maximal onset), with ``s`` or ``ʃ`` allowed before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from phonetics.inventory import BY_SYMBOL, SyllablePhones, phone

_GLIDES = {"i": "j", "ɪ": "j", "u": "w", "ʊ": "w", "y": "ɥ"}
_SONORITY = {"closure": 0, "stop": 1, "affricate": 1, "fricative": 2, "nasal": 3, "liquid": 4, "glide": 5}


def divide_phones(phones: Sequence[str]) -> list[tuple[str, ...]]:
    """Inventory symbols cut into syllables; phones without any vowel are one syllable."""
    carries = [i for i, symbol in enumerate(phones) if phone(symbol).syllabic and symbol != "ɴ"]
    cuts = [0]
    for left, right in zip(carries[:-1], carries[1:], strict=True):
        start = right
        while start - 1 > left and _may_begin(phones[start - 1], phones[start:right]):
            start -= 1
        cuts.append(start)
    cuts.append(len(phones))
    return [tuple(phones[a:b]) for a, b in zip(cuts[:-1], cuts[1:], strict=True)]


def _may_begin(symbol: str, rest: Sequence[str]) -> bool:
    kind = BY_SYMBOL[symbol].kind
    if kind not in _SONORITY or symbol in ("ŋ", "ɴ", "ɫ"):
        return False
    if not rest:
        return True
    following = BY_SYMBOL[rest[0]].kind
    if symbol in ("s", "ʃ") and following in ("stop", "nasal"):
        return True
    return _SONORITY[kind] < _SONORITY[following] and following in ("liquid", "glide")


def elided(syllables: Sequence[SyllablePhones]) -> SyllablePhones:
    """Several syllables on one note as one, held on the most open vowel (the first of equals); ə before a vowel is dropped."""
    syllables = _without_mute(syllables)
    if len(syllables) == 1:
        return syllables[0]
    openness = [-phone(s.nucleus).height if phone(s.nucleus).kind == "vowel" else -9.0 for s in syllables]
    held = openness.index(max(openness))
    before = tuple(_GLIDES.get(p, p) for s in syllables[:held] for p in s.phones)
    after = tuple(p for s in syllables[held + 1 :] for p in s.phones)
    this = syllables[held]
    return SyllablePhones((*before, *this.onset), this.nucleus, (*this.coda, *after))


def _without_mute(syllables: Sequence[SyllablePhones]) -> list[SyllablePhones]:
    """The syllables with an open ə before a vowel left out, its consonants kept ("me il" as "m'il")."""
    out = [syllables[-1]]
    for syllable in reversed(syllables[:-1]):
        after = out[0]
        if syllable.nucleus == "ə" and not syllable.coda and not after.onset:
            out[0] = SyllablePhones(syllable.onset, after.nucleus, after.coda)
        else:
            out.insert(0, syllable)
    return out
