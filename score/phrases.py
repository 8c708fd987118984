"""A song cut into phrases, where a singer would breathe."""

from __future__ import annotations

from itertools import pairwise

from score.model import Note, Score


def phrases(
    score: Score, min_rest_seconds: float = 0.2, max_seconds: float | None = None
) -> tuple[tuple[Note, ...], ...]:
    """The notes in phrases: cut at breath marks and at rests of at least ``min_rest_seconds``, never inside a word.

    A phrase longer than ``max_seconds`` is cut again, at the longest rest or else the longest note before a new word.
    """
    groups: list[list[Note]] = []
    breaths = set(score.breaths)
    for note in score.notes:
        before = groups[-1][-1] if groups else None
        if before is None or (
            _begins_word(note) and (before.end_beat in breaths or _rest(score, before, note) >= min_rest_seconds)
        ):
            groups.append([])
        groups[-1].append(note)
    if max_seconds is not None:
        groups = [piece for group in groups for piece in _shorter(score, group, max_seconds)]
    return tuple(tuple(group) for group in groups)


def _begins_word(note: Note) -> bool:
    return note.lyric is not None and note.lyric.syllabic in ("single", "begin")


def _rest(score: Score, before: Note, note: Note) -> float:
    return score.tempo_map.seconds(note.start_beat) - score.tempo_map.seconds(before.end_beat)


def _shorter(score: Score, notes: list[Note], max_seconds: float) -> list[list[Note]]:
    seconds = score.tempo_map.seconds
    if seconds(notes[-1].end_beat) - seconds(notes[0].start_beat) <= max_seconds:
        return [notes]
    places = [index + 1 for index, (_, after) in enumerate(pairwise(notes)) if _begins_word(after)]
    if not places:
        return [notes]
    middle = (seconds(notes[0].start_beat) + seconds(notes[-1].end_beat)) / 2

    def merit(place: int) -> tuple[float, float, float]:
        before, after = notes[place - 1], notes[place]
        length = seconds(before.end_beat) - seconds(before.start_beat)
        return round(_rest(score, before, after), 3), round(length, 3), -abs(seconds(after.start_beat) - middle)

    best = max(places, key=merit)
    return _shorter(score, notes[:best], max_seconds) + _shorter(score, notes[best:], max_seconds)
