"""Loudness worked out in stretches equals pyloudnorm's on the whole sound."""

import numpy as np
import pyloudnorm
import pytest

from audio.loudness import loudness_lufs, true_peak
from audio.waveform import Waveform


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_stretches_equal_the_whole(rate: int, channels: int) -> None:
    generator = np.random.default_rng(rate + channels)
    envelope = np.repeat([0.0, 0.3, 0.001, 0.1, 0.5], 5 * rate)
    samples = (generator.normal(0, 0.3, (channels, 25 * rate)) * envelope).astype(np.float32)
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples.T.astype(np.float64))
    assert loudness_lufs(Waveform(samples, rate)) == pytest.approx(expected, abs=0.03)


def test_a_peak_between_samples_at_a_stretch_boundary_is_found() -> None:
    rate = 44_100
    time = np.arange(21 * rate)
    burst = np.exp(-(((time - 10 * rate) / 2000.0) ** 2))
    samples = (burst * np.sin(np.pi / 2 * time + np.pi / 4)).astype(np.float32)
    assert np.abs(samples).max() < 0.71
    assert true_peak(Waveform(samples, rate)) == pytest.approx(1.0, abs=0.03)
