"""``deepsinger convert``: a score file in another format; says what that format cannot hold."""

from __future__ import annotations

import argparse
from typing import Any

from app import arguments as kinds


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("convert", help="write a score in another format", description=__doc__.split(": ", 1)[1])
    parser.set_defaults(run=run)
    parser.add_argument("score", metavar="SCORE", type=kinds.file_path, help="the score to read")
    parser.add_argument("output", metavar="OUT", type=kinds.file_path, help="the score to write; its extension says the format")
    kinds.add_score_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read, change, write, and print a line for each thing that was lost on the way."""
    from score.formats import read, write
    from score.formats.registry import extensions

    kinds.check_source(arguments.score)
    kinds.check_extension(arguments.output, extensions())
    kinds.check_targets([arguments.score], [arguments.output])
    score = read(arguments.score, part=arguments.part, verse=arguments.verse)
    if arguments.transpose:
        score = score.transposed(arguments.transpose)
    if arguments.tempo != 1.0:
        score = score.at_tempo(arguments.tempo)
    losses = write(score, arguments.output)
    print(f"{arguments.output}: {len(score.notes)} notes, {score.seconds:.1f} s")
    for sentence in score.notices:
        print(f"note: {sentence}")
    for sentence in losses:
        print(f"lost: {sentence}")
    return 0
