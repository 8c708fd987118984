"""Syllables and words as sequencers write them: which syllable goes on, which note holds, which text is a breath.

UTAU's and OpenUtau's customs: "R" is a rest, "+" "-" "ー" hold, "a か" (VCV) sings か, "a k" (VC) holds the vowel before it,
"AP" and "br" are breaths, "SP" and "pau" are silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from score.formats.common import has_kana
from score.model import Lyric, Syllabic

ELISION = "‿"
"""Joins two syllables that are sung on one note, as in the MusicXML reader."""

HOLDS = {"-", "_", "~", "+", "ー", "–", "—", "+~", "+*", "-~"}
RESTS = {"", "R", "r", "SP", "sp", "pau", "sil", "rest"}
BREATHS = {"AP", "br", "BR", "Br", "breath", "息", "吸", "ブレス"}

_VCV = re.compile(r"^[^\s\u3041-\u30ff]{1,4}\s+(\S*[\u3041-\u30ff]\S*)$")
_TRANSITION = re.compile(r"^[a-zA-Z@ぁ-ん]{1,4} ([a-zA-Z'~]{1,4}|R|-)$")
_KANA_WITH_SUFFIX = re.compile(r"^[*?・]*([\u3041-\u30ff]+)[_A-Ga-g#♯♭b0-9↑↓強弱]*$")

Kind = Literal["sung", "hold", "rest", "breath"]


def utau_lyric(written: str, kana_song: bool = False) -> tuple[Kind, str]:
    """What an UTAU lyric asks for, and the syllable to sing. ``kana_song``: "a k" is a transition, not a word."""
    text = written.strip()
    if text in RESTS:
        return "rest", ""
    if text in BREATHS:
        return "breath", ""
    if text in HOLDS or text.startswith(("+~", "+*")):
        return "hold", ""
    if "[" in text:
        return "sung", text
    if kana_song and _TRANSITION.match(text):
        return "hold", ""
    vcv = _VCV.match(text)
    if vcv:
        text = vcv.group(1)
    kana = _KANA_WITH_SUFFIX.match(text)
    return "sung", kana.group(1) if kana else text


def is_kana_song(lyrics: Sequence[str]) -> bool:
    """Whether most of the lyrics are written in kana."""
    return sum(has_kana(lyric) for lyric in lyrics) * 2 > sum(1 for lyric in lyrics if lyric.strip() not in RESTS | HOLDS)


def syllabic(after_joined: bool, before_joined: bool) -> Syllabic:
    """Place in the word of a syllable that ``after_joined`` continues one and ``before_joined`` is continued."""
    if after_joined:
        return "middle" if before_joined else "end"
    return "begin" if before_joined else "single"


def lyrics_of(texts: Sequence[str | None], joined: Sequence[bool], language: str | None = None) -> list[Lyric | None]:
    """Lyrics from syllables in order (None: held); ``joined[i]``: syllable i goes on into the next one in its word."""
    result: list[Lyric | None] = []
    goes_on = False
    sung = [index for index, text in enumerate(texts) if text is not None]
    last = sung[-1] if sung else -1
    for index, text in enumerate(texts):
        if text is None:
            result.append(None)
            continue
        continues = joined[index] and index != last
        result.append(Lyric(text, syllabic(goes_on, continues), language))
        goes_on = continues
    return result


def continues(lyric: Lyric) -> bool:
    """Whether the word goes on after this syllable."""
    return lyric.syllabic in ("begin", "middle")


_LANGUAGES = {
    "english": "en", "japanese": "ja", "chinese": "zh", "mandarin": "zh", "cantonese": "yue", "german": "de", "french": "fr",
    "spanish": "es", "italian": "it", "korean": "ko", "latin": "la", "portuguese": "pt", "dutch": "nl", "polish": "pl",
    "russian": "ru", "swedish": "sv", "danish": "da", "norwegian": "nb", "finnish": "fi", "hungarian": "hu", "turkish": "tr",
    "englisch": "en", "deutsch": "de", "französisch": "fr", "spanisch": "es", "italienisch": "it",
}  # fmt: skip


def language_code(name: str) -> str | None:
    """The code of a language by its English or German name, by itself if it is a code, else None."""
    key = name.strip().lower()
    first = re.split(r"[^\w]", key)[0] if key else ""
    if first in _LANGUAGES:
        return _LANGUAGES[first]
    return key if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", key) else None


def language_name(code: str) -> str:
    """The English name of a language code, or the code where none is known."""
    return next((name.capitalize() for name, known in _LANGUAGES.items() if known == code), code)
