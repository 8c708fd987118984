"""What to say about notes that a voice cannot reach, in words that help."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.voices import ChosenVoice
from score.pitches import note_name
from singer.performance.contract import SungNote


def fitting_transposition(pitches: Sequence[float], low: float, high: float) -> int | None:
    """The smallest shift in semitones that brings every pitch into ``low`` … ``high`` (whole octaves preferred on a tie in
    size only); None where the song's own range is wider than the voice's."""
    if max(pitches) - min(pitches) > high - low:
        return None
    shifts = [shift for shift in range(-36, 37) if low <= min(pitches) + shift and max(pitches) + shift <= high]
    return min(shifts, key=abs) if shifts else None


def range_sentences(notes: Sequence[SungNote], voice: ChosenVoice) -> tuple[tuple[int, ...], list[str]]:
    """(indices of the notes outside the voice's range, what to say about them)."""
    low, high = voice.range_midi
    outside = tuple(i for i, note in enumerate(notes) if not low - 0.5 <= note.pitch_midi <= high + 0.5)
    if not outside:
        return (), []
    shift = fitting_transposition([note.pitch_midi for note in notes], low, high)
    advice = (
        f"--transpose {shift:+d} would fit" if shift is not None
        else f"the song spans more than the voice's {note_name(low)} to {note_name(high)}, so no transposition fits it all"
    )  # fmt: skip
    named = ", ".join(f"note {i + 1} (bar {notes[i].bar or '?'}, {note_name(notes[i].pitch_midi)})" for i in outside[:3])
    more = f" and {len(outside) - 3} more" if len(outside) > 3 else ""
    below = notes[outside[0]].pitch_midi < low
    where = "below" if below else "above"
    return outside, [f"{named}{more} {'lies' if len(outside) == 1 else 'lie'} {where} the range of {voice.name} "
                     f"({note_name(low)} to {note_name(high)}); {advice}"]  # fmt: skip
