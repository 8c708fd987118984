"""Readings of kanji: by pyopenjtalk-plus where it is installed, else by a short list of words and characters common in songs.

The list (``resources/ja_readings.txt``) is matched longest first, so that 桜色 wins over 桜 and 色.
"""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from importlib import resources
from typing import Any

from phonetics.contract import PronunciationError
from phonetics.japanese_kana import hiragana

_KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆]")
_HINT = "write it in kana, or install the reading dictionary: pip install pyopenjtalk-plus"
_PARTICLES = {"は": "わ", "へ": "え"}


def has_kanji(text: str) -> bool:
    """Does ``text`` hold a character that needs a reading?"""
    return bool(_KANJI.search(text))


@lru_cache(maxsize=1)
def _open_jtalk() -> Any:
    """The pyopenjtalk module, or None where it is not installed."""
    try:
        return importlib.import_module("pyopenjtalk")
    except ImportError:
        return None


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    """The built-in list: written form to hiragana."""
    text = resources.files("phonetics").joinpath("resources/ja_readings.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {word: kana for line in pairs for word, kana in (entry.split(":") for entry in line)}


def reading(text: str) -> str:
    """``text`` with its kanji read, in hiragana; raises :class:`PronunciationError` naming a character without a reading."""
    if not has_kanji(text):
        return text
    jtalk = _open_jtalk()
    if jtalk is None:
        return _listed(text)
    kana = hiragana("".join(entry["pron"] for entry in jtalk.run_frontend(text)).replace("’", ""))
    if has_kanji(kana):
        raise PronunciationError(f"{text!r} holds a kanji that the reading dictionary does not know; write it in kana")
    return re.sub(r"[^ぁ-ゖー]", "", kana)


def _listed(text: str) -> str:
    """``text`` read by the built-in list, longest entries first."""
    readings = _readings()
    longest = max(map(len, readings))
    out: list[str] = []
    at = 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 0, -1):
            piece = text[at : at + size]
            if piece in readings:
                out.append(readings[piece])
                at += size
                if at < len(text) and text[at] in _PARTICLES and has_kanji(piece[-1]):
                    out.append(_PARTICLES[text[at]])
                    at += 1
                break
        else:
            if has_kanji(text[at]):
                raise PronunciationError(f"the kanji {text[at]!r} in {text!r} has no built-in reading; {_HINT}")
            out.append(text[at])
            at += 1
    return "".join(out)
