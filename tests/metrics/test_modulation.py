import numpy as np
import pytest

from metrics.modulation import modulation_ratio_frequency, modulation_ratio_time
from metrics.validation import InvalidInputError
from tests.metrics.sounds import harmonics, noise

RATE = 44_100


def _tremolo(depth: float, hz: float = 8.0) -> np.ndarray:
    seconds = np.arange(2 * RATE) / RATE
    return harmonics(200.0, 2.0, count=60) * np.exp(depth * np.sin(2 * np.pi * hz * seconds))


def test_a_sound_has_all_of_its_own_detail():
    sound = _tremolo(0.5) + noise(2.0, level=1e-3)
    assert modulation_ratio_time(sound, sound, RATE) == pytest.approx(1.0)
    assert modulation_ratio_frequency(sound, sound, RATE) == pytest.approx(1.0)


def test_half_the_tremolo_has_a_quarter_of_the_energy():
    """The modulation is exponential, so its log is a sine whose power goes with the depth squared."""
    assert modulation_ratio_time(_tremolo(0.4), _tremolo(0.2), RATE) == pytest.approx(0.25, rel=0.1)


def test_modulation_outside_4_to_20_hz_does_not_count():
    slow = modulation_ratio_time(_tremolo(0.4), _tremolo(0.4, hz=1.0), RATE)
    assert slow < 0.2


def test_noise_between_the_harmonics_takes_the_ripple_away():
    clean = harmonics(200.0, 1.0, count=100) + noise(1.0, level=1e-5)
    veiled = clean + noise(1.0, level=0.05)
    assert modulation_ratio_frequency(clean, veiled, RATE) < 0.6


def test_a_low_rate_is_refused():
    with pytest.raises(InvalidInputError, match="up to 16 kHz"):
        modulation_ratio_frequency(noise(1.0), noise(1.0), 16_000)
