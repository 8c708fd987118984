"""One picture of a rendering: the spectrogram with the pitch asked for over it, the phones, and the notes as a piano roll."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from audio.mel import MelSpec, log_mel, mel_centres_hz

if TYPE_CHECKING:
    from pipelines.render import Rendered

_LONGEST_SECONDS = 30.0


def plot(rendered: Rendered, path: Path, title: str = "") -> None:
    """Draw ``rendered`` (its first 30 seconds) to ``path``; the extension chooses the format. The file appears when whole."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    seconds = min(rendered.waveform.seconds, _LONGEST_SECONDS)
    figure, (top, middle, bottom) = pyplot.subplots(
        3, 1, sharex=True, figsize=(max(8.0, 1.1 * seconds), 7.5), height_ratios=(5, 0.7, 3), layout="constrained"
    )
    _spectrogram(top, rendered, seconds)
    _phones(middle, rendered, seconds)
    _roll(bottom, rendered, seconds)
    top.set_title(title if title and _drawable(title) else "sung by DeepSinger")
    bottom.set_xlim(0, seconds)
    bottom.set_xlabel("time (s)")
    partial = path.with_name(f".partial-{path.name}")
    try:
        figure.savefig(partial, dpi=100)
        partial.replace(path)
    finally:
        pyplot.close(figure)
        partial.unlink(missing_ok=True)


def _drawable(text: str) -> bool:
    """Does the plot's font hold every character?"""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties()))
    return all(font.get_char_index(ord(character)) for character in text)


def _spectrogram(axes, rendered: Rendered, seconds: float) -> None:  # type: ignore[no-untyped-def]
    spec = MelSpec()
    samples = rendered.waveform.samples[0][: int(seconds * rendered.waveform.rate)]
    mel = log_mel(torch.from_numpy(np.ascontiguousarray(samples)), spec).numpy().T
    edges = (0.0, mel.shape[1] * spec.seconds_per_frame, 0, spec.bins)
    axes.imshow(mel, origin="lower", aspect="auto", extent=edges, cmap="magma", vmin=-9.5, vmax=1.0, interpolation="nearest")
    centres = mel_centres_hz(spec)
    ticks = [200, 500, 1000, 2000, 4000, 8000, 15000]
    axes.set_yticks([float(np.interp(hz, centres, np.arange(spec.bins))) for hz in ticks], [f"{hz}" for hz in ticks])
    axes.set_ylabel("mel bands (Hz)")


def _phones(axes, rendered: Rendered, seconds: float) -> None:  # type: ignore[no-untyped-def]
    axes.set_yticks([])
    axes.set_ylabel("phones", rotation=0, ha="right", va="center")
    for timed in rendered.phones:
        if timed.start_seconds < seconds:
            axes.axvline(timed.start_seconds, color="0.8", linewidth=0.6)
            if timed.symbol != "sil":
                middle = (timed.start_seconds + min(timed.end_seconds, seconds)) / 2
                axes.text(middle, 0.5, timed.symbol, ha="center", va="center", fontsize=8, clip_on=True)


def _roll(axes, rendered: Rendered, seconds: float) -> None:  # type: ignore[no-untyped-def]
    for note in rendered.notes:
        if note.start_seconds < seconds:
            axes.barh(
                note.pitch_midi,
                note.end_seconds - note.start_seconds,
                left=note.start_seconds,
                height=0.8,
                color="tab:blue",
                alpha=0.35,
            )
    pitch = rendered.pitch
    midi = 69.0 + 12.0 * np.log2(pitch.f0_hz / 440.0)
    times = np.arange(len(midi)) * pitch.seconds_per_frame
    axes.plot(times, np.where(pitch.voiced, midi, np.nan), color="tab:red", linewidth=1.2)
    axes.set_ylabel("pitch (MIDI)")
    axes.grid(alpha=0.3)
