"""Standard MIDI files (.mid, .kar) with lyric or karaoke text events, read and written through mido.

A part is one channel of one track. The melody is the part whose notes the lyric events fit best; without lyrics, the highest
part that is nearly always one note at a time. Pitch wheel and expression (controller 11) become curves of steps. The tempo is
the shortest decimal that gives the file's microseconds per quarter note. Times in SMPTE frames are read at 120 to the minute.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import mido
from mido.midifiles.meta import KeySignatureError

from score.formats.common import assembled, check_count, check_size, decoded, meter_list, one_line, plural, tempo_map
from score.formats.midi_text import KeyNames, TextEvent, lay_under, syllables
from score.formats.midi_write import write
from score.formats.registry import Format, ReadOptions
from score.model import Curve, Key, Note, Score, ScoreError

Ticks = int
_DRUMS = 9
_MAX_BYTES = 4 * 1024 * 1024
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    KeySignatureError,
)


@dataclass
class Part:
    """One channel of one track: notes as (start tick, end tick, pitch, velocity), wheel and controllers by tick."""

    track: int
    channel: int
    name: str = ""
    notes: list[tuple[Ticks, Ticks, int, int]] = field(default_factory=list)
    wheel: list[tuple[Ticks, float]] = field(default_factory=list)
    expression: dict[Ticks, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Song:
    """All that is used of a MIDI file, in ticks."""

    ticks_per_beat: Fraction
    parts: list[Part] = field(default_factory=list)
    texts: dict[tuple[int, str], list[TextEvent]] = field(default_factory=lambda: defaultdict(list))
    tempos: dict[Ticks, int] = field(default_factory=dict)
    meters: dict[Ticks, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Ticks, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def beat(self, tick: Ticks) -> Fraction:
        """Quarter notes from the start."""
        return Fraction(tick) / self.ticks_per_beat


def read(data: bytes, options: ReadOptions) -> Score:
    """The score in a MIDI file's bytes; ``options.part`` chooses a part by name or number. Raises ScoreError."""
    song = _song(data)
    if not song.parts:
        raise ScoreError("there are no notes in the file.")
    part, source = _chosen(song, options.part)
    onsets = sorted({start for start, *_ in part.notes})
    events = song.texts.get(source, []) if source else []
    laid, left_over = lay_under(events, onsets, int(song.ticks_per_beat / 4))
    loud: dict[int, int] = defaultdict(int)
    for start, _, _, velocity in part.notes:
        loud[start] = max(loud[start], velocity)
    notes, said = one_line(Note(float(pitch), song.beat(start), song.beat(end - start)) for start, end, pitch, _ in part.notes)
    at = [int(note.start_beat * song.ticks_per_beat) for note in notes]
    lyrics = syllables([laid.get(tick, ()) for tick in at])
    sung = [Note(n.pitch_midi, n.start_beat, n.beats, lyric) for n, lyric in zip(notes, lyrics, strict=True)]
    if left_over:
        said += (f"{plural(left_over, 'lyric event')} stood at no note and {'was' if left_over == 1 else 'were'} left out.",)
    if len(song.parts) > 1:
        said += (f"part {song.parts.index(part) + 1} of {len(song.parts)} is sung ('{part.name}'); choose another with part.",)
    headers = KeyNames.headers(song.texts)
    title = headers.get("title") or (song.names.get(0, "") if part.track else "")
    return assembled(
        sung,
        tempo_map({song.beat(tick): _bpm(value) for tick, value in song.tempos.items()}),
        meter_list({song.beat(tick): value for tick, value in song.meters.items()}),
        _keys(song),
        _curves(song, part, at, [loud[tick] for tick in at]),
        (),
        (*song.notices, *said),
        title=title,
        language=headers.get("language", ""),
    )


def parts(data: bytes) -> tuple[str, ...]:
    """Names of the parts, in order."""
    return tuple(part.name for part in _song(data).parts)


