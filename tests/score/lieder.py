"""What music21, an independent reader, says is sung in a MusicXML file: the reference of test_lieder.py.

music21 parses the file, plays the repeats out and resolves chords and voices; only the rules of the house are applied to what
it gives: the part with the words, the top note, ties joined, and grace notes left out (they have no length there).
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from score.model import Note, Score

Sung = tuple[Fraction, Fraction, float, str | None]


def reference(path: Path, verses: bool = False) -> tuple[list[Sung], Any]:
    """(onset, length, pitch, syllable of verse 1) of every sung note, by music21, and whether repeats were played out."""
    import music21

    parsed = music21.converter.parse(path, forceSource=True)
    counts = [sum(1 for note in part.recurse().notes if note.lyrics) for part in parsed.parts]
    part = parsed.parts[next(index for index, count in enumerate(counts) if 2 * count > max(counts))]
    unfolded = part.expandRepeats()
    repeated = len(unfolded.getElementsByClass("Measure")) != len(part.getElementsByClass("Measure"))
    notes: list[Sung] = []
    open_ties: dict[float, int] = {}
    for measure, turn in _turns(unfolded):
        verses = {lyric.number for note in measure.recurse().notes for lyric in note.lyrics}
        verse = turn if turn in verses else 1
        for note in sorted(measure.flatten().notes, key=lambda note: note.offset):
            if note.duration.isGrace or isinstance(note, music21.harmony.ChordSymbol):
                continue
            start, length = _exact(measure.offset + note.offset), _exact(note.quarterLength)
            word = next((lyric.text for lyric in note.lyrics if lyric.number == verse and lyric.text), None)
            tie = note.tie.type if note.tie else None
            before = open_ties.pop(_pitch(note), None) if tie in ("stop", "continue") else None
            if before is not None and not word and notes[before][0] + notes[before][1] == start:
                notes[before] = (notes[before][0], notes[before][1] + length, *notes[before][2:])
            else:
                before = len(notes)
                notes.append((start, length, _pitch(note), word and clean(word)))
            if tie in ("start", "continue"):
                open_ties[_pitch(note)] = before
    return notes, repeated


def _turns(part: Any) -> list[tuple[Any, int]]:
    """The measures in playing order, each with 1 + the number of jumps back by then."""
    turn, last, result = 1, -1, []
    for measure in part.getElementsByClass("Measure"):
        turn += measure.measureNumber < last
        last = measure.measureNumber
        result.append((measure, turn))
    return result


def _exact(beats: Any) -> Fraction:
    return Fraction(beats).limit_denominator(1000)


def clean(word: str) -> str:
    """Letters and digits only: engravers put hyphens, verse numbers and spaces into syllables."""
    return re.sub(r"[\W_]|[\ue000-\uf8ff]", "", re.sub(r"^\d+\.", "", word))


def disagreements(score: Score, notes: list[Sung]) -> list[str]:
    """Where a score and the reference differ.

    Every note of ours must stand in the reference; a note that only the reference has must sound together with one of ours
    (a second voice, the lower note of a divided part). Around grace notes ours may begin later or end sooner by their time.
    """
    said = []
    there: dict[tuple[Fraction, float], list[Sung]] = {}
    for one in notes:
        there.setdefault((one[0], one[2]), []).append(one)
    matched = set()
    for index, note in enumerate(score.notes):
        if note.grace:
            continue
        word = (clean(note.lyric.text) or None) if note.lyric else None
        first = last = index
        while first > 0 and score.notes[first - 1].grace and _joins(score.notes[first - 1], score.notes[first]):
            first -= 1
            lead = score.notes[first].lyric
            word = word or (clean(lead.text) if lead else None)
        while last + 1 < len(score.notes) and _follows(score.notes[last], score.notes[last + 1]):
            last += 1
        starts = [one.start_beat for one in score.notes[first : index + 1]]
        ends = {one.end_beat for one in score.notes[index : last + 1]}
        candidates = [one for at in starts for one in there.get((at, note.pitch_midi), ())]
        found = [one for one in candidates if one[0] + one[1] in ends]
        matched.update(found)
        if not found or word not in [one[3] or None for one in candidates]:
            ours = f"{note.start_beat}+{note.beats} {note.pitch_midi:g} {word!r}"
            said.append(f"bar {note.bar}: ours {ours}, theirs {candidates}")
    for other in set(notes) - matched:
        if not any(note.start_beat < other[0] + other[1] and note.end_beat > other[0] for note in score.notes):
            said.append(f"missing {other}")
    return said


def _joins(before: Note, note: Note) -> bool:
    return before.end_beat == note.start_beat


def _follows(before: Note, note: Note) -> bool:
    return note.grace and _joins(before, note)


def _pitch(note: Any) -> float:
    return float(max(pitch.ps for pitch in note.pitches)) if note.pitches else 0.0
