"""UltraStar songs (song.txt): text lines of notes in ticks, for karaoke.

Convention (UltraStar Deluxe): ``#BPM`` counts so that a tick is 15/BPM seconds, a quarter of a "beat"; ``#GAP`` is the time of
tick 0 in milliseconds; pitch 0 is C4 (MIDI 60); a syllable that begins with "~" holds the one before, and letters after the
"~" belong to it ("ma" "~ke"); a space before or after a syllable divides words; "-" ends a line and is read as a breath.
``#RELATIVE:YES`` counts ticks from the line's beginning; "B" lines change the tempo; P1 and P2 are the voices of a duet.
``#TICKSPERBEAT`` (ours, ignored by others) says how many ticks make a quarter note of the score; 4 where it is not written.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from fractions import Fraction

from score.formats.common import (
    BPM_RANGE,
    Clock,
    assembled,
    check_count,
    check_size,
    decoded,
    exact,
    is_cjk,
    number,
    plain,
    plural,
    snapped,
    tempo_map,
)
from score.formats.losses import losses_of_bytes
from score.formats.registry import Format, ReadOptions
from score.formats.words import continues, language_code, language_name, lyrics_of
from score.model import Lyric, Note, Score, ScoreError

_HEADER = re.compile(r"#\s*([A-Za-z0-9_ ]+?)\s*:(.*)")
_PLAYER = re.compile(r"P\s*([1-9])\s*")
_NOTE = re.compile(r"\s*([:*FRG])\s+(\S+)\s+(\S+)\s+(\S+)(?:\s(.*))?", re.DOTALL)
_NOTE_KINDS = (":", "*", "F", "R", "G")
_CHARSETS = {"CP1252": "cp1252", "CP1250": "cp1250", "UTF8": "utf-8", "UTF-8": "utf-8", "LOCALE": ""}
_C4 = 60
_MAX_TICK = 10_000_000


@dataclass
class _Voice:
    """One singer's notes as written (tick, length, pitch, raw text), line ends and tempo lines."""

    notes: list[tuple[Fraction, Fraction, Fraction, str]] = field(default_factory=list)
    breaks: list[Fraction] = field(default_factory=list)
    tempos: dict[Fraction, float] = field(default_factory=dict)
    spoken: int = 0
    base: Fraction = Fraction(0)


def read(data: bytes, options: ReadOptions) -> Score:
    """The score in the bytes of a ``song.txt``; ``options.part`` is the singer of a duet. Raises ScoreError naming the line."""
    headers, voices, said = _song(data)
    singer = _chosen(headers, voices, options.part)
    voice = voices[singer]
    if len(voices) > 1:
        said = (*said, f"singer {singer} of a duet is sung; choose the other with part.")
    if voice.spoken:
        spoken = plural(voice.spoken, "rap or freestyle note")
        said = (*said, f"{spoken} {'is' if voice.spoken == 1 else 'are'} sung at the written pitch.")
    per_beat = number(headers.get("TICKSPERBEAT") or "4", "#TICKSPERBEAT", 1, 1920)
    scale = float(4 / per_beat)
    low, high = BPM_RANGE
    bpm = float(number(headers.get("BPM", ""), "#BPM", low, high * 100) * 4 / per_beat)
    gap = number(headers.get("GAP") or "0", "#GAP", -1e8, 1e8) / 1000 * exact(bpm) / 60
    gap = snapped(gap, exact(bpm) / 60 / 1_500_000)
    tempos = {Fraction(0): bpm} | {gap + tick / per_beat: value * scale for tick, value in voice.tempos.items()}
    lyrics = _lyrics([note[3] for note in voice.notes], _line_ends(voice))
    notes = [
        Note(float(_C4 + pitch), gap + start / per_beat, length / per_beat, lyric)
        for (start, length, pitch, _), lyric in zip(voice.notes, lyrics, strict=True)
    ]
    notes, early = _from_zero(notes)
    return assembled(
        notes,
        tempo_map(tempos),
        breaths=[beat for tick in voice.breaks if (beat := gap + tick / per_beat) >= 0],
        notices=(*said, *early),
        title=headers.get("TITLE", ""),
        composer=headers.get("ARTIST", ""),
        language=language_code(headers.get("LANGUAGE", "")) or "",
    )


def parts(data: bytes) -> tuple[str, ...]:
    """The singers: one, or those of a duet."""
    headers, voices, _ = _song(data)
    return tuple(_singer(headers, number_) for number_ in voices)


def _singer(headers: dict[str, str], singer: int) -> str:
    return headers.get(f"P{singer}") or headers.get(f"DUETSINGERP{singer}") or f"P{singer}"


