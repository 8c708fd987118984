"""Progress of long work: a bar on a terminal, a plain line now and then elsewhere; TensorBoard where asked for."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm


class Progress:
    """Counts steps from ``start`` to ``total`` and shows running means of named figures."""

    def __init__(
        self, total: int, start: int = 0, every_seconds: float = 30.0, stream: TextIO | None = None, board: Path | None = None
    ) -> None:
        self.total, self.step, self.start = total, start, start
        self.every_seconds = every_seconds
        self.stream = stream if stream is not None else sys.stderr
        self.began = self.last_shown = time.monotonic()
        self.figures: dict[str, float] = {}
        self._bar = tqdm(total=total, initial=start, file=self.stream) if self.stream.isatty() else None
        self._board = _board(board)

    def advance(self, **figures: float) -> None:
        """One step done; ``figures`` enter running means."""
        self.step += 1
        for name, value in figures.items():
            self.figures[name] = value if name not in self.figures else 0.98 * self.figures[name] + 0.02 * value
        if self._bar is not None:
            self._bar.update()
            self._bar.set_postfix({name: f"{value:.4f}" for name, value in self.figures.items()}, refresh=False)
        elif time.monotonic() - self.last_shown >= self.every_seconds:
            self.last_shown = time.monotonic()
            self.stream.write(self.line() + "\n")
            self.stream.flush()
        if self._board is not None and self.step % 20 == 0:
            for name, value in figures.items():
                self._board.add_scalar(name, value, self.step)

    def line(self) -> str:
        """Step, time left and figures in one line."""
        pace = (time.monotonic() - self.began) / max(1, self.step - self.start)
        left = pace * (self.total - self.step)
        figures = ", ".join(f"{name} {value:.4f}" for name, value in self.figures.items())
        return f"step {self.step}/{self.total}, {pace * 1000:.0f} ms a step, {left / 60:.0f} min left, {figures}"

    def close(self) -> None:
        """Finish the bar and the board."""
        if self._bar is not None:
            self._bar.close()
        if self._board is not None:
            self._board.close()


def _board(folder: Path | None) -> Any:
    if folder is None:
        return None
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise RuntimeError("TensorBoard is not installed; run pip install tensorboard, or leave the board away") from error
    return SummaryWriter(str(folder))
