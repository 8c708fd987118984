"""When every phone of a line of notes sounds.

The nucleus of a syllable starts on its note's beat; the onset is sung before it, in the time of the note or the rest before;
the coda ends with the syllable's last note; a note without a syllable holds the nucleus on. Where the room is short the
consonants give way to a floor, then the vowel, and at last everything evenly: the beat itself never moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from phonetics.inventory import BREATH, CLOSURE, SILENCE, VOICED_CLOSURE, SyllablePhones, phone, with_closures
from singer.performance.contract import SungNote, TimedPhone
from singer.performance.durations import DurationModel, places


@dataclass(frozen=True)
class TimingStyle:
    """The limits of the timing, in seconds unless named otherwise."""

    consonant_floor_share: float = 0.6
    """No consonant is squeezed below this part of its normal length …"""
    consonant_floor_seconds: float = 0.015
    """… nor below this."""
    vowel_share: float = 0.35
    """A vowel keeps at least this part of its note, so long as the consonants' floors allow …"""
    vowel_floor_seconds: float = 0.040
    """… and at least this."""
    staccato_share: float = 0.5
    """A staccato note sounds for this part of its length, but no shorter than ``staccato_seconds``."""
    staccato_seconds: float = 0.12
    shortest_silence_seconds: float = 0.06
    """A gap that leaves less silence than this is sung through."""
    breath_rest_seconds: float = 0.25
    """A rest of at least this length has room for a breath."""
    breath_seconds: float = 0.40
    """A breath takes at most this long, and at most 70 % of the silence if there is more than 0.3 s of it."""
    lead_seconds: float = 0.25
    """Silence before the first phone; ``release_seconds`` after the last."""
    release_seconds: float = 0.25


@dataclass(frozen=True)
class _Syllable:
    """A syllable over notes ``first`` … ``last``, with its consonants as sung (closures split)."""

    first: int
    last: int
    start: float
    end: float
    onset: tuple[str, ...]
    nucleus: str
    coda: tuple[str, ...]
    language: str


def phones(notes: Sequence[SungNote], model: DurationModel, *, breaths: bool = True, singer: str | None = None,
           rate: float = 1.0, style: TimingStyle = TimingStyle()) -> list[TimedPhone]:  # fmt: skip
    """The phones of ``notes`` without gaps, from ``lead_seconds`` before the first sound to ``release_seconds`` after the last.

    ``rate`` above 1 makes the consonants shorter. Times may be negative where the first note starts at 0. Raises ValueError,
    with the bar, for notes that overlap, are not finite or have no length, and for a line that begins with a held-on syllable.
    """
    if not notes:
        return []
    check(notes)
    if not rate > 0:
        raise ValueError(f"speaking rate {rate} must be above 0")
    syllables = _syllables(notes, style)
    lengths = _consonants(syllables, model, singer, rate, style)
    out: list[TimedPhone] = []
    clock = None
    for number, syllable in enumerate(syllables):
        following = syllables[number + 1] if number + 1 < len(syllables) else None
        onset, coda = lengths[number]
        if clock is None:
            clock = syllable.start - sum(onset)
            out.append(TimedPhone(SILENCE, clock - style.lead_seconds, clock, syllable.first, syllable.language))
            clock = _run(out, syllable.onset, onset, clock, syllable.first, syllable.language)
        next_onset = lengths[number + 1][0] if following else []
        _sing(out, syllable, coda, following, next_onset, breaths, style)
    last = syllables[-1]
    end = out[-1].end_seconds
    out.append(TimedPhone(SILENCE, end, end + style.release_seconds, last.last, last.language))
    return out


