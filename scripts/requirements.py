"""What scripts/environment.sh asks of Python: ``requirements.py run|test`` prints what pip has to install, one line each, from
pyproject.toml; ``requirements.py link FOLDER`` makes the packages of FOLDER importable in this environment."""

import re
import sys
import sysconfig
from pathlib import Path

try:
    import tomllib
except ImportError:  # Python 3.10
    from pip._vendor import tomli as tomllib


def requirements(level: str) -> list[str]:
    """The requirements of the product, and for "test" those of its extras that the tests use."""
    project = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    if level == "test":
        wanted += project["optional-dependencies"]["dev"]
    torch = [line for line in wanted if re.match(r"torch\b", line)]
    return torch + [line for line in wanted if line not in torch]


def link(folder: str) -> None:
    """Put ``folder`` on this environment's import path, as an editable install does, but with nothing to build."""
    Path(sysconfig.get_path("purelib"), "deepsinger-checkout.pth").write_text(folder + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "link":
        link(sys.argv[2])
    else:
        print("\n".join(requirements(sys.argv[1])))
