"""Dynamics marks, hairpins and the words "cresc." and "dim." as one curve from 0 to 1 (mf is 0.5)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction

from score.formats.curves import Point, thinned
from score.formats.musicxml_marks import DYNAMICS
from score.formats.musicxml_written import Mark
from score.model import Curve

Placed = tuple[Fraction, Mark]
LEVELS = tuple(sorted(DYNAMICS.values()))
_ACCENTS = re.compile(r"^(sf|sfz|sff|sffz|fz|rf|rfz|fp|sfp|sfpp|sfzp|pf)$")
_UP = re.compile(r"\bcresc|\bcres\.|augment", re.IGNORECASE)
_DOWN = re.compile(r"\b(dim|decresc|diminuendo|morendo)\b", re.IGNORECASE)
_WORD_REACH = Fraction(32)
_WORD_BEATS = Fraction(4)


def level_of(text: str) -> float | None:
    """The level that a dynamics mark asks for ("pp", "sempre f", "fp" ends in p), None for a mere accent."""
    for word in reversed(re.findall(r"[a-z]+", text.lower())):
        if word in DYNAMICS:
            return DYNAMICS[word]
        if _ACCENTS.match(word) and word.endswith("p"):
            return DYNAMICS["pp" if word.endswith("pp") else "p"]
    return None


def is_accent(text: str) -> bool:
    """Whether a dynamics mark stresses one note ("sf", "fp")."""
    return bool(_ACCENTS.match(text.lower()))


def dynamics_curve(marks: Sequence[Placed]) -> Curve | None:
    """The curve that ``marks`` (in order of beats) draw, or None if they say nothing.

    A hairpin ends at the mark that stands within a beat of its end if that lies in its direction, else one level further.
    """
    levels: list[Point] = []
    for beat, mark in marks:
        level = level_of(mark.text) if mark.kind == "dynamics" else None
        if level is not None:
            levels.append((beat, level))
    places = [beat for beat, _ in levels]
    spans = _spans(marks, places)
    events: list[tuple[Fraction, int, float, Fraction]] = [(beat, 0, level, beat) for beat, level in levels]
    events += [(start, way, 0.0, end) for start, end, way in spans]
    points: list[Point] = []
    now, busy_until = DYNAMICS["mf"], Fraction(-1)
    for beat, way, level, end in sorted(events, key=lambda event: (event[0], event[1] != 0)):
        if way == 0:
            points += [(beat, now), (beat, level)] if points else [(beat, level)]
            now = level
        elif beat >= busy_until:
            inside = bisect_right(places, beat)
            end = min(end, places[inside]) if inside < len(places) else end
            near = bisect_left(places, end)
            target = _target(now, way, levels[near][1] if near < len(places) and places[near] <= end + 1 else None)
            points += [(beat, now), (end, target)]
            now, busy_until = target, end
    return Curve(tuple(thinned(points))) if points else None


def _target(now: float, way: int, near: float | None) -> float:
    if near is not None and (near - now) * way > 0:
        return near
    beyond = [level for level in LEVELS if (level - now) * way > 0]
    return (beyond[0] if way > 0 else beyond[-1]) if beyond else now


def _spans(marks: Sequence[Placed], levels: list[Fraction]) -> list[tuple[Fraction, Fraction, int]]:
    """Hairpins and words as (start, end, +1 or -1)."""
    spans: list[tuple[Fraction, Fraction, int]] = []
    open_wedges: dict[float, tuple[Fraction, int]] = {}
    for beat, mark in marks:
        if mark.kind == "wedge" and mark.text in ("crescendo", "diminuendo"):
            open_wedges[mark.number] = (beat, 1 if mark.text == "crescendo" else -1)
        elif mark.kind == "wedge" and mark.text == "stop" and mark.number in open_wedges:
            start, way = open_wedges.pop(mark.number)
            if beat > start:
                spans.append((start, beat, way))
        elif mark.kind == "words" and len(mark.text) < 40:
            way = 1 if _UP.search(mark.text) else -1 if _DOWN.search(mark.text) else 0
            after = bisect_right(levels, beat)
            following = levels[after] if after < len(levels) else beat + _WORD_REACH
            if way:
                spans.append((beat, following if following - beat < _WORD_REACH else beat + _WORD_BEATS, way))
    return spans
