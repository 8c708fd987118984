"""UTAU sequences (.ust): an INI file in Shift-JIS or UTF-8, one section per note or rest, 480 ticks to a quarter note.

Read: Tempo (of the song and per note), Length, NoteNum, Lyric, Intensity (dynamics), pitch bends of mode 2 (PBS, PBW, PBY) and
mode 1 (PitchBend, 5 ticks a value). A first point of mode 2 that glides from the note before is the voice's business and is
not kept; vibrato (VBR) is left to the voice and said. UST has no meter: 4/4 is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from score.formats.common import Clock, assembled, check_count, check_size, decoded, number, plain, plural, snapped, tempo_map
from score.formats.curves import Piece, Point, Sampler, joined
from score.formats.losses import losses_of_bytes
from score.formats.registry import Format, ReadOptions
from score.formats.words import is_kana_song, utau_lyric
from score.model import Curve, Lyric, Note, Score, ScoreError

_TICKS = 480
_BEND_ROUNDING = Fraction(1, 1_000_000)  # seconds: bends are written to the microsecond
_MAX_TICKS = 10_000_000
_SECTION = re.compile(r"\[#?([^\]]*)\]")
_CHARSET = re.compile(rb"(?i)charset\s*=\s*([\w-]{1,20})")


@dataclass
class _Section:
    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)


def read(data: bytes, options: ReadOptions) -> Score:
    """The score in a UST file's bytes. Raises ScoreError naming the section and line."""
    check_size(data)
    declared = _CHARSET.search(data[:4000])
    sections = list(_sections(decoded(data, declared.group(1).decode() if declared else None, "cp932")))
    header = {
        key: value for section in sections if section.name in ("VERSION", "SETTING") for key, value in section.values.items()
    }
    events = [section for section in sections if section.name.isdecimal() or section.name in ("PREV", "NEXT", "INSERT")]
    if not events:
        raise ScoreError("this is no UST file, or one without notes ([#0000] sections).")
    check_count(len(events))
    bpms = {Fraction(0): _tempo(header.get("Tempo", "120"), "the header")}
    starts, now = [], 0
    for section in events:
        starts.append(Fraction(now, _TICKS))
        if section.values.get("Tempo"):
            bpms[starts[-1]] = _tempo(section.values["Tempo"], _place(section))
        now += int(number(_need(section, "Length"), f"{_place(section)}, Length", 0, _MAX_TICKS))
    starts.append(Fraction(now, _TICKS))
    tempos = tempo_map(bpms)
    notes, breaths = _notes(events, starts)
    clock = Clock(tempos.tempos)
    sung = {note.start_beat for note in notes}
    pieces = [
        _bend(section, start, end, clock)
        for section, start, end in zip(events, starts, starts[1:], strict=False)
        if start in sung
    ]
    curves = {"pitch_bend": bend} if (bend := joined(pieces)) else {}
    if loudness := _loudness(events, starts, sung):
        curves["dynamics"] = loudness
    vibrati = sum(1 for section in events if section.values.get("VBR", "0").split(",")[0].strip() not in ("", "0"))
    notices = (f"the vibrato written on {plural(vibrati, 'note')} is left to the voice.",) if vibrati else ()
    return assembled(notes, tempos, curves=curves, breaths=breaths, notices=notices, title=header.get("ProjectName", ""))


def _sections(text: str) -> Iterator[_Section]:
    current: _Section | None = None
    for number_, line in enumerate(text.splitlines(), 1):
        line = line.strip("\ufeff\x00 \t\r")
        found = _SECTION.fullmatch(line)
        if found:
            if current is not None:
                yield current
            current = _Section(found.group(1).strip().upper(), number_)
        elif current is not None and "=" in line:
            key, _, value = line.partition("=")
            current.values[key.strip()] = value
    if current is not None:
        yield current


def _place(section: _Section) -> str:
    return f"line {section.line} [#{section.name[:20]}]"


def _need(section: _Section, key: str) -> str:
    if key not in section.values:
        raise ScoreError(f"{_place(section)}: there is no {key}.")
    return section.values[key]


def _tempo(text: str, place: str) -> float:
    return float(number(text, f"{place}, Tempo", 1, 10_000))


def _notes(events: list[_Section], starts: list[Fraction]) -> tuple[list[Note], list[Fraction]]:
    kana = is_kana_song([section.values.get("Lyric", "") for section in events])
    notes: list[Note] = []
    breaths: list[Fraction] = []
    for section, start, end in zip(events, starts, starts[1:], strict=False):
        kind, text = utau_lyric(section.values.get("Lyric", ""), kana)
        if kind == "breath":
            breaths.append(start)
        if kind in ("sung", "hold") and end > start:
            pitch = float(number(_need(section, "NoteNum"), f"{_place(section)}, NoteNum", 0, 127))
            notes.append(Note(pitch, start, end - start, Lyric(text) if kind == "sung" else None))
    return notes, breaths


