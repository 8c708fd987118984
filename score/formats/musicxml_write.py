"""A score as a MusicXML 4.0 tree: bars along the meters, notes and rests in them, marks where they stand.

The pages of the W3C schema give the order of child elements, which is kept. Tempos are written twice, as a metronome mark for
people and as ``sound`` for exact reading; a repeated time signature that only moves the bar line is not printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from score.formats.musicxml_directions import Direction, directions
from score.formats.musicxml_notate import Item, Value, items, on_grid, spelled, values
from score.formats.musicxml_written import ELISION, GRACE_BEATS
from score.model import Lyric, Meter, Note, Score

_LANG = "xml:lang"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Bar:
    """A bar from ``start`` to ``end``; ``meter`` where one is to be written, ``printed`` whether it is news."""

    start: Fraction
    end: Fraction
    meter: Meter | None
    printed: bool
    full: bool


def score_element(score: Score) -> Element:
    """The root element for ``score``. Raises ScoreError for pitches, meters or tempos that no score can hold."""
    score, divisions = on_grid(score)
    root = Element("score-partwise", {"version": "4.0"})
    if score.title:
        _text(SubElement(root, "work"), "work-title", score.title)
    identification = SubElement(root, "identification")
    for kind, name in (("composer", score.composer), ("lyricist", score.lyricist)):
        if name:
            _text(identification, "creator", name).set("type", kind)
    _text(SubElement(identification, "encoding"), "software", "DeepSinger")
    if score.language:
        SubElement(SubElement(root, "defaults"), "lyric-language", {_LANG: _clean(score.language)})
    _text(SubElement(SubElement(root, "part-list"), "score-part", {"id": "P1"}), "part-name", "Voice")
    part = SubElement(root, "part", {"id": "P1"})
    _Writer(score, divisions).bars(part)
    return root


class _Writer:
    """Writes the bars of one part."""

    def __init__(self, score: Score, divisions: int) -> None:
        self.score, self.divisions = score, divisions
        self.items = items(score.notes)
        self.directions = directions(score)
        self.fifths = score.keys[0].fifths if score.keys else 0
        self.slur_stops, self.slur_starts = _slurs(score.notes)
        self.held = {id(a) for a, b in zip(score.notes, score.notes[1:], strict=False) if b.lyric is None}
        self.breaths = set(score.breaths)
        self.tuplet: Value | None = None

    def bars(self, part: Element) -> None:
        bars = _bars(self.score, self.directions)
        labels = _labels(bars, self.score.notes)
        at = 0
        for bar, label in zip(bars, labels, strict=True):
            first = at
            while at < len(self.items) and self.items[at].start < bar.end:
                at += 1
            before = [self.items[first - 1]] if first and self.items[first - 1].end > bar.start else []
            measure = SubElement(part, "measure", {"number": label})
            if not bar.full:
                measure.set("implicit", "yes")
            self.bar(measure, bar, before + self.items[first:at], bar is bars[0], bar is bars[-1])

    def bar(self, measure: Element, bar: _Bar, inside: Sequence[Item], first: bool, last: bool) -> None:
        keys = [key for key in self.score.keys if bar.start <= key.beat < bar.end]
        if first or bar.meter or (keys and keys[0].beat == bar.start):
            self.attributes(measure, bar, first)
        cuts = sorted({bar.start, bar.end, *(key.beat for key in keys)})
        for start, end in zip(cuts, cuts[1:], strict=False):
            if start > bar.start:
                self.attributes(measure, _Bar(start, end, None, False, True), False)
            self.span(measure, bar.start, start, end, [one for one in inside if one.start < end and one.end > start])
        if last:
            self.marks(measure, bar.end, bar.end + 1)

    def attributes(self, measure: Element, bar: _Bar, first: bool) -> None:
        element = SubElement(measure, "attributes")
        if first:
            _text(element, "divisions", str(self.divisions))
        for key in self.score.keys:
            if key.beat == bar.start:
                self.fifths = key.fifths
                written = SubElement(element, "key")
                _text(written, "fifths", str(key.fifths))
                _text(written, "mode", key.mode)
        if bar.meter:
            time = SubElement(element, "time", {} if bar.printed else {"print-object": "no"})
            _text(time, "beats", str(bar.meter.numerator))
            _text(time, "beat-type", str(bar.meter.denominator))
        if first:
            self.clef(element)

    def clef(self, element: Element) -> None:
        pitches = sorted(note.pitch_midi for note in self.score.notes)
        middle = pitches[len(pitches) // 2] if pitches else 67
        clef = SubElement(element, "clef")
        _text(clef, "sign", "G" if middle >= 52 else "F")
        _text(clef, "line", "2" if middle >= 52 else "4")
        if 52 <= middle < 62:
            _text(clef, "clef-octave-change", "-1")

    def span(self, measure: Element, line: Fraction, start: Fraction, end: Fraction, inside: Sequence[Item]) -> None:
        """Notes and rests from ``start`` to ``end``, in the bar that begins at ``line``."""
        at = start
        for item in inside:
            if item.start > at:
                self.rest(measure, line, at, item.start)
            at = min(item.end, end)
            self.item(measure, line, item, max(item.start, start), at)
        if at < end:
            self.rest(measure, line, at, end)

    def marks(self, measure: Element, start: Fraction, end: Fraction) -> None:
        """The directions from ``start`` up to ``end``, written here, where the cursor is at ``start``."""
        while self.directions and self.directions[0].beat < end:
            direction = self.directions.pop(0)
            offset = (direction.beat - start) * self.divisions
            element = direction.element
            if offset:
                place = next((index for index, child in enumerate(element) if child.tag == "sound"), len(element))
                node = Element("offset", {} if element.tag == "harmony" else {"sound": "yes"})
                node.text = str(offset)
                element.insert(place, node)
            measure.append(element)

    def rest(self, measure: Element, line: Fraction, start: Fraction, end: Fraction) -> None:
        for value in values(start - line, end - start):
            self.marks(measure, start, start + value.beats)
            note = SubElement(measure, "note")
            SubElement(note, "rest")
            self.length(note, value)
            self.tuplets(note, value, start - line)
            start += value.beats

    def item(self, measure: Element, line: Fraction, item: Item, start: Fraction, end: Fraction) -> None:
        if start == item.start:
            self.marks(measure, start, start + Fraction(1, 10**9))
            for grace in item.leads:
                self.grace(measure, grace, "following", item)
        pieces = values(start - line, end - start)
        for value in pieces:
            self.marks(measure, start, start + value.beats)
            self.note(measure, line, item, start, value)
            start += value.beats
        if end == item.end:
            for grace in item.tails:
                self.grace(measure, grace, "previous", item)

    def grace(self, measure: Element, note: Note, side: str, item: Item) -> None:
        element = SubElement(measure, "note")
        SubElement(element, "grace", {f"steal-time-{side}": str(item.percent(note)), "slash": "yes"})
        self.pitch(element, note)
        _text(element, "voice", "1")
        _text(element, "type", "eighth")
        self.notations(element, note, True, True, False, None)
        self.lyric(element, note)
        _text(SubElement(element, "play"), "other-play", str(note.beats)).set("type", GRACE_BEATS)

    def note(self, measure: Element, line: Fraction, item: Item, start: Fraction, value: Value) -> None:
        note = item.note
        first, last = start == item.start, start + value.beats == item.end
        element = SubElement(measure, "note")
        self.pitch(element, note)
        _text(element, "duration", str(value.beats * self.divisions))
        ties = [kind for kind, there in (("stop", not first), ("start", not last)) if there]
        for kind in ties:
            SubElement(element, "tie", {"type": kind})
        self.length(element, value, timed=False)
        self.tuplets(element, value, start - line, ties)
        breath = last and item.end in self.breaths
        self.notations(element, note, first, last, breath, element.find("notations"))
        if first:
            self.lyric(element, note)

    def pitch(self, element: Element, note: Note) -> None:
        step, alter, octave = spelled(note.pitch_midi, self.fifths)
        pitch = SubElement(element, "pitch")
        _text(pitch, "step", step)
        if alter:
            _text(pitch, "alter", f"{alter:f}")
        _text(pitch, "octave", str(octave))

    def length(self, element: Element, value: Value, timed: bool = True) -> None:
        if timed:
            _text(element, "duration", str(value.beats * self.divisions))
        _text(element, "voice", "1")
        if value.type is None:
            return
        _text(element, "type", value.type)
        for _ in range(value.dots):
            SubElement(element, "dot")
        if value.actual > 1:
            modification = SubElement(element, "time-modification")
            _text(modification, "actual-notes", str(value.actual))
            _text(modification, "normal-notes", str(value.normal))

    def tuplets(self, element: Element, value: Value, offset: Fraction, ties: Sequence[str] = ()) -> None:
        """Ties and the brackets of tuplets: one opens at the first note of a ratio and closes where the beat comes out even."""
        end = (offset + value.beats).denominator
        opens = self.tuplet is None and value.actual > 1
        closes = value.actual > 1 and end & (end - 1) == 0
        self.tuplet = None if closes or value.actual == 1 else value
        if not ties and not opens and not closes:
            return
        notations = SubElement(element, "notations")
        for kind in ties:
            SubElement(notations, "tied", {"type": kind})
        for kind, there in (("start", opens), ("stop", closes)):
            if there:
                SubElement(notations, "tuplet", {"type": kind})

    def notations(self, element: Element, note: Note, first: bool, last: bool, breath: bool, there: Element | None) -> None:
        ends = (("stop", self.slur_stops), ("start", self.slur_starts))
        slurs = [kind for kind, found in ends if first and id(note) in found]
        signs = ["accent"] * (first and note.accent) + ["staccato"] * (first and note.staccato) + ["breath-mark"] * breath
        fermata = last and note.fermata
        if not (slurs or signs or fermata):
            return
        notations = there if there is not None else SubElement(element, "notations")
        for kind in slurs:
            SubElement(notations, "slur", {"type": kind, "number": "1"})
        if signs:
            articulations = SubElement(notations, "articulations")
            for sign in signs:
                SubElement(articulations, sign)
        if fermata:
            SubElement(notations, "fermata")

    def lyric(self, element: Element, note: Note) -> None:
        if note.lyric is None:
            return
        lyric = SubElement(element, "lyric", {"number": "1"})
        for index, (text, syllabic) in enumerate(_elided(note.lyric)):
            if index:
                _text(lyric, "elision", ELISION)
            _text(lyric, "syllabic", syllabic)
            written = _text(lyric, "text", text)
            if note.lyric.language:
                written.set(_LANG, _clean(note.lyric.language))
        if id(note) in self.held and note.lyric.syllabic in ("single", "end"):
            SubElement(lyric, "extend")


def _elided(lyric: Lyric) -> list[tuple[str, str]]:
    """The pieces of a syllable that joins words, each with its place in its word."""
    texts = lyric.text.split(ELISION)
    if len(texts) == 1:
        return [(lyric.text, lyric.syllabic)]
    first = "end" if lyric.syllabic in ("middle", "end") else "single"
    last = "begin" if lyric.syllabic in ("begin", "middle") else "single"
    return [(texts[0], first), *((text, "single") for text in texts[1:-1]), (texts[-1], last)]


def _bars(score: Score, marks: Sequence[Direction]) -> list[_Bar]:
    """Bars along the meters up to the last note and mark."""
    end = max([score.end_beat, *(mark.beat for mark in marks), *(key.beat + Fraction(1, 64) for key in score.keys)])
    meters = list(score.meters)
    if not meters or meters[0].beat > 0:
        meters.insert(0, Meter(Fraction(0), 4, 4))
    end = max(end, meters[-1].beat + Fraction(1, 64))  # a meter or key stands at the beginning of a bar
    bars: list[_Bar] = []
    previous: tuple[int, int] | None = None
    for index, meter in enumerate(meters):
        length = Fraction(4 * meter.numerator, meter.denominator)
        stop = meters[index + 1].beat if index + 1 < len(meters) else end
        at, shown = meter.beat, (meter.numerator, meter.denominator)
        while at < stop:
            until = at + length if index + 1 == len(meters) else min(at + length, stop)
            news = meter if at == meter.beat else None
            bars.append(_Bar(at, until, news, shown != previous, until - at == length))
            previous, at = shown, until
    return bars


def _labels(bars: Sequence[_Bar], notes: Sequence[Note]) -> list[str]:
    """The printed number of each bar: what its notes say, and counted on from there in bars without notes."""
    labels: list[str] = []
    at = 0
    for bar in bars:
        own = ""
        while at < len(notes) and notes[at].start_beat < bar.end:
            own = own or notes[at].bar
            at += 1
        if not own and labels:
            own = str(int(labels[-1]) + 1) if labels[-1].isdecimal() else labels[-1]
        labels.append(own)
    first = next((index for index, label in enumerate(labels) if label), len(labels))
    start = int(labels[first]) - first if first < len(labels) and labels[first].isdecimal() else 1
    return [label or str(max(start + index, 0)) for index, label in enumerate(labels)]


def _slurs(notes: Sequence[Note]) -> tuple[set[int], set[int]]:
    """Identities of the notes on which slurs stop and start."""
    stops, starts = set(), set()
    for index, note in enumerate(notes):
        before = index > 0 and notes[index - 1].slurred
        if note.slurred and not before and index + 1 < len(notes):
            starts.add(id(note))
        if before and (not note.slurred or index + 1 == len(notes)):
            stops.add(id(note))
    return stops, starts


def _text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
