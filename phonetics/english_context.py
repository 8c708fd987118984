"""Which reading of a homograph a line of words means.

Method: the words on either side decide between noun and verb; the reading follows from the part of speech. Pairs that differ
only by stress ("record", "present", "object") need no table: the noun is stressed on its first syllable and the verb on its
second, and the dictionary lists both. "read" is past after "had" and its like, or beside a word of past time.
"""

from __future__ import annotations

from collections.abc import Sequence

from phonetics.english_arpabet import is_vowel
from phonetics.english_tables import ADJECTIVES, DETERMINERS, MODALS, MOSTLY_VERBS, NOUN_VERB, PAST, PREPOSITIONS, SUBJECTS

Pronunciation = tuple[str, ...]
_READ, _RED = ("R", "IY1", "D"), ("R", "EH1", "D")
_PAST_TIME = frozenset("yesterday once ago last was were then had said wrote".split())


def in_context(words: Sequence[str], at: int, candidates: Sequence[Pronunciation]) -> tuple[Pronunciation, ...]:
    """The candidates for ``words[at]`` (lower case), the one meant first; a reading that the dictionary lacks is added."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word == "the":
        first = ("DH", "IY0") if following[:1] in tuple("aeiou") and not following.startswith(("one", "uni", "eu")) else None
        return _first(first, candidates)
    if word == "read":
        return _first(_RED if _is_past(words, at) else _READ, candidates)
    if word in NOUN_VERB:
        noun, verb = NOUN_VERB[word]
        return _first(verb if _is_verb(words, at, word in MOSTLY_VERBS) else noun, candidates)
    pair = stress_pair(candidates)
    if pair:
        return _first(pair[1] if _is_verb(words, at, False) else pair[0], candidates)
    return tuple(candidates)


def stress_pair(candidates: Sequence[Pronunciation]) -> tuple[Pronunciation, Pronunciation] | None:
    """(noun, verb) where two candidates of two or three syllables have their main stress on the first and on a later one."""
    stresses = {p: [s[-1] for s in p if is_vowel(s)] for p in candidates}
    early = [p for p, s in stresses.items() if 2 <= len(s) <= 3 and s[0] == "1"]
    late = [p for p, s in stresses.items() if 2 <= len(s) <= 3 and s[0] != "1" and "1" in s]
    return (early[0], late[0]) if early and late else None


def _first(chosen: Pronunciation | None, candidates: Sequence[Pronunciation]) -> tuple[Pronunciation, ...]:
    return tuple(dict.fromkeys([chosen, *candidates])) if chosen else tuple(candidates)


def _is_past(words: Sequence[str], at: int) -> bool:
    before = words[max(at - 2, 0) : at]
    return any(w in PAST for w in before) or (any(w in _PAST_TIME for w in words) and not any(w in MODALS for w in before))


def _is_verb(words: Sequence[str], at: int, otherwise: bool) -> bool:
    """Is the word at ``at`` a verb? ``otherwise`` where its neighbours do not tell."""
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if before in SUBJECTS or before in MODALS:
        return True
    if before in DETERMINERS or before in PREPOSITIONS or before in ADJECTIVES or before.endswith("'s"):
        return False
    if not before and after in ("the", "your", "my", "me", "her", "him", "it", "us", "them", "a", "an", "our", "their", "up"):
        return True
    if after in ("me", "him", "us", "them", "the", "my", "your", "our", "up", "down", "away") and before in ("and", "", "then"):
        return True
    return otherwise
