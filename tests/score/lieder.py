"""What music21, an independent reader, says is sung in a MusicXML file: the reference of test_lieder.py.

music21 parses the file, plays the repeats out and resolves chords and voices; only the rules of the house are applied to what
it gives: the part with the words, the top note, ties joined, and grace notes left out (they have no length there).
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

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
    ties: list[str | None] = []
    flat = sorted(unfolded.flatten().notes, key=lambda note: (note.offset, -_pitch(note)))
    for note in flat:
        if note.duration.isGrace or isinstance(note, music21.harmony.ChordSymbol):
            continue
        start, length = Fraction(note.offset).limit_denominator(1000), Fraction(note.quarterLength).limit_denominator(1000)
        words = [lyric.text for lyric in note.lyrics if lyric.number == 1]
        word = next((word for word in words if word), None)
        tie = note.tie.type if note.tie else None
        last = notes[-1] if notes else None
        if last and tie in ("stop", "continue") and ties[-1] in ("start", "continue") and not word:
            if last[2] == _pitch(note) and last[0] + last[1] == start:
                notes[-1], ties[-1] = (last[0], last[1] + length, last[2], last[3]), tie
                continue
        notes.append((start, length, _pitch(note), word))
        ties.append(tie)
    return notes, repeated


def _pitch(note: Any) -> float:
    return float(max(pitch.ps for pitch in note.pitches)) if note.pitches else 0.0
