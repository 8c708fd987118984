"""Phrases: recordings with the phones sung in them and where, as one JSON line each (the manifest).

A manifest is a text file: the first line is the header (``format``, ``version``), each further line a :class:`Phrase`. Paths
are kept as given. Writing is atomic.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.corpora import Recording
from data.refine import FRAME_SPEC, FrameClassifier, Item, Placed, realign, rough_starts, train_classifier

FORMAT, VERSION = "deepsinger-phrases", 1


class ManifestError(ValueError):
    """A manifest that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Phrase:
    """One recording with its phones. ``score`` is the mean log-likelihood of its alignment (0 where times are hand-made)."""

    audio: str
    name: str
    corpus: str
    singer: str
    language: str
    mode: str
    heldout: bool
    phones: tuple[Placed, ...]
    score: float = 0.0


def write_manifest(path: Path, phrases: Iterable[Phrase]) -> None:
    """Write ``phrases`` to ``path``; an interrupted writing leaves what stood there before."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as handle:
        handle.write(json.dumps({"format": FORMAT, "version": VERSION}) + "\n")
        for phrase in phrases:
            record = {field.name: getattr(phrase, field.name) for field in dataclasses.fields(phrase)}
            record["phones"] = [[p.symbol, round(p.start_seconds, 4), round(p.end_seconds, 4)] for p in phrase.phones]
            handle.write(json.dumps(record, ensure_ascii=False) + "\n")
    partial.replace(path)


def read_manifest(path: Path) -> list[Phrase]:
    """Every phrase of a manifest, in order; :class:`ManifestError` names the first line that is none."""
    phrases = []
    with path.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, start=1):
            try:
                record = json.loads(line)
                if number == 1:
                    if (record["format"], record["version"]) != (FORMAT, VERSION):
                        raise ManifestError(f"{path} is a {record['format']} {record['version']}, not a {FORMAT} {VERSION}")
                    continue
                record["phones"] = tuple(Placed(*phone) for phone in record["phones"])
                phrases.append(Phrase(**record))
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise ManifestError(f"{path}, line {number}: not a phrase ({error})") from error
    return phrases


def refine(
    recordings: Sequence[Recording],
    features: Callable[[Recording], np.ndarray],
    *,
    steps: Sequence[int] = (500, 400, 400),
    hold_seconds: Sequence[float | None] = (0.08, 0.06, 0.05),
    model: FrameClassifier | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> tuple[list[Phrase], FrameClassifier]:
    """Phrases with refined times, and the classifier that placed them.

    ``features`` gives a recording's frames (:func:`data.refine.frame_features`). Each round trains for ``steps`` and places
    every phone within ``hold_seconds`` of its anchor. Recordings without tokens are left out.
    """
    usable = [recording for recording in recordings if recording.tokens]
    items = []
    for recording in usable:
        frames = features(recording)
        seconds = len(frames) * FRAME_SPEC.seconds_per_frame
        items.append(Item(frames, recording.tokens or (), rough_starts(recording.tokens or (), seconds)))
    for round_steps, hold in zip(steps, hold_seconds, strict=True):
        model = train_classifier(
            items, round_steps, model=model,
            report=lambda step, loss, accuracy: report(f"step {step}: loss {loss:.3f}, accuracy {accuracy:.3f}"),
        )  # fmt: skip
        realign(model, items, hold)
        report(f"mean score {np.mean([item.score for item in items if np.isfinite(item.score)]):.3f}")
    if model is None:
        raise ValueError("refine needs at least one round")
    return [_phrase(r, item) for r, item in zip(usable, items, strict=True) if np.isfinite(item.score)], model


def _phrase(recording: Recording, item: Item) -> Phrase:
    phones = [
        Placed(token.symbol, float(start), float(end))
        for token, start, end in zip(item.tokens, item.starts[:-1], item.starts[1:], strict=True)
        if end > start
    ]
    return Phrase(
        str(recording.path), recording.name, recording.corpus, recording.singer, recording.language, recording.mode,
        recording.heldout, tuple(phones), round(item.score, 4),
    )  # fmt: skip
