"""Which of a part's notes are sung, and which syllable each gets in a given verse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from score.formats.musicxml_written import WrittenBar, WrittenNote, WrittenPart, WrittenScore
from score.model import Lyric, ScoreError

REFRAIN_SYLLABLES = 4
"""So many syllables in a row without an own text are a refrain that all verses share, fewer are a held syllable."""

MAX_BAR_NOTES = 5_000


@dataclass(frozen=True)
class SungNote:
    """A written note and its syllable in one verse (None: the previous one is held)."""

    note: WrittenNote
    lyric: Lyric | None


def choose_part(score: WrittenScore, wanted: str | int | None) -> tuple[WrittenPart, tuple[str, ...]]:
    """The part asked for by name or number from 1, or else the sung one, and what to say about the choice."""
    names = [part.name for part in score.parts]
    listed = ", ".join(f"{index} '{name}'" for index, name in enumerate(names, 1))
    if wanted is None:
        most = max(part.syllables for part in score.parts)
        sung = [part for part in score.parts if part.syllables * 2 > most] if most else [score.parts[0]]
        worded = [f"{index} '{part.name}'" for index, part in enumerate(score.parts, 1) if part.syllables]
        if len(worded) < 2:
            return sung[0], ()
        at = score.parts.index(sung[0])
        return sung[0], (f"Several parts have words ({', '.join(worded)}); part {at + 1} '{names[at]}' was read.",)
    number = int(wanted) if str(wanted).strip().isdecimal() else 0
    if 1 <= number <= len(names):
        return score.parts[number - 1], ()
    folded = str(wanted).strip().casefold()
    for found in ([n for n in names if n.casefold() == folded], [n for n in names if folded and folded in n.casefold()]):
        if found:
            return score.parts[names.index(found[0])], ()
    raise ScoreError(f"there is no part '{wanted}'; the parts are {listed}.")


def sung_line(part: WrittenPart, bars: Sequence[WrittenBar], verse: int) -> dict[int, list[SungNote]]:
    """The sung notes by bar index, with the syllables of ``verse`` (a refrain that only one verse has is shared)."""
    starts = [Fraction(0)]
    for bar in bars:
        starts.append(starts[-1] + bar.beats)
    notes = _one_line(part, verse, starts)
    result: dict[int, list[SungNote]] = {}
    for note, lyric in _with_verse(notes, verse, starts):
        result.setdefault(note.bar, []).append(SungNote(note, lyric))
    return result


def _one_line(part: WrittenPart, verse: int, starts: list[Fraction]) -> list[WrittenNote]:
    """One note at a time: in each bar the voice with most syllables, and other voices' syllables where it is silent."""
    counts = Counter(note.voice for note in part.notes if note.lyrics and not note.cue)
    primary = counts.most_common(1)[0][0] if counts else next((note.voice for note in part.notes), "1")
    by_bar: dict[int, dict[tuple[str, bool], list[WrittenNote]]] = {}
    for note in part.notes:
        by_bar.setdefault(note.bar, {}).setdefault((note.voice, note.cue), []).append(note)
    line: list[WrittenNote] = []
    for bar in sorted(by_bar):
        groups = by_bar[bar]
        if sum(map(len, groups.values())) > MAX_BAR_NOTES:
            raise ScoreError(f"bar number {bar + 1} holds more than {MAX_BAR_NOTES:,} notes, which no bar does.")

        def rank(key: tuple[str, bool], groups: dict[tuple[str, bool], list[WrittenNote]] = groups) -> tuple[object, ...]:
            notes = groups[key]
            own, some = sum(verse in note.lyrics for note in notes), sum(bool(note.lyrics) for note in notes)
            return key[1] and not own, -own, -some, key[0] != primary, key[0]

        chosen: list[WrittenNote] = []
        for key in sorted(groups, key=rank):
            whole = not chosen and key == (primary, False)
            _fill(chosen, groups[key], whole, line[-1:], starts)
        line += sorted(chosen, key=lambda note: note.offset)
    return line


def _fill(
    chosen: list[WrittenNote], notes: list[WrittenNote], whole: bool, before: list[WrittenNote], starts: list[Fraction]
) -> None:
    """Add a voice's notes that sound where nothing does yet: all of them, or those with syllables and what they hold on."""
    taken = [(note.offset, note.offset + note.beats) for note in chosen if note.grace is None]
    last = before[-1] if before else None
    places = {one.offset: index for index, one in enumerate(chosen) if one.grace is None}
    for note in notes:
        if note.lyrics and note.grace is None and note.offset in places:
            there = chosen[places[note.offset]]
            chosen[places[note.offset]] = replace(there, lyrics={**note.lyrics, **there.lyrics}, held=there.held | note.held)
        if any(note.offset < end and note.offset + max(note.beats, Fraction(1, 1024)) > start for start, end in taken):
            continue
        here = starts[note.bar] + note.offset
        joins = last is not None and starts[last.bar] + last.offset + last.beats == here and _same_line(last, note)
        if whole or note.lyrics or note.grace is not None or (joins and (not note.cue or note.tie_stop)):
            chosen.append(note)
            last = note


def _same_line(last: WrittenNote, note: WrittenNote) -> bool:
    return last.voice == note.voice or (last.tie_start and note.tie_stop and last.pitch == note.pitch)


def _with_verse(notes: list[WrittenNote], verse: int, starts: list[Fraction]) -> list[tuple[WrittenNote, Lyric | None]]:
    """Each note's syllable in ``verse``; runs without one are held, taken from another verse, or silent in this one."""
    present = sorted({verse for note in notes for verse in note.lyrics})
    base = present[0] if present else 1
    others = [other for other in present if other != verse]
    result: list[tuple[WrittenNote, Lyric | None]] = []
    at = 0
    while at < len(notes):
        if verse in notes[at].lyrics:
            result.append((notes[at], notes[at].lyrics[verse]))
            at += 1
            continue
        end = at + 1
        while end < len(notes) and verse not in notes[end].lyrics and _joins(notes, end, starts):
            end += 1
        follows = _joins(notes, at, starts) and verse in notes[at - 1].lyrics
        ends_in_own = end < len(notes) and verse in notes[end].lyrics and _joins(notes, end, starts)
        run = notes[at:end]
        borrowed = [next((note.lyrics[other] for other in others if other in note.lyrics), None) for note in run]
        count = sum(one is not None for one in borrowed)
        if count == 0 or (follows and _is_held(notes[at - 1], verse, run)):
            result += [(note, None) for note in run]
        elif verse <= base and count < REFRAIN_SYLLABLES:
            result += [(note, None) for note in run] if follows else []
        elif verse > base and count <= 2 and follows and ends_in_own:
            result += [(note, None) for note in run]
        else:
            result += list(zip(run, borrowed, strict=True))
        at = end
    return result


def _joins(notes: list[WrittenNote], index: int, starts: list[Fraction]) -> bool:
    """Whether no rest stands between the note at ``index`` and the one before."""
    if index == 0:
        return False
    last, note = notes[index - 1], notes[index]
    return starts[last.bar] + last.offset + last.beats >= starts[note.bar] + note.offset


def _is_held(before: WrittenNote, verse: int, run: list[WrittenNote]) -> bool:
    """Whether the syllable of ``before`` plainly goes on: an extender, a word not ended, or one slur over all of ``run``."""
    unfinished = before.lyrics[verse].syllabic in ("begin", "middle")
    slurred = before.slurred and all(note.slurred for note in run[:-1])
    return verse in before.held or unfinished or slurred
