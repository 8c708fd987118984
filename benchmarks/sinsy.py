"""Sinsy (Oura et al., 2010) with its Japanese HTS voice as a peer, through pysinsy in an environment of its own.

pysinsy needs an old setuptools and compiles for half a minute; the environment is made on first use in
``$DEEPSINGER_PEERS`` (default ``../env/peers`` beside the repository) and used again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.results import REPOSITORY, CannotMeasureError
from score.formats import read, write

ENVIRONMENT = Path(os.environ.get("DEEPSINGER_PEERS", REPOSITORY.parent / "env" / "peers"))
_SING = """
import json, sys, time
import numpy, pysinsy
pysinsy._lazy_init()
done = []
for source, target in json.load(sys.stdin):
    began = time.perf_counter()
    waveform, rate = pysinsy.synthesize(source)
    seconds = time.perf_counter() - began
    numpy.save(target, numpy.asarray(waveform, numpy.float32) / 32768)
    done.append([rate, seconds])
print(json.dumps(done))
"""


@dataclass(frozen=True)
class Song:
    """What Sinsy made of one score, and the seconds that it took with the voice loaded."""

    waveform: np.ndarray
    rate: int
    render_seconds: float


def interpreter() -> Path:
    """The Python of Sinsy's environment, made where it is missing."""
    python = ENVIRONMENT / "bin" / "python"
    if python.exists() and subprocess.run([python, "-c", "import pysinsy"], capture_output=True, check=False).returncode == 0:
        return python
    steps = (
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [str(python), "-m", "pip", "install", "-q", "setuptools<81", "numpy"],
        [str(python), "-m", "pip", "install", "-q", "pysinsy"],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotMeasureError(
                f"Sinsy's environment could not be made ({' '.join(step[-3:])}): {done.stderr.strip()[-300:]}"
            )
    return python


def readable(path: Path, folder: Path) -> Path:
    """``path`` itself if it is plain MusicXML, else the same score written as such into ``folder``."""
    if path.suffix in (".musicxml", ".xml"):
        return path
    plain = folder / f"{path.stem}.musicxml"
    write(read(path), plain)
    return plain


def sing(scores: Sequence[Path], folder: Path) -> list[Song]:
    """Each MusicXML file of ``scores`` (Japanese, in kana) sung by Sinsy, one process for all of them."""
    jobs = [(str(path), str(folder / f"sinsy{number}.npy")) for number, path in enumerate(scores)]
    run = [interpreter(), "-c", _SING]
    done = subprocess.run(run, input=json.dumps(jobs), capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode:
        raise CannotMeasureError(f"Sinsy failed: {done.stderr.strip()[-300:]}")
    answers = json.loads(done.stdout.splitlines()[-1])
    return [Song(np.load(target), rate, seconds) for (_, target), (rate, seconds) in zip(jobs, answers, strict=True)]
