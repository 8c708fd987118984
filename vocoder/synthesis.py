"""Sources and filters: a band-limited pulse train that follows f0, white noise, and frame-wise filters by STFT.

The pulse train is the sum of the first K cosines of the phase in closed form (Winham and Steiglitz 1970),
``sum_{k=1..K} cos(k p) = sin(K p / 2) cos((K + 1) p / 2) / sin(p / 2)``; the harmonic next above the limit fades in and
out with f0, so nothing clicks and nothing is aliased. Minimum phase comes from the folded cepstrum (Oppenheim and
Schafer, Discrete-Time Signal Processing, 13.3).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

PULSE_TOP_HZ = 20_500.0


def upsample_linear(frames: Tensor, hop: int) -> Tensor:
    """``[batch, frames]`` to ``[batch, frames * hop]``, linear: frame n lies on sample n * hop, the end is held."""
    following = torch.cat([frames[:, 1:], frames[:, -1:]], dim=1)
    share = torch.arange(hop, dtype=frames.dtype, device=frames.device) / hop
    return (frames[..., None] + (following - frames)[..., None] * share).flatten(1)


def phase_cycles(f0_hz: Tensor, hop: int, rate: int, start_phase: Tensor | None = None) -> Tensor:
    """Phase in cycles, within ±0.5, of a linearly interpolated f0: ``[batch, frames]`` → ``[batch, frames * hop]``.

    Whole frames are summed in float64, so that f0 is exact over any length; inside a frame the phase is a parabola.
    """
    f0 = f0_hz.double()
    slope = torch.cat([f0[:, 1:], f0[:, -1:]], dim=1) - f0
    # Sum of f0 + slope * i / hop over i = 0 .. hop - 1, the advance from one frame's centre to the next.
    advance = (hop * f0 + slope * (hop - 1) / 2.0) / rate
    at_frame = torch.cumsum(advance, dim=1) - advance
    if start_phase is not None:
        at_frame = at_frame + start_phase.double()[:, None]
    at_frame = (at_frame - torch.round(at_frame)).float()
    index = torch.arange(hop, dtype=torch.float32, device=f0.device)
    inside = (f0 / rate).float()[..., None] * index + (slope / rate).float()[..., None] * (index * (index - 1.0) / (2.0 * hop))
    cycles = (at_frame[..., None] + inside).flatten(1)
    return cycles - torch.round(cycles)


def pulse_train(f0_hz: Tensor, hop: int, rate: int, start_phase: Tensor | None = None) -> Tensor:
    """Band-limited pulses, every harmonic of amplitude 1: ``f0_hz: [batch, frames]`` → ``[batch, frames * hop]``.

    ``start_phase: [batch]`` in cycles.
    """
    half = phase_cycles(f0_hz, hop, rate, start_phase) * math.pi
    count = min(PULSE_TOP_HZ, 0.49 * rate) / upsample_linear(f0_hz.float(), hop)
    whole = torch.floor(count)
    bottom = torch.sin(half)
    near = bottom.abs() < 1e-4
    closed = torch.sin(whole * half) * torch.cos((whole + 1.0) * half) / bottom.masked_fill(near, 1.0)
    pulses = torch.where(near, whole, closed)
    return pulses + (count - whole) * torch.cos((2.0 * whole + 2.0) * half)


def minimum_phase(log_magnitude: Tensor, longest: int) -> Tensor:
    """Minimum phase in radians of ``log_magnitude: [..., fft // 2 + 1]``, from cepstral terms below ``longest`` samples.

    Leaving the later terms out keeps the harmonics' own ripple, where a filter shows it, from echoing.
    """
    cepstrum = torch.fft.irfft(log_magnitude, dim=-1)
    size = cepstrum.shape[-1]
    fold = torch.zeros(size, device=log_magnitude.device)
    ramp = torch.arange(1, longest, device=log_magnitude.device)
    fold[1:longest] = 0.5 + 0.5 * torch.cos(math.pi * ramp / longest)
    # An even cepstrum c folds to c(n) sign(n); its transform is j times the phase.
    odd = torch.where(torch.arange(size, device=fold.device) <= size // 2, 1.0, -1.0)
    window = fold + fold.flip(0).roll(1)
    return torch.fft.rfft(cepstrum * window * odd, dim=-1).imag


def spectrum(samples: Tensor, fft: int, hop: int) -> Tensor:
    """Centred Hann STFT of ``[batch, time]``: complex ``[batch, frames, fft // 2 + 1]``, zeros beyond the ends."""
    window = torch.hann_window(fft, device=samples.device)
    result = torch.stft(samples, fft, hop, fft, window, center=True, pad_mode="constant", return_complex=True)
    return result.transpose(1, 2)


def overlap_add(frames: Tensor, fft: int, hop: int, length: int) -> Tensor:
    """The inverse of :func:`spectrum`: ``[batch, frames, fft // 2 + 1]`` → ``[batch, length]``; ``hop`` divides ``fft``."""
    window = torch.hann_window(fft, device=frames.device)
    sound = _add_shifted(torch.fft.irfft(frames, n=fft, dim=-1) * window, hop)
    weight = _add_shifted((window * window).expand(1, frames.shape[1], fft), hop)
    start = fft // 2
    return sound[:, start : start + length] / weight[:, start : start + length].clamp_min(1e-8)


def _add_shifted(frames: Tensor, hop: int) -> Tensor:
    """Sum of ``[batch, frames, size]``, each ``hop`` later than the one before: ``[batch, (frames - 1) * hop + size]``."""
    batch, count, size = frames.shape
    parts = size // hop
    slices = frames.reshape(batch, count, parts, hop)
    total = sum(functional.pad(slices[:, :, part], (0, 0, part, parts - 1 - part)) for part in range(parts))
    return total.flatten(1)  # type: ignore[union-attr]


def hold_last(frames: Tensor) -> Tensor:
    """``[batch, frames, ...]`` with the last frame repeated once: the STFT of N hops has N + 1 centred frames."""
    return torch.cat([frames, frames[:, -1:]], dim=1)


def interpolate_frames(frames: Tensor, factor: int) -> Tensor:
    """Linear interpolation in time of ``[batch, frames, bands]`` to ``factor`` times as many frames; the end is held."""
    following = torch.cat([frames[:, 1:], frames[:, -1:]], dim=1)
    share = torch.arange(factor, dtype=frames.dtype, device=frames.device)[:, None] / factor
    return (frames[:, :, None] + (following - frames)[:, :, None] * share).flatten(1, 2)


def dilate(voiced: Tensor) -> Tensor:
    """Voicing ``[batch, frames]`` (0 or 1) widened by one frame on both sides."""
    return functional.max_pool1d(voiced[:, None], 3, 1, 1)[:, 0]
