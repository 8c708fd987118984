"""``deepsinger render``: a score in, a sung recording out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import arguments as kinds
from app.errors import UsageError
from app.progress import progress

if TYPE_CHECKING:
    from pipelines.render import RenderReport

AUDIO_EXTENSIONS = (".wav", ".flac", ".ogg")


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("render", help="sing a score", description=__doc__.split(": ", 1)[1])
    parser.set_defaults(run=run)
    option = parser.add_argument
    option("score", metavar="SCORE", type=kinds.path_or_dash,
           help="MusicXML, MIDI, UST, USTX, DS, UltraStar ...; - reads it from standard input")
    option("-o", "--output", metavar="OUT.wav", type=kinds.path_or_dash, required=True,
           help="the recording (.wav, .flac, .ogg); - writes a WAV to standard output")
    option("--lyrics", metavar="FILE", type=kinds.file_path, help="words to lay under the notes instead of the score's")
    option("--language", metavar="L", help="of the words: en, ja, zh, de ... (default: the score's own, or found out)")
    kinds.add_score_options(parser)
    option("--voice", metavar="V", default="base",
           help="a voice or singer of `deepsinger voices`, a blend like kumi:0.7+scott:0.3, or a folder (default: %(default)s)")
    option("--mode", metavar="NAME=SHARE", type=kinds.mode, action="append", default=[],
           help="vocal mode and how much of it, 0 to 1, like power=0.5; may be given more than once")
    option("--expression", metavar="E", type=kinds.number(0, 1, "share"), default=0.6,
           help="vibrato, portamento, drift: 0 exactly the notes, 1 most alive (default: %(default)s)")
    option("--seed", metavar="N", type=kinds.whole(0, "a seed"), default=0,
           help="another number, another take; the same number, the same bytes")
    option("--stems", metavar="DIR", type=kinds.file_path, help="put the parts of the recording into this folder too")
    option("--plot", metavar="PNG", type=kinds.file_path, help="draw score, phones, pitch and spectrogram in one picture")
    option("--report", metavar="JSON", type=kinds.file_path, help="write the measured figures of every note")
    option("--commercial", action="store_true", help="refuse a voice whose terms forbid commercial use")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Check what can be checked at once, sing, and say what came of it."""
    _check_files(arguments)
    modes = _check_modes(arguments.voice, dict(arguments.mode))
    from pipelines.render import RenderOptions, render_file

    options = RenderOptions(
        voice=arguments.voice, language=arguments.language, lyrics=arguments.lyrics, part=arguments.part,
        verse=arguments.verse, transpose=arguments.transpose, tempo=arguments.tempo, modes=modes,
        expression=arguments.expression, seed=arguments.seed, stems=arguments.stems, plot=arguments.plot,
        report=arguments.report, commercial=arguments.commercial,
    )  # fmt: skip
    with progress() as tell:
        report = render_file(arguments.score, arguments.output, options, tell)
    _print_report(arguments.output, report)
    return 0


def _check_files(arguments: argparse.Namespace) -> None:
    kinds.check_source(arguments.score)
    if arguments.lyrics is not None:
        kinds.check_source(arguments.lyrics)
    kinds.check_extension(arguments.output, AUDIO_EXTENSIONS)
    if arguments.plot is not None:
        kinds.check_extension(arguments.plot, [".png", ".pdf", ".svg"])
    outputs = [arguments.output, arguments.plot, arguments.report]
    kinds.check_targets([arguments.score, arguments.lyrics], outputs)
    if arguments.output == "-" and sys.stdout.isatty():
        raise UsageError("standard output is a terminal, which cannot show a recording; send it to a file or a player")
    if arguments.stems is not None and arguments.stems.exists() and not arguments.stems.is_dir():
        raise UsageError(f"{arguments.stems}: this is a file; --stems wants a folder")


def _check_modes(voice: str, modes: dict[str, float]) -> dict[str, float]:
    """The modes by the names that the voice's card has for them; an unknown voice or mode is refused with the nearest one."""
    from pipelines.voices import choose

    known = choose(voice).modes
    return {kinds.choose(mode, known, f"vocal mode of {voice}"): share for mode, share in modes.items()}


def _print_report(output: Path | str, report: RenderReport) -> None:
    """What came of it in one line, and what the singer has to say, on standard output (standard error if that is the WAV)."""
    stream = sys.stderr if output == "-" else sys.stdout
    name = "standard output" if output == "-" else output
    share = report.voiced_within_50_cents
    pitch = "" if share is None else f", {share:.1%} of the sung frames within 50 cents of the pitch asked for"
    print(f"{name}: {report.seconds:.1f} s{pitch}", file=stream)
    for sentence in (*report.diagnosis, *report.notices):
        print(f"note: {sentence}", file=stream)
