"""Unknown English words, letter by letter: the sequence-to-sequence network that the ``g2p-en`` wheel carries.

Method: Park & Kim, g2pE (github.com/Kyubyong/g2p): one GRU of 256 reads the letters, another writes ARPABET symbols until
``</s>``. Only its weights (``checkpoint20.npz``) are used, read and evaluated here in plain Python, because importing
``g2p_en`` loads NLTK and tries to download two corpora.
"""

from __future__ import annotations

import array
import importlib.util
import math
import struct
import sys
import zipfile
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import mul
from pathlib import Path

from phonetics.contract import PronunciationError

Vector = Sequence[float]
Matrix = Sequence[Vector]

_LETTERS = ["<pad>", "<unk>", "</s>", *"abcdefghijklmnopqrstuvwxyz"]
_VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW"
_AFTER = {"AY": "B CH D DH", "EY": "F G HH", "IY": "JH K L M N NG", "OY": "P R S SH T TH", "UW": "V W Y Z ZH"}
LONGEST = 20  # symbols; the network was trained on words of at most that many


def _symbols() -> list[str]:
    out = ["<pad>", "<unk>", "<s>", "</s>"]
    for vowel in _VOWELS.split():
        out += ["UW"] if vowel == "UW" else []
        out += [f"{vowel}{stress}" for stress in "012"]
        out += _AFTER.get(vowel, "").split()
    return out


@lru_cache(maxsize=4096)
def predict(word: str) -> tuple[str, ...]:
    """The ARPABET symbols (with stress) of a word of the letters a-z; about half a second for a word not heard before.

    Raises :class:`PronunciationError` where the ``g2p-en`` package is missing.
    """
    weights, symbols = _weights(), _symbols()
    state: Vector = [0.0] * len(weights["enc_w_hh"][0])
    for letter in [*word, "</s>"]:
        at = _LETTERS.index(letter) if letter in _LETTERS else 1
        state = _gru(weights, "enc", weights["enc_emb"][at], state)
    out: list[str] = []
    previous = symbols.index("<s>")
    while len(out) < LONGEST:
        state = _gru(weights, "dec", weights["dec_emb"][previous], state)
        scores = _affine(weights["fc_w"], state, weights["fc_b"][0])
        previous = max(range(len(scores)), key=scores.__getitem__)
        if symbols[previous] == "</s>":
            break
        out.append(symbols[previous])
    return tuple(symbol for symbol in out if symbol[0] != "<")


def _affine(matrix: Matrix, vector: Vector, bias: Vector) -> list[float]:
    return [sum(map(mul, row, vector)) + b for row, b in zip(matrix, bias, strict=True)]


def _gru(weights: dict[str, Matrix], name: str, x: Vector, h: Vector) -> list[float]:
    """One step of a gated recurrent unit with PyTorch's order of gates (reset, update, new)."""
    size = len(h)
    from_x = _affine(weights[f"{name}_w_ih"], x, weights[f"{name}_b_ih"][0])
    from_h = _affine(weights[f"{name}_w_hh"], h, weights[f"{name}_b_hh"][0])
    gates = [1 / (1 + math.exp(-(a + b))) for a, b in zip(from_x[: 2 * size], from_h[: 2 * size], strict=True)]
    reset, update = gates[:size], gates[size:]
    new = [math.tanh(a + r * b) for a, r, b in zip(from_x[2 * size :], reset, from_h[2 * size :], strict=True)]
    return [(1 - z) * n + z * old for z, n, old in zip(update, new, h, strict=True)]


@cache
def _weights() -> dict[str, Matrix]:
    spec = importlib.util.find_spec("g2p_en")
    places = list(spec.submodule_search_locations or ()) if spec else []
    paths = [Path(place) / "checkpoint20.npz" for place in places]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise PronunciationError("words that are not in the English dictionary need the package g2p-en: pip install g2p-en")
    with zipfile.ZipFile(path) as archive:
        return {name.removesuffix(".npy"): _matrix(archive.read(name)) for name in archive.namelist()}


def _matrix(data: bytes) -> Matrix:
    """The rows of a ``.npy`` file (version 1, little-endian float32, C order, one or two dimensions)."""
    (length,) = struct.unpack("<H", data[8:10])
    header = data[10 : 10 + length].decode("latin-1")
    if "'<f4'" not in header or "'fortran_order': False" not in header:
        raise PronunciationError("the weights of the installed g2p-en have an unknown format; install g2p-en 2.1.0")
    shape = [int(n) for n in header.split("(")[1].split(")")[0].split(",") if n.strip()]
    values = array.array("f")
    values.frombytes(data[10 + length :])
    if sys.byteorder == "big":
        values.byteswap()
    flat = values.tolist()
    return [flat[at : at + shape[-1]] for at in range(0, len(flat), shape[-1])]
