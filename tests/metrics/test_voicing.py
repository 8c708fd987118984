import numpy as np
import pytest

from metrics.validation import InvalidInputError
from metrics.voicing import expected_voicing, voicing_error
from tests.metrics.sounds import harmonics, noise, silence

RATE = 44_100
PHONES = [("sil", 0.0, 0.2), ("s", 0.2, 0.4), ("a", 0.4, 0.9), ("sil", 0.9, 1.1)]


def _sound(consonant: np.ndarray, vowel: np.ndarray) -> np.ndarray:
    return np.concatenate([silence(0.2), consonant, vowel, silence(0.2)])


def test_a_hiss_and_a_vowel_are_as_they_should_be():
    judged = voicing_error(_sound(noise(0.2), harmonics(220.0, 0.5)), RATE, PHONES)
    assert judged.error < 0.01


def test_a_vowel_that_is_noise_is_devoiced():
    judged = voicing_error(_sound(noise(0.2), noise(0.5)), RATE, PHONES)
    assert judged.devoiced > 0.9
    assert judged.error_sung == pytest.approx(0.5 / 0.7, abs=0.1)
    assert judged.error < judged.error_sung


def test_a_consonant_that_buzzes_is_counted():
    judged = voicing_error(_sound(harmonics(220.0, 0.2), harmonics(220.0, 0.5)), RATE, PHONES)
    assert judged.devoiced < 0.01
    assert judged.error_sung == pytest.approx(0.2 / 0.7, abs=0.05)


def test_margins_and_ambiguous_phones_are_left_out():
    seconds = np.arange(0, 0.5, 0.005)
    phones = [("a", 0.0, 0.1), ("vcl", 0.1, 0.2), ("b", 0.2, 0.25), ("a", 0.25, 0.35), ("s", 0.35, 0.5)]
    judged, voiced, sung = expected_voicing(phones, seconds)
    assert not judged[(seconds >= 0.1) & (seconds < 0.25)].any()
    assert not judged[np.abs(seconds - 0.35) < 0.019].any()
    assert judged[(seconds > 0.26) & (seconds < 0.32)].all()
    assert not voiced[seconds > 0.36].any()
    assert sung.all()


def test_a_gap_between_phones_is_a_boundary_and_not_judged():
    seconds = np.arange(0, 1.0, 0.005)
    judged, _, _ = expected_voicing([("a", 0.1, 0.3), ("a", 0.6, 0.9)], seconds)
    assert not judged[(seconds > 0.281) & (seconds < 0.619)].any()
    assert judged[(seconds > 0.13) & (seconds < 0.27)].all()


def test_nothing_to_judge_is_said():
    with pytest.raises(InvalidInputError, match="no phones"):
        voicing_error(noise(0.1), RATE, [])