def _chosen(headers: dict[str, str], voices: dict[int, _Voice], part: str | int | None) -> int:
    if part is None:
        return next(iter(voices))
    wanted = str(part).strip().lower()
    for singer in voices:
        if wanted in (str(singer), f"p{singer}", _singer(headers, singer).lower()):
            return singer
    known = ", ".join(_singer(headers, singer) for singer in voices)
    raise ScoreError(f"there is no part '{wanted[:40]}'; the parts are {known}.")


def _song(data: bytes) -> tuple[dict[str, str], dict[int, _Voice], tuple[str, ...]]:
    check_size(data)
    declared = re.search(rb"#ENCODING\s*:\s*([\w-]+)", data[:5000])
    charset = _CHARSETS.get(declared.group(1).decode().upper()) if declared else None
    headers: dict[str, str] = {}
    voices: dict[int, _Voice] = {}
    current, skipped, count = 1, 0, 0
    lines = decoded(data, charset).lstrip("\ufeff").splitlines()
    check_count(sum(line.lstrip()[:1] in _NOTE_KINDS for line in lines))
    for line_number, line in enumerate(lines, 1):
        found = _HEADER.match(line)
        player = _PLAYER.fullmatch(line)
        if found:
            headers.setdefault(found.group(1).upper(), found.group(2).strip())
        elif player:
            current = int(player.group(1))
        elif line.strip() == "E":
            break
        elif line.strip() and not headers:
            raise ScoreError("this is no UltraStar song: it does not begin with #TITLE, #BPM and so on.")
        elif line.strip():
            relative = headers.get("RELATIVE", "").upper() == "YES"
            skipped += not _line(line, line_number, voices.setdefault(current, _Voice()), relative)
            count += 1
    voices = {singer: voice for singer, voice in voices.items() if voice.notes}
    if "BPM" not in headers:
        raise ScoreError("this is no UltraStar song: there is no #BPM line.")
    if not voices or skipped > count / 2:
        raise ScoreError("this is no UltraStar song: it has no lines of notes, or most of its lines are something else.")
    return headers, voices, (f"{plural(skipped, 'line')} that say nothing known were left out.",) if skipped else ()


def _line(line: str, line_number: int, voice: _Voice, relative: bool) -> bool:
    """Take one line; False if it is nothing known."""
    place = f"line {line_number}"
    kind = line.lstrip()[0]
    words = line.lstrip()[1:].split()
    if kind in ":*FRG":
        found = _NOTE.match(line)
        if not found:
            raise ScoreError(
                f"{place}: a note needs a tick, a length, a pitch and a syllable, but this is '{line.strip()[:40]}'."
            )
        start, length = (number(found.group(index), place, -_MAX_TICK, _MAX_TICK) for index in (2, 3))
        pitch = number(found.group(4), f"{place}, pitch", -60, 67)
        if length < 0:
            raise ScoreError(f"{place}: the length of the note is negative.")
        if length > 0:
            voice.notes.append((start + voice.base, length, pitch, found.group(5) or ""))
            voice.spoken += kind in "FRG"
        return True
    if kind == "-":
        if words:
            at = number(words[0], place, -_MAX_TICK, _MAX_TICK)
            voice.breaks.append(at + voice.base)
            if relative:
                voice.base += number(words[1], place, -_MAX_TICK, _MAX_TICK) if len(words) > 1 else at
                if abs(voice.base) > _MAX_TICK:
                    raise ScoreError(f"{place}: the song is too long.")
        return True
    if kind == "B" and len(words) >= 2:
        low, high = BPM_RANGE
        voice.tempos[number(words[0], place, 0, _MAX_TICK) + voice.base] = float(number(words[1], place, low, high))
        return True
    return False


def _line_ends(voice: _Voice) -> set[int]:
    """Indices of the notes after which a line ends."""
    ends, at = set(), 0
    breaks = sorted(voice.breaks)
    voice.notes.sort(key=lambda note: note[0])
    for index, note in enumerate(voice.notes):
        while at < len(breaks) and breaks[at] <= note[0]:
            ends.add(index - 1)
            at += 1
    return ends


