"""DiffSinger projects (.ds): a JSON list of segments with phones, notes and lengths in seconds.

Read: ``offset``, ``text``, ``ph_seq`` with ``ph_num``, ``note_seq``, ``note_dur``, ``note_slur``, ``f0_seq`` (becomes
``pitch_bend`` in cents from the notes), ``gender``, ``velocity``, ``energy``, ``breathiness``, ``tension``, ``voicing``. Each
note that is no slur begins a syllable; where ``text`` has as many words as there are such notes, it gives the lyrics, else
the phones do, in brackets ("[hh ax]"). AP is a breath, SP a rest. A .ds says nothing of beats: 120 quarter notes a minute are
assumed, unless the file is ours: then the first segment's ``deepsinger`` holds the tempos and meters (others pass it over).
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from score.formats.common import (
    Clock,
    assembled,
    check_count,
    check_size,
    decoded,
    exact,
    meter_list,
    number,
    numbers,
    snapped,
    tempo_map,
)
from score.formats.curves import Point
from score.formats.ds_phones import BREATHS, is_pause, pinyin_phones, syllables
from score.formats.ds_write import HEADER, HOLD_AFTER_REST, write
from score.formats.registry import Format, ReadOptions
from score.formats.words import lyrics_of
from score.model import Curve, Lyric, Meter, Note, Score, ScoreError, TempoMap

CONTROLS = ("gender", "velocity", "energy", "breathiness", "tension", "voicing")
_PITCH = re.compile(r"([A-Ga-g])([#♯b♭]*)(-?\d{1,2})([+-]\d{1,4}(?:\.\d{1,6})?)?")
_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ROUNDING = Fraction(2, 1_000_000)
_LONGEST = 100_000


@dataclass(frozen=True)
class _Sung:
    """A note or rest of a segment in seconds; ``text`` None for a held note; ``pitch`` None for a rest."""

    start: Fraction
    end: Fraction
    pitch: float | None
    text: str | None
    breath: bool = False


def read(data: bytes, options: ReadOptions) -> Score:
    """The score in the bytes of a .ds file. Raises ScoreError naming the segment."""
    check_size(data)
    segments = _segments(data)
    header = segments[0].get(HEADER)
    header = header if isinstance(header, dict) else {}
    tempos, meters = _header(header)
    clock = Clock(tempos.tempos)
    sung: list[_Sung] = []
    for index, segment in enumerate(segments, 1):
        sung += _notes(segment, f"segment {index}")
        check_count(len(sung))
    sung.sort(key=lambda one: one.start)
    voiced = [one for one in sung if one.pitch is not None]
    tolerance = max(exact(tempo.bpm) for tempo in tempos.tempos) / 60 * _ROUNDING

    def beat(seconds: Fraction) -> Fraction:
        if header:
            return snapped(clock.beat(seconds), tolerance)
        return clock.beat(Fraction(round(seconds * 1_000_000), 1_000_000))

    notes = []
    language = _language(header, segments, voiced)
    for one, lyric in zip(voiced, _lyrics(voiced), strict=True):
        start = beat(one.start)
        notes.append(Note(one.pitch or 0.0, start, beat(one.end) - start, lyric))
    return assembled(
        notes, tempos, meters, curves=_curves(segments, voiced, clock), breaths=[beat(one.start) for one in sung if one.breath],
        title=str(header.get("title", "")), language=language or "",
    )  # fmt: skip


def _segments(data: bytes) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(decoded(data), parse_float=str, parse_int=str, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ScoreError(f"line {error.lineno}: this is no valid JSON ({error.msg}).") from error
    except RecursionError as error:
        raise ScoreError("this is no .ds file: its JSON is nested too deep.") from error
    segments = [loaded] if isinstance(loaded, dict) else loaded
    if not isinstance(segments, list) or not segments or not all(isinstance(segment, dict) for segment in segments):
        raise ScoreError("this is no .ds file: it is no list of segments.")
    if not any("note_seq" in segment for segment in segments):
        raise ScoreError("this .ds has no note_seq, so there is no melody in it.")
    return segments


def _no_constant(name: str) -> str:
    raise ScoreError(f"this .ds holds {name} where a number belongs.")


def _header(header: dict[str, Any]) -> tuple[TempoMap, tuple[Meter, ...]]:
    def rows(key: str, length: int) -> list[list[Any]]:
        found = header.get(key)
        return [row for row in found if isinstance(row, list) and len(row) == length] if isinstance(found, list) else []

    bpms = {_fraction(beat): float(number(bpm, "tempo", 1, 10_000)) for beat, bpm in rows("tempos", 2)}
    signatures = {
        _fraction(beat): (int(number(top, "meter", 1, 255)), int(number(low, "meter", 1, 256)))
        for beat, top, low in rows("meters", 3)
    }
    return tempo_map(bpms or {Fraction(0): 120.0}), meter_list(signatures)


def _fraction(text: object) -> Fraction:
    if not re.fullmatch(r"\d{1,9}(/[1-9]\d{0,8})?", str(text)):
        raise ScoreError(f"'{str(text)[:40]}' is no beat.")
    return Fraction(str(text))


def _notes(segment: dict[str, Any], place: str) -> list[_Sung]:
    """Notes and rests of one segment with their texts."""
    if not segment.get("note_seq"):
        return []
    names = _items(segment, "note_seq")
    lengths = numbers(
        " ".join(_items(segment, "note_dur") or _items(segment, "note_dur_seq")), f"{place}, note_dur", 0, _LONGEST
    )
    marks = _items(segment, "note_slur") or _items(segment, "is_slur_seq") or ["0"] * len(names)
    slurs = [mark not in ("0", "0.0") for mark in marks]
    if not len(names) == len(lengths) == len(slurs):
        raise ScoreError(
            f"{place}: there are {len(names)} notes, {len(lengths)} lengths and {len(slurs)} slurs; the numbers must agree."
        )
    texts = _texts(segment, slurs, place)
    now = number(segment.get("offset") or "0", f"{place}, offset", 0, _LONGEST)
    found: list[_Sung] = []
    group, text = -1, ""
    for name, length, slur in zip(names, lengths, slurs, strict=True):
        group += not slur
        text = "" if group < 0 else texts[group]
        pitch = None if name.lower() in ("rest", "r") else _pitch(name, place)
        breath = pitch is None and not slur and text in BREATHS
        held = slur or text == HOLD_AFTER_REST
        found.append(_Sung(now, now + length, pitch, None if held or is_pause(text) else text, breath))
        now += length
    return found


def _items(segment: dict[str, Any], key: str) -> list[str]:
    """A row of items, written as a text with blanks or as a list."""
    value = segment.get(key)
    return [str(item) for item in value] if isinstance(value, list) else str(value or "").split()


def _pitch(name: str, place: str) -> float:
    found = _PITCH.fullmatch(name)
    if not found:
        raise ScoreError(f"{place}: '{name[:20]}' is no note name such as C4, F#3 or rest.")
    letter, signs, octave, cents = found.groups()
    shift = sum(1 if sign in "#♯" else -1 for sign in signs)
    pitch = 12 * (int(octave) + 1) + _CLASSES[letter.upper()] + shift + (float(cents) / 100 if cents else 0.0)
    if not 0 <= pitch <= 127:
        raise ScoreError(f"{place}: the pitch {name[:20]} is outside 0 to 127.")
    return pitch


def _texts(segment: dict[str, Any], slurs: list[bool], place: str) -> list[str]:
    """The text or phones of each group of notes (a note and its slurs), SP and AP for pauses."""
    groups = slurs.count(False)
    words = _items(segment, "text")
    phones = _items(segment, "ph_seq")
    counts = [int(count) for count in numbers(" ".join(_items(segment, "ph_num")), f"{place}, ph_num", 0, 1000)]
    if phones and counts:
        if sum(counts) != len(phones):
            raise ScoreError(f"{place}: ph_num counts {sum(counts)} phones, but ph_seq has {len(phones)}.")
        if len(counts) != groups:
            raise ScoreError(f"{place}: ph_num has {len(counts)} syllables and pauses, but the notes have {groups}.")
        starts = _sums(counts)
        found = syllables([phones[start : start + count] for start, count in zip(starts, counts, strict=True)])
        paused = [len(own) == 1 and is_pause(own[0]) for own in found]
        spoken = [word for word in words if not is_pause(word)]
        texts = [own[0] if pause else f"[{' '.join(own)}]" for own, pause in zip(found, paused, strict=True)]
        if len(spoken) == paused.count(False):
            named = iter(spoken)
            texts = [text if pause else _word(next(named)) for text, pause in zip(texts, paused, strict=True)]
        return texts
    if len(words) == groups:
        return words
    raise ScoreError(
        f"{place}: there is no ph_num, and text has {len(words)} words for {groups} notes, so the syllables are unknown."
    )


def _sums(counts: list[int]) -> list[int]:
    starts, total = [], 0
    for count in counts:
        starts.append(total)
        total += count
    return starts


def _word(text: str) -> str:
    """A word of ``text``; a hint in brackets has "_" for its blanks there."""
    return text.replace("_", " ") if "[" in text and "]" in text else text


def _lyrics(voiced: list[_Sung]) -> list[Lyric | None]:
    texts = [one.text for one in voiced]
    joined = [text is not None and len(text) > 1 and text.endswith("-") for text in texts]
    clean = [text[:-1] if text is not None and goes_on else text for text, goes_on in zip(texts, joined, strict=True)]
    return lyrics_of(clean, joined)


def _language(header: dict[str, Any], segments: list[dict[str, Any]], voiced: list[_Sung]) -> str | None:
    """As stated, else by the phones' language mark ("zh/ch"), else Mandarin if every syllable is pinyin."""
    if "language" in header:
        return str(header["language"]) or None
    stated = {str(segment.get("lang") or "") for segment in segments} | {
        phone.partition("/")[0] for segment in segments for phone in _items(segment, "ph_seq") if "/" in phone
    }
    stated.discard("")
    if len(stated) == 1:
        return stated.pop()
    texts = [one.text for one in voiced if one.text]
    return "zh" if texts and all(pinyin_phones(text) for text in texts) else None


