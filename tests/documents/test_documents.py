"""What the pages say works: every code block is run or parsed, every file that they point to is there."""

import contextlib
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.arguments import ArgumentParser
from app.main import build_parser
from scripts.documents import replaced, voices_table
from tests.documents.pages import Block, anchors, blocks, links, pages
from tests.house import ROOT, tomllib

BLOCKS = [block for page in pages() for block in blocks(page)]
FREE = ("text", "mermaid")
"""Languages of blocks that are there to be looked at."""


def of(*languages: str) -> list[Block]:
    return [block for block in BLOCKS if block.language in languages]


def commands(block: Block) -> list[list[str]]:
    """The words of each command in a shell block; a line that ends in a backslash goes on."""
    lines = block.text.replace("\\\n", " ").splitlines()
    split = [shlex.split(line, comments=True) for line in lines]
    return [words for words in split if words]


def complaint(words: list[str]) -> str:
    """Why a command of a page would not work, or "" if it would."""
    match words:
        case ["./deepsinger" | "deepsinger", *arguments]:
            return _refused(build_parser(), arguments) or _missing(arguments)
        case ["./test", *arguments]:
            return _missing(arguments)
        case [".venv/bin/python" | "python", "-m", module, *_]:
            return "" if importlib.util.find_spec(module) else f"there is no module {module}"
        case [".venv/bin/python" | "python", script, *_]:
            return "" if (ROOT / script).is_file() else f"there is no file {script}"
        case ["pip" | ".venv/bin/pip", "install", *_]:
            return ""
        case _:
            return f"the tests don't know the command {words[0]}"


def _refused(parser: ArgumentParser, arguments: list[str]) -> str:
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere), contextlib.redirect_stdout(nowhere):
        try:
            parser.parse_args(arguments)
        except SystemExit as stop:
            return f"the command line refuses {shlex.join(arguments)}" if stop.code else ""
    return ""


def _missing(arguments: list[str]) -> str:
    named = [word for word in arguments if re.match(r"(examples|tests|configs|voices|docs)/", word)]
    return ", ".join(f"there is no file {word}" for word in named if not (ROOT / word).exists())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that looks like the root to what only reads, and takes what is written."""
    for name in ("examples", "voices", "configs"):
        if (ROOT / name).exists():
            (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(arguments: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    command, environment = [sys.executable, *arguments], {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def needs_a_voice() -> None:
    if not list((ROOT / "voices").glob("*/singer.safetensors")):
        pytest.skip("no voice is bundled yet")


def test_there_are_pages_and_blocks_to_test() -> None:
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data-flow.md"} <= {page.name for page in pages()}
    assert of("python")
    assert of("sh")


@pytest.mark.parametrize("block", of("python"), ids=str)
def test_python_in_the_pages_runs(block: Block, place: Path) -> None:
    if "pipelines.render" in block.text:
        needs_a_voice()
    done = run(["-c", block.text], place)
    assert done.returncode == 0, done.stderr
    said = re.findall(r"print\(.*\)  # (.*)", block.text)
    assert [line for line in said if line not in done.stdout] == []


@pytest.mark.parametrize("block", of("sh"), ids=str)
def test_commands_in_the_pages_are_understood(block: Block) -> None:
    assert [why for why in map(complaint, commands(block)) if why] == []


@pytest.mark.parametrize("block", [block for block in of("sh") if block.mark == "run"], ids=str)
def test_marked_commands_run(block: Block, place: Path) -> None:
    for _, *arguments in commands(block):
        done = run(["-m", "app.main", *arguments], place)
        assert done.returncode == 0, done.stderr


def test_data_in_the_pages_is_well_formed() -> None:
    for block in of("json", "toml"):
        (json.loads if block.language == "json" else tomllib.loads)(block.text)


def test_every_block_says_its_language() -> None:
    known = {"python", "sh", "json", "toml", *FREE}
    assert [f"{block} {block.language!r}" for block in BLOCKS if block.language not in known] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    found = [str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"]
    assert [page for page in found if f"({page})" not in index] == []


def test_decisions_are_numbered_and_say_context_choice_and_cost() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert [word for word in ("**Context.**", "**Choice.**", "**Cost.**") if word not in text] == []


def test_the_table_of_voices_is_the_cards() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert replaced(readme, "voices", voices_table()) == readme, "run .venv/bin/python scripts/documents.py voices"


def test_the_changelog_knows_this_version() -> None:
    from app import __version__

    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_apache_2() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


@pytest.mark.parametrize(
    "line",
    ["./deepsinger rendr x", "./deepsinger render a.mid", "./deepsinger render examples/nowhere.mid -o x.wav", "make song",
     "./deepsinger render a.mid -o x.wav --tempo nan", "./test tests/nowhere", "python -m benchmarkz"],
)  # fmt: skip
def test_a_command_that_would_not_work_is_found(line: str) -> None:
    assert complaint(shlex.split(line))


def test_lost_links_and_blocks_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "[x](gone.md) ![y](#a-title-with-ü) [web](https://x.y) `[no](link)`"
    page.write_text(f"# A title, with ü\n{text}\n<!-- run -->\n```sh\nls\n```\n")
    assert links(page) == ["gone.md", "#a-title-with-ü"]
    assert anchors(page) == {"a-title-with-ü"}
    assert blocks(page) == [Block(page, 4, "sh", "ls", "run")]
