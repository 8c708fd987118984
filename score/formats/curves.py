"""Curves between the formats: pieces under single notes put together, samples taken, straight stretches thinned.

Two points on one beat make a jump: :meth:`score.model.Curve.at` gives the second from that beat on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

from score.model import Curve

Point = tuple[Fraction, float]
Piece = tuple[Fraction, Fraction, Sequence[Point]]


class Sampler:
    """Values of a curve at many beats, in logarithmic time each (``Curve.at`` lists all its beats for every call)."""

    def __init__(self, curve: Curve) -> None:
        self._points, self._steps = curve.points, curve.steps
        self._beats = [beat for beat, _ in curve.points]

    def at(self, beat: Fraction) -> float:
        """Value at ``beat`` (from the right where the curve jumps)."""
        return self._between(beat, bisect_right(self._beats, beat))

    def before(self, beat: Fraction) -> float:
        """Value just before ``beat`` (from the left where the curve jumps)."""
        return self._between(beat, bisect_left(self._beats, beat))

    def inside(self, start: Fraction, end: Fraction) -> tuple[Point, ...]:
        """The curve's own points after ``start`` and before ``end``."""
        return self._points[bisect_right(self._beats, start) : bisect_left(self._beats, end)]

    def piece(self, start: Fraction, end: Fraction) -> list[Point]:
        """Points that draw the curve from ``start`` to ``end``, both ends included, staircases with both edges of a step."""
        points: list[Point] = [(start, self.at(start))]
        for beat, value in self.inside(start, end):
            if self._steps and points[-1][1] != value:
                points.append((beat, points[-1][1]))
            points.append((beat, value))
        return [*points, (end, self.before(end))]

    def _between(self, beat: Fraction, after: int) -> float:
        if after == 0:
            return self._points[0][1]
        if after == len(self._points) or self._steps:
            return self._points[after - 1][1]
        (left, low), (right, high) = self._points[after - 1], self._points[after]
        return low + (high - low) * float((beat - left) / (right - left))


def joined(pieces: Iterable[Piece], tolerance: float = 1e-9) -> Curve | None:
    """One curve from pieces (start, end, points) in time order, each held at its ends; None if it is zero throughout."""
    points: list[Point] = []
    for start, end, own in pieces:
        if end <= start:
            continue
        if not own:
            points += [(start, 0.0), (end, 0.0)]
            continue
        curve = Sampler(Curve(tuple(sorted(own, key=lambda point: point[0]))))
        points += curve.piece(start, end)
    if not any(abs(value) > tolerance for _, value in points):
        return None
    return Curve(tuple(thinned(points, tolerance)))


def thinned(points: Sequence[Point], tolerance: float = 1e-9) -> list[Point]:
    """The points without those that the line between their neighbours already says."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) >= 2 and _on_line(kept[-2], kept[-1], point, tolerance):
            kept.pop()
        kept.append(point)
    if len(kept) >= 2 and kept[0][1] == kept[1][1]:
        kept.pop(0)
    if len(kept) >= 2 and kept[-1][1] == kept[-2][1]:
        kept.pop()
    return kept


def _on_line(left: Point, middle: Point, right: Point, tolerance: float) -> bool:
    if left[0] == right[0]:
        return True
    if middle[0] in (left[0], right[0]):
        return (middle[0] == left[0] and middle[1] == left[1]) or (middle[0] == right[0] and middle[1] == right[1])
    wanted = left[1] + (right[1] - left[1]) * float((middle[0] - left[0]) / (right[0] - left[0]))
    return abs(wanted - middle[1]) <= tolerance


def added(first: Curve | None, second: Curve | None) -> Curve | None:
    """The sum of two curves, with the points of both."""
    if first is None or second is None:
        return first or second
    one, two = Sampler(first), Sampler(second)
    points: list[Point] = []
    for beat in sorted({beat for curve in (first, second) for beat, _ in curve.points}):
        points += [(beat, one.before(beat) + two.before(beat)), (beat, one.at(beat) + two.at(beat))]
    return Curve(tuple(thinned(points)))
