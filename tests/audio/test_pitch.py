"""Pitch trackers against tones of known pitch; the curve's interpolation against its definition."""

import numpy as np
import pytest

from audio import AudioError, PitchCurve, Waveform, bounds_around, track_pitch

RATE = 44_100
FRAME = 512 / RATE


def sung(f0: np.ndarray, gate: np.ndarray | None = None) -> Waveform:
    """Ten falling harmonics of a per-sample f0."""
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    samples = sum(np.sin(k * phase) / k for k in range(1, 11)) * 0.2
    return Waveform(samples if gate is None else samples * gate, RATE)


@pytest.mark.parametrize("tracker", ["praat", "harvest", "dio"])
@pytest.mark.parametrize("hz", [110.0, 440.0, 740.0])
def test_a_tone_tracks_to_its_pitch(tracker: str, hz: float) -> None:
    curve = track_pitch(sung(np.full(RATE, hz)), FRAME, tracker, 70.0, 1000.0)
    inner = slice(12, -12)
    assert curve.voiced[inner].all()
    assert np.abs(1200 * np.log2(curve.f0_hz[inner] / hz)).max() < (4.0 if tracker == "praat" else 12.0)


@pytest.mark.parametrize("tracker", ["praat", "harvest", "dio"])
def test_frames_lie_where_the_mel_has_them(tracker: str) -> None:
    seconds = np.arange(RATE) / RATE
    curve = track_pitch(sung(220.0 * 2.0**seconds), FRAME, tracker)
    times = curve.seconds[15:-15]
    assert len(curve) == RATE // 512 + 1
    assert np.abs(1200 * np.log2(curve.f0_hz[15:-15] / (220.0 * 2.0**times))).max() < 15.0


def test_silence_is_unvoiced_and_f0_goes_on_through_it() -> None:
    gate = np.ones(RATE)
    gate[RATE // 3 : 2 * RATE // 3] = 0.0
    curve = track_pitch(sung(np.full(RATE, 200.0), gate), FRAME)
    assert not curve.voiced[int(0.42 / FRAME) : int(0.58 / FRAME)].any()
    assert curve.voiced[int(0.1 / FRAME) : int(0.25 / FRAME)].all()
    assert np.abs(curve.f0_hz - 200.0).max() < 4.0
    assert (curve.track == 0).any()


def test_bounds_prevent_octave_errors() -> None:
    low, high = bounds_around(440.0)
    assert low > 220.0 and high < 880.0
    weak_fundamental = sung(np.full(RATE, 220.0)).samples[0] + sung(np.full(RATE, 440.0)).samples[0] * 3
    curve = track_pitch(Waveform(weak_fundamental, RATE), FRAME, low_hz=low, high_hz=high)
    assert np.abs(curve.f0_hz[curve.voiced] - 440.0).max() < 5.0


def test_gaps_are_interpolated_on_a_logarithmic_scale() -> None:
    curve = PitchCurve.from_track([0.0, 100.0, 0.0, 400.0, np.nan], FRAME)
    assert np.allclose(curve.f0_hz, [100, 100, 200, 400, 400])
    assert curve.voiced.tolist() == [False, True, False, True, False]
    assert (PitchCurve.from_track(np.zeros(4), FRAME).f0_hz > 0).all()


def test_resampling_and_transposing() -> None:
    curve = PitchCurve(np.array([100.0, 200.0, 200.0]), np.array([True, False, True]), 0.01)
    finer = curve.resample(5, 0.005)
    assert np.allclose(finer.f0_hz, [100, 100 * 2**0.5, 200, 200, 200])
    assert finer.voiced[[0, 2, 4]].tolist() == [True, False, True]
    assert np.allclose(curve.transpose(12).f0_hz, curve.f0_hz * 2)


@pytest.mark.parametrize("samples", [1, 50, 3000])
def test_very_short_sounds_are_unvoiced_or_tracked(samples: int) -> None:
    curve = track_pitch(Waveform(np.zeros(samples), RATE), FRAME)
    assert len(curve) == samples // 512 + 1
    assert not curve.voiced.any()


def test_errors() -> None:
    with pytest.raises(AudioError, match="one length"):
        PitchCurve(np.ones(3), np.ones(2, bool), 0.01)
    with pytest.raises(AudioError, match="positive f0"):
        PitchCurve(np.zeros(3), np.zeros(3, bool), 0.01)
    with pytest.raises(AudioError, match="unknown pitch tracker 'crepe'"):
        track_pitch(Waveform(np.zeros(10), RATE), FRAME, "crepe")
    with pytest.raises(AudioError, match="rise"):
        track_pitch(Waveform(np.zeros(10), RATE), FRAME, low_hz=500.0, high_hz=100.0)
