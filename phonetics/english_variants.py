"""A pronunciation made to fit a number of syllables, by the licences that English song takes.

``fit`` searches breadth first over single steps, so the fewest changes win: "every" in two or three, "fire" in one or two,
"blessed" as bless-ed, "heaven" in one, "glorious" in two. What no licence reaches does not fit: "beautiful" never has two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from phonetics.english_arpabet import base, can_begin, is_vowel

Pronunciation = tuple[str, ...]
STEPS = 3

_GLIDING = frozenset({"AY", "AW", "OY", "EY", "OW", "IY", "UW"})


def count(symbols: Sequence[str]) -> int:
    """Syllables: vowels, and at least one (a hummed "mm")."""
    return max(1, sum(map(is_vowel, symbols)))


def fit(candidates: Sequence[Pronunciation], syllables: int, spelling: str) -> Pronunciation | None:
    """The first candidate, or the nearest variant of one, that has ``syllables`` syllables; None where there is none."""
    frontier = list(dict.fromkeys(candidates))
    for _ in range(STEPS + 1):
        exact = next((p for p in frontier if count(p) == syllables), None)
        if exact is not None:
            return exact
        frontier = list(dict.fromkeys(v for p in frontier for v in _step(p, syllables, spelling)))
    return None


def _step(symbols: Pronunciation, syllables: int, spelling: str) -> Iterator[Pronunciation]:
    rules = _LONGER if count(symbols) < syllables else _SHORTER
    for rule in rules:
        yield from rule(symbols, spelling)


def _sounded_ed(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """bless-ed, wing-ed, belov-ed."""
    if spelling.endswith(("ed", "èd", "éd")) and base(symbols[-1]) in ("D", "T") and not is_vowel(symbols[-2]):
        voiced = symbols[-2]
        yield (*symbols[:-2], voiced, "IH0", "D")
    elif spelling.endswith("ed") and symbols[-1] == "D" and is_vowel(symbols[-2]):
        yield (*symbols[:-1], "IH0", "D")
    if spelling.endswith(("est", "eth")) and len(symbols) > 2 and symbols[-2:] in (("S", "T"),) and not is_vowel(symbols[-3]):
        yield (*symbols[:-2], "IH0", "S", "T")


def _broken_vowel(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """fi-re, ho-ur, wor-ld, chi-ld: a vowel before R or L in two."""
    for i, (a, b) in enumerate(zip(symbols, symbols[1:], strict=False)):
        after_is_vowel = i + 2 < len(symbols) and is_vowel(symbols[i + 2])
        if base(a) in _GLIDING and b == "R" and not after_is_vowel:
            yield (*symbols[: i + 1], "ER0", *symbols[i + 2 :])
        elif (base(a) in _GLIDING or base(a) == "ER") and b == "L" and not after_is_vowel:
            yield (*symbols[: i + 1], "AH0", *symbols[i + 1 :])


def _vowel_for_glide(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """mil-li-on for mill-yon, na-ti-on for na-shun, In-di-an."""
    for i, (a, b) in enumerate(zip(symbols, symbols[1:], strict=False)):
        if a == "Y" and is_vowel(b) and i > 0 and base(b) != "UW":
            yield (*symbols[:i], "IY0", *symbols[i + 1 :])
        elif a in ("SH", "ZH", "CH", "JH") and b in ("AH0", "ER0") and ("i" in spelling or "ea" in spelling):
            yield (*symbols[: i + 1], "IY0", *symbols[i + 1 :])


def _restored_schwa(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """ev-er-y for ev'ry, di-a-mond, heav-en for heav'n, rhy-thm."""
    for i, (a, b) in enumerate(zip(symbols, symbols[1:], strict=False)):
        after = symbols[i + 2] if i + 2 < len(symbols) else ""
        if not is_vowel(a) and b == "R" and after and is_vowel(after) and i > 0 and ("er" in spelling or "or" in spelling):
            yield (*symbols[: i + 1], "ER0", *symbols[i + 2 :])
        elif i and not is_vowel(a) and b in ("L", "N", "M") and a not in ("R", "L", "S") and not (after and is_vowel(after)):
            yield (*symbols[: i + 1], "AH0", *symbols[i + 1 :])
        elif base(a) in ("AY", "AW", "OY") and b == "M" and "ia" in spelling:
            yield (*symbols[: i + 1], "AH0", *symbols[i + 1 :])
    if (len(symbols) > 2 and symbols[-2:] == ("R", "N")) or symbols[-2:] == ("L", "M"):
        yield (*symbols[:-1], "AH0", symbols[-1])


def _ending(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """prayer and choir as pray-er, choi-er; theatre in three."""
    at = next((i for i in range(max(1, len(symbols) - 2), len(symbols)) if symbols[i] == "R"), 0)
    if at and spelling.endswith(("er", "ers")) and base(symbols[at - 1]) == "EH":
        yield (*symbols[: at - 1], "EY1", "ER0", *symbols[at + 1 :])


def _er_to_r(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """mem-'ry, wand-'ring, flow'r, pow'r."""
    for i, symbol in enumerate(symbols):
        if base(symbol) != "ER" or i == 0 or symbol.endswith("1"):
            continue
        before, after = symbols[i - 1], symbols[i + 1] if i + 1 < len(symbols) else ""
        between = not is_vowel(before) and after and is_vowel(after)
        if between or base(before) in ("AY", "AW", "OW", "OY", "EY", "UW"):
            yield (*symbols[:i], "R", *symbols[i + 1 :])


def _dropped_schwa(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """heav'n, ev'n, giv'n, fall'n; fam'ly, med'cine, ev'ning, di'mond; vi'let."""
    for i, symbol in enumerate(symbols):
        if symbol not in ("AH0", "IH0", "EH0", "AO0") or i == 0 or i + 1 == len(symbols):
            continue
        before, after = symbols[i - 1], symbols[i + 1]
        beyond = symbols[i + 2] if i + 2 < len(symbols) else ""
        medial = not is_vowel(before) and bool(beyond) and beyond[-1] in "02" and is_vowel(beyond)
        final_n = after == "N" and beyond in ("", "Z", "S", "D", "L") and (before in ("V", "Z", "L", "TH") or "'" in spelling)
        spirit = after == "T" and before == "R" and not beyond  # spir't
        if (after in ("R", "L", "N", "M") and medial and can_begin((before, after))) or final_n or spirit:
            yield symbols[:i] + symbols[i + 1 :]
        elif after in ("R", "L", "N", "M", "S") and medial and i >= 3:
            yield symbols[:i] + symbols[i + 1 :]
        elif is_vowel(before) and before[-1] != "0" and base(before) in ("AY", "AW", "OY", "IY", "EY"):  # di'mond, be'ng
            yield symbols[:i] + symbols[i + 1 :]


def _glide_for_vowel(symbols: Pronunciation, spelling: str) -> Iterator[Pronunciation]:
    """glo-rious, ra-diant, In-dian, fol-l'wing: an unstressed IY or UW before a vowel is a glide."""
    for i, (a, b) in enumerate(zip(symbols, symbols[1:], strict=False)):
        if i > 0 and a[-1] == "0" and base(a) in ("IY", "IH") and is_vowel(b):
            yield (*symbols[:i], "Y", *symbols[i + 1 :])
        elif i > 0 and a[-1] == "0" and base(a) in ("UW", "OW") and is_vowel(b):
            yield (*symbols[:i], "W", *symbols[i + 1 :])


_Rule = Callable[[Pronunciation, str], Iterator[Pronunciation]]
_LONGER: tuple[_Rule, ...] = (_sounded_ed, _broken_vowel, _ending, _restored_schwa, _vowel_for_glide)
_SHORTER: tuple[_Rule, ...] = (_er_to_r, _dropped_schwa, _glide_for_vowel)
