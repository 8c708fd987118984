"""Pitch names: scientific notation of MIDI numbers, 60 is C4."""

from __future__ import annotations

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def note_name(pitch_midi: float) -> str:
    """Scientific name of the nearest semitone: 60 is C4."""
    nearest = round(pitch_midi)
    return f"{_NAMES[nearest % 12]}{nearest // 12 - 1}"