def _curves(segments: list[dict[str, Any]], voiced: list[_Sung], clock: Clock) -> dict[str, Curve]:
    """Pitch and the controls of all segments, by beat."""
    found: dict[str, list[Point]] = {}
    starts = [one.start for one in voiced]
    for index, segment in enumerate(segments, 1):
        offset = number(segment.get("offset") or "0", f"segment {index}, offset", 0, _LONGEST)
        for name in (*CONTROLS, "f0"):
            values = segment.get("f0_seq" if name == "f0" else name)
            if not values:
                continue
            place = f"segment {index}, {name}"
            step = number(segment.get(f"{name}_timestep") or "0.005", f"{place}_timestep", 1e-5, 100)
            listed = [float(value) for value in numbers(" ".join(_items(segment, "f0_seq" if name == "f0" else name)), place)]
            timed = [(offset + at * step, value) for at, value in enumerate(listed)]
            points = _bend(timed, voiced, starts) if name == "f0" else timed
            key = "pitch_bend" if name == "f0" else name
            found.setdefault(key, []).extend(
                (clock.beat(seconds).limit_denominator(1_000_000), value) for seconds, value in points
            )
    return {name: Curve(tuple(sorted(points, key=lambda point: point[0]))) for name, points in found.items() if points}


def _bend(frames: list[tuple[Fraction, float]], voiced: list[_Sung], starts: list[Fraction]) -> list[tuple[Fraction, float]]:
    """Cents of pitch frames (seconds, hertz) from the note that sounds; frames in rests and without pitch are passed over."""
    points = []
    for seconds, hertz in frames:
        at = bisect_right(starts, seconds) - 1
        if at >= 0 and seconds < voiced[at].end and hertz > 0:
            midi = 69 + 12 * math.log2(hertz / 440)
            points.append((seconds, round((midi - (voiced[at].pitch or 0.0)) * 100, 2)))
    return points


def _sniff(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") and b'"note_seq"' in data


FORMATS = (Format("ds", (".ds",), read, write, _sniff),)
