"""Beside its peers: the Japanese examples also sung by Sinsy, the English ones also by Festival, all judged alike.

Conventions: the judge is :mod:`benchmarks.against_score`, which needs nothing but the score, so that nobody is judged by times
that only he knows; every figure of ours stands beside the peer's on the same notes. ``--expression 0`` for us, the
peers as they come. Festival's man sings high scores an octave lower and is judged there.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import festival, sinsy
from benchmarks.against_score import ScoreJudgement, judge, timed_notes
from benchmarks.material import example_scores
from benchmarks.ours import Sing, singer
from benchmarks.results import CannotMeasureError, Figure, Result, Table
from score.formats import read
from score.model import Score


@dataclass(frozen=True)
class Sung:
    """Who sang what, and how well."""

    song: str
    by: str
    judgement: ScoreJudgement


def by_sinsy(paths: list[Path], folder: Path) -> list[Sung]:
    """Sinsy on each of the Japanese scores."""
    notes = [timed_notes(read(path)) for path in paths]
    songs = sinsy.sing([sinsy.readable(path, folder) for path in paths], folder)
    return [
        Sung(path.stem, "Sinsy", judge(song.waveform, song.rate, asked))
        for path, asked, song in zip(paths, notes, songs, strict=True)
    ]


def by_festival(path: Path, score: Score, folder: Path) -> Sung:
    """Festival on one English score."""
    waveform, rate, moved = festival.sing(score, folder)
    notes = [(start, end, midi + moved) for start, end, midi in timed_notes(score)]
    return Sung(path.stem, "Festival", judge(waveform, rate, notes))


def by_us(path: Path, score: Score, sing: Sing) -> Sung:
    """DeepSinger on one score."""
    sung = sing(score)
    return Sung(path.stem, "DeepSinger", judge(sung.waveform, sung.rate, timed_notes(score)))


def _mean(found: list[Sung], by: str, songs: set[str], field: str) -> float:
    """Mean of a judgement's field over what ``by`` sang of ``songs``, by judged frames."""
    chosen = [one.judgement for one in found if one.by == by and one.song in songs]
    frames = sum(one.frames for one in chosen)
    return sum(getattr(one, field) * one.frames for one in chosen) / frames if frames else float("nan")


def figures(found: list[Sung], peer: str) -> list[Figure]:
    """Ours minus the peer's, over the songs that both sang."""
    songs = {one.song for one in found if one.by == peer} & {one.song for one in found if one.by == "DeepSinger"}
    if not songs:
        return []
    made = []
    for key, field, what in (("", "pitch_accuracy", "pitch accuracy"), ("voicing_", "voicing_error", "V/UV error")):
        ours, theirs = (_mean(found, by, songs, field) for by in ("DeepSinger", peer))
        control = f"DeepSinger {100 * ours:.1f} %, {peer} {100 * theirs:.1f} % ({what}, {len(songs)} songs)"
        made.append(Figure(f"{key}ahead_of_{peer.lower()}", ours - theirs, control))
    return made


def measure() -> Result:
    """Everyone sings; whoever cannot is named in the notes."""
    scores = {path: read(path) for path in example_scores()}
    japanese = [path for path, score in scores.items() if score.language == "ja"]
    english = [path for path, score in scores.items() if score.language == "en"]
    found: list[Sung] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            found += by_sinsy(japanese, Path(folder))
        except CannotMeasureError as missing:
            notes.append(f"Sinsy: {missing}.")
        try:
            found += [by_festival(path, scores[path], Path(folder)) for path in english]
        except CannotMeasureError as missing:
            notes.append(f"Festival: {missing}.")
    try:
        sing = singer("base", expression=0.0)
        found += [by_us(path, scores[path], sing) for path in (*japanese, *english)]
    except CannotMeasureError as missing:
        notes.append(f"DeepSinger: {missing}.")
    rows = tuple(
        (
            one.song,
            one.by,
            *(f"{100 * value:.1f} %" for value in (j.pitch_accuracy, j.notes_in_tune, j.voicing_error)),
            f"{j.lag:.2f} s",
        )
        for one in sorted(found, key=lambda one: (one.song, one.by))
        for j in (one.judgement,)
    )
    heads = ("song", "sung by", "voiced frames within 50 cents", "notes in tune", "V/UV error", "starts late by")
    table = Table("The same scores", heads, rows)
    return Result("peers", (*figures(found, "Sinsy"), *figures(found, "Festival")), (table,) if rows else (), tuple(notes))


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["peers"])
