"""What the benchmarks sing and listen to: the example scores, twelve Lieder, and the aligned recordings kept out of training.

Conventions: an aligned recording is one record of ``$DEEPSINGER_CACHE/align/<corpus>.json`` (audio path, singer, language,
vocal mode, phones with times in seconds, whether it was held out of every training).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from benchmarks.results import CACHE, DATA, REPOSITORY, CannotMeasureError

RATE = 44_100
EXAMPLES = REPOSITORY / "examples"
SCORE_SUFFIXES = frozenset((".musicxml", ".mxl", ".xml", ".mid", ".kar", ".ust", ".ustx", ".ds", ".txt"))
CORPORA = ("kumi_ja", "kumi_zh", "scott_ja", "milk_en", "nit", "kathleen")


@dataclass(frozen=True)
class Aligned:
    """A recording with its phones: (symbol of the shared inventory, start, end) in seconds."""

    file: Path
    corpus: str
    singer: str
    language: str
    mode: str
    phones: tuple[tuple[str, float, float], ...]
    held_out: bool

    @property
    def seconds(self) -> float:
        return self.phones[-1][2] if self.phones else 0.0

    def waveform(self) -> np.ndarray:
        """Mono samples at 44.1 kHz, float32."""
        samples, rate = soundfile.read(self.file, dtype="float32", always_2d=True)
        mono = samples.mean(axis=1)
        return mono if rate == RATE else np.asarray(soxr.resample(mono, rate, RATE))


def aligned(corpora: tuple[str, ...] = CORPORA, folder: Path | None = None) -> list[Aligned]:
    """Every aligned recording of ``corpora``; :class:`CannotMeasureError` naming the file that is missing."""
    found = []
    for corpus in corpora:
        path = (folder or CACHE / "align") / f"{corpus}.json"
        if not path.exists():
            raise CannotMeasureError(f"{path} is missing: align the {corpus} recordings first")
        for record in json.loads(path.read_text(encoding="utf-8")):
            phones = tuple((str(symbol), float(start), float(end)) for symbol, start, end in record["phones"])
            found.append(
                Aligned(
                    Path(record["file"]), corpus, record["singer"], record["language"], record.get("mode", ""), phones,
                    bool(record["heldout"]),
                )
            )  # fmt: skip
    return found


def held_out(corpora: tuple[str, ...] = CORPORA, per_corpus: int = 40, folder: Path | None = None) -> list[Aligned]:
    """At most ``per_corpus`` held-out recordings of each corpus, spread evenly over its list."""
    chosen: list[Aligned] = []
    for corpus in corpora:
        kept = [recording for recording in aligned((corpus,), folder) if recording.held_out and recording.phones]
        step = max(1, -(-len(kept) // per_corpus))
        chosen += kept[::step]
    return chosen


def example_scores() -> list[Path]:
    """The scores in ``examples/``."""
    return sorted(path for path in EXAMPLES.rglob("*") if path.suffix in SCORE_SUFFIXES)


def lieder(per_language: int = 4) -> list[Path]:
    """Twelve Lieder of the OpenScore corpus, four of each language, spread evenly over the alphabet of composers."""
    folder = DATA / "scores" / "lieder"
    chosen = []
    for language in ("de", "en", "fr"):
        songs = sorted(folder.glob(f"{language}__*.mxl"))
        chosen += [songs[(2 * i + 1) * len(songs) // (2 * per_language)] for i in range(per_language) if songs]
    if not chosen:
        raise CannotMeasureError(f"the Lieder are not in {folder}")
    return chosen
