"""Every check of the project, as ./test runs it: style, floors, types, then the tests; with arguments, pytest alone with them.

Prints one line per check, and what a check had to say only where it failed.
"""

import os
import subprocess
import sys
import time

STATIC = (
    ("style", [sys.executable, "-m", "ruff", "check", "."]),
    ("floors", [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]),
    ("types", [sys.executable, "-m", "mypy"]),
)
PYTEST = [sys.executable, "-m", "pytest"]


def environment() -> dict[str, str]:
    """The tests run side by side, so each has one thread: two OpenMP threads collapse where another process wants the core."""
    return {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg", **os.environ}


def static(name: str, command: list[str]) -> bool:
    """Run one check; its output is shown only if it fails."""
    begin = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    print(f"{name:7s} {'ok' if done.returncode == 0 else 'FAILED':7s} {time.monotonic() - begin:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def tests(arguments: list[str]) -> int:
    """Run pytest and return its exit status."""
    return subprocess.run([*PYTEST, *arguments], env=environment(), check=False).returncode


def main(arguments: list[str]) -> int:
    """All checks, or pytest alone if there are ``arguments``; 0 if everything is fine."""
    if arguments:
        return tests(arguments)
    failed = [name for name, command in STATIC if not static(name, command)]
    workers = str(min(os.cpu_count() or 1, 8))
    if tests(["-q", "--no-header", "-n", workers, "--dist", "loadfile"]):
        failed.append("tests")
    print(f"FAILED: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
