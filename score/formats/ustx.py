"""OpenUtau projects (.ustx): YAML with tracks, voice parts, notes in ticks (480 to a quarter note) and curves.

Read: tempos, time signatures, the notes of one track with lyrics ("+~" and "-" hold, "+" is the next syllable of the word
before it), pitch points of notes and the curve pitd as ``pitch_bend``; dyn, genc, tenc, brec as ``dynamics``, ``gender``,
``tension``, ``breath``; other curves under ``ustx:<abbreviation>``. The first pitch point of a note that glides from the note
before is the voice's business and is not kept. A hint "ha[hh aa]" stays in the lyric's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from score.formats.common import Clock, assembled, check_count, check_size, decoded, meter_list, number, plural, tempo_map
from score.formats.curves import Piece, Point, added, joined, thinned
from score.formats.registry import Format, ReadOptions
from score.formats.ustx_words import laid_out
from score.formats.ustx_write import CURVES, TICKS, language_of, write
from score.formats.words import is_kana_song, utau_lyric
from score.formats.yaml_text import load
from score.model import Curve, Note, Score, ScoreError, TempoMap

_MAX_TICKS = 100_000_000


def read(data: bytes, options: ReadOptions) -> Score:
    """The score in a USTX file's bytes; ``options.part``: a track (number or name) or voice part (name). Raises ScoreError."""
    project = _project(data)
    tracks = _tracks(project)
    if not tracks:
        raise ScoreError("there are no voice parts with notes in the project.")
    chosen, said = _chosen(project, tracks, options.part)
    meters = _meters(project)
    tempos = _tempos(project)
    clock = Clock(tempos.tempos)
    track = _dict(_list(project, "tracks"), _integer(tracks[chosen][0], "track_no", "0"))
    language = language_of(str(track.get("phonemizer", ""))) if track else None
    items = [(part, note, _start(part, note), _length(note)) for part in tracks[chosen] for note in _list(part, "notes")]
    items.sort(key=lambda item: item[2])
    notes, breaths = _notes(items, language)
    sung = {note.start_beat for note in notes}
    curves = _curves(tracks[chosen])
    bend = joined(_bend(note, start, length, clock) for _, note, start, length in items if start in sung)
    bend = added(bend, curves.get("pitch_bend"))
    if bend is not None:
        curves["pitch_bend"] = bend
    said += _left_out([item[1] for item in items])
    name = str(project.get("name", ""))
    return assembled(
        notes, tempos, meters, curves=curves, breaths=breaths, notices=said, title="" if name == "New Project" else name,
        language=language or "",
    )  # fmt: skip


def parts(data: bytes) -> tuple[str, ...]:
    """Names of the tracks that hold notes."""
    project = _project(data)
    return tuple(_name(project, number_) for number_ in _tracks(project))


def _project(data: bytes) -> dict[str, Any]:
    check_size(data)
    project = load(decoded(data))
    if not isinstance(project, dict) or "voice_parts" not in project:
        raise ScoreError("this is no USTX project: there is no voice_parts in it.")
    if _integer(project, "resolution", "480") != TICKS:
        raise ScoreError(f"the project counts {project['resolution']} ticks to a quarter note; only {TICKS} is known.")
    return project


def _list(source: dict[str, Any], key: str) -> list[Any]:
    value = source.get(key)
    return value if isinstance(value, list) else []


def _dict(items: list[Any], index: int) -> dict[str, Any]:
    found = items[index] if 0 <= index < len(items) else None
    return found if isinstance(found, dict) else {}


def _number(source: dict[str, Any], key: str, default: str, low: float = -1e8, high: float = 1e8) -> Fraction:
    value = source.get(key, default)
    return number(default if value in ("", None) else value, key, low, high)


def _integer(source: dict[str, Any], key: str, default: str, low: float = -1e8, high: float = 1e8) -> int:
    return int(_number(source, key, default, low, high))


