"""The marks of a score as MusicXML elements: tempo, dynamics and hairpins, chord symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from score.formats.common import plain
from score.formats.musicxml_marks import DYNAMICS, KINDS
from score.model import Curve, Score

_SYMBOL = re.compile(r"([A-G])(##|#|bb|b)?(.*?)(?:/([A-G])(##|#|bb|b)?)?")
_ALTERS = {"##": 2, "#": 1, "bb": -2, "b": -1}
_BY_SUFFIX = {suffix: kind for kind, suffix in KINDS.items()}


@dataclass(frozen=True)
class Direction:
    """A ``direction`` or ``harmony`` element and the beat it belongs to."""

    beat: Fraction
    element: Element


def directions(score: Score) -> list[Direction]:
    """All marks of ``score`` in order; on one beat: tempo, chord, end of a hairpin, dynamics, beginning of a hairpin."""
    found = [Direction(tempo.beat, _tempo(tempo.bpm)) for tempo in score.tempo_map.tempos]
    found += [Direction(chord.beat, _harmony(chord.symbol)) for chord in score.chords]
    dynamics = score.curves.get("dynamics")
    if dynamics is not None and dynamics.points:
        found += _dynamics(dynamics, score.notes[0].start_beat if score.notes else Fraction(0))
    return sorted(found, key=lambda direction: direction.beat)


def _direction(placement: str) -> tuple[Element, Element]:
    element = Element("direction", {"placement": placement})
    return element, SubElement(element, "direction-type")


def _tempo(bpm: float) -> Element:
    element, kind = _direction("above")
    metronome = SubElement(kind, "metronome")
    SubElement(metronome, "beat-unit").text = "quarter"
    SubElement(metronome, "per-minute").text = plain(Fraction(bpm), 2)
    SubElement(element, "sound", {"tempo": plain(Fraction(repr(float(bpm))), 24)})
    return element


def _harmony(symbol: str) -> Element:
    element = Element("harmony")
    match = _SYMBOL.fullmatch(symbol)
    if symbol == "N.C." or match is None:
        SubElement(SubElement(element, "root"), "root-step", {"text": ""}).text = "C"
        SubElement(element, "kind", {"text": symbol}).text = "none"
        return element
    step, alter, suffix, bass, bass_alter = match.groups()
    _pitch(element, "root", step, alter)
    kind = SubElement(element, "kind", {"text": suffix} if suffix else {})
    kind.text = _BY_SUFFIX.get(suffix, "other")
    if bass:
        _pitch(element, "bass", bass, bass_alter)
    return element


def _pitch(element: Element, which: str, step: str, alter: str | None) -> None:
    pitch = SubElement(element, which)
    SubElement(pitch, f"{which}-step").text = step
    if alter:
        SubElement(pitch, f"{which}-alter").text = str(_ALTERS[alter])


def _dynamics(curve: Curve, first_note: Fraction) -> list[Direction]:
    """Marks at the levels nearest to the curve's points, hairpins along its slopes."""
    levels = [(beat, _nearest(value)) for beat, value in curve.points]
    start, now = levels[0]
    found = [_mark(max(min(first_note, start), Fraction(0)) if len(levels) > 1 else start, now)]
    if curve.steps:
        levels = [(beat, name) for one, (beat, high) in pairwise(levels) for name in (one[1], high)]
    for beat, name in levels:
        if name != now:
            if beat > start:
                found += [_wedge(start, "crescendo" if DYNAMICS[name] > DYNAMICS[now] else "diminuendo"), _wedge(beat, "stop")]
            found.append(_mark(beat, name))
        start, now = beat, name
    return found


def _nearest(value: float) -> str:
    return min(DYNAMICS, key=lambda name: abs(DYNAMICS[name] - value))


def _mark(beat: Fraction, name: str) -> Direction:
    element, kind = _direction("below")
    SubElement(SubElement(kind, "dynamics"), name)
    return Direction(beat, element)


def _wedge(beat: Fraction, kind: str) -> Direction:
    element, parent = _direction("below")
    SubElement(parent, "wedge", {"type": kind, "number": "1"})
    return Direction(beat, element)
