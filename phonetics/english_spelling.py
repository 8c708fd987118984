"""Which letters of an English word spell which of its phones, and from that the written syllables.

Method: the cheapest monotonic alignment (dynamic programming) of the letters with the phones, where a phone may be spelled by
the letter groups of a small table at no cost, by others at a cost, or by none. A boundary between sung syllables then falls
on a letter, and a boundary between written ones on a phone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from phonetics.english_arpabet import base, is_vowel, onset_length, pairs, syllabify
from phonetics.english_dictionary import lookup

_GRAPHEMES = {
    name: frozenset(groups.split())
    for name, groups in {
        "AA": "a o ah ea au e aa", "AE": "a ai au", "AH": "a e i o u ou oo ai io ia ea eo iou y ough",
        "AO": "o a au aw ou ough augh oa oo", "AW": "ou ow ough au", "AY": "i y ie igh ye eye uy ei ai ia eigh i-e ig is",
        "EH": "e ea a ai ie eo ae ei", "ER": "er ir ur or ar ear our re yr err ure eur",
        "EY": "a ai ay ei eigh ey ea e et ae aigh", "IH": "i y e ee a u ui o ea ie", "IY": "e ee ea i y ie ei ey eo is ae ay",
        "OW": "o oa ow oe ough ou eau oh ew", "OY": "oi oy", "UH": "oo u ou o", "UW": "oo u ue ew ou o ui oe ough wo eau eu",
        "B": "b bb", "CH": "ch tch t c tt", "D": "d dd ed ld", "DH": "th", "F": "f ff ph gh", "G": "g gg gh gu gue",
        "HH": "h wh", "JH": "j g dge dg d gg ge", "K": "c k ck ch q cc kk qu que lk cq", "L": "l ll le el sl ln",
        "M": "m mm mb mn lm", "N": "n nn kn gn ne en pn", "NG": "ng n ngue", "P": "p pp", "R": "r rr wr rh",
        "S": "s ss c sc se ce st ps sw", "SH": "sh s t c ss ch sc ci ti", "T": "t tt ed te th bt ght pt cht", "TH": "th",
        "V": "v f ve vv", "W": "w wh u o", "Y": "y i", "Z": "z s zz se x ss", "ZH": "s z g ge",
    }.items()
}  # fmt: skip
_PAIRS = {
    ("K", "S"): "x xc cc", ("G", "Z"): "x", ("Y", "UW"): "u ew ue eau eu ui iew", ("AH", "L"): "le l", ("W", "AH"): "o",
    ("AH", "M"): "m", ("T", "S"): "z zz", ("W", "AA"): "oi oy", ("Y", "ER"): "ure ur", ("HH", "W"): "wh", ("Y", "AH"): "u io",
    ("Y", "UH"): "u eu", ("K", "SH"): "x", ("AH", "N"): "n", ("AY", "ER"): "ire yre oir our", ("AW", "ER"): "our ower",
    ("AW", "R"): "our", ("AY", "R"): "ire yre", ("W", "ER"): "or",
}  # fmt: skip
_VOWEL_LETTERS = frozenset("aeiouy")
_LAX = ("AE1", "EH1", "IH1", "AH1", "UH1", "AE2", "EH2", "IH2")
_SILENT, _MISSING = 1.2, 2.0


def letters(word: str) -> str:
    """One plain letter for each character of ``word`` (accents dropped, anything else an apostrophe)."""
    plain = (unicodedata.normalize("NFKD", c.lower())[0] for c in word)
    return "".join(c if "a" <= c <= "z" else "'" for c in plain)


@lru_cache(maxsize=4096)
def spans(word: str, symbols: tuple[str, ...]) -> tuple[int, ...]:
    """For each phone the index in ``word`` (:func:`letters`) of the first letter that spells it."""
    cost = {(0, 0): 0.0}
    back: dict[tuple[int, int], tuple[int, int, tuple[int, ...]]] = {}
    for i in range(len(word) + 1):
        for j in range(len(symbols) + 1):
            if (i, j) not in cost:
                continue
            for ni, nj, price, starts in _moves(word, symbols, i, j):
                if cost[i, j] + price < cost.get((ni, nj), float("inf")):
                    cost[ni, nj], back[ni, nj] = cost[i, j] + price, (i, j, starts)
    at = (len(word), len(symbols))
    out: list[int] = []
    while at != (0, 0):
        i, j, starts = back[at]
        out.extend(reversed(starts))
        at = (i, j)
    return tuple(reversed(out))


def _moves(word: str, symbols: tuple[str, ...], i: int, j: int) -> list[tuple[int, int, float, tuple[int, ...]]]:
    """(next letter, next phone, cost, first letters of the phones passed) from letter ``i`` and phone ``j``."""
    moves: list[tuple[int, int, float, tuple[int, ...]]] = []
    if i < len(word):
        moves.append((i + 1, j, 0.0 if word[i] == "'" else 0.6 if word[i] == "e" else _SILENT, ()))
    if j == len(symbols):
        return moves
    name = base(symbols[j])
    moves.append((i, j + 1, 1.0 if name in ("AH", "Y") else _MISSING, (i,)))
    for n in range(1, min(4, len(word) - i) + 1):
        chunk = word[i : i + n]
        if chunk in _GRAPHEMES.get(name, ()):
            moves.append((i + n, j + 1, 0.0, (i,)))
        elif n <= 2 and (chunk[0] in _VOWEL_LETTERS) == is_vowel(name) and "'" not in chunk:
            moves.append((i + n, j + 1, 1.5 + n * 0.2, (i,)))
        if j + 1 < len(symbols) and chunk in _PAIRS.get((name, base(symbols[j + 1])), "").split():
            moves.append((i + n, j + 2, 0.1, (i, i + (n > 1 and chunk not in ("le", "ure", "ur", "io", "wh")))))
    return moves


def divide(symbols: Sequence[str], written: Sequence[str]) -> list[tuple[str, ...]]:
    """A word's phones over its written syllables, of which there are as many as vowels.

    The written boundary decides how many consonants begin a syllable, as far as English allows such a beginning; where the
    next written syllable begins with a vowel ("hav-ing"), as many begin it as can, which is how it is sung.
    """
    vowels = [i for i, s in enumerate(symbols) if is_vowel(s)]
    starts = spans(letters("".join(written)), tuple(symbols))
    cuts, letter = [0], 0
    for (left, right), piece in zip(pairs(vowels), written, strict=False):
        letter += len(piece)
        most = onset_length(symbols[left + 1 : right])
        asked = sum(1 for k in range(left + 1, right) if starts[k] >= letter)
        cuts.append(right - (min(asked, most) or most))
    cuts.append(len(symbols))
    return [tuple(symbols[a:b]) for a, b in pairs(cuts)]


def split_spelling(word: str, symbols: Sequence[str]) -> tuple[str, ...]:
    """The written syllables of ``word`` (as a lyricist hyphenates it) for a pronunciation, one per vowel."""
    plain = letters(word)
    starts = spans(plain, tuple(symbols))
    parts = syllabify(symbols)
    cuts, at = [0], 0
    for part in parts[:-1]:
        at += len(part)
        vowel = next(s for s in part if is_vowel(s))
        following = parts[len(cuts)]
        cut = _cut(plain, starts, at, vowel, part[-1], following)
        cuts.append(min(max(cut, cuts[-1] + 1), len(word) - 1))
    cuts = _before_suffix(plain, cuts)
    return tuple(piece for piece in (word[a:b] for a, b in pairs([*cuts, len(word)])) if piece)


def _cut(plain: str, starts: tuple[int, ...], at: int, vowel: str, last: str, following: tuple[str, ...]) -> int:
    """The letter where the syllable that begins with phone ``at`` begins in writing."""
    cut = starts[at]
    consonants = next((i for i, s in enumerate(following) if is_vowel(s)), 0)
    if cut == 2 and plain[:3] in ("dis", "mis") and consonants >= 2:
        return 3
    doubled = cut + 1 < len(plain) and plain[cut] == plain[cut + 1] and plain[cut] not in _VOWEL_LETTERS
    if doubled or (consonants >= 2 and following[0] == "S" and following[1] in "PTK" and not vowel.endswith("0")):
        return cut + 1
    if consonants >= 1 and last == vowel and vowel in _LAX:
        cut = starts[at + 1]
        while consonants > 1 and plain[cut - 1] in "aeiouy'":
            cut -= 1
    return cut


def _before_suffix(plain: str, cuts: list[int]) -> list[int]:
    """walk-ing rather than wal-king, wing-ed, sail-ing: a cut moves to the ending of a known stem."""
    for ending in ("ing", "in'", "ings", "ed", "ly", "less", "ness", "ful"):
        at = len(plain) - len(ending)
        stem = plain[:at]
        near = len(cuts) > 1 and abs(cuts[-1] - at) in (1, 2) and cuts[-1] < at
        doubled = len(stem) > 2 and stem[-1] == stem[-2] and not lookup(stem)
        listed = lookup(stem) or (ending[0] in "ie" and lookup(stem + "e"))
        if plain.endswith(ending) and near and not doubled and listed:
            return [*cuts[:-1], at]
    return cuts