def _song(data: bytes) -> Song:
    check_size(data)
    if len(data) > _MAX_BYTES:
        raise ScoreError(f"the MIDI file is larger than {_MAX_BYTES >> 20} MB, which no song is.")
    at = data.find(b"MThd", 0, 64)
    if at < 0:
        raise ScoreError("this is no MIDI file (it does not begin with MThd).")
    try:
        file = mido.MidiFile(file=io.BytesIO(data[at:]), charset="latin-1", clip=True)
    except _BROKEN as error:
        reason = " ".join(str(error).split())[:80] or "it ends too early"
        raise ScoreError(f"the MIDI file is damaged ({reason}).") from error
    song = Song(_division(file.ticks_per_beat))
    charset = _charset(file)
    for index, track in enumerate(file.tracks):
        _track(song, index, track, charset)
    song.parts = [part for part in song.parts if part.notes]
    check_count(sum(len(part.notes) for part in song.parts))
    for part in song.parts:
        several = sum(other.track == part.track for other in song.parts) > 1
        part.name = " ".join(filter(None, (part.name, f"channel {part.channel + 1}" if several or not part.name else "")))
    if file.type == 2:
        song.notices.append("The file holds independent sequences (type 2); they are taken as parts that start together.")
    return song


def _division(ticks: int) -> Fraction:
    if ticks == 0:
        raise ScoreError("the MIDI file says that a quarter note has 0 ticks.")
    if ticks > 0:
        return Fraction(ticks)
    frames = -(ticks >> 8)
    return Fraction(frames * max(ticks & 0xFF, 1), 2)  # at 120 to the minute two quarter notes are a second


def _charset(file: mido.MidiFile) -> str:
    """One encoding for all texts of the file: UTF-8, else Shift-JIS if it gives kana, else Latin-1."""
    raw = b"\n".join(
        text.encode("latin-1", "replace")
        for track in file.tracks
        for message in track
        if message.is_meta
        for text in _texts(message)
    )
    for charset in ("utf-8", "cp932"):
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        if charset == "utf-8" or text == decoded(raw):
            return charset
    return "cp1252"


def _texts(message: mido.MetaMessage) -> Iterable[str]:
    if message.type in ("text", "lyrics"):
        yield message.text
    elif message.type == "track_name":
        yield message.name


def _track(song: Song, index: int, track: mido.MidiTrack, charset: str) -> None:
    now, name = 0, ""
    sounding: dict[tuple[int, int], list[tuple[Ticks, int]]] = defaultdict(list)
    found: dict[int, Part] = {}
    controls = _Controls()
    for message in track:
        now += message.time
        if message.is_meta:
            text = next(iter(_texts(message)), "").encode("latin-1", "replace").decode(charset, "replace")
            if message.type == "track_name":
                name = name or text.strip()
            _meta(song, index, now, message, text)
        elif message.type in ("note_on", "note_off"):
            part = found.setdefault(message.channel, Part(index, message.channel))
            _key(part, sounding[message.channel, message.note], now, message)
        elif message.type in ("control_change", "pitchwheel"):
            controls.take(found.setdefault(message.channel, Part(index, message.channel)), now, message)
    for (channel, pitch), started in sounding.items():
        found[channel].notes += [(start, now, pitch, velocity) for start, velocity in started if now > start]
    for part in found.values():
        part.name = name
    song.parts += [found[channel] for channel in sorted(found)]
    if name:
        song.names[index] = name


def _key(part: Part, started: list[tuple[Ticks, int]], now: Ticks, message: mido.Message) -> None:
    if message.type == "note_on" and message.velocity:
        started.append((now, message.velocity))
    elif started:
        start, velocity = started.pop(0)
        if now > start:
            part.notes.append((start, now, message.note, velocity))


class _Controls:
    """Pitch wheel with its range (registered parameter 0) and 14-bit expression, per channel."""

    def __init__(self) -> None:
        self._parameter: dict[int, list[int]] = defaultdict(lambda: [127, 127])
        self._semitones: dict[int, float] = defaultdict(lambda: 2.0)

    def take(self, part: Part, now: Ticks, message: mido.Message) -> None:
        channel = message.channel
        if message.type == "pitchwheel":
            part.wheel.append((now, round(message.pitch / 8192 * self._semitones[channel] * 100, 2)))
        elif message.control in (100, 101):
            self._parameter[channel][message.control - 100] = message.value
        elif message.control == 6 and self._parameter[channel] == [0, 0]:
            self._semitones[channel] = float(message.value)
        elif message.control == 38 and self._parameter[channel] == [0, 0]:
            self._semitones[channel] = int(self._semitones[channel]) + message.value / 100
        elif message.control == 11:
            part.expression[now] = (message.value, -1)
        elif message.control == 43 and now in part.expression:
            part.expression[now] = (part.expression[now][0], message.value)


def _meta(song: Song, index: int, now: Ticks, message: mido.MetaMessage, text: str) -> None:
    if message.type == "set_tempo":
        song.tempos[now] = message.tempo
    elif message.type == "time_signature":
        song.meters[now] = (message.numerator, message.denominator)
    elif message.type == "key_signature":
        song.keys[now] = message.key
    elif message.type in ("lyrics", "text"):
        song.texts[index, message.type].append((now, text))


