"""Writing a score as an OpenUtau project: one track, one voice part, 480 ticks to a quarter note.

Curves go into OpenUtau's: ``pitch_bend`` into pitd (cents), ``dynamics`` into dyn (0.5 is 0 dB, 1 is +12 dB, 0 is -24 dB),
``gender``, ``tension``, ``breath`` (-1 to 1) into genc, tenc, brec (-100 to 100).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from fractions import Fraction

from score.formats.common import bar_beats, plain
from score.formats.curves import Sampler
from score.formats.losses import losses_of_bytes
from score.formats.ustx_words import as_written
from score.model import Curve, Score

TICKS = 480
Mapping = tuple[str, Callable[[float], float], Callable[[float], float]]


def decibel_tenths(dynamics: float) -> float:
    """Dynamics 0..1 as tenths of a decibel."""
    return (dynamics - 0.5) * (480 if dynamics < 0.5 else 240)


def dynamics(tenths: float) -> float:
    """The inverse of :func:`decibel_tenths`, within 0..1."""
    return min(max(0.5 + tenths / (480 if tenths < 0 else 240), 0.0), 1.0)


def _hundredfold(value: float) -> float:
    return value * 100


def _hundredth(value: float) -> float:
    return value / 100


# OpenUtau's abbreviation -> (name in the score, score to file, file to score)
CURVES: dict[str, Mapping] = {
    "pitd": ("pitch_bend", float, float),
    "dyn": ("dynamics", decibel_tenths, dynamics),
    "genc": ("gender", _hundredfold, _hundredth),
    "tenc": ("tension", _hundredfold, _hundredth),
    "brec": ("breath", _hundredfold, _hundredth),
}
_LIMITS = {"pitd": (-1200, 1200), "dyn": (-240, 120)}

_PHONEMIZERS = {
    "en": "English",
    "ja": "Japanese",
    "zh": "Chinese",
    "ko": "Korean",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "ru": "Russian",
    "yue": "Jyutping",
}
_HINTS = (
    ("jyutping", "yue"),
    ("cantonese", "yue"),
    ("english", "en"),
    ("arpa", "en"),
    ("endelta", "en"),
    ("japanese", "ja"),
    ("chinese", "zh"),
    ("korean", "ko"),
    ("german", "de"),
    ("french", "fr"),
    ("spanish", "es"),
    ("italian", "it"),
    ("portuguese", "pt"),
    ("russian", "ru"),
)


def language_of(phonemizer: str) -> str | None:
    """The language that a phonemizer's class name says, if any."""
    name = phonemizer.lower()
    return next((code for hint, code in _HINTS if hint in name), None)


def _phonemizer(language: str | None) -> str:
    name = _PHONEMIZERS.get(language or "")
    return f"OpenUtau.Core.DiffSinger.DiffSinger{name}Phonemizer" if name else "OpenUtau.Core.DefaultPhonemizer"


