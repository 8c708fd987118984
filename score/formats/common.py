"""What the readers and writers of sequencer formats share: exact numbers, clocks, one sung line, bar numbers, limits.

Convention: times are exact (``Fraction``); a decimal in a file is the exact decimal, not its nearest binary float.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from score.model import Curve, Key, Meter, Note, Score, ScoreError, Tempo, TempoMap

MAX_NOTES = 200_000
MAX_BYTES = 20 * 1024 * 1024
MAX_BEATS = 1_000_000
BPM_RANGE = (1.0, 10_000.0)
_DECIMAL = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?")


def check_size(data: bytes) -> None:
    """Raise ScoreError if the file is empty or larger than any score of these formats."""
    if not data.strip():
        raise ScoreError("the file is empty.")
    if len(data) > MAX_BYTES:
        raise ScoreError(f"the file is larger than {MAX_BYTES >> 20} MB, which no score is.")


def check_count(count: int) -> None:
    """Raise ScoreError if there are more notes than any song has."""
    if count > MAX_NOTES:
        raise ScoreError(f"the file has {count:,} notes; more than {MAX_NOTES:,} in one file are refused.")


def decoded(data: bytes, declared: str | None = None, western: str = "cp1252") -> str:
    """Text of unknown encoding: by byte order mark, else ``declared``, UTF-8, Shift-JIS if it yields kana, else ``western``."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in filter(None, (declared, "utf-8")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        japanese = data.decode("cp932")
    except UnicodeDecodeError:
        japanese = ""
    return japanese if has_kana(japanese) else data.decode(western, "replace")


def has_kana(text: str) -> bool:
    """Whether hiragana or full-width katakana occurs in ``text``."""
    return any("\u3041" <= letter <= "\u30ff" for letter in text)


def is_cjk(text: str) -> bool:
    """Whether a kana, Han character or hangul syllable occurs in ``text``: scripts that put no spaces between syllables."""
    return any(
        "\u3041" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in text
    )


def number(text: object, what: str, low: float = -1e9, high: float = 1e9) -> Fraction:
    """The exact decimal that ``text`` says; ScoreError naming ``what`` if it is none or outside ``low``..``high``."""
    written = str(text).strip()
    if written.isascii() and written.isdigit() and len(written) < 16 and low <= int(written) <= high:
        return Fraction(int(written))  # the common case, five times as fast
    written = written.replace(",", ".")
    if not _DECIMAL.fullmatch(written):
        raise ScoreError(f"{what}: '{written[:40]}' is not a number.")
    value = Fraction(written)
    if not low <= value <= high:
        raise ScoreError(f"{what}: {written[:40]} is outside {low:g} to {high:g}.")
    return value


def numbers(text: str, what: str, low: float = -1e9, high: float = 1e9) -> list[Fraction]:
    """All numbers in ``text``, separated by blanks."""
    return [number(item, what, low, high) for item in text.split()]


def exact(value: float) -> Fraction:
    """The shortest decimal that stands for a float, exactly (87.3 is 873/10)."""
    if not math.isfinite(value):
        raise ScoreError(f"{value} is not a number that a score can hold.")
    return Fraction(repr(float(value)))


