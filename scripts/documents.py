"""Writes the generated parts of README.md, run with .venv/bin/python: ``documents.py voices`` the table of voices from their
cards, which a test compares with it; ``documents.py picture`` an example, sung and drawn as ``--plot`` draws it."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLE = ROOT / "examples" / "twinkle.musicxml"
PICTURE = ROOT / "docs" / "images" / "twinkle.png"
CAPTION = "The score's notes over the spectrogram of what was sung, with its phones and its pitch"


def voices_table() -> str:
    """The bundled voices as a Markdown table."""
    from pipelines.voices import list_voices
    from score.pitches import note_name

    lines = ["| voice | singers | languages | range | vocal modes | commercial use | terms |", "|---|---|---|---|---|---|---|"]
    for voice in list_voices():
        low, high = voice.range_midi
        cells = (
            f"`{voice.name}`", ", ".join(voice.singers), ", ".join(voice.languages), f"{note_name(low)}–{note_name(high)}",
            ", ".join(voice.modes) or "–", "yes" if voice.commercial else "no", voice.terms,
        )  # fmt: skip
        lines.append("| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def replaced(text: str, name: str, content: str) -> str:
    """``text`` with ``content`` between its comments ``<!-- name: ... -->`` and ``<!-- /name -->``."""
    pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    changed, count = pattern.subn(lambda found: f"{found[1]}{content}\n{found[2]}", text)
    if count != 1:
        raise SystemExit(f"README.md has {count} places for {name}, there should be one")
    return changed


def draw() -> str:
    """Render the example with its picture, and return the line that shows it."""
    import tempfile

    from pipelines.render import RenderOptions, render_file

    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        render_file(EXAMPLE, Path(folder) / "example.wav", RenderOptions(plot=PICTURE))
    return f"![{CAPTION}]({PICTURE.relative_to(ROOT)})"


if __name__ == "__main__":
    parts = {"voices": voices_table, "picture": draw}
    if len(sys.argv) != 2 or sys.argv[1] not in parts:
        raise SystemExit("usage: .venv/bin/python scripts/documents.py voices|picture")
    content = parts[sys.argv[1]]()
    README.write_text(replaced(README.read_text(encoding="utf-8"), sys.argv[1], content), encoding="utf-8")
