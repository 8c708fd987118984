"""Loudness against the standard's own figure: a full-scale 997 Hz sine is -3.01 LUFS."""

import math

import numpy as np
import pytest

from audio import Waveform, loudness_lufs, normalise_loudness, true_peak

RATE = 48_000


def sine(hz: float, seconds: float, level: float = 1.0, phase: float = 0.0) -> Waveform:
    return Waveform(level * np.sin(2 * np.pi * hz * np.arange(int(RATE * seconds)) / RATE + phase), RATE)


def test_the_standards_sine() -> None:
    assert loudness_lufs(sine(997.0, 3.0)) == pytest.approx(-3.01, abs=0.05)
    assert loudness_lufs(sine(997.0, 3.0, 0.1)) == pytest.approx(-23.01, abs=0.05)


def test_short_and_silent() -> None:
    assert loudness_lufs(sine(997.0, 0.1)) == pytest.approx(-3.0, abs=0.6)
    assert loudness_lufs(Waveform(np.zeros(RATE), RATE)) == -math.inf


def test_true_peak_lies_between_the_samples() -> None:
    # A quarter of the rate, sampled 45 degrees off its crests: samples reach 0.707 only.
    between = sine(RATE / 4, 0.5, 1.0, math.pi / 4)
    assert between.peak == pytest.approx(0.7071, abs=1e-3)
    assert true_peak(between) == pytest.approx(1.0, abs=0.02)


def test_normalising_reaches_the_loudness_or_stops_at_the_peak() -> None:
    assert loudness_lufs(normalise_loudness(sine(997.0, 2.0, 0.02), -20.0)) == pytest.approx(-20.0, abs=0.05)
    assert true_peak(normalise_loudness(sine(997.0, 2.0, 0.02), 0.0)) <= 0.892
    silent = Waveform(np.zeros(RATE), RATE)
    assert normalise_loudness(silent, -20.0) is silent
