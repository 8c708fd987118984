"""What a written file could not hold, found by reading it back: every writer ends with :func:`losses`.

So the list is the measured difference between the score that was asked for and the score that the file says, and cannot be
forgotten or too optimistic. Each sentence names one kind of thing, how many notes it touched and where first.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from score.formats.common import Clock, plural
from score.formats.curves import Sampler
from score.formats.registry import ReadOptions
from score.model import Curve, Lyric, Note, Score, ScoreError

_FLAGS = {"slurred": "slur", "fermata": "fermata", "accent": "accent", "staccato": "staccato dot", "grace": "grace-note mark"}
_LYRIC: dict[str, tuple[str, Callable[[Lyric], object]]] = {
    "text": ("syllable", lambda lyric: lyric.text),
    "syllabic": ("place in the word of a syllable", lambda lyric: lyric.syllabic),
    "language": ("language of a word", lambda lyric: lyric.language),
    "phones": ("given pronunciation", lambda lyric: lyric.phones),
}


def losses(wanted: Score, got: Score, name: str) -> tuple[str, ...]:
    """Sentences for all that differs between ``wanted`` and what was read back; empty exactly if the two are equal.

    ``name`` is the format's name as printed ("UST").
    """
    pairs, said = _paired(wanted.notes, got.notes, name)
    said += _note_losses(pairs, wanted, got, name)
    said += _around(wanted, got, name)
    for key in sorted({*wanted.curves, *got.curves}):
        said += _curve_loss(key, wanted.curves.get(key), got.curves.get(key), name)
    if not said and wanted != got:
        said.append(f"{name} gives the score back slightly changed.")
    return tuple(said)


def losses_of_bytes(score: Score, data: bytes, read: Callable[[bytes, ReadOptions], Score], name: str) -> tuple[str, ...]:
    """:func:`losses` of a score that was written as ``data``, which ``read`` reads."""
    try:
        return losses(score, read(data, ReadOptions()), name)
    except ScoreError as error:
        return (f"{name} cannot say this song: read back, {error}",)


def _paired(wanted: tuple[Note, ...], got: tuple[Note, ...], name: str) -> tuple[list[tuple[Note, Note]], list[str]]:
    if len(wanted) == len(got):
        return list(zip(wanted, got, strict=True)), []
    there = {note.start_beat: note for note in got}
    pairs = [(note, there[note.start_beat]) for note in wanted if note.start_beat in there]
    return pairs, [f"{name} holds {len(got):,} of the {plural(len(wanted), 'note')}."]


def _note_losses(pairs: list[tuple[Note, Note]], wanted: Score, got: Score, name: str) -> list[str]:
    said = _time_loss(pairs, wanted, got, name)
    bent = [(one, two) for one, two in pairs if one.pitch_midi != two.pitch_midi]
    if bent:
        cents = max(abs(one.pitch_midi - two.pitch_midi) for one, two in bent) * 100
        said.append(f"{name} rounds the pitch of {_where(bent)} (by up to {cents:.3g} cents).")
    for flag, words in _FLAGS.items():
        found = [pair for pair in pairs if getattr(pair[0], flag) != getattr(pair[1], flag)]
        if found:
            said.append(f"{name} does not keep a {words} on {_where(found)}.")
    holds = [(one, two) for one, two in pairs if (one.lyric is None) != (two.lyric is None)]
    if holds:
        said.append(f"{name} changes between a syllable and a held one on {_where(holds)}.")
    for words, value in _LYRIC.values():
        found = [(a, b) for a, b in pairs if a.lyric and b.lyric and value(a.lyric) != value(b.lyric)]
        if found:
            example = f" ('{_words(found[0][0])}' becomes '{_words(found[0][1])}')" if words == "syllable" else ""
            said.append(f"{name} does not keep the {words} as written on {_where(found)}{example}.")
    if any(one.bar != two.bar for one, two in pairs):
        said.append(f"{name} does not keep printed bar numbers (pick-up bars, repeats): bars are counted from 1.")
    return said


def _words(note: Note) -> str:
    return note.lyric.text if note.lyric else ""


def _time_loss(pairs: list[tuple[Note, Note]], wanted: Score, got: Score, name: str) -> list[str]:
    moved = [(one, two) for one, two in pairs if (one.start_beat, one.beats) != (two.start_beat, two.beats)]
    if not moved:
        return []
    clock, other = Clock(wanted.tempo_map.tempos), Clock(got.tempo_map.tempos)
    worst = max(
        max(
            abs(clock.seconds(one.start_beat) - other.seconds(two.start_beat)),
            abs(clock.seconds(one.end_beat) - other.seconds(two.end_beat)),
        )
        for one, two in moved
    )
    return [f"{name} rounds the beats of {_where(moved)} (in seconds by up to {float(worst) * 1000:.3g} ms)."]


def _where(pairs: list[tuple[Note, Note]]) -> str:
    bar = pairs[0][0].bar
    first = f"bar {bar}" if bar else f"beat {float(pairs[0][0].start_beat):g}"
    return f"{plural(len(pairs), 'note')} ({'first in ' if len(pairs) > 1 else ''}{first})"


def _around(wanted: Score, got: Score, name: str) -> list[str]:
    said = []
    if wanted.tempo_map != got.tempo_map:
        tempos = wanted.tempo_map.tempos
        said.append(f"{name} does not keep the tempo as written ({plural(len(tempos), 'mark')}, first {tempos[0].bpm:g}).")
    for attribute, noun in (
        ("meters", "time signature"),
        ("keys", "key signature"),
        ("chords", "chord symbol"),
        ("breaths", "breath mark"),
    ):
        before, after = getattr(wanted, attribute), getattr(got, attribute)
        if before != after:
            lost = max(len(set(before) - set(after)), 1)
            extra = "" if set(before) - set(after) else " (one is assumed or repeated)"
            said.append(f"{name} does not keep {plural(lost, noun)}{extra}.")
    for attribute in ("title", "composer", "lyricist", "language"):
        if getattr(wanted, attribute) != getattr(got, attribute):
            written = str(getattr(wanted, attribute))[:40]
            said.append(f"{name} does not keep the {attribute} '{written}' as it is.")
    return said


def _curve_loss(key: str, wanted: Curve | None, got: Curve | None, name: str) -> list[str]:
    if wanted == got:
        return []
    if got is None or not got.points or wanted is None or not wanted.points:
        return [f"{name} does not keep the curve '{key}'."]
    one, two = Sampler(wanted), Sampler(got)
    beats = sorted({beat for curve in (wanted, got) for beat, _ in curve.points})
    worst = max(max(abs(one.at(beat) - two.at(beat)), abs(one.before(beat) - two.before(beat))) for beat in beats)
    middles = [(left + right) / 2 for left, right in zip(beats, beats[1:], strict=False)]
    worst = max([worst, *(abs(one.at(beat) - two.at(beat)) for beat in middles)])
    return [f"{name} keeps the curve '{key}' in other points, within {max(worst, 0.0):.3g}."]


def beat_grid(score: Score, limit: int, least: int) -> int:
    """The smallest number of ticks to a quarter note, from ``least`` to ``limit``, that holds all beats of ``score`` exactly.

    Falls back on 10080 (or ``limit``) where there is none.
    """
    grid = 1
    beats: list[Fraction] = [beat for note in score.notes for beat in (note.start_beat, note.end_beat)]
    beats += [mark.beat for marks in (score.tempo_map.tempos, score.meters, score.keys) for mark in marks]
    for beat in beats:
        denominator = beat.denominator
        if grid % denominator:
            grid = grid * denominator // _common(grid, denominator)
            if grid > limit:
                return min(10080, limit)
    return grid * -(-least // grid) if grid * -(-least // grid) <= limit else grid


def _common(one: int, two: int) -> int:
    while two:
        one, two = two, one % two
    return one
