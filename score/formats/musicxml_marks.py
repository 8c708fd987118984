"""Directions in MusicXML: tempo, dynamics, hairpins, jumps and chord symbols, as numbers or as the words printed.

A number (``sound``, ``metronome``) always stands before a word. The beats a minute for tempo words are the middle of the
ranges in Read, *Music Notation* (1979), and the usual German, French and English words beside them.
"""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from score.formats.musicxml_written import Mark, WrittenBar, number, text_of
from score.model import ScoreError

DYNAMICS = {
    "pppp": 0.05, "ppp": 0.1, "pp": 0.2, "p": 0.3, "mp": 0.4, "mf": 0.5, "f": 0.65, "ff": 0.8, "fff": 0.9, "ffff": 1.0,
}  # fmt: skip
KINDS = {
    "major": "", "minor": "m", "dominant": "7", "major-seventh": "maj7", "minor-seventh": "m7", "diminished": "dim",
    "augmented": "aug", "half-diminished": "m7b5", "diminished-seventh": "dim7", "augmented-seventh": "aug7",
    "major-minor": "mM7", "suspended-fourth": "sus4", "suspended-second": "sus2", "major-sixth": "6", "minor-sixth": "m6",
    "dominant-ninth": "9", "major-ninth": "maj9", "minor-ninth": "m9", "dominant-11th": "11", "major-11th": "maj11",
    "minor-11th": "m11", "dominant-13th": "13", "major-13th": "maj13", "minor-13th": "m13", "power": "5",
}  # fmt: skip
UNITS = {"breve": 8.0, "whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25, "32nd": 0.125}
_ALTER = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}
_TEMPO_WORDS = {
    "larghissimo": 30, "grave": 42, "largo": 50, "larghetto": 63, "lento": 54, "adagissimo": 48, "adagio": 66, "adagietto": 72,
    "andante": 84, "andantino": 92, "moderato": 108, "commodo": 100, "comodo": 100, "allegretto": 116, "allegro": 132,
    "vivace": 150, "vivo": 150, "presto": 180, "prestissimo": 200, "maestoso": 84, "langsam": 58, "ruhig": 72, "mäßig": 96,
    "massig": 96, "bewegt": 116, "lebhaft": 132, "geschwind": 132, "schnell": 152, "rasch": 144, "lent": 56, "modéré": 96,
    "animé": 126, "vif": 144, "vite": 152, "slow": 60, "slowly": 60, "moderate": 100, "moderately": 100, "lively": 132,
    "fast": 144, "quickly": 144, "quick": 144,
}  # fmt: skip
_MORE = {"molto", "assai", "sehr", "très", "very"}
_LESS = {"troppo", "zu", "poco", "etwas", "trop", "nicht", "non", "ziemlich", "moderato", "peu", "assez", "rather"}
_JUMPS = (
    ("da_capo", re.compile(r"\b(d\. ?c\.|da capo)", re.IGNORECASE)),
    ("dal_segno", re.compile(r"\b(d\. ?s\.|dal segno)", re.IGNORECASE)),
    ("to_coda", re.compile(r"^to coda\b", re.IGNORECASE)),
    ("fine", re.compile(r"^fine\.?$", re.IGNORECASE)),
)
_SOUND_JUMPS = {"segno": "segno", "coda": "coda", "tocoda": "to_coda", "dalsegno": "dal_segno"}


def marks_of(element: Element, index: int, at: Fraction, bar: WrittenBar) -> list[Mark]:
    """The marks in a ``direction``, ``sound`` or ``harmony`` element of bar ``index``; jumps are noted in ``bar``."""
    if element.tag == "harmony":
        symbol = _chord_symbol(element, bar.label)
        return [Mark(index, at, "chord", symbol)] if symbol else []
    marks: list[Mark] = []
    sound = element if element.tag == "sound" else element.find("sound")
    if sound is not None:
        _sound_jumps(sound, bar)
        bpm = number(sound.get("tempo"), "tempo", bar.label) if sound.get("tempo") else Fraction(0)
        if bpm < 0:
            raise ScoreError(f"bar {bar.label}: the tempo {sound.get('tempo')} is negative.")
        if bpm:
            marks.append(Mark(index, at, "tempo", "sound", float(bpm)))
    for kind in element.findall("direction-type"):
        for child in kind:
            mark = _mark(child, index, at, bar)
            if mark is not None:
                marks.append(mark)
    return marks


