"""How far a vocoder's sound is from a recording: multi-resolution STFT and mel distances, and the energy distance of both.

Log-magnitude and spectral-convergence terms after Yamamoto et al. 2020 (Parallel WaveGAN). A log-magnitude distance
alone is smallest for a sound less random than the recording (a buzz instead of breath); subtracting the distance
between two independent samples of the model makes it proper (Gritsenko et al. 2020, A Spectral Energy Distance for
Parallel Speech Synthesis, equation 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from audio.mel import MelSpec, mel_filters

RESOLUTIONS = (2048, 1024, 512, 256, 128)
_FLOOR = 1e-4
_MEL_WEIGHT = 1.0
_CONVERGENCE_WEIGHT = 0.3


@dataclass(frozen=True)
class Spectra:
    """Magnitudes of one sound at every resolution, and its log mel."""

    magnitudes: tuple[Tensor, ...]
    logarithms: tuple[Tensor, ...]
    log_mel: Tensor


def spectra(samples: Tensor, spec: MelSpec, resolutions: Sequence[int] = RESOLUTIONS) -> Spectra:
    """Magnitude spectra of ``[batch, time]``, hop a quarter of each window; the first resolution is the mel's FFT."""
    magnitudes = []
    for fft in resolutions:
        window = torch.hann_window(fft, device=samples.device)
        result = torch.stft(samples, fft, fft // 4, fft, window, center=False, return_complex=True)
        magnitudes.append(torch.view_as_real(result).square().sum(-1).clamp_min(1e-14).sqrt())
    log_mel = torch.log((mel_filters(spec).to(samples) @ magnitudes[0]).clamp_min(0.0) + spec.floor)
    return Spectra(tuple(magnitudes), tuple(torch.log(m + _FLOOR) for m in magnitudes), log_mel)


def distance(a: Spectra, b: Spectra) -> Tensor:
    """Mean absolute difference of log magnitudes (mean over resolutions) and of log mels."""
    logs = [(x - y).abs().mean() for x, y in zip(a.logarithms, b.logarithms, strict=True)]
    return torch.stack(logs).mean() + _MEL_WEIGHT * (a.log_mel - b.log_mel).abs().mean()


def convergence(sound: Spectra, recording: Spectra) -> Tensor:
    """Spectral convergence: norm of the error over the norm of the recording, mean over batch and resolutions."""
    parts = []
    for made, true in zip(sound.magnitudes, recording.magnitudes, strict=True):
        error = torch.linalg.vector_norm(made - true, dim=(1, 2))
        parts.append((error / torch.linalg.vector_norm(true, dim=(1, 2)).clamp_min(1e-2)).mean())
    return torch.stack(parts).mean()


def loss(recording: Spectra, first: Spectra, second: Spectra | None, repulsion: float) -> Tensor:
    """The training loss; with a ``second`` independent sample of the model the energy distance, weighted by ``repulsion``."""
    total = distance(first, recording) + _CONVERGENCE_WEIGHT * convergence(first, recording)
    if second is None:
        return total
    total = (total + distance(second, recording) + _CONVERGENCE_WEIGHT * convergence(second, recording)) / 2.0
    return total - 0.5 * repulsion * distance(first, second)
