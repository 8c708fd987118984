"""The text of MIDI files: lyric events and karaoke (.kar) text, laid under notes and put together to words.

Customs read (MIDI Recommended Practice 017 and .kar): a space ends a word, "-" at the end of a syllable says that it goes on,
"/" and "\\" at the beginning and carriage return at the end break lines, "-", "_", "~", "+" alone hold the syllable, "@T"
and the like are headers. Where no text has any space, every syllable without "-" is a word; so is every kana or Han character.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from score.formats.common import is_cjk
from score.formats.words import ELISION, HOLDS, language_code, lyrics_of
from score.model import Lyric

TextEvent = tuple[int, str]
_KAR_LANGUAGES = {
    "ENGL": "en",
    "JAPA": "ja",
    "GERM": "de",
    "DEUT": "de",
    "FREN": "fr",
    "FRAN": "fr",
    "SPAN": "es",
    "ESPA": "es",
    "ITAL": "it",
    "CHIN": "zh",
    "KORE": "ko",
    "LATI": "la",
    "PORT": "pt",
    "DUTC": "nl",
    "RUSS": "ru",
    "POLI": "pl",
}


class KeyNames:
    """Names of keys as mido gives them ("F#m"), and the "@" headers of karaoke files."""

    MAJOR = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
    MINOR = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")

    @classmethod
    def parse(cls, name: str) -> tuple[int, str]:
        """Fifths and mode."""
        if name in cls.MINOR:
            return cls.MINOR.index(name) - 7, "minor"
        return cls.MAJOR.index(name) - 7 if name in cls.MAJOR else 0, "major"

    @classmethod
    def of(cls, fifths: int, mode: str) -> str | None:
        """The name, or None where MIDI has none."""
        if not -7 <= fifths <= 7 or mode not in ("major", "minor"):
            return None
        return (cls.MINOR if mode == "minor" else cls.MAJOR)[fifths + 7]

    @staticmethod
    def headers(texts: Mapping[tuple[int, str], Sequence[TextEvent]]) -> dict[str, str]:
        """Title and language from "@T" and "@L"."""
        found: dict[str, str] = {}
        for events in texts.values():
            for _, text in events:
                if text.startswith("@T"):
                    found.setdefault("title", text[2:].strip())
                elif text.startswith("@L"):
                    code = _KAR_LANGUAGES.get(text[2:].strip().upper()[:4]) or language_code(text[2:])
                    found.setdefault("language", code or "")
        return found


def lay_under(events: Sequence[TextEvent], onsets: Sequence[int], tolerance: int) -> tuple[dict[int, list[str]], int]:
    """Texts by the onset nearest to each, at most ``tolerance`` ticks away, and how many stand at no note."""
    laid: dict[int, list[str]] = {}
    left_over, pending = 0, ""
    for tick, text in events:
        if text.startswith("@"):
            continue
        if not text.strip(" \r\n/\\"):
            pending += text  # a line break or space on its own belongs to the next syllable
            continue
        at = bisect_left(onsets, tick)
        near = min((onset for onset in onsets[max(at - 1, 0) : at + 1]), key=lambda onset: abs(onset - tick), default=None)
        if near is None or abs(near - tick) > tolerance:
            left_over += 1
            continue
        laid.setdefault(near, []).append(pending + text)
        pending = ""
    return laid, left_over


def syllables(written: Sequence[Sequence[str]]) -> list[Lyric | None]:
    """One lyric (None: held) per note from the raw texts at each note."""
    texts = [_together(found) for found in written]
    spaced = any(text is not None and text != text.strip() and text.strip("\r\n/\\") != text.strip() for text in texts)
    clean: list[str | None] = []
    joined: list[bool] = []
    last = -1
    for text in texts:
        body = "" if text is None else text.strip(" \r\n/\\\t\x00\u3000")
        if text is None or not body or body in HOLDS:
            clean.append(None)
            joined.append(False)
            if text is not None and last >= 0 and text[-1:] in " \r\n":
                joined[last] = False
            continue
        if last >= 0 and (text[:1] in " \r\n/\\" or is_cjk(body)):
            joined[last] = False
        hyphen = len(body) > 1 and body.endswith("-")
        clean.append(body[:-1].rstrip() if hyphen else body)
        joined.append(hyphen or (spaced and text[-1:] not in " \r\n" and not is_cjk(body)))
        last = len(clean) - 1
    return lyrics_of(clean, joined)


def _together(found: Sequence[str]) -> str | None:
    """Several texts on one note are one syllable; whole words among them are joined by the elision mark."""
    if not found:
        return None
    text = found[0]
    for more in found[1:]:
        separate = text[-1:] in " \r\n" or more[:1] in " \r\n/\\"
        text = text.rstrip() + (ELISION if separate else "") + more.lstrip(" /\\\r\n")
    return text