def _mark(child: Element, index: int, at: Fraction, bar: WrittenBar) -> Mark | None:
    if child.tag == "metronome":
        return _metronome(child, index, at, bar.label)
    if child.tag == "dynamics":
        text = next((one.tag for one in child if one.tag != "other-dynamics"), "") or text_of(child, "other-dynamics")
        return Mark(index, at, "dynamics", text)
    if child.tag in ("wedge", "dashes"):
        kind = child.get("type") or ""
        return Mark(index, at, "wedge" if child.tag == "wedge" else "dashes", kind, float(_first_int(child.get("number"))))
    if child.tag == "words":
        words = " ".join((child.text or "").split())
        _word_jumps(words, bar)
        return Mark(index, at, "words", words) if words else None
    if child.tag == "segno" and bar.segno is None:
        bar.segno = ""
    if child.tag == "coda" and bar.coda is None:
        bar.coda = ""
    return None


def _first_int(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 4 else 1


def _metronome(element: Element, index: int, at: Fraction, label: str) -> Mark | None:
    units: list[Fraction] = []
    for child in element:
        if child.tag == "beat-unit" and text_of(child) in UNITS:
            units.append(Fraction(UNITS[text_of(child)]))
        elif child.tag == "beat-unit-dot" and units:
            units[-1] *= Fraction(3, 2)
    if len(units) == 2:
        return Mark(index, at, "modulation", "", float(units[1] / units[0]))
    said = re.findall(r"\d{1,4}(?:[.,]\d{1,6})?", text_of(element, "per-minute"))[:2]
    if not units or not said:
        return None
    rates = [number(one.replace(",", "."), "tempo", label) for one in said]
    bpm = float(sum(rates) / len(rates) * units[0])
    return Mark(index, at, "tempo", "metronome", bpm) if bpm > 0 else None


def _sound_jumps(sound: Element, bar: WrittenBar) -> None:
    for attribute, field in _SOUND_JUMPS.items():
        if sound.get(attribute) is not None:
            setattr(bar, field, sound.get(attribute))
    bar.da_capo = bar.da_capo or sound.get("dacapo") == "yes"
    bar.fine = bar.fine or sound.get("fine") is not None


def _word_jumps(words: str, bar: WrittenBar) -> None:
    for field, pattern in _JUMPS:
        if not pattern.search(words):
            continue
        if field in ("da_capo", "fine"):
            setattr(bar, field, True)
        elif getattr(bar, field) is None:
            setattr(bar, field, "")


def _chord_symbol(element: Element, label: str) -> str:
    kind = text_of(element, "kind")
    if kind == "none":
        return "N.C."
    root = _pitch_name(element, "root", label)
    if not root:
        return ""
    shown = element.find("kind")
    suffix = KINDS.get(kind, (shown.get("text") or "") if shown is not None else "")
    for degree in element.findall("degree"):
        value, way = text_of(degree, "degree-value"), text_of(degree, "degree-type")
        alter = _ALTER.get(_small(text_of(degree, "degree-alter"), label), "")
        suffix += {"add": "add" if not alter else "", "subtract": "no"}.get(way, "") + alter + value
    bass = _pitch_name(element, "bass", label)
    return f"{root}{suffix}/{bass}" if bass else root + suffix


def _pitch_name(element: Element, which: str, label: str) -> str:
    step = text_of(element, f"{which}/{which}-step").upper()
    return step + _ALTER.get(_small(text_of(element, f"{which}/{which}-alter"), label), "") if step else ""


def _small(text: str, label: str) -> int:
    return int(number(text or "0", "accidental", label))


def words_bpm(words: str) -> float | None:
    """Beats a minute for tempo words ("Allegro assai", "Nicht zu geschwind"), None for words that say no tempo."""
    found = re.findall(r"[^\W\d_]+", words.lower())
    if not 0 < len(found) <= 6:
        return None
    base = next((_TEMPO_WORDS[word] for word in found if word in _TEMPO_WORDS), None)
    if base is None:
        return None
    fast = base > 100
    others = {word for word in found if _TEMPO_WORDS.get(word) != base}
    if others & _LESS:
        return base * (0.9 if fast else 1.1)
    if others & _MORE:
        return base * (1.1 if fast else 0.9)
    return float(base)
