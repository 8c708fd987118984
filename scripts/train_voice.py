"""Train a singing voice: ``python scripts/train_voice.py configs/singer/base.toml WORK OUT.safetensors``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipelines.train_voice import read_experiment, train_voice


def main() -> None:
    """Parse, train, print the held-out errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", type=Path)
    parser.add_argument("work", type=Path, help="manifest, features and checkpoints; an interrupted run goes on from here")
    parser.add_argument("out", type=Path, help="the finished singing model")
    parser.add_argument("--from", dest="start", type=Path, help="a training checkpoint to begin with")
    parser.add_argument("--board", action="store_true", help="write TensorBoard curves into WORK/board")
    given = parser.parse_args()
    experiment = read_experiment(given.experiment)
    print(
        train_voice(
            experiment, given.work, given.out, lambda line: print(line, flush=True), start=given.start, board=given.board
        )
    )


if __name__ == "__main__":
    main()
