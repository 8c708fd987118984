"""What a singing model is made of: the numbers that travel in its checkpoint."""

from __future__ import annotations

from dataclasses import dataclass, field

from audio.mel import MelSpec
from phonetics.inventory import SYMBOLS

MODES: tuple[str, ...] = ("power", "soft", "falsetto", "speech")


@dataclass(frozen=True)
class SingerConfig:
    """Sizes and vocabularies of a singing model; the defaults are the bundled ones."""

    singers: tuple[str, ...]
    """Names of the singers that it has learned, in the order of its embedding table."""
    languages: tuple[str, ...] = ("en", "ja", "zh")
    """Languages heard in training; any other is sung with the language vector left out."""
    modes: tuple[str, ...] = MODES
    """Vocal modes beside the plain one; a mode's weight scales its vector."""
    symbols: tuple[str, ...] = SYMBOLS
    """The phone inventory that the embedding table follows."""
    mel: MelSpec = field(default_factory=MelSpec)
    """The mel spectrogram that it writes."""
    encoder_width: int = 192
    """Channels of the phone encoder."""
    encoder_blocks: int = 3
    """ConvNeXt blocks of the phone encoder."""
    decoder_width: int = 256
    """Channels of the frame decoder."""
    decoder_blocks: int = 6
    """ConvNeXt blocks of the frame decoder."""
    expansion: int = 3
    """Widening inside a block."""
    condition: int = 64
    """Size of the singer and mode vectors."""
    latent: int = 8
    """Size of the vector that soaks up a training recording's level and colour (zero when singing)."""
