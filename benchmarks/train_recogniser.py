"""Train the phone recognisers that judge intelligibility, on real recordings only.

``python -m benchmarks.train_recogniser`` trains one on every singer and one for each of the judged singers without that singer
(``--only NAME`` for one of them), and writes them to ``$DEEPSINGER_CACHE/recogniser/<name>.safetensors``. Recordings marked as
held out are never heard. Every recording is heard as it is and resampled by random factors (0.75–1.35), which moves pitch
and formants together, so that a man's recogniser is not lost with a woman's voice.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soxr
import torch

from benchmarks.material import RATE, Aligned, aligned
from benchmarks.results import CACHE, CannotMeasureError
from metrics.recogniser import EARS, Recogniser, RecogniserNet, features
from metrics.recognition import frame_labels
from phonetics.inventory import SYMBOLS

FOLDER = CACHE / "recogniser"
EVERYONE = "everyone"
JUDGED = ("kumi", "scott", "milk")
FRAMES = 300
SINGING_FACTORS = (1.0, None, None)

Example = tuple[torch.Tensor, torch.Tensor]


def path_of(without: str | None) -> Path:
    """Where the recogniser of everyone (None), or of everyone but one singer, lies."""
    return FOLDER / f"{EVERYONE if without is None else 'without-' + without}.safetensors"


def same_person(recording: Aligned, singer: str) -> bool:
    """Is ``recording`` by ``singer``, whose name a corpus may spell longer ("kumi_zh")."""
    return singer in recording.singer.lower() or recording.corpus.startswith(singer)


def choose(recordings: Sequence[Aligned], minutes: float, seed: int = 0) -> list[Aligned]:
    """At most ``minutes`` of each corpus, at random, held-out recordings left out."""
    order = [recording for recording in recordings if not recording.held_out and recording.phones]
    random.Random(seed).shuffle(order)
    taken: dict[str, float] = {}
    chosen = []
    for recording in order:
        if taken.get(recording.corpus, 0.0) < 60.0 * minutes:
            taken[recording.corpus] = taken.get(recording.corpus, 0.0) + recording.seconds
            chosen.append(recording)
    return chosen


def examples(recording: Aligned, draw: random.Random) -> Iterator[Example]:
    """Features and labels of ``recording`` as it is and at random speeds (half precision: hours of it are kept in memory)."""
    waveform = recording.waveform()
    for fixed in SINGING_FACTORS:
        factor = fixed or float(np.exp(draw.uniform(np.log(0.75), np.log(1.35))))
        heard = waveform if factor == 1.0 else np.asarray(soxr.resample(waveform, RATE * factor, RATE, quality="LQ"))
        mel = features(heard, RATE)
        phones = [(symbol, start / factor, end / factor) for symbol, start, end in recording.phones]
        labels = frame_labels(phones, len(mel), EARS.seconds_per_frame)
        yield mel.half(), torch.tensor([SYMBOLS.index(label) for label in labels])


def collect(recordings: Sequence[Aligned], seed: int = 0) -> dict[str, list[Example]]:
    """Every example by corpus."""
    draw = random.Random(seed)
    found: dict[str, list[Example]] = {}
    for recording in recordings:
        found.setdefault(recording.corpus, []).extend(examples(recording, draw))
    return found


def _batch(streams: list[tuple[torch.Tensor, torch.Tensor]], size: int, draw: np.random.Generator) -> Example:
    mels, labels = [], []
    for _ in range(size):
        mel, label = streams[draw.integers(len(streams))]
        at = int(draw.integers(max(1, len(mel) - FRAMES)))
        piece = mel[at : at + FRAMES].float()
        tilt = torch.linspace(-1, 1, EARS.bins) * float(draw.normal() * 0.25)
        piece = piece + tilt + 0.05 * torch.randn_like(piece)
        band = int(draw.integers(EARS.bins - 8))
        piece[:, band : band + int(draw.integers(8))] = 0.0
        mels.append(torch.nn.functional.pad(piece, (0, 0, 0, FRAMES - len(piece)), value=-2.0))
        labels.append(torch.nn.functional.pad(label[at : at + FRAMES], (0, FRAMES - len(piece))))
    return torch.stack(mels), torch.stack(labels)


def fit(
    examples_by_corpus: dict[str, list[Example]], steps: int, seed: int = 0, batch: int = 12, channels: int = 112
) -> RecogniserNet:
    """Train a network: AdamW, one cosine, equal shares of every corpus."""
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    streams = [
        (torch.cat([mel for mel, _ in found]), torch.cat([label for _, label in found]))
        for found in examples_by_corpus.values()
    ]
    net = RecogniserNet(len(SYMBOLS), channels).train()
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps, pct_start=0.1)
    began = time.monotonic()
    for step in range(steps):
        mel, label = _batch(streams, batch, draw)
        loss = torch.nn.functional.cross_entropy(net(mel).flatten(0, 1), label.flatten(), label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            print(f"  step {step + 1}, loss {loss.item():.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return net.eval()


def train(without: str | None, found: dict[str, list[Example]], corpora_of: dict[str, bool], steps: int) -> Path:
    """Train and save one recogniser; ``corpora_of`` says for each corpus whether it is heard."""
    heard = {corpus: list_ for corpus, list_ in found.items() if corpora_of[corpus]}
    if not heard:
        raise CannotMeasureError(f"no recordings are left to train on without {without}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = path_of(without)
    Recogniser(fit(heard, steps), SYMBOLS, tuple(sorted(heard))).save(path)
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Train all recognisers, or one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_recogniser", description=__doc__)
    parser.add_argument("--only", help=f"{EVERYONE}, or the singer to leave out: {', '.join(JUDGED)}")
    parser.add_argument("--minutes", type=float, default=20.0, help="at most so much of each corpus")
    parser.add_argument("--steps", type=int, default=800)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    recordings = choose(aligned(), options.minutes)
    found = collect(recordings)
    wanted: list[str | None] = [None, *JUDGED] if options.only is None else [None if options.only == EVERYONE else options.only]
    for without in wanted:
        singer_of = {recording.corpus: recording for recording in recordings}
        corpora = {corpus: without is None or not same_person(one, without) for corpus, one in singer_of.items()}
        print(f"recogniser {path_of(without).stem}: {', '.join(c for c, heard in corpora.items() if heard)}", flush=True)
        print(train(without, found, corpora, options.steps), flush=True)


if __name__ == "__main__":
    main()
