"""``python -m benchmarks [NAME ...]``: run the named benchmarks, or all of them, and write the report."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks.report import write_page
from benchmarks.results import CannotMeasureError, write

NAMES = ("singer", "performance", "copy_singing", "sample_based", "vocoder", "recognition", "speed", "peers")


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; the exit status is the number of benchmarks that could not be run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(NAMES)}; all when left out")
    chosen = parser.parse_args(arguments).names or NAMES
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    failed = 0
    for name in chosen:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            print(write(importlib.import_module(f"benchmarks.{name}").measure()))
        except (CannotMeasureError, ImportError) as error:
            failed += 1
            print(f"{name}: not measured: {error}", file=sys.stderr)
    print(write_page())
    return failed


if __name__ == "__main__":
    sys.exit(main())
