"""The bars in playing order with their beats, and what stands over them: tempo, meter, key, chord symbols."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from fractions import Fraction

from score.formats.musicxml_marks import words_bpm
from score.formats.musicxml_unfold import Play, unfold
from score.formats.musicxml_written import Mark, WrittenPart, WrittenScore
from score.model import Chord, Key, Meter, ScoreError, Tempo, TempoMap

MAX_BEATS = 1_000_000
DEFAULT_BPM = 120.0


class Timeline:
    """``plays`` is every bar in playing order with the beat it starts on; ``notices`` grows as marks are read."""

    def __init__(self, written: WrittenScore) -> None:
        self.written = written
        self.notices: tuple[str, ...] = ()
        self._meters = self._meters_in_force()
        self._beats = [bar.beats or self._nominal(index) for index, bar in enumerate(written.bars)]
        self.plays: list[tuple[Fraction, Play]] = []
        at = Fraction(0)
        for play in unfold(written.bars):
            self.plays.append((at, play))
            at += self._beats[play.bar]
            if at > MAX_BEATS:
                raise ScoreError(f"bar {written.bars[play.bar].label}: the piece is longer than {MAX_BEATS:,} beats.")
        if len(self.plays) != len(written.bars):
            self.notices += (f"Repeats were played out: {len(written.bars)} written bars, {len(self.plays)} sung.",)

    def placed(self, marks: Iterable[Mark]) -> list[tuple[Fraction, Mark]]:
        """Marks at their beats in the unfolded piece, in order."""
        by_bar: dict[int, list[Mark]] = {}
        for mark in marks:
            by_bar.setdefault(mark.bar, []).append(mark)
        found = [(start + mark.offset, mark) for start, play in self.plays for mark in by_bar.get(play.bar, ())]
        return sorted(found, key=lambda item: item[0])

    def tempo_map(self) -> TempoMap:
        """All tempo marks of all parts; after a jump the tempo in force at its target returns."""
        written = self._tempo_marks()
        places = [(bar, offset) for bar, offset, _ in written]
        tempos: dict[Fraction, float] = {}
        now = DEFAULT_BPM
        for start, play in self.plays:
            before = bisect_right(places, (play.bar, Fraction(0)))
            force = written[before - 1][2] if before else DEFAULT_BPM
            if play.jumped and force != now:
                tempos[start] = now = force
            for _, offset, bpm in written[bisect_left(places, (play.bar,)) : bisect_left(places, (play.bar + 1,))]:
                tempos[start + offset] = now = bpm
        if Fraction(0) not in tempos:
            tempos[Fraction(0)] = DEFAULT_BPM
            if len(tempos) == 1:
                self.notices += (f"No tempo is written; {DEFAULT_BPM:g} quarter notes a minute are assumed.",)
        return TempoMap(tuple(Tempo(beat, bpm) for beat, bpm in sorted(tempos.items())))

    def _tempo_marks(self) -> list[tuple[int, Fraction, float]]:
        """(bar, offset, quarters a minute) in written order, ``sound`` before ``metronome``, words only where no number is."""
        marks = [mark for part in self.written.parts for mark in part.marks if mark.kind in ("tempo", "modulation")]
        marks.sort(key=lambda mark: (mark.bar, mark.offset, mark.text != "sound"))
        found: dict[tuple[int, Fraction], float] = {}
        now = DEFAULT_BPM
        for mark in marks:
            place = (mark.bar, mark.offset)
            if place not in found:
                found[place] = now = mark.number if mark.kind == "tempo" else now * mark.number
        if not found:
            for mark in sorted((m for part in self.written.parts for m in part.marks), key=lambda m: (m.bar, m.offset)):
                bpm = words_bpm(mark.text) if mark.kind == "words" else None
                if bpm is not None and (mark.bar, mark.offset) not in found:
                    found[mark.bar, mark.offset] = bpm
                    label = self.written.bars[mark.bar].label
                    self.notices += (f"Bar {label}: '{mark.text[:40]}' is taken as {bpm:g} quarter notes a minute.",)
        return [(bar, offset, bpm) for (bar, offset), bpm in sorted(found.items())]

    def _meters_in_force(self) -> list[tuple[int, int]]:
        bars = self.written.bars
        now: tuple[int, int] | None = next((bar.meter for bar in bars if bar.meter), None)
        if now is None:
            return [_meter_of(bar.beats) for bar in bars]
        result = []
        for bar in bars:
            now = bar.meter or now
            result.append(now)
        return result

    def _nominal(self, index: int) -> Fraction:
        numerator, denominator = self._meters[index]
        return Fraction(4 * numerator, denominator)

    def meters(self) -> tuple[Meter, ...]:
        """The meters, with one more wherever a bar was shorter or longer than its meter says."""
        result: list[Meter] = []
        expected: Fraction | None = None
        for start, play in self.plays:
            meter = self._meters[play.bar]
            same = bool(result) and (result[-1].numerator, result[-1].denominator) == meter
            if not same or expected != start or self.written.bars[play.bar].meter is not None:
                result.append(Meter(start, *meter))
            expected = start + self._nominal(play.bar)
        return tuple(result) or (Meter(Fraction(0), 4, 4),)

    def keys(self, part: WrittenPart) -> tuple[Key, ...]:
        """The keys of ``part``; after a jump the key in force at its target returns."""
        found = {(mark.bar, mark.offset): mark for mark in part.marks if mark.kind == "key"}
        places = sorted(found)
        keys: dict[Fraction, Key] = {}
        now: Mark | None = None
        for start, play in self.plays:
            first = bisect_left(places, (play.bar,))
            force = found[places[first - 1]] if first else None
            if play.jumped and force is not None and now is not None and (force.number, force.text) != (now.number, now.text):
                keys[start] = Key(start, int(force.number), force.text)
                now = force
            for place in places[first : bisect_left(places, (play.bar + 1,))]:
                now = found[place]
                keys[start + place[1]] = Key(start + place[1], int(now.number), now.text)
        return tuple(keys[beat] for beat in sorted(keys))

    def chords(self, part: WrittenPart) -> tuple[Chord, ...]:
        """The chord symbols of ``part``, or of the first part that has any."""
        for source in (part, *self.written.parts):
            found = self.placed(mark for mark in source.marks if mark.kind == "chord")
            if found:
                return tuple(Chord(beat, mark.text) for beat, mark in found)
        return ()


def _meter_of(beats: Fraction) -> tuple[int, int]:
    """The time signature of a bar without one: its length in quarters, or in what smaller notes it needs."""
    length = beats or Fraction(4)
    unit = 4
    while length.denominator != 1 and unit < 1024:
        unit, length = unit * 2, length * 2
    return max(round(length), 1), unit
