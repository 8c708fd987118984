"""Writing a score as a DiffSinger project (.ds).

The song is divided at rests; each segment has ``offset``, ``text``, ``ph_seq``, ``ph_num``, ``note_seq``, ``note_dur``,
``note_slur``, and where the score has the curves ``f0_seq``, ``gender`` and so on every 5 ms. Phones come from the lyric's
``phones``, from a hint in its text ("[hh ax]"), or from pinyin; any other syllable is written as spelled and said to be. The
first segment holds tempos and meters under ``deepsinger``, so that reading it back gives the same beats; times are rounded to
the microsecond.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from score.formats.common import Clock, plain, plural
from score.formats.curves import Sampler
from score.formats.ds_phones import divided, pinyin_phones
from score.formats.losses import losses_of_bytes
from score.formats.words import continues
from score.model import Lyric, Note, Score
from score.pitches import note_name

HEADER = "deepsinger"
HOLD_AFTER_REST = "-"
"""Text and phone of a note that holds a syllable across a rest: a .ds knows no such thing."""

_SPLIT_SECONDS = Fraction(2, 5)
_LEAD_SECONDS = Fraction(1, 5)
_TAIL_SECONDS = Fraction(1, 10)
_STEP_SECONDS = Fraction(1, 200)
_SAMPLED = ("gender", "velocity", "energy", "breathiness", "tension", "voicing")
_MAX_FRAMES = 2_000_000

Event = tuple[Fraction, Fraction, Note | None, str]  # start and end in microseconds, note or rest, "SP", "AP" or "-"


def write(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as .ds bytes, and what they do not hold."""
    from score.formats.ds import read  # the reader's module imports this one

    clock = Clock(score.tempo_map.tempos)
    guessed: list[str] = []
    segments = [_segment(score, clock, events, guessed) for events in _phrases(score, clock)]
    if segments:
        segments[0][HEADER] = {
            "tempos": [[str(tempo.beat), repr(tempo.bpm)] for tempo in score.tempo_map.tempos],
            "meters": [[str(meter.beat), meter.numerator, meter.denominator] for meter in score.meters],
            "title": score.title, "language": score.language or "",
        }  # fmt: skip
    data = json.dumps(segments, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    said: tuple[str, ...] = ()
    if guessed:
        count = plural(len(guessed), "syllable")
        said = (f"DiffSinger needs phones: {count} without them ('{guessed[0][:20]}' first) were written as spelled.",)
    return data, (*said, *losses_of_bytes(score, data, read, "DiffSinger"))


def _micro(seconds: Fraction) -> Fraction:
    return Fraction(round(seconds * 1_000_000), 1_000_000)


def _phrases(score: Score, clock: Clock) -> list[list[Event]]:
    """Notes and rests in phrases, each with a rest before and after it."""
    phrases: list[list[Event]] = []
    breaths = sorted((_micro(clock.seconds(beat)) for beat in score.breaths), reverse=True)
    now: Fraction | None = None
    for note in score.notes:
        start, end = (_micro(clock.seconds(beat)) for beat in (note.start_beat, note.end_beat))
        breath: Fraction | None = None
        while breaths and breaths[-1] < start:
            at = breaths.pop()
            breath = at if at >= (now or 0) else breath
        gap = start - (now or Fraction(0))
        if now is None or gap >= _SPLIT_SECONDS:
            tail = min(_TAIL_SECONDS, gap / 4)
            if now is not None:
                tail = min(tail, (breath if breath is not None else start) - now)
                phrases[-1] += [(now, now + _micro(tail), None, "SP")] if tail > 0 else []
            lead = (
                breath
                if breath is not None
                else max(start - _LEAD_SECONDS, (now or Fraction(0)) + _micro(tail) if now is not None else Fraction(0))
            )
            phrases.append([(lead, start, None, "SP" if breath is None else "AP")] if lead < start else [])
        elif gap > 0:
            middle = breath if breath is not None else start
            phrases[-1] += [(now, middle, None, "SP")] if middle > now else []
            phrases[-1] += [(middle, start, None, "AP")] if middle < start else []
        phrases[-1].append((start, max(end, start + Fraction(1, 1_000_000)), note, HOLD_AFTER_REST))
        now = phrases[-1][-1][1]
    if phrases and now is not None:
        phrases[-1].append((now, now + _TAIL_SECONDS, None, "SP"))
    return phrases


def _segment(score: Score, clock: Clock, events: Sequence[Event], guessed: list[str]) -> dict[str, Any]:
    texts: list[str] = []
    groups: list[list[str]] = []
    names: list[str] = []
    slurs: list[str] = []
    onset: tuple[str, ...] = ()
    rested = True
    for _, _, note, pause in events:
        names.append(_name(note.pitch_midi) if note else "rest")
        slur = note is not None and note.lyric is None and not rested
        slurs.append("1" if slur else "0")
        if not slur:
            text, phones = _sung(note.lyric, guessed) if note and note.lyric else (pause, (pause,))
            head, rest = divided(phones)
            if groups:
                groups[-1] += [*head]
            else:
                onset = head
            groups.append([*rest])
            texts.append(text)
        rested = note is None
    if onset:
        groups[0] = [*onset, *groups[0]]
    lengths = [plain(end - start) for start, end, _, _ in events]
    segment: dict[str, Any] = {
        "offset": float(events[0][0]),
        "text": " ".join(texts),
        "ph_seq": " ".join(phone for group in groups for phone in group),
        "ph_num": " ".join(str(len(group)) for group in groups),
        "note_seq": " ".join(names),
        "note_dur": " ".join(lengths),
        "note_slur": " ".join(slurs),
    }
    return segment | _sampled(score, clock, events)


def _sung(lyric: Lyric, guessed: list[str]) -> tuple[str, tuple[str, ...]]:
    """A syllable's text (one word, "-" behind if its word goes on) and its phones."""
    text = "_".join(lyric.text.split()) or "_"
    hint = lyric.text.rpartition("[")[2].rstrip("] ").split() if "[" in text and text.endswith("]") else ()
    phones = lyric.phones or tuple(hint) or pinyin_phones(text)
    if not phones:
        guessed.append(lyric.text)
        phones = (text,)
    return text + ("-" if continues(lyric) else ""), tuple(phones)


def _name(pitch_midi: float) -> str:
    nearest = round(pitch_midi)
    cents = round((pitch_midi - nearest) * 100, 4)
    return note_name(nearest) + (f"{cents:+g}" if cents else "")


def _sampled(score: Score, clock: Clock, events: Sequence[Event]) -> dict[str, Any]:
    """Pitch and controls of one segment, every 5 ms."""
    found: dict[str, Any] = {}
    start, end = events[0][0], events[-1][1]
    count = min(int((end - start) / _STEP_SECONDS) + 1, _MAX_FRAMES)
    wanted = [name for name in (*_SAMPLED, "pitch_bend") if name in score.curves and score.curves[name].points]
    if not wanted:
        return found
    times = [start + index * _STEP_SECONDS for index in range(count)]
    beats = [clock.beat(time) for time in times]
    for name in wanted:
        curve = Sampler(score.curves[name])
        if name == "pitch_bend":
            cents = [curve.at(beat) for beat in beats]
            found["f0_seq"] = " ".join(f"{hertz:.3f}" for hertz in _hertz(events, times, cents))
            found["f0_timestep"] = plain(_STEP_SECONDS)
        else:
            found[name] = " ".join(f"{curve.at(beat):.4g}" for beat in beats)
            found[f"{name}_timestep"] = plain(_STEP_SECONDS)
    return found


def _hertz(events: Sequence[Event], times: Sequence[Fraction], cents: Sequence[float]) -> list[float]:
    """The pitch at each time; in a rest that of the note before, or at the beginning of the one after."""
    result: list[float] = []
    at = 0
    pitch = next(note.pitch_midi for _, _, note, _ in events if note is not None)
    for time, bend in zip(times, cents, strict=True):
        while at < len(events) and events[at][0] <= time:
            own = events[at][2]
            pitch = own.pitch_midi if own is not None else pitch
            at += 1
        result.append(440.0 * 2 ** ((pitch - 69 + bend / 100) / 12))
    return result
