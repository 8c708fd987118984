"""What a bank recording sings, as phones with anchors.

A bank's recordings are strings of syllables; its entries mark some of the boundaries. The name of a Japanese or Mandarin
recording spells the whole string (entries that repeat another were dropped by the bank's makers, so the name is the only
complete witness); an Arpasing recording is spelled by the chain of its two-phone aliases. A token's anchor is the bank's
time for the token's *start*, or None where the bank says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.banks import BankEntry, strip_pitch
from phonetics.inventory import BREATH, SILENCE, with_closures
from phonetics.inventory import phone as inventory_phone


@dataclass(frozen=True)
class Token:
    """One phone of a recording; ``anchor_seconds`` is where the bank says that it starts."""

    symbol: str
    anchor_seconds: float | None = None


def anchored(symbols: Sequence[str], at_vowel: float | None = None, at_start: float | None = None) -> list[Token]:
    """Tokens of one syllable with its closures; the first vowel (or else the last phone) carries ``at_vowel``."""
    split = with_closures(symbols)
    vowels = [i for i, s in enumerate(split) if inventory_phone(s).syllabic]
    nucleus = vowels[0] if vowels else len(split) - 1
    return [
        Token(s, at_vowel if i == nucleus and at_vowel is not None else at_start if i == 0 else None)
        for i, s in enumerate(split)
    ]


_MORA = re.compile(r"[ぁ-んァ-ヴ][ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ]*ー?")


def kana_tokens(
    name: str, entries: Sequence[BankEntry], kana: Callable[[str], tuple[str, ...]], romaji: Callable[[str], tuple[str, ...]]
) -> list[Token] | None:
    """Tokens of a Japanese VCV (or CV) recording from its file name, anchored by its entries; None if it cannot be read."""
    stem = Path(name).stem
    if re.fullmatch(r"(br\d*|息\d*)", stem):
        return [Token(SILENCE), Token(BREATH), Token(SILENCE)]
    stem = stem.lstrip("_")
    spoken = stem.split("_")[0] if _MORA.match(stem) else stem.replace("-", "_")
    if _MORA.match(spoken):
        morae = [m.group() for m in re.finditer(_MORA.pattern + "|吸|・", spoken)]
        if "".join(morae) != spoken:
            return None
    else:
        morae = spoken.split("_")
    try:
        phones = [_mora_phones(mora, kana, romaji) for mora in morae]
    except ValueError:
        return None
    beats = _match_beats(phones, entries, kana)
    tokens = [Token(SILENCE)]
    for symbols, beat in zip(phones, beats, strict=True):
        tokens += anchored(symbols, beat)
    return [*tokens, Token(SILENCE)]


def _mora_phones(
    mora: str, kana: Callable[[str], tuple[str, ...]], romaji: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    if mora == "吸":
        return (SILENCE, BREATH)
    if mora == "・":
        return ("ʔ",)
    return kana(mora) if _MORA.match(mora) else romaji(mora)


def _match_beats(
    phones: Sequence[tuple[str, ...]], entries: Sequence[BankEntry], kana: Callable[[str], tuple[str, ...]]
) -> list[float | None]:
    """The beat of each mora, from the entries whose kana spell it, by the monotonic matching that keeps an even tempo best."""
    times: dict[float, set[tuple[str, ...]]] = {}
    for entry in entries:
        spelled = strip_pitch(entry.alias).rstrip("SWRLH'!").split(" ")[-1]
        try:
            symbols = kana(spelled) if _MORA.match(spelled) else ()
        except ValueError:
            symbols = ()
        times.setdefault(round(entry.beat_seconds, 2), set()).add(symbols)
    beats: list[float | None] = [None] * len(phones)
    best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
    ordered = sorted(times)

    def search(i: int, j: int) -> tuple[float, tuple[int, ...]]:
        """Best (score, mora per time) for times from ``j`` on with morae from ``i`` on; -1 leaves a time unused."""
        if j == len(ordered):
            return 0.0, ()
        if (i, j) not in best:
            options = [(search(i, j + 1)[0] - 1.0, (-1, *search(i, j + 1)[1]))]
            for k in range(i, len(phones)):
                if phones[k] in times[ordered[j]]:
                    tail = search(k + 1, j + 1)
                    gap = _tempo_penalty(k, ordered[j], len(phones), ordered)
                    options.append((tail[0] + 2.0 - gap, (k, *tail[1])))
            best[i, j] = max(options)
        return best[i, j]

    for j, k in enumerate(search(0, 0)[1]):
        if k >= 0:
            beats[k] = ordered[j]
    return beats


def _tempo_penalty(mora: int, time: float, morae: int, ordered: Sequence[float]) -> float:
    """How far, in morae, a time lies from where an even tempo puts that mora (the banks' usual one: half a second each)."""
    if morae < 2 or len(ordered) < 2:
        return 0.0
    span = ordered[-1] - ordered[0]
    step = span / max(1, round(span / 0.55))
    return 0.3 * abs((time - ordered[0]) / max(step, 0.2) - mora)


def pinyin_tokens(
    name: str,
    entries: Sequence[BankEntry],
    syllable: Callable[[str], tuple[str, ...]],
    initial: Callable[[str], tuple[str, ...] | None],
) -> list[Token] | None:
    """Tokens of a Mandarin CVVC recording ``_X_Y``: two syllables, or a syllable cut off after the next one's initial."""
    parts = [part for part in Path(name).stem.split("_") if part]
    tokens = [Token(SILENCE)]
    for position, part in enumerate(parts):
        if part.startswith("bre"):
            tokens += [Token(SILENCE), Token(BREATH)]
            continue
        half = initial(part)
        try:
            symbols = half if half is not None else syllable(part)
        except ValueError:
            return None
        onset, vowel = _pinyin_anchor(part, parts[position - 1] if position else "-", entries)
        tokens += anchored(symbols, vowel, onset) if half is None else anchored(symbols, None, onset)
    return [*tokens, Token(SILENCE)]


def _pinyin_anchor(part: str, before: str, entries: Sequence[BankEntry]) -> tuple[float | None, float | None]:
    """(start, vowel start) of ``part`` after ``before`` as far as the entries tell."""
    onset = vowel = None
    for entry in entries:
        alias = strip_pitch(entry.alias).rstrip("_")
        if (before == "-" and alias == f"- {part}") or (before != "-" and alias in (part, f"{part}+")):
            vowel = entry.beat_seconds
        elif before != "-" and alias == f"{before} {part}":
            onset = entry.beat_seconds
    return onset, vowel


_HELD = re.compile(r"^([a-z]+)_(F#4|A3|C5|F|P)$")
_ARPA = re.compile(r"^(・?)([a-z]+|-|R|B)(\d*)$")


def arpasing_tokens(entries: Sequence[BankEntry], english: Callable[[Sequence[str]], tuple[str, ...]]) -> list[Token] | None:
    """Tokens of an Arpasing recording: the chain of its two-phone aliases in time order, gaps bridged without an anchor."""
    held = [match for match in (_HELD.match(entry.alias) for entry in entries) if match]
    if held:  # a vowel held on its own
        return _english_tokens([("-", None), (held[0].group(1), None), ("-", None)], english)
    pairs: list[tuple[float, str, str]] = []
    for entry in sorted(entries, key=lambda e: e.beat_seconds):
        alias = re.sub(r"(\d*)(F#4|A3|C5|F|P)$", "", entry.alias.strip())
        parts = [_ARPA.match(piece) for piece in alias.split(" ")]
        if len(parts) != 2 or None in parts:
            continue
        left, right = (str(match.group(2)) for match in parts if match)
        if {"q", "B", "R"} & {left, right}:
            return None
        if pairs and abs(pairs[-1][0] - entry.beat_seconds) < 0.012:
            continue
        pairs.append((entry.beat_seconds, left, right))
    if not pairs:
        return None
    chain: list[tuple[str, float | None]] = [(pairs[0][1], None)]
    for beat, left, right in pairs:
        if chain[-1][0] != left:
            chain.append((left, None))
        chain.append((right, beat))
    return _english_tokens(chain, english)


def _english_tokens(
    chain: Sequence[tuple[str, float | None]], english: Callable[[Sequence[str]], tuple[str, ...]]
) -> list[Token]:
    """ARPABET with anchors → tokens; ``-`` is silence."""
    names = [name for name, _ in chain]
    tokens: list[Token] = []
    run: list[int] = []

    def flush() -> None:
        for index, symbols in zip(run, _per_symbol([names[i] for i in run], english), strict=True):
            split = with_closures(symbols)
            tokens.extend(Token(s, chain[index][1] if i == 0 else None) for i, s in enumerate(split))
        run.clear()

    for index, name in enumerate(names):
        if name == "-":
            flush()
            if not tokens or tokens[-1].symbol != SILENCE:
                tokens.append(Token(SILENCE, chain[index][1]))
        else:
            run.append(index)
    flush()
    if tokens[0].symbol != SILENCE:
        tokens.insert(0, Token(SILENCE))
    if tokens[-1].symbol != SILENCE:
        tokens.append(Token(SILENCE))
    return tokens


def _per_symbol(names: Sequence[str], english: Callable[[Sequence[str]], tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The inventory phones of each ARPABET symbol, in the context of the whole run."""
    out: list[tuple[str, ...]] = []
    whole = english(names)
    taken = 0
    for name in names:
        length = 2 if name in ("ay", "ey", "oy", "aw", "ow") else 1
        out.append(whole[taken : taken + length])
        taken += length
    if taken != len(whole):
        raise ValueError(f"{' '.join(names)} does not map symbol by symbol onto {' '.join(whole)}")
    return out
