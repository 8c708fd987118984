"""The mel spectrogram against librosa's, and the refusal of another one."""

import dataclasses

import numpy as np
import pytest
import torch

from audio.mel import MelMismatch, MelSpec, log_mel, mel_centres_hz, mel_filters


def test_equals_librosa() -> None:
    librosa = pytest.importorskip("librosa", reason="needs librosa as the independent reference")
    spec = MelSpec()
    noise = np.random.default_rng(0).standard_normal(40_000).astype(np.float32) * 0.1
    theirs = librosa.feature.melspectrogram(
        y=noise,
        sr=spec.rate,
        n_fft=spec.fft,
        hop_length=spec.hop,
        power=1.0,
        n_mels=spec.bins,
        fmin=spec.low_hz,
        fmax=spec.high_hz,
        pad_mode="reflect",
    )
    ours = log_mel(torch.from_numpy(noise), spec).numpy()
    assert np.abs(ours - np.log(np.maximum(theirs, spec.floor)).T).max() < 1e-4
    filters = librosa.filters.mel(sr=spec.rate, n_fft=spec.fft, n_mels=spec.bins, fmin=spec.low_hz, fmax=spec.high_hz)
    assert np.abs(mel_filters(spec).numpy() - filters).max() < 1e-5


def test_tone_shows_in_its_bin() -> None:
    spec = MelSpec()
    tone = torch.sin(2 * torch.pi * 1000.0 * torch.arange(spec.rate) / spec.rate)
    mel = log_mel(tone, spec)
    assert mel.shape == (spec.frames(spec.rate), spec.bins)
    loudest = mel[40].argmax().item()
    assert abs(mel_centres_hz(spec)[loudest] - 1000.0) < 30.0


def test_flat_spectrum_is_flat_whatever_the_bin_width() -> None:
    noise = torch.randn(400_000, generator=torch.Generator().manual_seed(0))
    mel = log_mel(noise, MelSpec()).mean(dim=0)[4:]
    assert float(mel.max() - mel.min()) < 0.25


@pytest.mark.parametrize("samples", [1, 100, 1024, 5000])
def test_short_sounds(samples: int) -> None:
    mel = log_mel(torch.zeros(2, samples), MelSpec())
    assert mel.shape == (2, MelSpec().frames(samples), 128)
    assert torch.allclose(mel, torch.full_like(mel, float(np.log(1e-5))))


def test_mismatch_names_the_fields() -> None:
    other = dataclasses.replace(MelSpec(), hop=256, bins=80)
    with pytest.raises(MelMismatch, match=r"singer and vocoder .*hop 512 / 256, bins 128 / 80"):
        MelSpec().require(other, "singer", "vocoder")
    MelSpec().require(MelSpec(), "singer", "vocoder")
