"""From corpora to a voice: read the banks, refine the times, compute features, train the singing model.

An experiment is a TOML file: ``[[corpus]]`` tables (where, who, which language, how large a share of training), ``[model]``
and ``[train]`` tables that hold only what differs from the defaults. Everything that is made goes into a work folder; what
stands there finished is not made again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.corpora import Recording, bank, nit, spoken
from data.features import FeatureStore, build
from data.listening import denoised, listen, load
from data.phrases import Phrase, read_manifest, refine, write_manifest
from data.refine import frame_features
from learning.settings import SettingsError, read_toml, typed
from singer.batches import Packer
from singer.config import SingerConfig
from singer.model import SingerModel
from singer.singer import save_singer
from singer.train import SingerTrainer, TrainConfig, fit, validate

Report = Callable[[str], None]
_WORST_SHARE = 0.03


@dataclass(frozen=True)
class Corpus:
    """One source of recordings."""

    folder: str
    """Where it lies, from the folder of the experiment file."""
    kind: str
    """"bank" (UTAU), "nit" (HTS labels) or "speech" (recordings with text)."""
    singer: str
    """Who sings."""
    language: str
    """In which language."""
    share: float
    """Its share of the training time, against the other corpora's."""
    denoise: bool = False
    """Take a steady noise floor out first."""


@dataclass(frozen=True)
class Experiment:
    """A voice to be trained."""

    name: str
    corpora: tuple[Corpus, ...]
    model: SingerConfig
    train: TrainConfig
    refine_steps: tuple[int, ...] = (600, 350, 350)


def read_experiment(path: Path) -> Experiment:
    """The experiment of a TOML file; unknown settings are errors that name the nearest known one."""
    tables = read_toml(path)
    corpora = [
        dataclasses.replace(corpus, folder=str((path.parent / corpus.folder).resolve()))
        for corpus in (typed(Corpus, values, f"{path}, [[corpus]]") for values in tables.pop("corpus", []))
    ]
    if not corpora:
        raise SettingsError(f"{path}: there is no [[corpus]] to learn from")
    singers = tuple(dict.fromkeys(corpus.singer for corpus in corpora))
    model = typed(SingerConfig, {"singers": singers, **tables.pop("model", {})}, f"{path}, [model]")
    train = typed(TrainConfig, tables.pop("train", {}), f"{path}, [train]")
    values = {"name": path.stem, **tables, "corpora": corpora, "model": model, "train": train}
    return typed(Experiment, values, str(path))


def recordings_of(corpus: Corpus) -> list[Recording]:
    """The recordings of a corpus; those whose labels cannot be read have no tokens."""
    folder = Path(corpus.folder)
    if not folder.is_dir():
        raise SettingsError(f"the corpus folder {folder} does not exist")
    if corpus.kind == "bank":
        return list(bank(folder, corpus.singer, corpus.language))
    if corpus.kind == "nit":
        return list(nit(folder))
    if corpus.kind == "speech":
        from pipelines.speech_times import english_aligner

        return list(spoken(folder, corpus.singer, english_aligner()))
    raise SettingsError(f"there is no kind of corpus {corpus.kind!r}; there are bank, nit and speech")


def prepare(experiment: Experiment, work: Path, report: Report) -> tuple[list[Phrase], dict[str, FeatureStore]]:
    """Phrases with refined times, and their features; each is made once and read from ``work`` afterwards."""
    work.mkdir(parents=True, exist_ok=True)
    manifest = work / "phrases.jsonl"
    by_corpus = {Path(corpus.folder).name: corpus for corpus in experiment.corpora}
    if not manifest.is_file():
        recordings = [r for corpus in experiment.corpora for r in recordings_of(corpus)]
        report(f"{len(recordings)} recordings, {sum(r.tokens is not None for r in recordings)} with readable labels")

        def features(recording: Recording) -> np.ndarray:
            samples = load(recording.path)
            corpus = by_corpus.get(recording.corpus)
            return frame_features(denoised(samples) if corpus is not None and corpus.denoise else samples)

        holds = (0.08, 0.06, 0.05)[: len(experiment.refine_steps)]
        phrases, _ = refine(recordings, features, steps=experiment.refine_steps, hold_seconds=holds, report=report)
        write_manifest(manifest, phrases)
    phrases = _without_worst(read_manifest(manifest))
    stores = {}
    for name in dict.fromkeys(phrase.corpus for phrase in phrases):
        folder = work / "features" / name
        if not (folder / "index.json").is_file():
            report(f"features of {name}")
            paths = {phrase.name: Path(phrase.audio) for phrase in phrases if phrase.corpus == name}
            corpus = by_corpus.get(name)
            clean = corpus is not None and corpus.denoise
            hear = lambda key, paths=paths, clean=clean: listen(paths[key], experiment.model.mel, denoise=clean)  # noqa: E731
            build(folder, list(paths), hear, experiment.model.mel)
        stores[name] = FeatureStore(folder, experiment.model.mel)
    return [p for p in phrases if p.name in stores[p.corpus].index], stores


def _without_worst(phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases without the worst-aligned three in a hundred of each corpus."""
    kept = []
    for corpus in dict.fromkeys(phrase.corpus for phrase in phrases):
        own = [phrase for phrase in phrases if phrase.corpus == corpus]
        least = np.quantile([phrase.score for phrase in own], _WORST_SHARE) if len(own) > 30 else -np.inf
        kept += [phrase for phrase in own if phrase.score >= least]
    return kept


def shares(phrases: Sequence[Phrase], stores: dict[str, FeatureStore], corpora: Sequence[Corpus]) -> list[float]:
    """How often each phrase is to be drawn so that every corpus gets its share of the frames."""
    wanted = {Path(corpus.folder).name: corpus.share for corpus in corpora}
    frames: dict[str, int] = {}
    for phrase in phrases:
        frames[phrase.corpus] = frames.get(phrase.corpus, 0) + stores[phrase.corpus].index[phrase.name][1]
    return [wanted.get(phrase.corpus, wanted.get("nit_song070", 0.1)) / frames[phrase.corpus] for phrase in phrases]


def train_voice(
    experiment: Experiment, work: Path, out: Path, report: Report, *, start: Path | None = None, board: bool = False
) -> dict[str, float]:
    """Train (or go on training) and write the singing model to ``out``; returns the held-out errors.

    ``start``: the training checkpoint of another run to begin with. An interrupted run goes on from its own checkpoint.
    """
    phrases, stores = prepare(experiment, work, report)
    train = [phrase for phrase in phrases if not phrase.heldout]
    held = [phrase for phrase in phrases if phrase.heldout]
    trainer = SingerTrainer(SingerModel(experiment.model), len(train), experiment.train)
    checkpoint = work / "training.safetensors"
    if checkpoint.is_file():
        trainer.resume(checkpoint)
        report(f"going on from step {trainer.step}")
    elif start is not None:
        trainer.begin_with(start)
    packer = Packer(
        train, stores, experiment.model, shares(train, stores, experiment.corpora),
        rows=experiment.train.rows, frames=experiment.train.frames, seed=experiment.train.seed,
    )  # fmt: skip
    fit(trainer, packer, work, board=board)
    model = trainer.released()
    save_singer(out, model, {"step": trainer.step, "experiment": experiment.name})
    return validate(model, held, stores, experiment.model) if held else {}
