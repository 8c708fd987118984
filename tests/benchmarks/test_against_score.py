import numpy as np
import pytest

from benchmarks import against_score
from metrics.pitch import midi_to_hz
from tests.metrics.sounds import harmonics, noise, silence

RATE = 44_100
NOTES = [(0.5, 1.0, 60.0), (1.0, 1.5, 64.0), (2.5, 3.0, 62.0)]


def _sing(notes, *, cents=0.0, late=0.0, until=3.2):
    sound = silence(until + late)
    for start, end, midi in notes:
        tone = harmonics(float(midi_to_hz(midi + cents / 100)), end - start)
        at = int((start + late) * RATE)
        sound[at : at + len(tone)] = tone
    return sound


def test_a_perfect_singer_is_perfect():
    judged = against_score.judge(_sing(NOTES), RATE, NOTES)
    assert judged.pitch_accuracy == 1.0
    assert judged.notes_in_tune == 1.0
    assert judged.voicing_error < 0.01
    assert judged.lag == pytest.approx(0.0, abs=0.06)


def test_a_late_start_is_found_and_taken_out():
    judged = against_score.judge(_sing(NOTES, late=1.3), RATE, NOTES)
    assert judged.lag == pytest.approx(1.3, abs=0.06)
    assert judged.pitch_accuracy == 1.0


def test_sixty_cents_flat_is_out_of_tune():
    judged = against_score.judge(_sing(NOTES, cents=-60), RATE, NOTES)
    assert judged.pitch_accuracy < 0.05
    assert judged.notes_in_tune == 0.0


def test_one_whispered_note_of_three_and_a_hummed_rest_are_voicing_errors():
    sound = _sing(NOTES)
    at = int(2.5 * RATE)
    sound[at : at + RATE // 2] = noise(0.5)[: RATE // 2]
    whispered = against_score.judge(sound, RATE, NOTES)
    assert whispered.voicing_error == pytest.approx(0.2 / (3 * 0.2 + 0.7), abs=0.03)
    assert whispered.notes_in_tune == pytest.approx(2 / 3)
    hummed = _sing(NOTES)
    at = int(1.65 * RATE)
    hummed[at : at + int(0.7 * RATE)] = harmonics(200.0, 0.7)
    assert against_score.judge(hummed, RATE, NOTES).voicing_error > 0.45


def test_silence_is_neither_in_tune_nor_voiced():
    judged = against_score.judge(silence(3.2) + noise(3.2, level=1e-6), RATE, NOTES)
    assert judged.pitch_accuracy == 0.0
    assert judged.voicing_error > 0.4
    assert np.isfinite(judged.lag)
