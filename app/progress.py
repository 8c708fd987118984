"""How long work shows itself: a bar on a terminal, a plain line for each step elsewhere, both on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[float, str], None]
"""Takes the share that is done, 0 to 1, and what is being done."""


@contextmanager
def progress() -> Iterator[Progress]:
    """A function to tell progress to, for as long as the context lasts."""
    if sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from tqdm import tqdm

    layout = "{desc:24.24s} |{bar}| {percentage:3.0f} % {elapsed}"
    with tqdm(total=1.0, bar_format=layout, leave=False, file=sys.stderr) as bar:

        def tell(share: float, step: str) -> None:
            bar.set_description_str(step)
            bar.update(min(max(share, 0.0), 1.0) - bar.n)

        yield tell


def _lines() -> Progress:
    last = ""

    def tell(share: float, step: str) -> None:
        nonlocal last
        if step != last:
            print(f"deepsinger: {share:4.0%} {step}", file=sys.stderr, flush=True)
            last = step

    return tell
