"""The order in which bars are played: repeats, voltas, D.C., D.S., Fine and Coda.

Convention: after a D.C. or D.S. repeats are not taken again (unless ``after-jump``) and the last volta is played, as is the
custom (Gould, *Behind Bars*, 2011, "Repeats"); each D.C. or D.S. is followed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from score.formats.musicxml_written import WrittenBar
from score.model import ScoreError

MAX_BARS = 20_000
"""A song does not unfold to more; this stops a file that repeats without end."""


@dataclass(frozen=True)
class Play:
    """Bar ``bar`` is played, for the ``time``-th time as the singer counts verses; ``jumped`` if it does not follow on."""

    bar: int
    time: int
    jumped: bool


@dataclass
class _State:
    at: int = 0
    start: int = 0
    turn: int = 1
    jumped: bool = False


def unfold(bars: Sequence[WrittenBar]) -> tuple[Play, ...]:
    """The bars in the order they are played. ScoreError if there are more than :data:`MAX_BARS`."""
    _name_to_coda(bars)
    state = _State()
    plays: list[Play] = []
    visits = [0] * len(bars)
    lasts = _last_endings(bars)
    done: set[int] = set()
    while state.at < len(bars):
        here, bar = state.at, bars[state.at]
        if bar.forward and state.start != here:
            state.start, state.turn = here, 1
        if bar.ending and not _sung_ending(bars, state, lasts[here]):
            state.at += 1
            continue
        visits[here] += 1
        follows = not plays or plays[-1].bar + 1 == here
        plays.append(Play(here, max(visits[here], 1 if state.jumped else state.turn), not follows))
        if len(plays) > MAX_BARS:
            raise ScoreError(f"bar {bar.label}: the repeats unfold to more than {MAX_BARS} bars.")
        if state.jumped and bar.fine:
            break
        _step(bars, state, done, lasts[here] or bar.backward)
    return tuple(plays)


def _step(bars: Sequence[WrittenBar], state: _State, done: set[int], turns: int) -> None:
    """Move on from the bar just played; ``turns`` is how often a section that ends here is sung."""
    here, bar = state.at, bars[state.at]
    if state.jumped and bar.to_coda is not None and (target := _coda(bars, bar.to_coda, here)) is not None:
        state.at = state.start = target
        return
    if bar.backward and (not state.jumped or bar.after_jump):
        if state.turn < turns:
            state.turn += 1
            state.at = state.start
            return
        state.start, state.turn = here + 1, 1
    if here not in done and (bar.da_capo or bar.dal_segno is not None):
        done.add(here)
        target = 0 if bar.da_capo else _segno(bars, bar.dal_segno or "", here)
        state.at = state.start = target
        state.turn, state.jumped = 1, True
        return
    if bar.ending and not bar.backward and here + 1 < len(bars) and not bars[here + 1].ending:
        state.start, state.turn = here + 1, 1
    state.at += 1


def _last_endings(bars: Sequence[WrittenBar]) -> list[int]:
    """For each bar the highest number of the voltas in the run that it belongs to, 0 for a bar under none."""
    lasts = [0] * len(bars)
    first = 0
    for index, bar in enumerate(bars):
        if bar.ending and (index == 0 or not bars[index - 1].ending or bar.forward):
            first = index
        if bar.ending and (index + 1 == len(bars) or not bars[index + 1].ending or bars[index + 1].forward):
            last = max(max(one.ending) for one in bars[first : index + 1])
            lasts[first : index + 1] = [last] * (index + 1 - first)
    return lasts


def _sung_ending(bars: Sequence[WrittenBar], state: _State, last: int) -> bool:
    turn = last if state.jumped else min(state.turn, last)
    return turn in bars[state.at].ending


def _segno(bars: Sequence[WrittenBar], name: str, here: int) -> int:
    marked = [index for index, bar in enumerate(bars[: here + 1]) if bar.segno is not None]
    named = [index for index in marked if bars[index].segno == name]
    return (named or marked or [0])[-1]


def _coda(bars: Sequence[WrittenBar], name: str, here: int) -> int | None:
    marked = [index for index, bar in enumerate(bars) if bar.coda is not None and index > here]
    named = [index for index in marked if bars[index].coda == name] or marked
    return named[-1] if named else None


def _name_to_coda(bars: Sequence[WrittenBar]) -> None:
    """Where a jump is written and only signs mark the coda, the first sign is where to leave and the last where to arrive."""
    signs = [bar for bar in bars if bar.coda is not None]
    jumps = any(bar.da_capo or bar.dal_segno is not None for bar in bars)
    if jumps and len(signs) > 1 and all(bar.to_coda is None for bar in bars):
        signs[0].to_coda, signs[0].coda = signs[0].coda, None
