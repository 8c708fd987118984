"""Rough phone times for speech recordings with their text, by pocketsphinx's forced alignment (optional extra ``speech``).

Speech teaches a voice the phones of a language that its singers never recorded. The times are a starting point: they are
refined with everything else (:mod:`data.refine`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from data.listening import RecordingError, load
from data.strings import Token
from phonetics.english_arpabet import from_arpabet
from phonetics.inventory import SILENCE, with_closures

_RATE = 16_000
_SCHWA_SECONDS = 0.075


def english_aligner() -> Callable[[Path, str], list[Token] | None]:
    """A function from a recording and its text to phones with rough starts; None where a word is unknown or nothing fits."""
    try:
        from pocketsphinx import Decoder
    except ImportError as error:
        raise RecordingError("aligning speech needs pocketsphinx; run pip install pocketsphinx") from error
    decoder = Decoder(loglevel="FATAL", lm=None, bestpath=False)

    def align(path: Path, text: str) -> list[Token] | None:
        words = re.sub(r"[^a-z' ]", " ", text.lower().replace("-", " ")).split()
        if not words or any(decoder.lookup_word(word) is None for word in words):
            return None
        samples = soxr.resample(load(path), 44_100, _RATE)
        pcm = (np.clip(0.7 * samples / max(1e-4, float(np.abs(samples).max())), -1, 1) * 32767).astype("<i2").tobytes()
        try:
            decoder.set_align_text(" ".join(words))
            _decode(decoder, pcm)
            decoder.set_alignment()
            _decode(decoder, pcm)
            return _tokens(decoder.get_alignment())
        except RuntimeError:  # pocketsphinx's word for "no path through the recording"
            return None

    return align


def _decode(decoder: Any, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def _tokens(alignment: Any) -> list[Token]:
    tokens = [Token(SILENCE)]
    for word in alignment:
        phones = [(phone.name, phone.start / 100, phone.duration / 100) for phone in word]
        if word.name.startswith(("<", "[")):
            if tokens[-1].symbol != SILENCE:
                tokens.append(Token(SILENCE, phones[0][1]))
            continue
        # The dictionary has no stress; a short AH is nearly always the unstressed one.
        names = ["AH0" if name == "AH" and seconds < _SCHWA_SECONDS else name for name, _, seconds in phones]
        symbols, taken = from_arpabet(names), 0
        for name, start, _ in phones:
            length = 2 if name in ("AY", "EY", "OY", "AW", "OW") else 1
            split = with_closures(symbols[taken : taken + length])
            tokens += [Token(symbol, start if i == 0 else None) for i, symbol in enumerate(split)]
            taken += length
    return tokens if tokens[-1].symbol == SILENCE else [*tokens, Token(SILENCE)]
