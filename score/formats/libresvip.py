"""Projects of other singing editors (SVP, VSQX, VPR, S5P ...), through the optional package libresvip.

libresvip converts the file to USTX in a process of its own (its many parsers may be slow or fail), and our USTX reader takes
it from there. It is found in this Python or as ``libresvip-cli`` on the PATH.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from score.formats import ustx
from score.formats.common import check_size
from score.formats.registry import Format, ReadOptions
from score.model import Score, ScoreError

INSTALL = "pip install 'libresvip[cli]'"
TIMEOUT_SECONDS = 240
_EXTENSIONS = (".svp", ".vsqx", ".vpr", ".s5p", ".acep", ".tssln", ".ccs", ".dv")
_SCRIPT = """
import pathlib, sys
from libresvip.extension.manager import get_svs_plugin_by_suffix as plugin
source, target = map(pathlib.Path, sys.argv[1:])
project = plugin(source.suffix[1:]).load(source, {})
plugin("ustx").dump(target, project, {})
"""


def command(source: Path, target: Path) -> list[str]:
    """The command that converts ``source`` to the USTX file ``target``; ScoreError with what to install if there is none."""
    if importlib.util.find_spec("libresvip") is not None:
        return [sys.executable, "-c", _SCRIPT, str(source), str(target)]
    program = shutil.which("libresvip-cli")
    if program is None:
        raise ScoreError(f"{source.suffix} files are read with the package libresvip, which is not installed; run: {INSTALL}")
    return [program, "proj", "convert", str(source), str(target)]


def converted(data: bytes, extension: str) -> bytes:
    """The project in ``data`` as USTX bytes."""
    check_size(data)
    with tempfile.TemporaryDirectory(prefix="deepsinger-") as folder:
        source, target = Path(folder) / f"project{extension}", Path(folder) / "project.ustx"
        source.write_bytes(data)
        try:
            done = subprocess.run(
                command(source, target), input=b"\n" * 64, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
            )  # the command line asks for options; an empty line takes the default
        except subprocess.TimeoutExpired as error:
            raise ScoreError(f"libresvip took longer than {TIMEOUT_SECONDS} seconds over the file.") from error
        if not target.is_file():
            lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip(" │╭╰─╮╯")]
            raise ScoreError(f"libresvip could not read the file ({lines[-1][:160] if lines else 'it gave no reason'}).")
        return target.read_bytes()


def _reader(extension: str) -> Callable[[bytes, ReadOptions], Score]:
    def read(data: bytes, options: ReadOptions) -> Score:
        score = ustx.read(converted(data, extension), options)
        return replace(score, notices=("The file was read through libresvip.", *score.notices))

    return read


def _parts(extension: str) -> Callable[[bytes], tuple[str, ...]]:
    return lambda data: ustx.parts(converted(data, extension))


FORMATS = tuple(Format(one[1:], (one,), _reader(one), None, parts=_parts(one)) for one in _EXTENSIONS)
