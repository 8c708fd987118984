"""Fits :class:`~singer.performance.durations.DurationModel` to labelled singing by ridge regression on log lengths.

A labelled phrase is a run of phones without silences inside. Two sources are read: HTS label pairs as of NIT SONG070 (mono
labels with sung times, full labels with notes) and the aligner's JSON (a list of ``{"singer", "language", "phones":
[[symbol, start, end], ...]}``). Where the source does not say which consonants close a syllable, the usual
maximal-onset guess is made.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phonetics.inventory import CLOSURE, VOICED_CLOSURE, phone
from phonetics.japanese import hts_phones
from singer.performance.durations import DurationModel, Place, features, places, prior_seconds

HTS_SECONDS = 1e-7
_STOPS = ("stop", "affricate")
_LONGEST_SECONDS = 0.5
_SHORTEST_SECONDS = 0.004
_SINGER = "singer="


@dataclass(frozen=True)
class LabelledPhrase:
    """Phones with their times in seconds; ``nuclei`` and ``coda`` flag each phone; ``group`` (a song) is never split between
    training and test."""

    singer: str
    language: str
    group: str
    phones: tuple[tuple[str, float, float], ...]
    nuclei: tuple[bool, ...]
    coda: tuple[bool, ...]


@dataclass(frozen=True)
class Example:
    """One consonant with its place and its true length in seconds."""

    place: Place
    seconds: float
    singer: str
    language: str
    group: str


def guess_nuclei(symbols: Sequence[str]) -> tuple[bool, ...]:
    """Which phones carry a note: the syllabic ones, but a moraic nasal only where no vowel stands before it."""
    flags: list[bool] = []
    for i, symbol in enumerate(symbols):
        flags.append(phone(symbol).syllabic and not (symbol == "ɴ" and i > 0 and phone(symbols[i - 1]).kind == "vowel"))
    return tuple(flags)


def guess_coda(symbols: Sequence[str], nuclei: Sequence[bool]) -> tuple[bool, ...]:
    """Which consonants close a syllable: all at the end, off-glides and ɴ always, of a cluster between vowels all but its last
    (a stop keeps its closure)."""
    coda = [False] * len(symbols)
    at = [i for i, nucleus in enumerate(nuclei) if nucleus]
    for number, i in enumerate(at):
        following = at[number + 1] if number + 1 < len(at) else len(symbols)
        stop_at = following if following == len(symbols) else following - 1
        if stop_at - 1 > i and stop_at < following and phone(symbols[stop_at - 1]).kind == "closure":
            stop_at -= 1
        for j in range(i + 1, stop_at):
            coda[j] = True
        for j in range(i + 1, following):
            coda[j] = coda[j] or symbols[j] == "ɴ" or phone(symbols[j]).secondary == "offglide"
    return tuple(coda)


def read_alignments(path: Path) -> list[LabelledPhrase]:
    """The phrases of one file of the aligner, cut at silences and without held-out ones; each item is its own group."""
    out: list[LabelledPhrase] = []
    for number, item in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        if item.get("heldout"):
            continue
        group = str(item.get("song", f"{path.stem}:{number}"))
        for run in _runs([(str(s), float(a), float(b)) for s, a, b in item["phones"]]):
            symbols = [symbol for symbol, _, _ in run]
            nuclei = guess_nuclei(symbols)
            out.append(LabelledPhrase(item["singer"], item["language"], group, tuple(run), nuclei, guess_coda(symbols, nuclei)))
    return out


def read_hts_song(mono: Path, full: Path, *, singer: str, closure_share: Mapping[str, float]) -> list[LabelledPhrase]:
    """One song of HTS labels. ``closure_share`` is the part of each stop's label that is its closure (0.5 where not given)."""
    rows = [line.split()[:3] for line in mono.read_text(encoding="utf-8").splitlines() if line.strip()]
    notes = [line.split()[:2] for line in full.read_text(encoding="utf-8").splitlines() if line.strip()]
    if len(rows) != len(notes):
        raise ValueError(f"{mono}: {len(rows)} phones, but {full} has {len(notes)}; the two label files must be of one song")
    symbols = [found[0] for found in hts_phones([row[2] for row in rows])]
    timed = [(s, int(row[0]) * HTS_SECONDS, int(row[1]) * HTS_SECONDS) for s, row in zip(symbols, rows, strict=True)]
    nuclei, coda = _by_note(symbols, [tuple(note) for note in notes])
    flagged = _split_stops(list(zip(timed, nuclei, coda, strict=True)), closure_share)
    out, begin = [], 0
    for i in range(len(flagged) + 1):
        if i == len(flagged) or phone(flagged[i][0][0]).kind == "silence":
            if i > begin:
                run, is_nucleus, is_coda = zip(*flagged[begin:i], strict=True)
                out.append(LabelledPhrase(singer, "ja", mono.stem, run, is_nucleus, is_coda))
            begin = i + 1
    return out


def _by_note(symbols: Sequence[str], notes: Sequence[tuple[str, ...]]) -> tuple[list[bool], list[bool]]:
    """The first phone of each note that can carry it is its nucleus, what follows in the note its coda."""
    nuclei, coda, seen = [], [], False
    for i, symbol in enumerate(symbols):
        if i == 0 or notes[i] != notes[i - 1]:
            seen = False
        nucleus = not seen and phone(symbol).syllabic
        seen = seen or nucleus
        nuclei.append(nucleus or (seen and phone(symbol).kind == "vowel"))
        coda.append(seen and not nuclei[-1])
    return nuclei, coda


