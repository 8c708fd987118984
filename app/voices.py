"""``deepsinger voices``: the voices there are, what they can sing and on what terms."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING, Any

from app import arguments as kinds

if TYPE_CHECKING:
    from pipelines.voices import VoiceInfo

HEADINGS = ("voice", "singers", "languages", "range", "modes", "commercial use")


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("voices", help="list the voices and their terms", description=__doc__.split(": ", 1)[1])
    parser.set_defaults(run=run)
    parser.add_argument("voice", metavar="VOICE", nargs="?", help="only this one")


def run(arguments: argparse.Namespace) -> int:
    """Print the table, then each voice's terms and credits."""
    from pipelines.voices import list_voices

    voices = list_voices()
    if arguments.voice:
        name = kinds.choose(arguments.voice, [voice.name for voice in voices], "voice")
        voices = [voice for voice in voices if voice.name == name]
    if not voices:
        print("There are no voices in this installation.")
        return 0
    print(table([HEADINGS, *(row(voice) for voice in voices)]))
    for voice in voices:
        print("\n" + terms(voice))
    return 0


def row(voice: VoiceInfo) -> tuple[str, ...]:
    """A voice's line in the table."""
    from score.pitches import note_name

    low, high = voice.range_midi
    return (
        voice.name, ", ".join(voice.singers), " ".join(voice.languages), f"{note_name(low)}-{note_name(high)}",
        " ".join(voice.modes) or "-", "yes" if voice.commercial else "no",
    )  # fmt: skip


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in columns as wide as they need to be; the first is underlined."""
    widths = [max(len(line[column]) for line in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def terms(voice: VoiceInfo) -> str:
    """A voice's note, terms and credits, wrapped to a terminal's width."""
    notes = [voice.note] if voice.note else []
    paragraphs = [f"{voice.name}: {voice.terms}", *notes, *(f"credit: {credit}" for credit in voice.credits)]
    wrapper = textwrap.TextWrapper(100, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n  ".join(wrapper.fill(text) for text in paragraphs)
