"""From what is written to what is sung: bars in playing order, ties joined, grace notes given their time, marks placed.

Grace notes that lead to a note sound on its beat and take their time from it: a slashed one an eighth of a beat, others their
written length, together at most half of the note; the note's syllable begins on them. Those that end a note take from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from score.formats.common import plural
from score.formats.musicxml_dynamics import dynamics_curve, is_accent
from score.formats.musicxml_timeline import Timeline
from score.formats.musicxml_voice import SungNote, choose_part, sung_line
from score.formats.musicxml_written import Grace, Mark, WrittenNote, WrittenPart, WrittenScore
from score.model import Curve, Lyric, Note, Score, ScoreError

MAX_NOTES = 200_000
_SLASHED = Fraction(1, 8)


@dataclass(frozen=True)
class _Event:
    """A written note at its place in the unfolded piece."""

    note: WrittenNote
    start: Fraction
    end: Fraction
    lyric: Lyric | None
    label: str
    jumped: bool


def build(written: WrittenScore, part: str | int | None, verse: int, language: str | None) -> Score:
    """The score that a singer of ``part`` sings, beginning with ``verse``."""
    chosen, said = choose_part(written, part)
    timeline = Timeline(written)
    events, notices = _events(written, chosen, timeline, verse)
    breaths = tuple(sorted({event.end for event in events if event.note.breath}))
    events, dropped = _with_grace(events)
    dynamics, accents = _dynamics(written, chosen, timeline)
    notes = tuple(_note(event, event.start in accents) for event in events)
    if dropped:
        notices += (f"{plural(dropped, 'grace note')} with no note beside {'it' if dropped == 1 else 'them'} left out.",)
    language, notes = _with_language(notes, language)
    return Score(
        notes, timeline.tempo_map(), timeline.meters(), timeline.keys(chosen), timeline.chords(chosen), breaths,
        {"dynamics": dynamics} if dynamics else {}, written.title, written.composer, written.lyricist, language,
        said + notices + timeline.notices,
    )  # fmt: skip


def _events(
    written: WrittenScore, part: WrittenPart, timeline: Timeline, verse: int
) -> tuple[list[_Event], tuple[str, ...]]:
    present = {one for note in part.notes for one in note.lyrics}
    if verse > 1 and verse not in present:
        raise ScoreError(f"part '{part.name}' has no verse {verse}; it has {plural(len(present), 'verse')}.")
    lines: dict[int, dict[int, list[SungNote]]] = {}
    events: list[_Event] = []
    used: set[int] = set()
    for start, play in timeline.plays:
        wanted = verse + play.time - 1
        wanted = wanted if wanted in present else verse
        used.add(wanted)
        if wanted not in lines:
            lines[wanted] = sung_line(part, written.bars, wanted)
        label = written.bars[play.bar].label
        jumped = play.jumped
        for sung in lines[wanted].get(play.bar, ()):
            at = start + sung.note.offset
            _append(events, _Event(sung.note, at, at + sung.note.beats, sung.lyric, label, jumped))
            jumped = False
        if len(events) > MAX_NOTES:
            raise ScoreError(f"the file has more than {MAX_NOTES:,} notes.")
    chords = sum(event.note.chord for event in events)
    notices = [f"{plural(chords, 'chord')} in part '{part.name}': the top note is sung."] if chords else []
    if len(present) > 1:
        said = " and ".join(str(one) for one in sorted(used))
        notices.append(f"The words have {len(present)} verses; verse {said} {'is' if len(used) == 1 else 'are'} sung.")
    return events, tuple(notices)


def _append(events: list[_Event], event: _Event) -> None:
    """Add a note; a tied one prolongs the last, an overlapping one cuts it off."""
    at = next((len(events) - back for back in range(1, min(len(events), 8) + 1) if events[-back].note.grace is None), None)
    if at is None or event.note.grace is not None:
        events.append(event)
        return
    last, note = events[at], event.note
    tied = note.tie_stop and (last.note.tie_start or event.jumped) and last.note.pitch == note.pitch
    if tied and at == len(events) - 1 and last.end == event.start and event.lyric is None:
        joined = replace(
            last.note, tie_start=note.tie_start, slurred=note.slurred, fermata=last.note.fermata or note.fermata,
            breath=note.breath,
        )  # fmt: skip
        events[-1] = replace(last, note=joined, end=event.end)
        return
    if event.start <= last.start:
        if event.note.pitch > last.note.pitch:
            events[at] = event
        return
    if event.start < last.end:
        events[at] = replace(last, end=event.start)
    events.append(event)


def _with_grace(events: Sequence[_Event]) -> tuple[list[_Event], int]:
    """Give grace notes their time; also how many had no note to take it from."""
    result: list[_Event] = []
    dropped = at = 0
    while at < len(events):
        group = [events[at]]
        while group[-1].note.grace is not None and at + len(group) < len(events):
            group.append(events[at + len(group)])
        at += len(group)
        main = group.pop() if group[-1].note.grace is None else None
        if not group:
            result += [main] if main else []
            continue
        leads = [one for one in group if main and _leads(one, main)]
        tails = [one for one in group if one not in leads]
        if tails and result and result[-1].note.grace is None and result[-1].end == tails[0].start:
            result += _tail(result.pop(), tails)
        else:
            dropped += len(tails)
        if main is not None:
            result += _lead(leads, main)
    return result, dropped


def _leads(grace: _Event, main: _Event) -> bool:
    """Whether a grace note leads to ``main`` and not, written before the bar line, from the note before."""
    same_bar = grace.label == main.label and grace.note.bar == main.note.bar
    return same_bar and grace.start == main.start and _grace(grace).steal_previous is None


def _grace(event: _Event) -> Grace:
    return event.note.grace or Grace(Fraction(0), False)


def _lengths(graces: Sequence[_Event], room: Fraction) -> list[Fraction]:
    lengths, given = [], True
    for event in graces:
        grace = _grace(event)
        share = grace.steal_following if grace.steal_following is not None else grace.steal_previous
        given = given and (share is not None or grace.beats is not None)
        plain = (_SLASHED if grace.slash else grace.nominal) if share is None else share * room
        lengths.append(max(grace.beats if grace.beats is not None else plain, Fraction(0)))
    total, most = sum(lengths, Fraction(0)), room * Fraction(99, 100) if given else room / 2
    return [length * most / total for length in lengths] if total > most else lengths


def _lead(graces: list[_Event], main: _Event) -> list[_Event]:
    at, result = main.start, []
    for event, length in zip(graces, _lengths(graces, main.end - main.start), strict=True):
        if length > 0:
            result.append(replace(event, start=at, end=at + length))
            at += length
    if result and result[0].lyric is None and main.lyric is not None and all(one.lyric is None for one in result):
        result[0] = replace(result[0], lyric=main.lyric)
        main = replace(main, lyric=None)
    return [*result, replace(main, start=at)]


def _tail(main: _Event, graces: list[_Event]) -> list[_Event]:
    lengths = _lengths(graces, main.end - main.start)
    at = main.end - sum(lengths, Fraction(0))
    result = [replace(main, end=at)]
    for event, length in zip(graces, lengths, strict=True):
        if length > 0:
            result.append(replace(event, start=at, end=at + length))
            at += length
    return result


def _note(event: _Event, accent: bool) -> Note:
    note = event.note
    if not -48 <= note.pitch <= 180:
        raise ScoreError(f"bar {event.label}: the pitch {note.pitch:g} (MIDI number) cannot be sung; 60 is middle C.")
    return Note(
        note.pitch, event.start, event.end - event.start, event.lyric, note.slurred, note.fermata, note.accent or accent,
        note.staccato, note.grace is not None, event.label,
    )  # fmt: skip


def _with_language(notes: tuple[Note, ...], stated: str | None) -> tuple[str | None, tuple[Note, ...]]:
    """The score's language (stated, or that of most syllables), and the notes with a language only where it is another."""
    spoken = Counter(note.lyric.language for note in notes if note.lyric)
    language = stated
    if language is None and spoken:
        language = spoken.most_common(1)[0][0]
    plain = [
        replace(note, lyric=replace(note.lyric, language=None)) if note.lyric and note.lyric.language == language else note
        for note in notes
    ]
    return language, tuple(plain)


def _dynamics(written: WrittenScore, part: WrittenPart, timeline: Timeline) -> tuple[Curve | None, set[Fraction]]:
    """The curve of the part's own dynamics, else of the first part that has any; and the beats of single accents."""

    def marks(of: WrittenPart) -> list[tuple[Fraction, Mark]]:
        return timeline.placed(mark for mark in of.marks if mark.kind in ("dynamics", "wedge", "words"))

    own = marks(part)
    accents = {beat for beat, mark in own if mark.kind == "dynamics" and is_accent(mark.text)}
    sources = [own, *(marks(other) for other in written.parts if other is not part)]
    found = next((source for source in sources if any(mark.kind == "dynamics" for _, mark in source)), [])
    if found and found is not own:
        timeline.notices += ("The sung part has no dynamics; those of the accompaniment are followed.",)
    return dynamics_curve(found), accents