def _split_stops(phones: list[tuple[tuple[str, float, float], bool, bool]], share: Mapping[str, float]) -> list:
    """A stop's label becomes closure and release; after a long consonant's ``cl`` the closure part goes to that."""
    out: list = []
    for (symbol, start, end), nucleus, coda in phones:
        this = phone(symbol)
        if this.kind not in _STOPS or symbol == "ʔ":
            out.append(((symbol, start, end), nucleus, coda))
            continue
        burst = start + share.get(symbol, 0.5) * (end - start)
        if out and out[-1][0][0] in (CLOSURE, VOICED_CLOSURE):
            (before, begin, _), _, long_coda = out[-1]
            out[-1] = ((before, begin, burst), False, long_coda)
        else:
            out.append(((VOICED_CLOSURE if this.voiced else CLOSURE, start, burst), False, coda))
        out.append(((symbol, burst, end), nucleus, coda))
    return out


def _runs(phones: Sequence[tuple[str, float, float]]) -> list[list[tuple[str, float, float]]]:
    runs: list[list[tuple[str, float, float]]] = [[]]
    for item in phones:
        if phone(item[0]).kind == "silence":
            runs.append([])
        else:
            runs[-1].append(item)
    return [run for run in runs if run]


def examples(phrases: Iterable[LabelledPhrase]) -> list[Example]:
    """Every consonant and off-glide of the phrases, except implausible lengths (under 4 ms, over 0.5 s)."""
    out: list[Example] = []
    for phrase in phrases:
        starts = [start if nucleus else None for (_, start, _), nucleus in zip(phrase.phones, phrase.nuclei, strict=True)]
        symbols = [symbol for symbol, _, _ in phrase.phones]
        found = places(symbols, phrase.nuclei, phrase.coda, starts, phrase.phones[-1][2])
        for place, (_, start, end) in zip(found, phrase.phones, strict=True):
            if place is not None and _SHORTEST_SECONDS < end - start < _LONGEST_SECONDS:
                out.append(Example(place, end - start, phrase.singer, phrase.language, phrase.group))
    return out


def fit(data: Sequence[Example], *, ridge: float = 3.0, reference: str = "nit_f001") -> DurationModel:
    """The model of least squared log error under a ridge penalty, with two rounds of Huber weights against bad labels.

    Every singer has an offset but ``reference``, whose lengths are what the model gives when no singer is named: the one who
    sang songs, where others spoke or recited syllables.
    """
    if not data:
        raise ValueError("no labelled consonants to fit the duration model to")
    rows = [{**features(item.place), f"{_SINGER}{item.singer}": float(item.singer != reference)} for item in data]
    names = sorted({name for row in rows for name in row})
    column = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        for name, value in row.items():
            matrix[i, column[name]] = value
    target = np.log([item.seconds / prior_seconds(item.place.symbol) for item in data])
    weight, solution = np.ones(len(rows)), np.zeros(len(names))
    for _ in range(3):
        scaled = matrix * weight[:, None]
        solution = np.linalg.solve(matrix.T @ scaled + ridge * np.eye(len(names)), scaled.T @ target)
        error = np.abs(target - matrix @ solution)
        limit = 1.5 * np.median(error) + 1e-9
        weight = np.minimum(1.0, limit / np.maximum(error, 1e-9))
    found = dict(zip(names, solution.tolist(), strict=True))
    singers = {name.removeprefix(_SINGER): value for name, value in found.items() if name.startswith(_SINGER)}
    return DurationModel({name: value for name, value in found.items() if not name.startswith(_SINGER)}, singers)


def held_out(data: Sequence[Example], *, folds: int = 7) -> dict[str, float]:
    """Median absolute error in ms on songs left out in turn, of the model and of a constant per phone (the control)."""
    groups = sorted({item.group for item in data})
    folds = min(folds, len(groups))
    model_error, control_error, ratio = [], [], []
    for fold in range(folds):
        test_groups = set(groups[fold::folds])
        train = [item for item in data if item.group not in test_groups]
        model, constant = fit(train), _constants(train)
        for item in data:
            if item.group in test_groups:
                seconds = model.seconds(item.place, singer=item.singer)
                model_error.append(abs(seconds - item.seconds))
                control_error.append(abs(constant.get(item.place.symbol, prior_seconds(item.place.symbol)) - item.seconds))
                ratio.append(abs(np.log(seconds / item.seconds)))
    return {
        "phones": len(data), "songs": len(groups), "folds": folds,
        "median_error_ms": float(1000 * np.median(model_error)),
        "control_median_error_ms": float(1000 * np.median(control_error)),
        "mean_error_ms": float(1000 * np.mean(model_error)), "control_mean_error_ms": float(1000 * np.mean(control_error)),
        "median_log_ratio": float(np.median(ratio)),
    }  # fmt: skip


def _constants(data: Sequence[Example]) -> dict[str, float]:
    by_symbol = defaultdict(list)
    for item in data:
        by_symbol[item.place.symbol].append(item.seconds)
    return {symbol: float(np.median(values)) for symbol, values in by_symbol.items()}


def counts(data: Sequence[Example]) -> dict[str, int]:
    """How many examples each phone has."""
    return dict(Counter(item.place.symbol for item in data))
