"""ARPABET (CMUdict, Kathleen, CVVC banks) to the shared inventory, with the allophones that the position asks for.

Conventions: stress digits are optional and either case is read. A stop is aspirated where it begins a syllable's onset
(``P T K`` before a vowel, liquid or glide) unless ``S`` stands right before it in the word; elsewhere it is plain. ``L`` after
the vowel is dark. ``AH`` is ʌ when stressed or without a digit, ə with 0. Diphthongs are a nucleus and an off-glide.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from phonetics.contract import PronunciationError
from phonetics.inventory import BY_SYMBOL

_Item = TypeVar("_Item")

VOWELS: dict[str, tuple[str, ...]] = {
    "AA": ("ɑ",), "AE": ("æ",), "AH": ("ʌ",), "AO": ("ɔ",), "AW": ("a", "ʊ̯"), "AX": ("ə",), "AXR": ("ɝ",), "AY": ("a", "ɪ̯"),
    "EH": ("ɛ",), "ER": ("ɝ",), "EY": ("e", "ɪ̯"), "IH": ("ɪ",), "IX": ("ɪ",), "IY": ("i",), "OW": ("o", "ʊ̯"),
    "OY": ("ɔ", "ɪ̯"), "UH": ("ʊ",), "UW": ("u",), "UX": ("u",),
}  # fmt: skip

CONSONANTS: dict[str, str] = {
    "B": "b", "CH": "tʃ", "D": "d", "DH": "ð", "DX": "ɾ", "F": "f", "G": "ɡ", "HH": "h", "HV": "h", "H": "h", "JH": "dʒ",
    "K": "k", "L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "p", "Q": "ʔ", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ",
    "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip

SYLLABIC_CONSONANTS: dict[str, tuple[str, str]] = {"EL": ("ə", "ɫ"), "EM": ("ə", "m"), "EN": ("ə", "n"), "ENG": ("ə", "ŋ")}

ASPIRATED = {"p": "pʰ", "t": "tʰ", "k": "kʰ"}

_CLUSTERS = """
P R,P L,P Y,P W,B R,B L,B Y,B W,T R,T W,T Y,D R,D W,D Y,K R,K L,K W,K Y,G R,G L,G W,G Y,F R,F L,F Y,V Y,V R,V L,TH R,TH W,TH Y,
HH Y,HH W,R Y,M Y,N Y,L Y,S P,S T,S K,S F,S M,S N,S L,S W,S Y,SH R,SH L,SH M,SH N,SH W,ZH W,Z Y,
S P R,S P L,S P Y,S T R,S T Y,S K R,S K L,S K W,S K Y,S F R
"""
ONSETS: frozenset[tuple[str, ...]] = frozenset(tuple(c.split()) for c in _CLUSTERS.replace("\n", ",").split(",") if c)


def pairs(items: Sequence[_Item]) -> list[tuple[_Item, _Item]]:
    """Each item with the next one."""
    return list(zip(items[:-1], items[1:], strict=True))


@cache
def base(symbol: str) -> str:
    """The symbol in upper case without its stress digit."""
    return symbol.upper().rstrip("0123456789")


@cache
def is_vowel(symbol: str) -> bool:
    """Does this symbol carry a syllable?"""
    return base(symbol) in VOWELS or base(symbol) in SYLLABIC_CONSONANTS


def is_symbol(symbol: str) -> bool:
    """Is this an ARPABET symbol (any case, with or without stress)?"""
    return is_vowel(symbol) or base(symbol) in CONSONANTS


def can_begin(cluster: Sequence[str]) -> bool:
    """Can these consonants begin an English syllable?"""
    names = tuple(base(s) for s in cluster)
    return not names or (len(names) == 1 and names[0] != "NG") or names in ONSETS


def onset_length(consonants: Sequence[str]) -> int:
    """How many of the last ``consonants`` between two vowels begin the second syllable (maximal onset)."""
    return next(n for n in range(min(len(consonants), 3), -1, -1) if can_begin(consonants[len(consonants) - n :]))


def syllabify(symbols: Sequence[str]) -> list[tuple[str, ...]]:
    """One word's symbols cut into syllables, one vowel each, by maximal onset; a word without a vowel is one syllable."""
    at = [i for i, s in enumerate(symbols) if is_vowel(s)]
    cuts = [0]
    for left, right in pairs(at):
        cuts.append(right - onset_length(symbols[left + 1 : right]))
    cuts.append(len(symbols))
    return [tuple(symbols[a:b]) for a, b in pairs(cuts)]


def from_arpabet(symbols: Sequence[str]) -> tuple[str, ...]:
    """A word's ARPABET symbols as inventory symbols; syllable positions are found within the sequence.

    Symbols of the inventory itself ("sil", "cl", "breath") pass; raises :class:`PronunciationError` for any other unknown one.
    """
    return tuple(phone for syllable in phones_of(syllabify(symbols)) for phone in syllable)


def phones_of(syllables: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The inventory symbols of a word's syllables, each given as ARPABET."""
    before = ["", *(syllable[-1] if syllable else "" for syllable in syllables[:-1])]
    return [_syllable(symbols, last) for symbols, last in zip(syllables, before, strict=True)]


def _syllable(symbols: Sequence[str], last: str) -> tuple[str, ...]:
    nucleus = next((i for i, s in enumerate(symbols) if is_vowel(s)), len(symbols))
    out: list[str] = []
    for i, symbol in enumerate(symbols):
        previous = base(symbols[i - 1] if i else last)
        out.extend(_phones(symbol, before_vowel=i < nucleus < len(symbols), after_s=previous == "S"))
    return tuple(out)


def _phones(symbol: str, before_vowel: bool, after_s: bool) -> tuple[str, ...]:
    name = base(symbol)
    if name == "AH" and symbol.endswith("0"):
        return ("ə",)
    if name in VOWELS:
        return VOWELS[name]
    if name in SYLLABIC_CONSONANTS:
        return SYLLABIC_CONSONANTS[name]
    if name in CONSONANTS:
        phone = CONSONANTS[name]
        if before_vowel and not after_s:
            return (ASPIRATED.get(phone, phone),)
        return ("ɫ",) if phone == "l" and not before_vowel else (phone,)
    if symbol in BY_SYMBOL:
        return (symbol,)
    raise PronunciationError(f"{symbol!r} is not an ARPABET symbol ({' '.join([*VOWELS, *CONSONANTS])})")
