import numpy as np
import pytest

from metrics import spectral
from metrics.validation import InvalidInputError
from tests.metrics.sounds import harmonics, noise

RATE = 44_100


def test_warping_with_alpha_zero_changes_nothing():
    assert np.allclose(spectral.warping_matrix(9, 4, 0.0), np.eye(9)[:5])


def test_warping_of_one_delay_is_the_all_pass_series():
    """z^-1 becomes (x + a) / (1 + a x) = a + (1 - a^2) x - a (1 - a^2) x^2 + ..."""
    a = 0.544
    expected = [a] + [(1 - a * a) * (-a) ** (k - 1) for k in range(1, 6)]
    assert np.allclose(spectral.warping_matrix(3, 5, a)[:, 1], expected)


def test_mel_cepstrum_equals_sptk():
    pysptk = pytest.importorskip("pysptk", reason="SPTK is only the reference here")
    power = np.exp(np.random.default_rng(0).normal(size=(4, 1025)))
    theirs = np.array([pysptk.sp2mc(frame, 24, 0.544) for frame in power])
    assert np.allclose(spectral.mel_cepstrum(power), theirs, atol=1e-9)


def test_a_known_cepstral_offset_gives_the_formula():
    rng = np.random.default_rng(1)
    reference = rng.normal(size=(7, 25))
    offset = np.zeros(25)
    offset[[0, 3, 8]] = 5.0, 0.3, -0.4
    expected = 10 / np.log(10) * np.sqrt(2 * (0.3**2 + 0.4**2))
    assert np.allclose(spectral.cepstral_distance_db(reference, reference + offset), expected)


def test_a_cepstral_ripple_on_the_envelope_is_the_distance_that_the_formula_says():
    """Adding 2 e cos(w) to the unwarped log power adds e to c1, through the whole chain."""
    bins = 1025
    power = np.full((3, bins), 0.01)
    rippled = power * np.exp(2 * 0.25 * np.cos(np.linspace(0, np.pi, bins)))[None]
    difference = spectral.mel_cepstrum(rippled, alpha=0.0) - spectral.mel_cepstrum(power, alpha=0.0)
    assert np.allclose(difference[:, 1], 0.25)
    assert np.allclose(np.delete(difference, 1, axis=1), 0, atol=1e-12)


def test_mcd_of_a_sound_with_itself_is_zero_and_level_does_not_count():
    sound = harmonics(220.0, 0.5) + noise(0.5, level=1e-3)
    f0 = np.full(110, 220.0)
    assert spectral.mcd(sound, sound, RATE, f0) == 0.0
    assert spectral.mcd(sound, 0.5 * sound, RATE, f0) < 1e-3


def test_mcd_grows_with_a_filter():
    sound = harmonics(220.0, 0.5) + noise(0.5, level=1e-2)
    f0 = np.full(110, 220.0)
    mild = sound + 0.3 * np.roll(sound, 1)
    strong = sound + 0.9 * np.roll(sound, 1)
    assert 0.2 < spectral.mcd(sound, mild, RATE, f0) < spectral.mcd(sound, strong, RATE, f0)


def test_mcd_leaves_out_what_is_50_db_down():
    loud, quiet = harmonics(220.0, 0.5) + noise(0.5, level=1e-2), noise(0.5, level=1e-5)
    other = noise(0.5, level=1e-5, seed=9) * np.linspace(0.1, 9, len(quiet))
    f0 = np.concatenate([np.full(100, 220.0), np.zeros(105)])
    value = spectral.mcd(np.concatenate([loud, quiet]), np.concatenate([loud, other]), RATE, f0)
    assert value < 0.3


def test_mcd_refuses_a_rate_without_alpha():
    with pytest.raises(InvalidInputError, match="no agreed alpha at 12345 Hz"):
        spectral.mcd(noise(0.1), noise(0.1), 12_345)


def test_a_gain_of_two_is_ln_two_away():
    sound = noise(1.0, level=1.0)
    assert spectral.log_stft_distance(sound, 2 * sound) == pytest.approx(np.log(2), abs=1e-4)
    assert spectral.log_spectral_distance(sound, 2 * sound) == pytest.approx(20 * np.log10(2), abs=1e-3)
    assert spectral.spectral_convergence(sound, 2 * sound) == pytest.approx(1.0)


def test_distances_of_a_sound_with_itself_are_zero_and_silence_is_as_far_as_itself():
    sound = noise(0.5)
    assert spectral.log_stft_distance(sound, sound) == 0.0
    assert spectral.log_spectral_distance(sound, sound) == 0.0
    assert spectral.spectral_convergence(sound, 0 * sound) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (np.zeros((2, 9)), "mono"),
        (np.array([]), "not empty"),
        (np.array([1, 2]), "floating point"),
        (np.array([np.nan]), "NaN"),
    ],
)
def test_bad_waveforms_are_named(bad, said):
    with pytest.raises(InvalidInputError, match=said):
        spectral.log_stft_distance(bad, np.zeros(9))


def test_what_nobody_hears_does_not_count() -> None:
    """A copy that differs only in how deep the silence above a codec's band is has no distortion."""
    rate = 44_100
    time = np.arange(rate) / rate
    tone = sum(0.1 / k * np.sin(2 * np.pi * 220 * k * time) for k in range(1, 60))
    hiss = np.random.default_rng(0).normal(0, 1.0, rate)
    high = np.fft.irfft(np.where(np.fft.rfftfreq(rate, 1 / rate) > 20_000, np.fft.rfft(hiss), 0), rate)
    assert spectral.mcd(tone, tone + 1e-6 * high, rate) < 0.1
    assert spectral.mcd(tone, tone + 1e-2 * high, rate) > 0.5