def _lyrics(raw: list[str], line_ends: set[int]) -> list[Lyric | None]:
    """Words by spaces and line ends; "~" holds, and what follows it is the end of the held syllable."""
    texts: list[str | None] = []
    joined: list[bool] = []
    last = -1
    for index, written in enumerate(raw):
        body = written.strip()
        starts_word = written[:1] in " \t" or index - 1 in line_ends or is_cjk(body)
        if last >= 0 and starts_word:
            joined[last] = False
        held = body.startswith("~") and last >= 0
        if held:
            texts[last] = f"{texts[last]}{body.strip('~')}".strip()
        body = body.strip("~").strip() if not held else ""
        ends_word = written[-1:] in " \t" and written.strip() != ""
        if not body:
            texts.append(None)
            joined.append(False)
            if last >= 0 and ends_word:
                joined[last] = False
            continue
        hyphen = len(body) > 1 and body.endswith("-") and not body.endswith("--")
        texts.append(body[:-1] if hyphen else body)
        last = index
        joined.append(hyphen or not (ends_word or index in line_ends or is_cjk(body)))
    return lyrics_of(texts, joined)


def _from_zero(notes: list[Note]) -> tuple[list[Note], tuple[str, ...]]:
    """Notes without those that would begin before the song."""
    kept = [note for note in notes if note.start_beat >= 0]
    early = len(notes) - len(kept)
    return kept, (f"{plural(early, 'note')} before the song's beginning left out.",) if early else ()


def write(score: Score) -> tuple[bytes, tuple[str, ...]]:
    """The score as the bytes of a ``song.txt``, and what they do not hold; a changing tempo is played out on the first one."""
    tempos = score.tempo_map.tempos
    clock, bpm = Clock(tempos), exact(tempos[0].bpm)
    first = score.notes[0].start_beat if score.notes else Fraction(0)
    zero = clock.seconds(first)

    def since(beat: Fraction) -> Fraction:
        return beat - first if len(tempos) == 1 else (clock.seconds(beat) - zero) * bpm / 60

    times = [since(beat) for note in score.notes for beat in (note.start_beat, note.end_beat)]
    per_beat = _ticks_per_beat(times) if len(tempos) == 1 else 48
    tick_seconds = 60 / bpm / per_beat
    before = _ticks_before(zero, tick_seconds)
    lines = [
        f"#TITLE:{_flat(score.title)}",
        f"#ARTIST:{_flat(score.composer)}",
        *([f"#LANGUAGE:{_flat(language_name(score.language))}"] if score.language else []),
        f"#BPM:{plain(bpm * per_beat / 4)}",
        f"#GAP:{plain((zero - before * tick_seconds) * 1000)}",
        *([] if per_beat == 4 else [f"#TICKSPERBEAT:{per_beat}"]),
    ]
    breaths = sorted(score.breaths, reverse=True)
    for index, note in enumerate(score.notes):
        start, end = (round(time * per_beat) + before for time in times[2 * index : 2 * index + 2])
        while breaths and breaths[-1] <= note.start_beat:
            lines.append(f"- {round(since(breaths.pop()) * per_beat) + before}")
        lines.append(f": {start} {max(end - start, 1)} {round(note.pitch_midi) - _C4} {_syllable(score.notes, index)}")
    lines += [f"- {round(since(beat) * per_beat) + before}" for beat in reversed(breaths)]
    data = "\n".join([*lines, "E", ""]).encode("utf-8", "replace")
    return data, losses_of_bytes(score, data, read, "UltraStar")


def _ticks_before(zero: Fraction, tick_seconds: Fraction) -> int:
    """How many ticks before the first note tick 0 must stand so that the gap is a short decimal of milliseconds."""
    for ticks in range(min(int(zero / tick_seconds), 2000) + 1):
        if (((zero - ticks * tick_seconds) * 1000) * 1_000_000).denominator == 1:
            return ticks
    return 0


def _ticks_per_beat(times: list[Fraction]) -> int:
    """The fewest ticks to a beat, a multiple of 4, that hold all times exactly; 480 where more than that would be needed."""
    grid = math.lcm(4, *{time.denominator for time in times}) if times else 4
    return grid if grid <= 480 else 480


def _flat(text: str) -> str:
    return " ".join(text.split())


def _syllable(notes: tuple[Note, ...], index: int) -> str:
    """The text of a note; the space that ends a word stands after its last note, held ones included."""
    lyric = notes[index].lyric
    body = "~" if lyric is None else _flat(lyric.text) or "~"
    following = notes[index + 1].lyric if index + 1 < len(notes) else None
    last = index + 1 == len(notes) or following is not None
    before = next((n.lyric for n in notes[index::-1] if n.lyric is not None), None) if last else None
    return body + (" " if before is not None and last and not continues(before) else "")


def _sniff(data: bytes) -> bool:
    head = data[:5000].upper()
    return b"#BPM:" in head and (b"#TITLE:" in head or b"#ARTIST:" in head or b"#GAP:" in head)


FORMATS = (Format("ultrastar", (".txt",), read, write, _sniff, parts),)
