import numpy as np
import pytest

from metrics import pitch
from metrics.validation import InvalidInputError
from tests.metrics.sounds import harmonics, noise, silence

RATE = 44_100


def _off(hz: float, cents: float) -> float:
    return hz * 2 ** (cents / 1200)


def test_a_440_hz_tone_is_440():
    heard = pitch.track(harmonics(440.0, 0.6), RATE)
    assert heard.voiced.mean() > 0.9
    assert np.median(heard.f0_hz[heard.voiced]) == pytest.approx(440.0, abs=1.0)


def test_noise_has_no_pitch():
    assert pitch.track(noise(0.6), RATE).voiced.mean() < 0.1


@pytest.mark.parametrize("cents", [0, 30, -45])
def test_a_note_within_the_tolerance_is_in_tune(cents):
    (judged,) = pitch.judge_notes(harmonics(_off(440.0, cents), 0.6), RATE, [(0.0, 0.6, 69)])
    assert judged.verdict == "in tune"
    assert judged.median_cents == pytest.approx(cents, abs=2)


@pytest.mark.parametrize("cents", [60, -75, 300])
def test_a_note_60_cents_off_is_failed(cents):
    (judged,) = pitch.judge_notes(harmonics(_off(440.0, cents), 0.6), RATE, [(0.0, 0.6, 69)])
    assert judged.verdict == "out of tune"
    assert judged.median_cents == pytest.approx(cents, abs=2)
    assert judged.share_within < 0.1


@pytest.mark.parametrize("octaves", [-1, 1])
def test_a_true_octave_error_is_seen_and_not_excused(octaves):
    (judged,) = pitch.judge_notes(harmonics(440.0 * 2.0**octaves, 0.6), RATE, [(0.0, 0.6, 69)])
    assert judged.verdict == "wrong octave"
    assert judged.octave_share > 0.9


def test_noise_and_silence_are_not_voiced():
    tone = harmonics(440.0, 0.6)
    sound = np.concatenate([tone, noise(0.6), silence(0.6)])
    verdicts = [n.verdict for n in pitch.judge_notes(sound, RATE, [(0, 0.6, 69), (0.6, 1.2, 69), (1.2, 1.8, 69)])]
    assert verdicts == ["in tune", "not voiced", "not voiced"]


def test_a_note_of_20_ms_is_not_judged():
    (_, short) = pitch.judge_notes(harmonics(440.0, 0.6), RATE, [(0, 0.5, 69), (0.5, 0.52, 69)])
    assert short.verdict == "too short"


def test_a_glide_follows_its_asked_curve_and_fails_the_flat_note():
    frames = np.linspace(0, 1, 201)
    asked = 220.0 * 2**frames
    sound = harmonics(220.0 * 2 ** np.linspace(0, 1, RATE), 1.0)
    judged = pitch.judge_curve(sound, RATE, asked, 0.005)
    assert judged.share_within > 0.99
    assert judged.rmse_cents < 10
    (flat,) = pitch.judge_notes(sound, RATE, [(0, 1, 57)])
    assert flat.verdict == "out of tune"


def test_half_of_the_frames_wrong_is_half():
    sound = np.concatenate([harmonics(220.0, 0.5), harmonics(_off(220.0, 200), 0.5)])
    judged = pitch.judge_curve(sound, RATE, np.full(201, 220.0), 0.005)
    assert judged.share_within == pytest.approx(0.5, abs=0.03)
    assert judged.octave_share == 0.0


def test_curve_is_read_in_log_frequency_and_is_zero_outside():
    read = pitch.curve_at(np.array([100.0, 400.0, 0.0, 200.0]), 0.01, np.array([0.005, 0.0, 0.015, 0.03, 0.05]))
    assert np.allclose(read, [200.0, 100.0, 0.0, 200.0, 0.0])


def test_f0_error_of_a_detuned_copy():
    compared = pitch.f0_error(harmonics(220.0, 0.6), harmonics(_off(220.0, 20), 0.6), RATE, 75, 600)
    assert compared.rmse_cents == pytest.approx(20, abs=1)
    assert compared.voicing_error < 0.02


def test_voicing_error_counts_frames_of_either_kind():
    first = pitch.Track(np.arange(4) * 0.005, np.array([100.0, 100.0, 0.0, 0.0]))
    second = pitch.Track(np.arange(4) * 0.005, np.array([100.0, 0.0, 0.0, 100.0]))
    compared = pitch.compare_f0(first, second)
    assert compared.voicing_error == 0.5
    assert compared.rmse_cents == 0.0


def test_gross_errors_stay_out_of_the_rmse():
    first = pitch.Track(np.arange(4) * 0.005, np.full(4, 100.0))
    second = pitch.Track(np.arange(4) * 0.005, np.array([100.0, 100.0, 200.0, 100.0]))
    compared = pitch.compare_f0(first, second)
    assert compared.gross_error == 0.25
    assert compared.rmse_cents == 0.0


def test_nothing_to_judge_is_said():
    with pytest.raises(InvalidInputError, match="no notes"):
        pitch.judge_notes(noise(0.1), RATE, [])
    with pytest.raises(InvalidInputError, match="unvoiced throughout"):
        pitch.judge_curve(noise(0.1), RATE, np.zeros(9), 0.005)
    with pytest.raises(InvalidInputError, match="range must rise"):
        pitch.track(noise(0.1), RATE, 300, 200)
