"""Writing a score as a MIDI file of type 1: a track for tempo, meter and key, and a track with the notes and lyric events.

Ticks are chosen so that every beat is exact where 32767 to a quarter note allow it. A curve of lines becomes steps of 1/32
beat, fractional pitches go into the pitch wheel. Lyrics are UTF-8; a space ends a word, "-" says that it goes on.
"""

from __future__ import annotations

import io
import math
from fractions import Fraction

import mido

from score.formats.common import is_cjk
from score.formats.curves import Sampler
from score.formats.losses import beat_grid, losses_of_bytes
from score.formats.midi_text import KeyNames
from score.formats.words import continues
from score.model import Curve, Lyric, Score

Timed = tuple[int, int, "mido.Message | mido.MetaMessage"]  # tick, rank among messages at one tick, message
_VELOCITY = 80


def write(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as MIDI bytes, and what they do not hold."""
    from score.formats.midi import read  # the reader's module imports this one

    grid = beat_grid(score, 32767, 480)
    file = mido.MidiFile(type=1, ticks_per_beat=grid, charset="utf-8")
    file.tracks.append(_in_order(_conductor(score, grid)))
    file.tracks.append(_in_order(_voice(score, grid)))
    buffer = io.BytesIO()
    file.save(file=buffer)
    data = buffer.getvalue()
    return data, losses_of_bytes(score, data, read, "MIDI")


def _tick(beat: Fraction, grid: int) -> int:
    return max(round(beat * grid), 0)


def _conductor(score: Score, grid: int) -> list[Timed]:
    found: list[Timed] = [(0, 0, mido.MetaMessage("track_name", name=_writable(score.title)))] if score.title else []
    if score.language:
        found.append((0, 1, mido.MetaMessage("text", text=f"@L{_writable(score.language)}")))
    for tempo in score.tempo_map.tempos:
        microseconds = min(max(round(60e6 / tempo.bpm), 1), 0xFFFFFF)
        found.append((_tick(tempo.beat, grid), 2, mido.MetaMessage("set_tempo", tempo=microseconds)))
    for meter in score.meters:
        if meter.denominator & (meter.denominator - 1) == 0 and 0 < meter.numerator < 256:
            message = mido.MetaMessage("time_signature", numerator=meter.numerator, denominator=meter.denominator)
            found.append((_tick(meter.beat, grid), 3, message))
    for key in score.keys:
        name = KeyNames.of(key.fifths, key.mode)
        if name:
            found.append((_tick(key.beat, grid), 4, mido.MetaMessage("key_signature", key=name)))
    return found


def _voice(score: Score, grid: int) -> list[Timed]:
    found: list[Timed] = [(0, 0, mido.MetaMessage("track_name", name="Voice"))]
    found += _wheel(score, grid)
    if "dynamics" in score.curves:
        for tick, value in _staircase(score.curves["dynamics"], grid):
            level = min(max(round(value * 16383), 0), 16383)
            found.append((tick, 3, mido.Message("control_change", control=11, value=level >> 7)))
            found.append((tick, 4, mido.Message("control_change", control=43, value=level & 127)))
    for note in score.notes:
        start, end = _tick(note.start_beat, grid), _tick(note.end_beat, grid)
        pitch = min(max(round(note.pitch_midi), 0), 127)
        if note.lyric is not None:
            found.append((start, 5, mido.MetaMessage("lyrics", text=_text(note.lyric))))
        found.append((start, 6, mido.Message("note_on", note=pitch, velocity=_VELOCITY)))
        found.append((max(end, start + 1), 1, mido.Message("note_off", note=pitch, velocity=0)))
    return found


def _text(lyric: Lyric) -> str:
    ending = "-" if continues(lyric) else ("" if is_cjk(lyric.text) else " ")
    return _writable(lyric.text) + ending


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _wheel(score: Score, grid: int) -> list[Timed]:
    """Pitch wheel steps for the bend curve and for pitches between the semitones, with the range that they need."""
    curve = score.curves.get("pitch_bend")
    cents: dict[int, float] = dict(_staircase(curve, grid)) if curve else {}
    between = {_tick(note.start_beat, grid): (note.pitch_midi - round(note.pitch_midi)) * 100 for note in score.notes}
    if any(between.values()):
        cents = _summed(cents, between)
    if not any(cents.values()):
        return []
    semitones = min(max(math.ceil(max(abs(value) for value in cents.values()) / 100), 2), 96)
    setup = [(101, 0), (100, 0), (6, semitones), (38, 0)]
    found: list[Timed] = [(0, 1, mido.Message("control_change", control=control, value=value)) for control, value in setup]
    for tick, value in sorted(cents.items()):
        pitch = min(max(round(value / (100 * semitones) * 8192), -8192), 8191)
        found.append((tick, 2, mido.Message("pitchwheel", pitch=pitch)))
    return found


def _summed(first: dict[int, float], second: dict[int, float]) -> dict[int, float]:
    total: dict[int, float] = {}
    one = two = 0.0
    for tick in sorted({*first, *second}):
        one, two = first.get(tick, one), second.get(tick, two)
        total[tick] = one + two
    return total


def _staircase(curve: Curve, grid: int) -> list[tuple[int, float]]:
    """A curve as steps: its own, or where it slopes every 1/32 beat (fewer on a long curve: at most 100,000)."""
    if curve.steps or len(curve.points) < 2:
        return [(_tick(beat, grid), value) for beat, value in curve.points]
    sampler = Sampler(curve)
    length = curve.points[-1][0] - curve.points[0][0]
    step = max(Fraction(1, 32), length / 100_000)
    steps: dict[int, float] = {}
    for (start, low), (end, high) in zip(curve.points, curve.points[1:], strict=False):
        steps[_tick(start, grid)] = low
        count = int((end - start) / step) if low != high else 0
        for index in range(1, count + 1):
            beat = start + index * step
            if beat < end:
                steps[_tick(beat, grid)] = sampler.at(beat)
    steps[_tick(curve.points[-1][0], grid)] = curve.points[-1][1]
    return sorted(steps.items())


def _in_order(messages: list[Timed]) -> mido.MidiTrack:
    track, now = mido.MidiTrack(), 0
    for tick, _, message in sorted(messages, key=lambda item: item[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track
