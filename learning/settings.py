"""Settings from TOML files into typed dataclasses, strictly: an unknown key stops with the nearest known name."""

from __future__ import annotations

import dataclasses
import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

T = TypeVar("T")


class SettingsError(ValueError):
    """A settings file or table that cannot be used; the message names the file, the key and the nearest known one."""


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; :class:`SettingsError` where it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error


def typed(kind: type[T], values: Mapping[str, Any], where: str) -> T:
    """``values`` as the frozen dataclass ``kind``; keys it does not know, and required ones that are missing, are errors.

    ``where`` names the file and table in messages. Lists become tuples.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in values:
        if key not in fields:
            near = difflib.get_close_matches(key, fields, 1, 0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(fields)}"
            raise SettingsError(f"{where}: there is no setting {key!r}; {hint}")
    required = [name for name, field in fields.items() if _is_required(field) and name not in values]
    if required:
        raise SettingsError(f"{where}: {required[0]!r} is missing")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
