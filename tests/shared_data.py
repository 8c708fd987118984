"""Where the developers' recordings lie, and the mark for tests that need them."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("DEEPSINGER_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the developers' recordings in {DATA}")