def _bend(section: _Section, start: Fraction, end: Fraction, clock: Clock) -> Piece:
    """The cents over one note, in mode 2 or mode 1."""
    values = section.values
    points: list[Point] = []
    zero = clock.seconds(start) * 1000
    if values.get("PBS", "").strip():
        place = f"{_place(section)}, pitch bend"
        shift, explicit, height = values["PBS"].replace(",", ";").partition(";")
        now = number(shift or "0", place)
        widths = [number(item or "0", place, 0, 1e7) for item in values.get("PBW", "").split(",")][:1000]
        heights = [number(item or "0", place) for item in values.get("PBY", "").split(",")]
        points.append((now, float(number(height or "0", place)) * 10 if explicit else 0.0))
        for index, width in enumerate(widths):
            now += width
            points.append((now, float(heights[index]) * 10 if index < len(heights) else 0.0))
        fine = _BEND_ROUNDING / (clock.seconds(start + 1) - clock.seconds(start))
        points = [(snapped(clock.beat((zero + at) / 1000), fine), cents) for at, cents in points]
    else:
        listed = values.get("PitchBend") or values.get("Piches") or values.get("Pitches") or ""
        shift_ms = number(values.get("PBStart") or "0", f"{_place(section)}, PBStart")
        first = clock.beat((zero + shift_ms) / 1000)
        for index, item in enumerate(listed.split(",")[:200_000] if listed.strip() else ()):
            cents = float(number(item or "0", f"{_place(section)}, pitch bend"))
            points.append((first + Fraction(5 * index, _TICKS), cents))
    return start, end, points if any(cents for _, cents in points) else ()


def _loudness(events: list[_Section], starts: list[Fraction], sung: set[Fraction]) -> Curve | None:
    """Intensity (100 is normal) as dynamics (0.5 is normal), one step a note."""
    points: list[Point] = []
    for section, start in zip(events, starts, strict=False):
        if start in sung:
            value = float(
                number(section.values.get("Intensity", "").strip() or "100", f"{_place(section)}, Intensity", 0, 1000)
            )
            level = min(value / 200, 1.0)
            if not points or points[-1][1] != level:
                points.append((start, level))
    return Curve(tuple(points), steps=True) if any(level != 0.5 for _, level in points) else None


def write(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as UST bytes (Shift-JIS if that holds all lyrics, else UTF-8), and what they do not hold."""
    lines = [
        "[#VERSION]", "UST Version1.2", "[#SETTING]", f"Tempo={_bpm(score.tempo_map.tempos[0].bpm)}", "Tracks=1",
        f"ProjectName={_one_line(score.title)}", "Mode2=True",
    ]  # fmt: skip
    for index, values in enumerate(_events(score)):
        lines.append(f"[#{index:04d}]")
        lines += [f"{key}={value}" for key, value in values.items()]
    text = "\r\n".join([*lines, "[#TRACKEND]", ""])
    try:
        data = text.encode("cp932")
    except UnicodeEncodeError:
        text = text.replace("UST Version1.2\r\n", "UST Version1.2\r\nCharset=UTF-8\r\n", 1)
        data = text.encode("utf-8", "replace")
    return data, losses_of_bytes(score, data, read, "UST")


def _bpm(value: float) -> str:
    return plain(Fraction(repr(value)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _events(score: Score) -> Iterator[dict[str, str]]:
    """Sections of notes and rests; a tempo or breath inside a rest divides it."""
    clock = Clock(score.tempo_map.tempos)
    bend = Sampler(score.curves["pitch_bend"]) if score.curves.get("pitch_bend", Curve(())).points else None
    loud = Sampler(score.curves["dynamics"]) if score.curves.get("dynamics", Curve(())).points else None
    tempos = {_tick(tempo.beat): tempo.bpm for tempo in score.tempo_map.tempos[1:]}
    tempo_ticks, next_tempo = sorted(tempos), 0
    breaths = {_tick(beat) for beat in score.breaths}
    marks = sorted({*tempos, *breaths})
    now = mark = 0
    for note in score.notes:
        start, end = _tick(note.start_beat), max(_tick(note.end_beat), _tick(note.start_beat) + 1)
        cuts = [now]
        while mark < len(marks) and marks[mark] < start:
            if marks[mark] > now:
                cuts.append(marks[mark])
            mark += 1
        sections = [(left, right, None) for left, right in zip(cuts, [*cuts[1:], start], strict=True) if right > left]
        for left, right, own in (*sections, (start, end, note)):
            values = {"Length": str(right - left), "Lyric": "息" if left in breaths else "R", "NoteNum": "60"}
            if own is not None:
                values |= {"Lyric": _one_line(own.lyric.text) if own.lyric else "+", "NoteNum": str(round(own.pitch_midi))}
                values |= _controls(own, bend, loud, clock)
            while next_tempo < len(tempo_ticks) and tempo_ticks[next_tempo] <= left:
                values["Tempo"] = _bpm(tempos[tempo_ticks[next_tempo]])
                next_tempo += 1
            yield values
        now = end


def _tick(beat: Fraction) -> int:
    return max(round(beat * _TICKS), 0)


def _controls(note: Note, bend: Sampler | None, loud: Sampler | None, clock: Clock) -> dict[str, str]:
    values = {}
    if loud is not None:
        values["Intensity"] = plain(Fraction(min(max(loud.at(note.start_beat), 0.0), 1.0)) * 200, 0)
    between = (note.pitch_midi - round(note.pitch_midi)) * 100
    points = bend.piece(note.start_beat, note.end_beat) if bend else [(note.start_beat, 0.0), (note.end_beat, 0.0)]
    if between or any(cents for _, cents in points):
        times = [Fraction(round(clock.seconds(beat) * 1_000_000), 1000) for beat, _ in points]
        cents = [plain(Fraction(value + between) / 10, 2) for _, value in points]
        values["PBS"] = f"{plain(times[0] - clock.seconds(note.start_beat) * 1000, 4)};{cents[0]}"
        values["PBW"] = ",".join(plain(right - left, 3) for left, right in zip(times, times[1:], strict=False))
        values["PBY"] = ",".join(cents[1:])
        values["PBM"] = ",".join("s" for _ in cents[1:])
    return values


def _sniff(data: bytes) -> bool:
    return b"[#SETTING]" in data[:2000] or b"[#VERSION]" in data[:2000] or b"[#0000]" in data[:2000]


FORMATS = (Format("ust", (".ust",), read, write, _sniff),)