def write(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as USTX bytes, and what they do not hold."""
    from score.formats.ustx import read  # the reader's module imports this one

    lines = [f"name: {_text(score.title or 'New Project')}", 'comment: ""', "output_dir: Vocal", "cache_dir: UCache"]
    lines += ['ustx_version: "0.6"', f"resolution: {TICKS}", f"bpm: {_bpm(score.tempo_map.tempos[0].bpm)}"]
    lines += [f"beat_per_bar: {score.meters[0].numerator}", f"beat_unit: {score.meters[0].denominator}", "time_signatures:"]
    lines += [f"- {{bar_position: {bar}, beat_per_bar: {top}, beat_unit: {bottom}}}" for bar, top, bottom in _bars(score)]
    lines += ["tempos:", *(f"- {{position: {_tick(tempo.beat)}, bpm: {_bpm(tempo.bpm)}}}" for tempo in score.tempo_map.tempos)]
    lines += [
        "tracks:",
        f"- phonemizer: {_phonemizer(score.language)}",
        "  track_name: Voice",
        "  mute: false",
        "  solo: false",
        "  volume: 0",
    ]
    lines += [
        "voice_parts:",
        "- name: Voice",
        '  comment: ""',
        "  track_no: 0",
        "  position: 0",
        f"  duration: {_tick(score.end_beat)}",
    ]
    lines += ["  notes:" if score.notes else "  notes: []", *_notes(score), *_curves(score), "wave_parts: []", ""]
    data = "\n".join(lines).encode("utf-8", "replace")
    return data, losses_of_bytes(score, data, read, "USTX")


def _text(text: str) -> str:
    return (
        json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def _tick(beat: Fraction) -> int:
    return max(round(beat * TICKS), 0)


def _bpm(value: float) -> str:
    return plain(Fraction(repr(value)))


def _bars(score: Score) -> list[tuple[int, int, int]]:
    """Meters by the number of their first bar, from 0; a meter inside a bar begins with the next."""
    found: list[tuple[int, int, int]] = []
    bar = 0
    for index, meter in enumerate(score.meters):
        if index:
            before = score.meters[index - 1]
            bar += math.ceil((meter.beat - before.beat) / bar_beats(before))
        found.append((bar, meter.numerator, meter.denominator))
    return found


def _notes(score: Score) -> list[str]:
    lines = []
    breaths = sorted({_tick(beat) for beat in score.breaths}, reverse=True)
    now = 0
    for note, lyric in zip(score.notes, as_written(score.notes), strict=True):
        start, end = _tick(note.start_beat), max(_tick(note.end_beat), _tick(note.start_beat) + 1)
        while breaths and breaths[-1] < start:
            at = breaths.pop()
            if at >= now:
                stop = min([start, *breaths[-1:]])
                lines += _note(at, stop - at, 60, 0, "AP")
        cents = round((note.pitch_midi - round(note.pitch_midi)) * 100)
        lines += _note(start, end - start, round(note.pitch_midi), cents, lyric)
        now = end
    return lines


def _note(start: int, length: int, tone: int, cents: int, lyric: str) -> list[str]:
    return [
        f"  - position: {start}",
        f"    duration: {length}",
        f"    tone: {tone}",
        *([f"    tuning: {cents}"] if cents else []),
        f"    lyric: {_text(lyric)}",
        "    pitch:",
        "      data:",
        "      - {x: -40, y: 0, shape: io}",
        "      - {x: 40, y: 0, shape: io}",
        "      snap_first: true",
        "    vibrato: {length: 0, period: 175, depth: 25, in: 10, out: 10, shift: 0, drift: 0}",
        "    phoneme_expressions: []",
        "    phoneme_overrides: []",
    ]


def _curves(score: Score) -> list[str]:
    lines = []
    by_name = {name: (abbreviation, to_file) for abbreviation, (name, to_file, _) in CURVES.items()}
    for name, curve in score.curves.items():
        abbreviation, to_file = by_name.get(name, (name[5:] if name.startswith("ustx:") else "", float))
        if abbreviation.isalnum() and curve.points:
            low, high = _LIMITS.get(abbreviation, (-32768, 32767))
            points = {tick: min(max(round(to_file(value)), low), high) for tick, value in _points(curve)}
            xs, ys = ", ".join(map(str, points)), ", ".join(map(str, points.values()))
            lines += [f"  - xs: [{xs}]", f"    ys: [{ys}]", f"    abbr: {abbreviation}"]
    return ["  curves:", *lines] if lines else ["  curves: []"]


def _points(curve: Curve) -> list[tuple[int, float]]:
    """Points by tick; a jump takes one tick."""
    points = [*Sampler(curve).piece(curve.points[0][0], curve.points[-1][0])[:-1], curve.points[-1]]
    found: list[tuple[int, float]] = []
    for beat, value in points:
        tick = _tick(beat)
        if found and found[-1][0] >= tick:
            last, kept = found.pop()
            if not found or found[-1][0] < last - 1:
                found.append((last - 1, kept))
        found.append((tick, value))
    return [(tick, value) for tick, value in found if tick >= 0]
