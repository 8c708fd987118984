"""What is sung: the Score and its parts, checks and phrases. Files are read and written by :mod:`score.formats`."""

from score.check import check
from score.model import Curve, Lyric, Meter, Note, Problem, Score, ScoreError, Tempo, TempoMap
from score.phrases import phrases

__all__ = [
    "Curve", "Lyric", "Meter", "Note", "Problem", "Score", "ScoreError", "Tempo", "TempoMap", "check", "phrases",
]  # fmt: skip
