"""Other words under the notes of a score.

Syllables are laid in order. Where there are as many as the score has sung syllables, held notes stay held; where there are as
many as it has notes, each note takes one. Anything else is an error that says where and what would fit: words are never
stretched by guess. Marks among the syllables: "-", "_", "~" hold the one before over a note, "/" leaves a note unsung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from score.model import Lyric, Note, Score, ScoreError

HOLDS = frozenset({"-", "_", "~", "–", "—", "ー"})
SILENT = "/"
_SHOWN_WORDS = 3


def replace_lyrics(score: Score, units: Sequence[Lyric], lines: Sequence[int] | None = None) -> Score:
    """``score`` with the syllables ``units`` under its notes, in order.

    ``lines`` gives the line of the text (from 1) that each unit comes from; where there are as many lines as the score has
    phrases (notes between rests or breaths), a line that does not fit its phrase is named. Raises ScoreError where the
    counts differ, with the bar, the words there and what would fit.
    """
    if not score.notes:
        raise ScoreError("there are no notes to lay the words under.")
    if not any(unit.text not in HOLDS and unit.text != SILENT for unit in units):
        raise ScoreError("there are no words to lay under the notes.")
    if units[0].text in HOLDS:
        raise ScoreError("the words begin with a hold, but there is no syllable yet to hold; begin with a word.")
    everything = tuple(range(len(score.notes)))
    sung = tuple(index for index in everything if score.notes[index].lyric is not None)
    for places in (sung, everything):
        if len(places) == len(units):
            return _laid(score, units, places)
    places = _nearest(len(units), sung, everything)
    if lines is not None:
        _check_lines(score, units, lines, places)
    raise ScoreError(_misfit(score, units, places, everything))


def phrases(score: Score) -> tuple[tuple[int, ...], ...]:
    """Indices of the notes of each phrase: a rest or a breath mark divides them."""
    found: list[list[int]] = [[0]] if score.notes else []
    breaths = set(score.breaths)
    for index, (left, right) in enumerate(pairwise(score.notes), 1):
        if right.start_beat > left.end_beat or left.end_beat in breaths:
            found.append([])
        found[-1].append(index)
    return tuple(tuple(phrase) for phrase in found)


def _nearest(count: int, sung: tuple[int, ...], everything: tuple[int, ...]) -> tuple[int, ...]:
    return sung if sung and abs(len(sung) - count) <= abs(len(everything) - count) else everything


def _laid(score: Score, units: Sequence[Lyric], places: Sequence[int]) -> Score:
    given = dict(zip(places, units, strict=True))
    notes: list[Note] = []
    silent = False
    for index, note in enumerate(score.notes):
        unit = given.get(index)
        silent = unit.text == SILENT if unit is not None else silent
        if not silent:
            held = unit is None or unit.text in HOLDS
            notes.append(replace(note, lyric=None if held else unit))
    return replace(score, notes=tuple(notes))


def _check_lines(score: Score, units: Sequence[Lyric], lines: Sequence[int], places: Sequence[int]) -> None:
    """Name the first line that does not fit its phrase, if lines and phrases go together one by one."""
    by_line: dict[int, list[Lyric]] = {}
    for unit, line in zip(units, lines, strict=True):
        by_line.setdefault(line, []).append(unit)
    taken = set(places)
    by_phrase = [fitting for phrase in phrases(score) if (fitting := [index for index in phrase if index in taken])]
    if len(by_line) != len(by_phrase):
        return
    for (line, words), phrase in zip(by_line.items(), by_phrase, strict=True):
        if len(words) != len(phrase):
            first, last = score.notes[phrase[0]].bar, score.notes[phrase[-1]].bar
            bars = f"bar {first}" if first == last else f"bars {first} to {last}"
            raise ScoreError(
                f"{bars}: line {line} of the words, '{_text(words)}', has {_count(len(words), 'syllable')} for "
                f"{_count(len(phrase), 'note')}; {_advice(len(words) - len(phrase), words)}"
            )


def _misfit(score: Score, units: Sequence[Lyric], places: Sequence[int], everything: Sequence[int]) -> str:
    extra = len(units) - len(places)
    held = len(everything) - len(places)
    if extra > 0:
        bar = score.notes[places[-1]].bar
        around = _text(units[max(len(places) - _SHOWN_WORDS, 0) : len(units)], _SHOWN_WORDS * 2)
        also = f" or give the {_count(held, 'held note')} syllables of their own, one for each note" if held >= extra else ""
        return f"bar {bar}: {_count(extra, 'syllable')} left over at the end, in '{around}'; {_advice(extra, units)}{also}."
    bar = score.notes[places[len(units)]].bar
    around = _text(units[-_SHOWN_WORDS:])
    left = f"{_count(-extra, 'note')} {'is' if extra == -1 else 'are'} left"
    return f"bar {bar}: the words end with '{around}' and {left}; {_advice(extra, units)}."


def _advice(extra: int, units: Sequence[Lyric]) -> str:
    holds = sum(unit.text in HOLDS for unit in units)
    if extra > 0:
        marks = f"take away {min(holds, extra)} of the hold marks, " if holds else ""
        return f"{marks}shorten the words by {_count(extra, 'syllable')}, or write two syllables as one ('e‿ver')"
    times = f"{-extra} times" if extra < -1 else "once"
    return f"add {_count(-extra, 'syllable')}, hold one over the next note with '-' ({times}), or leave notes out with '/'"


def _text(units: Sequence[Lyric], most: int = 8) -> str:
    """Syllables as running text, put together to words."""
    text = ""
    for unit in units[:most]:
        glued = unit.syllabic in ("middle", "end")
        text += ("" if glued or not text else " ") + unit.text
    return text + (" ..." if len(units) > most else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