def check(notes: Sequence[SungNote]) -> None:
    """Raise ValueError, naming the bar, for notes that cannot be sung."""
    for number, note in enumerate(notes):
        where = f"bar {note.bar}: " if note.bar else f"note {number + 1}: "
        if not (abs(note.start_seconds) < 1e9 and abs(note.end_seconds) < 1e9 and abs(note.pitch_midi) < 1e4):
            raise ValueError(f"{where}a note's time or pitch is not a finite number")
        if note.end_seconds <= note.start_seconds:
            raise ValueError(f"{where}a note has no length; remove it or give it one")
        if number and note.start_seconds < notes[number - 1].end_seconds - 1e-6:
            raise ValueError(f"{where}a note starts before the one before it ends; a sung line has one note at a time")
    if notes[0].syllable is None:
        raise ValueError(f"bar {notes[0].bar or 1}: the line begins with a held-on note, but no syllable stands before it")


def _syllables(notes: Sequence[SungNote], style: TimingStyle) -> list[_Syllable]:
    """One per sung syllable; a held-on note after a rest takes its vowel up again."""
    out: list[_Syllable] = []
    sung: SyllablePhones = notes[0].syllable  # type: ignore[assignment]
    previous_end = None
    for i, note in enumerate(notes):
        held = note.syllable is None
        joined = held and previous_end is not None and note.start_seconds - previous_end < style.shortest_silence_seconds
        end = note.end_seconds
        if note.staccato:
            end = note.start_seconds + min(max(note.seconds * style.staccato_share, style.staccato_seconds), note.seconds)
        if joined:
            out[-1] = replace(out[-1], last=i, end=end)
        elif held:
            moved = out[-1]
            out[-1] = replace(moved, coda=())
            out.append(_Syllable(i, i, note.start_seconds, end, (), moved.nucleus, moved.coda, moved.language))
        else:
            sung = note.syllable
            before = out[-1].coda if out else ()
            onset = with_closures((*before, *sung.onset))[len(before) :]
            coda = with_closures(sung.coda)
            out.append(_Syllable(i, i, note.start_seconds, end, onset, sung.nucleus, coda, note.language))
        previous_end = end
    return out


def _gap(here: _Syllable, following: _Syllable) -> float:
    return following.start - here.end


def _consonants(syllables: Sequence[_Syllable], model: DurationModel, singer: str | None, rate: float,
                style: TimingStyle) -> list[tuple[list[float], list[float]]]:  # fmt: skip
    """Normal lengths of every syllable's onset and coda, squeezed to the room between the nuclei."""
    lengths: list[tuple[list[float], list[float]]] = []
    begin = 0
    for i in range(len(syllables)):
        if i + 1 == len(syllables) or _gap(syllables[i], syllables[i + 1]) >= style.breath_rest_seconds:
            lengths += _normal(syllables[begin : i + 1], model, singer, rate)
            begin = i + 1
    for i, here in enumerate(syllables):
        following = syllables[i + 1] if i + 1 < len(syllables) else None
        coda, onset = lengths[i][1], lengths[i + 1][0] if following else []
        if following is None or _gap(here, following) >= sum(onset):
            coda = _squeeze(coda, here.end - here.start, style)
        else:
            squeezed = _squeeze([*coda, *onset], following.start - here.start, style, here.end - here.start)
            coda, onset = squeezed[: len(coda)], squeezed[len(coda) :]
        lengths[i] = (lengths[i][0], coda)
        if following:
            lengths[i + 1] = (onset, lengths[i + 1][1])
    return lengths


def _normal(run: Sequence[_Syllable], model: DurationModel, singer: str | None,
            rate: float) -> list[tuple[list[float], list[float]]]:  # fmt: skip
    symbols = [symbol for s in run for symbol in (*s.onset, s.nucleus, *s.coda)]
    nuclei = [flag for s in run for flag in (*[False] * len(s.onset), True, *[False] * len(s.coda))]
    in_coda = [flag for s in run for flag in (*[False] * (len(s.onset) + 1), *[True] * len(s.coda))]
    starts = [at for s in run for at in (*[None] * len(s.onset), s.start, *[None] * len(s.coda))]
    found = places(symbols, nuclei, in_coda, starts, run[-1].end)
    seconds = [0.0 if p is None else model.seconds(p, singer=singer) / rate for p in found]
    out, at = [], 0
    for s in run:
        nucleus = at + len(s.onset)
        out.append((seconds[at:nucleus], seconds[nucleus + 1 : nucleus + 1 + len(s.coda)]))
        at = nucleus + 1 + len(s.coda)
    return out


