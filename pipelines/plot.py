"""One picture of a rendering: the spectrogram with the pitch asked for over it, the phones, and the notes as a piano roll."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from audio.mel import MelSpec, log_mel, mel_centres_hz

if TYPE_CHECKING:
    from pipelines.render import Rendered

_LINE_SECONDS = 15.0
_MOST_LINES = 40


def plot(rendered: Rendered, path: Path, title: str = "") -> None:
    """Draw ``rendered`` to ``path`` in lines of 15 seconds (ten minutes at most); the extension chooses the format.

    The file appears when whole.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    seconds = rendered.waveform.seconds
    lines = min(_MOST_LINES, max(1, math.ceil(seconds / _LINE_SECONDS)))
    width = min(seconds, _LINE_SECONDS)
    figure, axes = pyplot.subplots(
        3 * lines, 1, figsize=(max(8.0, 0.95 * width), 6.5 * lines), height_ratios=(5, 0.7, 3) * lines, layout="constrained"
    )
    for line in range(lines):
        low = line * _LINE_SECONDS
        top, middle, bottom = axes[3 * line : 3 * line + 3]
        _spectrogram(top, rendered, low, low + width)
        _phones(middle, rendered, low, low + width)
        _roll(bottom, rendered, low, low + width)
        for one in (top, middle, bottom):
            one.set_xlim(low, low + width)
        top.set_xticklabels([])
        middle.set_xticks([])
        bottom.set_xlabel("time (s)")
    axes[0].set_title(title if title and _drawable(title) else "sung by DeepSinger")
    partial = path.with_name(f".partial-{path.name}")
    try:
        figure.savefig(partial, dpi=100 if lines < 8 else 60)
        partial.replace(path)
    finally:
        pyplot.close(figure)
        partial.unlink(missing_ok=True)


def _drawable(text: str) -> bool:
    """Does the plot's font hold every character?"""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties()))
    return all(font.get_char_index(ord(character)) for character in text)


def _spectrogram(axes, rendered: Rendered, low: float, high: float) -> None:  # type: ignore[no-untyped-def]
    spec = MelSpec()
    samples = rendered.waveform.cut(low, high).samples[0]
    mel = log_mel(torch.from_numpy(np.ascontiguousarray(samples)), spec).numpy().T
    edges = (low, low + mel.shape[1] * spec.seconds_per_frame, 0, spec.bins)
    axes.imshow(mel, origin="lower", aspect="auto", extent=edges, cmap="magma", vmin=-9.5, vmax=1.0, interpolation="nearest")
    centres = mel_centres_hz(spec)
    ticks = [200, 500, 1000, 2000, 4000, 8000, 15000]
    axes.set_yticks([float(np.interp(hz, centres, np.arange(spec.bins))) for hz in ticks], [f"{hz}" for hz in ticks])
    axes.set_ylabel("mel bands (Hz)")


def _phones(axes, rendered: Rendered, low: float, high: float) -> None:  # type: ignore[no-untyped-def]
    axes.set_yticks([])
    axes.set_ylabel("phones", rotation=0, ha="right", va="center")
    for timed in rendered.phones:
        if low <= timed.start_seconds < high:
            axes.axvline(timed.start_seconds, color="0.8", linewidth=0.6)
            if timed.symbol != "sil":
                middle = (timed.start_seconds + min(timed.end_seconds, high)) / 2
                axes.text(middle, 0.5, timed.symbol, ha="center", va="center", fontsize=8, clip_on=True)


def _roll(axes, rendered: Rendered, low: float, high: float) -> None:  # type: ignore[no-untyped-def]
    for note in rendered.notes:
        if note.end_seconds > low and note.start_seconds < high:
            length = note.end_seconds - note.start_seconds
            axes.barh(note.pitch_midi, length, left=note.start_seconds, height=0.8, color="tab:blue", alpha=0.35)
    pitch = rendered.pitch
    first, last = (round(seconds / pitch.seconds_per_frame) for seconds in (low, high))
    midi = 69.0 + 12.0 * np.log2(pitch.f0_hz[first:last] / 440.0)
    times = np.arange(first, first + len(midi)) * pitch.seconds_per_frame
    axes.plot(times, np.where(pitch.voiced[first:last], midi, np.nan), color="tab:red", linewidth=1.2)
    axes.set_ylabel("pitch (MIDI)")
    axes.grid(alpha=0.3)
