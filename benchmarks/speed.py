"""Fast and small: real-time factor beside Sinsy's, the wall time of one cold command, peak memory on ten minutes of singing.

Conventions: the real-time factor is seconds of computing per second of sound, score object to waveform, model loaded, two
threads, the better of two runs after one to warm up; Sinsy sings the same scores in the same run, in turn with us, on its one
thread.
The cold command is what a user types, on a machine where ``.venv`` has been made; its memory is the largest resident set of
the process and its children as the kernel counts it (1 GB = 10^9 bytes).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import torch

from benchmarks import sinsy
from benchmarks.material import example_scores
from benchmarks.ours import singer
from benchmarks.results import REPOSITORY, CannotMeasureError, Figure, Result, Table
from score.formats import read, write
from score.model import Score

VOICE = "base"
COMMAND = REPOSITORY / "deepsinger"
_WATCH = """
import os, sys, time
began = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 1, 2)])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - began
print(f"\\n[{os.waitstatus_to_exitcode(status)}, {seconds}, {usage.ru_maxrss}]")
"""


@dataclass(frozen=True)
class Run:
    """One command: exit status, wall seconds, peak resident bytes, and the last line that it said."""

    status: int
    seconds: float
    peak_bytes: int
    said: str


def run(command: list[str]) -> Run:
    """Run ``command`` in the repository and ask the kernel what it took, through a small process in between: a child begins
    with the memory of the process that it is forked from, and its peak would be at least ours."""
    watched = [sys.executable, "-S", "-E", "-c", _WATCH, *command]
    done = subprocess.run(watched, capture_output=True, text=True, errors="replace", cwd=REPOSITORY, check=False)
    if done.returncode:
        raise CannotMeasureError(f"{command[0]} could not be started: {done.stderr.strip()[-300:]}")
    *lines, facts = [line for line in done.stdout.splitlines() if line.strip()]
    status, seconds, kilobytes = json.loads(facts)
    return Run(status, seconds, kilobytes * 1024, lines[-1] if lines else "")


def cut(score: Score, seconds: float) -> Score:
    """The notes of ``score`` that end within ``seconds``, at least one."""
    kept = tuple(note for note in score.notes if score.tempo_map.seconds(note.end_beat) <= seconds)
    return replace(score, notes=kept or score.notes[:1], title="")


def repeated(score: Score, seconds: float) -> Score:
    """``score`` sung again and again, a beat between, until it lasts ``seconds``."""
    notes = list(score.notes)
    length = Fraction(int(score.end_beat) + 1)
    rounds = 1
    while score.tempo_map.seconds(length * rounds) < seconds:
        notes += [replace(note, start_beat=note.start_beat + length * rounds) for note in score.notes]
        rounds += 1
    return replace(score, notes=tuple(notes), breaths=(), curves={}, chords=())


def _japanese() -> list[Path]:
    paths = [path for path in example_scores() if read(path).language == "ja"]
    if not paths:
        raise CannotMeasureError("there is no Japanese score in examples/")
    return paths


def real_time_factors() -> tuple[float, float, Table]:
    """Ours, Sinsy's, and a table by song."""
    torch.set_num_threads(2)
    sing = singer(VOICE, expression=0.6)
    rows = []
    spent = {"ours": 0.0, "sinsy": 0.0}
    length = {"ours": 0.0, "sinsy": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        for path in _japanese():
            score = read(path)
            sing(cut(score, 5.0))
            best, seconds = float("inf"), 0.0
            theirs = []
            for _ in range(2):
                sung = sing(score)
                best, seconds = min(best, sung.render_seconds), len(sung.waveform) / sung.rate
                theirs += sinsy.sing([sinsy.readable(path, Path(folder))], Path(folder))
            peer = min(theirs, key=lambda song: song.render_seconds)
            peer_seconds = len(peer.waveform) / peer.rate
            rows.append((path.stem, f"{seconds:.0f} s", f"{best / seconds:.4f}", f"{peer.render_seconds / peer_seconds:.4f}"))
            for name, took, lasts in (("ours", best, seconds), ("sinsy", peer.render_seconds, peer_seconds)):
                spent[name] += took
                length[name] += lasts
    table = Table("Real-time factor", ("song", "length", "DeepSinger", "Sinsy"), tuple(rows))
    return spent["ours"] / length["ours"], spent["sinsy"] / length["sinsy"], table


def command(score: Score, folder: Path, times: int) -> Run:
    """The fastest of ``times`` runs of ``./deepsinger render`` on ``score``, with the largest memory of any."""
    if not COMMAND.exists():
        raise CannotMeasureError(f"{COMMAND} is missing")
    path, out = folder / "score.musicxml", folder / "out.wav"
    write(score, path)
    runs = [run([str(COMMAND), "render", str(path), "-o", str(out), "--voice", VOICE]) for _ in range(times)]
    failed = [one for one in runs if one.status]
    if failed:
        raise CannotMeasureError(f"./deepsinger render failed: {failed[0].said}")
    return replace(min(runs, key=lambda one: one.seconds), peak_bytes=max(one.peak_bytes for one in runs))


def measure() -> Result:
    """All of it; what cannot be measured is named in the notes."""
    figures: list[Figure] = []
    tables: list[Table] = []
    notes: list[str] = []
    try:
        ours, peer, table = real_time_factors()
        figures += [Figure("real_time_factor", ours, f"Sinsy {peer:.3f}"), Figure("over_sinsy", ours / peer, "1 = Sinsy")]
        tables.append(table)
    except CannotMeasureError as missing:
        notes.append(f"Real-time factor: {missing}.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            score = read(_japanese()[0])
            short, long = cut(score, 10.0), repeated(score, 600.0)
            cold = command(short, Path(folder), 3)
            figures.append(Figure("cold_start", cold.seconds, _python_control(), f"{short.seconds:.1f} s of singing"))
            big = command(long, Path(folder), 1)
            control = f"{cold.peak_bytes / 1e9:.2f} GB on the 10 s score"
            figures.append(
                Figure("peak_memory", big.peak_bytes / 1e9, control, f"{long.seconds:.0f} s sung in {big.seconds:.0f} s")
            )
    except CannotMeasureError as missing:
        notes.append(f"Cold command and memory: {missing}.")
    return Result("speed", tuple(figures), tuple(tables), tuple(notes))


def _python_control() -> str:
    """How long Python alone needs to import torch, which no command can beat."""
    python = REPOSITORY / ".venv" / "bin" / "python"
    if not python.exists():
        return ""
    return f"importing torch alone {min(run([str(python), '-c', 'import torch']).seconds for _ in range(2)):.1f} s"


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["speed"])