def _chosen(song: Song, wanted: str | int | None) -> tuple[Part, tuple[int, str] | None]:
    """The part to sing and the source of its lyrics (track, kind)."""
    singable = [part for part in song.parts if part.channel != _DRUMS] or song.parts
    candidates = [_named(song.parts, wanted)] if wanted is not None else singable
    onsets = {id(part): sorted({start for start, *_ in part.notes}) for part in candidates}
    best: tuple[float, int, Part, tuple[int, str]] | None = None
    for source, events in song.texts.items():
        ticks = sorted({tick for tick, text in events if text.strip() and not text.startswith("@")})
        for part in candidates if ticks else ():
            matched = _matched(ticks, onsets[id(part)], int(song.ticks_per_beat / 4))
            share = 2 * matched / (len(ticks) + len(onsets[id(part)]))
            rank = (share, source[0] == part.track, part, source)
            if matched and matched >= len(ticks) / 8 and (best is None or rank[:2] > best[:2]):
                best = rank
    if best is not None:
        return best[2], best[3]
    return max(candidates, key=lambda part: (_single(part) >= 0.9, sum(note[2] for note in part.notes) / len(part.notes))), None


def _named(parts: list[Part], wanted: str | int) -> Part:
    text = str(wanted).strip()
    exact = [part for part in parts if part.name == text] or [part for part in parts if part.name.lower() == text.lower()]
    if exact:
        return exact[0]
    if text.isdecimal() and 1 <= int(text[:9]) <= len(parts):
        return parts[int(text[:9]) - 1]
    known = ", ".join(f"{index} '{part.name}'" for index, part in enumerate(parts[:12], 1))
    raise ScoreError(f"there is no part '{text[:40]}'; the parts are {known}.")


def _matched(ticks: list[Ticks], onsets: list[Ticks], tolerance: Ticks) -> int:
    count = 0
    for tick in ticks:
        at = bisect_left(onsets, tick - tolerance)
        count += at < len(onsets) and onsets[at] <= tick + tolerance
    return count


def _single(part: Part) -> float:
    """Share of notes that begin when no other sounds."""
    end, alone = -1, 0
    for start, stop, *_ in sorted(part.notes):
        alone += start >= end
        end = max(end, stop)
    return alone / len(part.notes)


def _bpm(microseconds: int) -> float:
    """The shortest decimal whose microseconds per quarter note are these."""
    if microseconds <= 0:
        raise ScoreError("the MIDI file has a tempo of 0 microseconds a quarter note.")
    bpm = 60e6 / microseconds
    return next((short for places in range(8) if (short := round(bpm, places)) and round(60e6 / short) == microseconds), bpm)


def _keys(song: Song) -> tuple[Key, ...]:
    return tuple(Key(song.beat(tick), *KeyNames.parse(name)) for tick, name in sorted(song.keys.items()))


def _curves(song: Song, part: Part, at: list[Ticks], velocities: list[int]) -> dict[str, Curve]:
    curves: dict[str, Curve] = {}
    if any(cents for _, cents in part.wheel):
        by_tick = {0: 0.0, **dict(part.wheel)}
        curves["pitch_bend"] = Curve(_steps((song.beat(tick), cents) for tick, cents in sorted(by_tick.items())), steps=True)
    if part.expression:
        values = (
            (tick, high / 127 if low < 0 else (high * 128 + low) / 16383)
            for tick, (high, low) in sorted(part.expression.items())
        )
        curves["dynamics"] = Curve(_steps((song.beat(tick), round(value, 4)) for tick, value in values), steps=True)
    elif len(set(velocities)) > 1:
        curves["dynamics"] = Curve(
            _steps((song.beat(tick), round(v / 128, 3)) for tick, v in zip(at, velocities, strict=True)), True
        )
    return curves


def _steps(points: Iterable[tuple[Fraction, float]]) -> tuple[tuple[Fraction, float], ...]:
    kept: list[tuple[Fraction, float]] = []
    for point in points:
        if not kept or kept[-1][1] != point[1]:
            kept.append(point)
    return tuple(kept)


def _sniff(data: bytes) -> bool:
    return data.startswith(b"MThd") or (data.startswith(b"RIFF") and data[8:12] == b"RMID")


FORMATS = (Format("midi", (".mid", ".midi", ".kar"), read, write, _sniff, parts),)
