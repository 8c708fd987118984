"""Dynamics: the score's levels count in full, what a singer adds counts by expression."""

import numpy as np
import pytest

from phonetics.inventory import split_syllable
from singer.performance.contract import SungNote
from singer.performance.durations import DurationModel
from singer.performance.dynamics import DynamicsStyle, gain_db, to_log_mel
from singer.performance.timing import phones

FRAME = 0.01


def gains(notes, seconds, **more):
    return gain_db(notes, phones(notes, DurationModel()), frame_seconds=FRAME, frames=int(seconds / FRAME), **more)


def line(*loudness, **more):
    return [SungNote(60, i, i + 1, split_syllable(("l", "a")), "en", loudness=v, **more) for i, v in enumerate(loudness)]


def test_a_plain_mezzo_forte_is_left_alone():
    assert np.all(gains(line(0.5, 0.5), 2, expression=0.0) == 0)


def test_the_range_between_softest_and_loudest_is_as_said():
    made = gains(line(0.0, 1.0), 2, expression=0.0)
    assert made[150] - made[50] == pytest.approx(DynamicsStyle().score_range_db)


def test_a_crescendo_rises_all_the_way():
    made = gains(line(0.5, 0.5), 2, expression=0.0, level=lambda seconds: seconds / 2)
    assert np.all(np.diff(made[10:-10]) > 0)


def test_an_accent_is_loudest_at_its_start():
    made = gains(line(0.5, accent=True), 1, expression=0.0)
    assert made[0:5].max() > 3 and made[30] == pytest.approx(0)


def test_phrases_end_softly_only_with_expression():
    full, half = gains(line(0.5, 0.5), 2, expression=1.0), gains(line(0.5, 0.5), 2, expression=0.5)
    assert full[197] < full[150] - 8
    np.testing.assert_allclose(half, full / 2, atol=1e-4)


def test_decibels_become_the_logarithm_of_magnitude():
    assert to_log_mel(np.array([20.0], dtype=np.float32))[0] == pytest.approx(np.log(10.0))
