"""The pages of the project, taken apart into what can be tested: code blocks, links, headings."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tests.house import ROOT, packages


@dataclass(frozen=True)
class Block:
    """A fenced block of code, where it begins, and the comment ``<!-- ... -->`` on the line before it, if there is one."""

    page: Path
    line: int
    language: str
    text: str
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def pages() -> list[Path]:
    """Every page that is written for readers."""
    folders = [ROOT / name for name in (*packages(), "docs", "voices", "examples", "benchmarks", "configs")]
    return sorted([*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))])


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of ``page``, in order."""
    found, opened, before = [], None, ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if opened is None and line.lstrip().startswith("```"):
            mark = re.fullmatch(r"<!-- (.*) -->", before.strip())
            opened = (number, line.strip()[3:], mark[1] if mark else "", [])
        elif opened is not None and line.strip() == "```":
            found.append(Block(page, opened[0], opened[1], "\n".join(opened[3]), opened[2]))
            opened = None
        elif opened is not None:
            opened[3].append(line)
        before = line
    return found


def without_blocks(page: Path) -> str:
    """The text of ``page`` with code blocks and code spans left out."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def links(page: Path) -> list[str]:
    """The targets of the links and pictures in ``page``, those on the web left out."""
    found = re.findall(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)", without_blocks(page))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of ``page`` get on code hosts."""
    headings = re.findall(r"^#+ +(.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = ("".join(c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LN") for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in kept}
