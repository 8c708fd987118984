"""What the performance takes and gives: notes with their syllables in seconds, and phones with their times.

Convention: seconds from the start of the song; pitch in MIDI numbers (60 = C4); notes are in time order and do not overlap,
the gaps between them are rests.
"""

from __future__ import annotations

from dataclasses import dataclass

from phonetics.inventory import SyllablePhones


@dataclass(frozen=True)
class SungNote:
    """One note as it is to be sung. ``syllable`` None: the previous syllable is held on into this note (melisma).

    ``loudness`` is the score's dynamics, 0 (as soft as possible) … 0.5 (mezzo-forte) … 1; ``bar`` the bar as printed.
    """

    pitch_midi: float
    start_seconds: float
    end_seconds: float
    syllable: SyllablePhones | None
    language: str
    bar: str = ""
    loudness: float = 0.5
    accent: bool = False
    staccato: bool = False
    fermata: bool = False

    @property
    def seconds(self) -> float:
        return self.end_seconds - self.start_seconds


@dataclass(frozen=True)
class TimedPhone:
    """One phone from ``start_seconds`` to ``end_seconds``; ``note`` is the index of the note it belongs to (a silence before
    the first note has the index 0, one after a note that note's index)."""

    symbol: str
    start_seconds: float
    end_seconds: float
    note: int
    language: str

    @property
    def seconds(self) -> float:
        return self.end_seconds - self.start_seconds