def plain(value: Fraction, places: int = 6) -> str:
    """A number as a decimal of at most ``places`` places, without needless zeros."""
    scaled = round(value * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0") if places else ""
    return f"{'-' if scaled < 0 else ''}{whole}{'.' + digits if digits else ''}"


class Clock:
    """Beats to seconds and back, exact, in logarithmic time; times before beat 0 count at the first tempo."""

    def __init__(self, tempos: Sequence[Tempo]) -> None:
        self._beats = [tempo.beat for tempo in tempos]
        self._per_beat = [60 / exact(tempo.bpm) for tempo in tempos]
        self._seconds = [Fraction(0)]
        for (left, right), length in zip(pairwise(self._beats), self._per_beat, strict=False):
            self._seconds.append(self._seconds[-1] + (right - left) * length)

    def seconds(self, beat: Fraction) -> Fraction:
        """Seconds from beat 0 to ``beat``."""
        at = max(bisect_right(self._beats, beat) - 1, 0)
        return self._seconds[at] + (beat - self._beats[at]) * self._per_beat[at]

    def beat(self, seconds: Fraction) -> Fraction:
        """The inverse of :meth:`seconds`."""
        at = max(bisect_right(self._seconds, seconds) - 1, 0)
        return self._beats[at] + (seconds - self._seconds[at]) / self._per_beat[at]


def snapped(beat: Fraction, tolerance: Fraction, grid: int = 10080) -> Fraction:
    """The nearest multiple of 1/``grid`` beats if it is within ``tolerance``, else ``beat`` (to 1e-9 where it is unwieldy)."""
    near = Fraction(round(beat * grid), grid)
    return near if abs(near - beat) <= tolerance else beat.limit_denominator(1_000_000_000)


def one_line(notes: Iterable[Note]) -> tuple[tuple[Note, ...], tuple[str, ...]]:
    """The top line of notes that may overlap, in time order, and what had to be said about it.

    Notes that begin together leave the highest; a note that begins inside another cuts it off, unless it is lower, ends
    inside it and brings no syllable of its own (an accompaniment figure), in which case it is left out.
    """
    kept: list[Note] = []
    dropped = cut = 0
    for note in sorted((note for note in notes if note.beats > 0), key=lambda note: (note.start_beat, -note.pitch_midi)):
        last = kept[-1] if kept else None
        if last is None or note.start_beat >= last.end_beat:
            kept.append(note)
            continue
        inside = note.pitch_midi < last.pitch_midi and note.end_beat <= last.end_beat and note.lyric is None
        if note.start_beat == last.start_beat or inside:
            dropped += 1
            if last.lyric is None and note.lyric is not None:
                kept[-1] = replace(last, lyric=note.lyric)
            continue
        kept[-1] = replace(last, beats=note.start_beat - last.start_beat)
        cut += 1
        kept.append(note)
    said = []
    if dropped:
        were = "was" if dropped == 1 else "were"
        said.append(f"{plural(dropped, 'note')} sounding below another {were} left out: the top line is sung.")
    if cut:
        said.append(f"{plural(cut, 'note')} overlapping the next {'was' if cut == 1 else 'were'} shortened.")
    return tuple(kept), tuple(said)


def plural(count: int, noun: str) -> str:
    """'1 note', '2 notes'."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def with_bars(notes: Iterable[Note], meters: Sequence[Meter]) -> tuple[Note, ...]:
    """The same notes, each with the number of its bar, counted from 1 by the meters (``notes`` in time order)."""
    result: list[Note] = []
    at, first_bar = 0, 1
    for note in notes:
        while at + 1 < len(meters) and meters[at + 1].beat <= note.start_beat:
            length = meters[at + 1].beat - meters[at].beat
            first_bar += math.ceil(length / bar_beats(meters[at]))
            at += 1
        bar = first_bar + (note.start_beat - meters[at].beat) // bar_beats(meters[at])
        result.append(replace(note, bar=str(bar)))
    return tuple(result)


def bar_beats(meter: Meter) -> Fraction:
    """Length of one bar in quarter notes."""
    return Fraction(4 * meter.numerator, meter.denominator)


def tempo_map(bpms: Mapping[Fraction, float]) -> TempoMap:
    """A tempo map from beats and tempos; repeats of the same tempo are dropped and the first is put at beat 0."""
    tempos: list[Tempo] = []
    for beat, bpm in sorted(bpms.items()):
        low, high = BPM_RANGE
        if not low <= bpm <= high:
            raise ScoreError(f"beat {float(beat):g}: a tempo of {bpm:g} is outside {low:g} to {high:g} quarter notes a minute.")
        if not tempos or tempos[-1].bpm != bpm:
            tempos.append(Tempo(max(beat, Fraction(0)) if tempos else Fraction(0), float(bpm)))
    return TempoMap(tuple(tempos)) if tempos else TempoMap()


def meter_list(signatures: Mapping[Fraction, tuple[int, int]]) -> tuple[Meter, ...]:
    """Meters from beats and signatures, impossible ones left out; 4/4 from the start if nothing is said there."""
    meters: list[Meter] = []
    for beat, (numerator, denominator) in sorted(signatures.items()):
        if not (1 <= numerator <= 255 and 1 <= denominator <= 256):
            continue
        if not meters or (meters[-1].numerator, meters[-1].denominator) != (numerator, denominator):
            meters.append(Meter(max(beat, Fraction(0)), numerator, denominator))
    if not meters or meters[0].beat > 0:
        meters.insert(0, Meter(Fraction(0), 4, 4))
    return tuple(meters)


def assembled(
    notes: Iterable[Note],
    tempos: TempoMap,
    meters: tuple[Meter, ...] = (Meter(Fraction(0), 4, 4),),
    keys: tuple[Key, ...] = (),
    curves: Mapping[str, Curve] | None = None,
    breaths: Iterable[Fraction] = (),
    notices: tuple[str, ...] = (),
    **texts: str,
) -> Score:
    """The score of a file's notes: one line, bars numbered, all checked. ``texts``: title, composer, lyricist, language."""
    line, said = one_line(notes)
    if not line:
        raise ScoreError("there are no notes to sing in the file.")
    check_count(len(line))
    numbered = with_bars(line, meters)
    for note in numbered:
        if not 0 <= note.pitch_midi <= 127:
            raise ScoreError(f"bar {note.bar}: pitch {note.pitch_midi:g} is outside 0 to 127.")
    if numbered[0].start_beat < 0 or numbered[-1].end_beat > MAX_BEATS:
        raise ScoreError(f"the notes lie outside beat 0 to {MAX_BEATS:,}.")
    marks = tuple(sorted(set(breaths)))
    return Score(
        numbered, tempos, meters, keys, (), marks, dict(curves or {}), texts.get("title", ""), texts.get("composer", ""),
        texts.get("lyricist", ""), texts.get("language") or None, notices + said,
    )  # fmt: skip
