"""Sources and filters against their definitions: sums of cosines, SciPy's minimum phase, exact inversion."""

import math

import numpy as np
import pytest
import torch

from vocoder import synthesis

RATE, HOP = 44_100, 512


@pytest.mark.parametrize("hz", [55.0, 220.0, 1180.0])
def test_pulses_are_the_sum_of_their_harmonics(hz: float) -> None:
    made = synthesis.pulse_train(torch.full((1, 8), hz), HOP, RATE)[0].double().numpy()
    phase = 2 * np.pi * hz * np.arange(8 * HOP) / RATE
    count = synthesis.PULSE_TOP_HZ / hz
    truth = sum(np.cos(k * phase) for k in range(1, int(count) + 1)) + (count % 1) * np.cos((int(count) + 1) * phase)
    assert np.abs(made - truth).max() < 2e-3 * count


def test_nothing_is_aliased_and_nothing_clicks_in_a_glide() -> None:
    f0 = 200.0 * 2.0 ** torch.linspace(0, 2, 87)[None]
    sound = synthesis.pulse_train(f0, HOP, RATE)
    top = synthesis.spectrum(sound, 2048, 512).abs()[0, 3:-3]
    assert float(top[:, 1000:].max()) < 0.02 * float(top[:, 20:900].mean(dim=1).max())


def test_phase_runs_on_at_the_asked_frequency_for_minutes() -> None:
    cycles = synthesis.phase_cycles(torch.full((1, 8000), 440.0), HOP, RATE)[0]
    expected = 440.0 * 7999 * HOP / RATE
    assert float(cycles[7999 * HOP]) == pytest.approx(expected - round(expected), abs=1e-4)


def test_minimum_phase_equals_scipys() -> None:
    from scipy.signal import freqz

    # A stable all-pole resonance has minimum phase by construction.
    radius, angle = 0.9, 2 * math.pi * 3000 / RATE
    _, response = freqz([1.0], [1.0, -2 * radius * math.cos(angle), radius**2], worN=513, include_nyquist=True)
    log_magnitude = torch.from_numpy(np.log(np.abs(response)).astype(np.float32))
    phase = synthesis.minimum_phase(log_magnitude, longest=500).numpy()
    assert np.abs(phase - np.angle(response)).max() < 0.02


@pytest.mark.parametrize("fft, hop", [(1024, 256), (512, 128)])
def test_overlap_add_inverts_the_spectrum(fft: int, hop: int) -> None:
    sound = torch.randn(2, 10 * HOP, generator=torch.Generator().manual_seed(0))
    back = synthesis.overlap_add(synthesis.spectrum(sound, fft, hop), fft, hop, 10 * HOP)
    assert torch.allclose(back, sound, atol=1e-5)


def test_interpolation_hits_its_frames_and_the_middle() -> None:
    frames = torch.tensor([[1.0, 3.0, 2.0]])
    assert synthesis.upsample_linear(frames, 4)[0].tolist() == [1, 1.5, 2, 2.5, 3, 2.75, 2.5, 2.25, 2, 2, 2, 2]
    assert torch.equal(synthesis.interpolate_frames(frames[..., None], 4)[..., 0], synthesis.upsample_linear(frames, 4))
    assert synthesis.dilate(torch.tensor([[0.0, 0, 1, 0, 0]]))[0].tolist() == [0, 1, 1, 1, 0]