def _squeeze(normal: list[float], room: float, style: TimingStyle, note_seconds: float | None = None) -> list[float]:
    """``normal`` lengths made to fit into ``room`` beside the vowel: to the floors, then the vowel yields, then all evenly."""
    total = sum(normal)
    note = room if note_seconds is None else min(note_seconds, room)
    wanted = max(style.vowel_share * note, style.vowel_floor_seconds)
    if not normal or total <= room - wanted:
        return normal
    floors = [min(n, max(style.consonant_floor_share * n, style.consonant_floor_seconds)) for n in normal]
    free = room - wanted
    if free >= sum(floors):
        share = (free - sum(floors)) / (total - sum(floors))
        return [f + share * (n - f) for n, f in zip(normal, floors, strict=True)]
    vowel = min(style.vowel_floor_seconds, 0.5 * room)
    share = min(1.0, (room - vowel) / sum(floors))
    return [share * f for f in floors]


def _run(out: list[TimedPhone], symbols: Sequence[str], lengths: Sequence[float], clock: float, note: int,
         language: str) -> float:  # fmt: skip
    """Append ``symbols`` one after the other from ``clock`` on; the time where they end."""
    for symbol, length in zip(symbols, lengths, strict=True):
        out.append(TimedPhone(symbol, clock, clock + length, note, language))
        clock += length
    return clock


def _sing(out: list[TimedPhone], here: _Syllable, coda: list[float], following: _Syllable | None, next_onset: list[float],
          breaths: bool, style: TimingStyle) -> None:  # fmt: skip
    """Append the nucleus and coda of ``here``, the silence after it if there is room for one, and the next onset."""
    begin = None if following is None else following.start - sum(next_onset)
    end = here.end if begin is None else min(here.end, begin)
    silent = 0.0 if begin is None else begin - end
    if begin is not None and silent < style.shortest_silence_seconds:
        end, silent = begin, 0.0
    vowel_end = end - sum(coda)
    out.append(TimedPhone(here.nucleus, here.start, vowel_end, here.first, here.language))
    clock = _run(out, here.coda, coda, vowel_end, here.last, here.language)
    if following is None:
        return
    if silent:
        wanted = breaths and _gap(here, following) >= style.breath_rest_seconds
        clock = _pause(out, clock, begin, here, following, wanted, style)
    _run(out, following.onset, next_onset, following.start - sum(next_onset), following.first, following.language)


def _pause(out: list[TimedPhone], start: float, end: float, here: _Syllable, following: _Syllable, breath: bool,
           style: TimingStyle) -> float:  # fmt: skip
    """Silence from ``start`` to ``end``, closed by a breath where one is wanted and at least 0.12 s remain for it."""
    room = end - start
    taken = 0.0
    if breath and room >= 0.12:
        taken = room if room <= 0.3 else min(style.breath_seconds, max(0.7 * room, 0.3))
    if room - taken < 0.02:
        taken = room if taken else 0.0
    if room > taken:
        out.append(TimedPhone(SILENCE, start, end - taken, here.last, here.language))
    if taken:
        out.append(TimedPhone(BREATH, end - taken, end, following.first, following.language))
    return end


def is_silence(timed: TimedPhone) -> bool:
    """Silence or breath."""
    return phone(timed.symbol).kind == "silence"


def is_closure(timed: TimedPhone) -> bool:
    """The closed part of a stop or an affricate."""
    return timed.symbol in (CLOSURE, VOICED_CLOSURE)
