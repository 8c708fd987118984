"""Score files of every format: ``read``, ``write`` and ``parts``; see :mod:`score.formats.registry`."""

from score.formats.registry import Format, ReadOptions, parts, read, write

__all__ = ["Format", "ReadOptions", "parts", "read", "write"]
