"""From mel spectrogram and pitch to sound: ``load_vocoder(path).vocode(mel, pitch)``."""

from vocoder.contract import Vocoder, VocoderError
from vocoder.griffin_lim import GriffinLimVocoder
from vocoder.neural import NeuralVocoder, load_vocoder, save_vocoder
from vocoder.world import WorldVocoder

__all__ = [
    "GriffinLimVocoder",
    "NeuralVocoder",
    "Vocoder",
    "VocoderError",
    "WorldVocoder",
    "load_vocoder",
    "save_vocoder",
]