def _tracks(project: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """Voice parts that hold notes, by track number, in the order of the tracks."""
    found: dict[int, list[dict[str, Any]]] = {}
    for part in _list(project, "voice_parts"):
        if isinstance(part, dict) and _list(part, "notes"):
            if not all(isinstance(note, dict) for note in part["notes"]):
                raise ScoreError(f"a note in the voice part '{part.get('name', '')}' is no list of properties.")
            found.setdefault(_integer(part, "track_no", "0"), []).append(part)
    check_count(sum(len(part["notes"]) for parts_ in found.values() for part in parts_))
    return dict(sorted(found.items()))


def _name(project: dict[str, Any], track: int) -> str:
    own = _dict(_list(project, "tracks"), track).get("track_name")
    part = _tracks(project)[track][0].get("name")
    return str(own or part or f"track {track + 1}")


def _chosen(
    project: dict[str, Any], tracks: dict[int, list[dict[str, Any]]], wanted: str | int | None
) -> tuple[int, tuple[str, ...]]:
    numbers = list(tracks)
    if wanted is None:
        best = max(numbers, key=lambda track: (sum(len(part["notes"]) for part in tracks[track]), -track))
        said = (
            f"track {numbers.index(best) + 1} of {len(numbers)} is sung ('{_name(project, best)}'); choose another with part."
        )
        return best, (said,) if len(numbers) > 1 else ()
    text = str(wanted).strip()
    for track in numbers:
        if text in (_name(project, track), *(str(part.get("name", "")) for part in tracks[track])):
            return track, ()
    if text.isdecimal() and 1 <= int(text[:9]) <= len(numbers):
        return numbers[int(text[:9]) - 1], ()
    known = ", ".join(f"{index} '{_name(project, track)}'" for index, track in enumerate(numbers[:12], 1))
    raise ScoreError(f"there is no part '{text[:40]}'; the parts are {known}.")


def _tempos(project: dict[str, Any]) -> TempoMap:
    marks = [mark for mark in _list(project, "tempos") if isinstance(mark, dict)]
    bpms = {
        Fraction(_integer(mark, "position", "0", 0, _MAX_TICKS), TICKS): float(_number(mark, "bpm", "120")) for mark in marks
    }
    return tempo_map(bpms or {Fraction(0): float(_number(project, "bpm", "120"))})


def _meters(project: dict[str, Any]) -> Any:
    signatures: dict[Fraction, tuple[int, int]] = {}
    bar, beat, length = 0, Fraction(0), Fraction(4)
    marks = [mark for mark in _list(project, "time_signatures") if isinstance(mark, dict)] or [project]
    for mark in sorted(marks, key=lambda mark: _integer(mark, "bar_position", "0")):
        at = _integer(mark, "bar_position", "0", 0, 1e6)
        beat += (at - bar) * length
        bar = at
        numerator, denominator = _integer(mark, "beat_per_bar", "4", 1, 255), _integer(mark, "beat_unit", "4", 1, 256)
        signatures[beat] = numerator, denominator
        length = Fraction(4 * numerator, denominator)
    return meter_list(signatures)


def _start(part: dict[str, Any], note: dict[str, Any]) -> Fraction:
    ticks = _integer(part, "position", "0", 0, _MAX_TICKS) + _integer(note, "position", "0", -_MAX_TICKS, _MAX_TICKS)
    return Fraction(ticks, TICKS)


def _length(note: dict[str, Any]) -> Fraction:
    return Fraction(_integer(note, "duration", "0", 0, _MAX_TICKS), TICKS)


def _notes(items: list[tuple[Any, Any, Fraction, Fraction]], language: str | None) -> tuple[list[Note], list[Fraction]]:
    raw = [str(note.get("lyric", "")) for _, note, _, _ in items]
    kana = is_kana_song(raw)
    notes: list[Note] = []
    breaths: list[Fraction] = []
    texts: list[str | None] = []
    for written, (_, note, start, length) in zip(raw, items, strict=True):
        is_next = written.strip() == "+"
        kind, text = ("sung", "+") if is_next else utau_lyric(written, kana)
        if kind == "breath":
            breaths.append(start)
        if kind not in ("sung", "hold") or not length or start < 0:
            continue
        tone = _number(note, "tone", "60", 0, 127) + _number(note, "tuning", "0", -100, 100) / 100
        notes.append(Note(float(tone), start, length))
        texts.append(text if kind == "sung" else None)
    lyrics = laid_out(texts, language)
    return [Note(n.pitch_midi, n.start_beat, n.beats, lyric) for n, lyric in zip(notes, lyrics, strict=True)], breaths


def _bend(note: dict[str, Any], start: Fraction, length: Fraction, clock: Clock) -> Piece:
    """Pitch points of one note (milliseconds from its start, tenths of a semitone) as cents."""
    pitch = note.get("pitch")
    data = [point for point in _list(pitch, "data") if isinstance(point, dict)] if isinstance(pitch, dict) else []
    points = [(_number(point, "x", "0"), float(_number(point, "y", "0")) * 10) for point in data]
    if points and isinstance(pitch, dict) and str(pitch.get("snap_first", "true")).lower() == "true":
        points[0] = (points[0][0], 0.0)
    if not any(cents for _, cents in points):
        return start, start + length, ()
    zero = clock.seconds(start)
    return start, start + length, [(clock.beat(zero + at / 1000), cents) for at, cents in points]


def _curves(parts_: list[dict[str, Any]]) -> dict[str, Curve]:
    """Curves of all voice parts of a track under the score's names."""
    found: dict[str, list[Point]] = {}
    for part in sorted(parts_, key=lambda part: _integer(part, "position", "0", 0, _MAX_TICKS)):
        offset = _integer(part, "position", "0", 0, _MAX_TICKS)
        for abbreviation, points in _part_curves(part):
            name, _, to_score = CURVES.get(abbreviation, (f"ustx:{abbreviation}", float, float))
            found.setdefault(name, []).extend((Fraction(offset + x, TICKS), to_score(y)) for x, y in points)
    return {name: Curve(tuple(thinned(sorted(points, key=lambda point: point[0])))) for name, points in found.items()}


def _part_curves(part: dict[str, Any]) -> Iterator[tuple[str, list[tuple[int, float]]]]:
    for curve in _list(part, "curves"):
        if not isinstance(curve, dict) or not curve.get("abbr"):
            continue
        xs = [int(number(x, "curve position", -_MAX_TICKS, _MAX_TICKS)) for x in _list(curve, "xs")]
        ys = [float(number(y, "curve value")) for y in _list(curve, "ys")]
        if xs and len(xs) == len(ys):
            yield str(curve["abbr"]), sorted(zip(xs, ys, strict=True), key=lambda point: point[0])


def _left_out(notes: list[dict[str, Any]]) -> tuple[str, ...]:
    said = []
    vibrati = sum(1 for note in notes if isinstance(note.get("vibrato"), dict) and _number(note["vibrato"], "length", "0") > 0)
    if vibrati:
        said.append(f"the vibrato written on {plural(vibrati, 'note')} is left to the voice.")
    expressions = sum(1 for note in notes if note.get("phoneme_expressions"))
    if expressions:
        said.append(f"the phone-by-phone settings of {plural(expressions, 'note')} (velocity, colour ...) are left out.")
    return tuple(said)


def _sniff(data: bytes) -> bool:
    return b"ustx_version:" in data[:20000] or b"\nvoice_parts:" in data


FORMATS = (Format("ustx", (".ustx",), read, write, _sniff, parts),)
