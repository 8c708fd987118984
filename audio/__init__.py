"""Sound: waveforms, pitch curves, loudness. The mel spectrogram, which needs torch, is in :mod:`audio.mel`."""

from audio.loudness import loudness_lufs, normalise_loudness, true_peak
from audio.pitch import PitchCurve, bounds_around, track_pitch
from audio.waveform import AudioError, Waveform, read_metadata, read_waveform, write_waveform

__all__ = [
    "AudioError",
    "PitchCurve",
    "Waveform",
    "bounds_around",
    "loudness_lufs",
    "normalise_loudness",
    "read_metadata",
    "read_waveform",
    "track_pitch",
    "true_peak",
    "write_waveform",
]
