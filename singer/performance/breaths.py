"""Where the singer breathes: at written marks, in rests, and in long phrases at a place that makes sense.

Making room means ending a note early; :func:`singer.performance.timing.phones` then puts a breath into the gap. How much of
a note a breath costs is fitted to the 155 breaths labelled in NIT SONG070: 0.21 s of notes of about 0.6 s, 0.38 s of notes of
about 1.2 s; 95 % of that singer's phrases last less than 4.9 s, the longest 9.05 s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from singer.performance.contract import SungNote

REST_SECONDS = 0.25
LONGEST_SECONDS = 9.0
_SHORTEST_NOTE_SECONDS = 0.45
_SHORTEST_PART_SECONDS = 1.5


def gap_seconds(note_seconds: float) -> float:
    """How much of a note of this length a breath after it takes, with the consonants that follow the breath."""
    return min(max(0.27 * note_seconds + 0.12, 0.27), 0.5, 0.58 * note_seconds)


def make_room(notes: Sequence[SungNote], marks: Sequence[float] = (), *, longest_seconds: float = LONGEST_SECONDS,
              word_starts: Sequence[bool] | None = None) -> list[SungNote]:  # fmt: skip
    """``notes`` with room for a breath at every mark (seconds), and in phrases that last longer than ``longest_seconds``.

    ``word_starts`` says of each note whether a word begins on it; phrases are then cut between words only. A note under
    0.45 s is never cut short. Raises ValueError where ``word_starts`` is not as long as ``notes``.
    """
    if word_starts is not None and len(word_starts) != len(notes):
        raise ValueError(f"{len(word_starts)} word starts for {len(notes)} notes; there must be one for each")
    out = list(notes)
    for mark in marks:
        pairs = range(len(out) - 1)
        before = [k for k in pairs if out[k].start_seconds < mark - 1e-6 and out[k + 1].start_seconds >= mark - 0.03]
        if before:
            _shorten(out, before[0])
    for k in _cuts(out, longest_seconds, word_starts):
        _shorten(out, k)
    return out


def _shorten(notes: list[SungNote], k: int) -> None:
    note, following = notes[k], notes[k + 1]
    room = following.start_seconds - note.start_seconds
    if room >= _SHORTEST_NOTE_SECONDS and following.syllable is not None:
        end = min(note.end_seconds, following.start_seconds - gap_seconds(room))
        notes[k] = replace(note, end_seconds=end)


def _cuts(notes: Sequence[SungNote], longest: float, word_starts: Sequence[bool] | None) -> list[int]:
    """The notes to shorten so that no phrase is longer than ``longest``, as far as there are fitting places."""
    cuts: list[int] = []
    begin = 0
    for k in range(len(notes)):
        rest = k + 1 < len(notes) and notes[k + 1].start_seconds - notes[k].end_seconds >= REST_SECONDS
        if rest or k + 1 == len(notes):
            cuts += _split(notes, begin, k, longest, word_starts)
            begin = k + 1
    return sorted(cuts)


def _split(notes: Sequence[SungNote], begin: int, end: int, longest: float, word_starts: Sequence[bool] | None) -> list[int]:
    cuts: list[int] = []
    work = [(begin, end)]
    while work:
        first, last = work.pop()
        start, stop = notes[first].start_seconds, notes[last].end_seconds
        if stop - start <= longest:
            continue
        parts = math.ceil((stop - start) / longest)
        best = max(
            (k for k in range(first, last) if _can_breathe(notes, k, start, stop, word_starts)),
            key=lambda k: _fitness(notes, k, start, stop, parts), default=None,
        )  # fmt: skip
        if best is not None:
            cuts.append(best)
            work += [(first, best), (best + 1, last)]
    return cuts


def _can_breathe(notes: Sequence[SungNote], k: int, start: float, stop: float, word_starts: Sequence[bool] | None) -> bool:
    at = notes[k + 1].start_seconds
    if notes[k + 1].syllable is None or at - notes[k].start_seconds < _SHORTEST_NOTE_SECONDS:
        return False
    if min(at - start, stop - at) < _SHORTEST_PART_SECONDS:
        return False
    return word_starts is None or word_starts[k + 1]


def _fitness(notes: Sequence[SungNote], k: int, start: float, stop: float, parts: int) -> float:
    """Long notes, and places near an even division of the phrase, are best."""
    at = notes[k + 1].start_seconds
    ideal = [start + (stop - start) * i / parts for i in range(1, parts)]
    away = min(abs(at - place) for place in ideal) * parts / (stop - start)
    return math.log2(at - notes[k].start_seconds) - 2.0 * away
