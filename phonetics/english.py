"""English: the door to its tables; see :mod:`phonetics.english_arpabet` for symbols."""

from __future__ import annotations

from phonetics.english_arpabet import from_arpabet

__all__ = ["from_arpabet"]
