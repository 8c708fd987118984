"""The score itself: time, curves, slices."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.model import Chord, Curve, Key, Lyric, Meter, Note, Score, ScoreError, Tempo, TempoMap
from tests.score.strategies import scores

MAP = TempoMap((Tempo(Fraction(0), 60.0), Tempo(Fraction(4), 120.0), Tempo(Fraction(6), 30.0)))


@pytest.mark.parametrize(("beat", "seconds"), [(-1, -1), (0, 0), (3, 3), (4, 4), (5, 4.5), (6, 5), (8, 9)])
def test_seconds_and_beats_are_each_other_s_inverse(beat: int, seconds: float) -> None:
    assert MAP.seconds(Fraction(beat)) == pytest.approx(seconds)
    assert MAP.beat(seconds) == pytest.approx(beat)


def test_a_curve_is_held_at_its_ends_and_may_jump() -> None:
    points = ((Fraction(1), 0.0), (Fraction(3), 1.0), (Fraction(3), 0.2), (Fraction(4), 0.4))
    assert [Curve(points).at(beat) for beat in (0, 1, 2, 3, 3.5, 9)] == pytest.approx([0, 0, 0.5, 0.2, 0.3, 0.4])
    assert [Curve(points, steps=True).at(beat) for beat in (0, 2, 3, 3.9, 4)] == [0, 0, 0.2, 0.2, 0.4]


SCORE = Score(
    notes=tuple(Note(60.0 + beat, Fraction(beat), Fraction(1), Lyric(str(beat)), bar=str(beat // 4 + 1)) for beat in range(8)),
    tempo_map=MAP, keys=(Key(Fraction(0), 1), Key(Fraction(4), 2)), chords=(Chord(Fraction(0), "C"), Chord(Fraction(6), "F")),
    meters=(Meter(Fraction(0), 2, 4), Meter(Fraction(6), 3, 4)), breaths=(Fraction(2), Fraction(5), Fraction(7)),
    curves={"dynamics": Curve(((Fraction(0), 0.0), (Fraction(8), 0.8))), "mode:soft": Curve(((Fraction(5), 1.0),), steps=True)},
)  # fmt: skip


def test_a_slice_has_the_notes_and_all_that_is_in_force() -> None:
    part = SCORE.slice(Fraction(5), Fraction(15, 2))
    assert [(note.start_beat, note.beats, note.lyric.text if note.lyric else "", note.bar) for note in part.notes] == [
        (0, 1, "5", "2"), (1, 1, "6", "2"), (2, Fraction(1, 2), "7", "2"),
    ]  # fmt: skip
    assert part.tempo_map.tempos == (Tempo(Fraction(0), 120.0), Tempo(Fraction(1), 30.0))
    assert part.keys == (Key(Fraction(0), 2),)
    assert part.chords == (Chord(Fraction(0), "C"), Chord(Fraction(1), "F"))
    assert part.meters == (Meter(Fraction(0), 2, 4), Meter(Fraction(1), 3, 4))
    assert part.breaths == (Fraction(2),)
    assert part.seconds == pytest.approx(SCORE.tempo_map.seconds(Fraction(15, 2)) - SCORE.tempo_map.seconds(Fraction(5)))
    for beat in (0, 1, 2, 2.5):
        for name, curve in part.curves.items():
            assert curve.at(beat) == pytest.approx(SCORE.curves[name].at(beat + 5))


def test_a_slice_must_have_a_length() -> None:
    with pytest.raises(ScoreError, match="a slice must end after it begins"):
        SCORE.slice(Fraction(2), Fraction(2))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(scores(), st.fractions(0, 1, max_denominator=8))
def test_two_slices_have_all_notes_of_the_whole(score: Score, where: Fraction) -> None:
    cut = score.end_beat * where
    if not 0 < cut < score.end_beat:
        return
    first, second = score.slice(Fraction(0), cut), score.slice(cut, score.end_beat)
    moved = [replace(note, start_beat=note.start_beat + cut) for note in second.notes]
    assert [note.start_beat for note in (*first.notes, *moved)] == [note.start_beat for note in score.notes]


def test_notices_do_not_make_scores_different() -> None:
    assert replace(SCORE, notices=("The top note is sung.",)) == SCORE
