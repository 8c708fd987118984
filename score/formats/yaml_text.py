"""YAML as plain lists, dictionaries and strings, built from the parser's events.

No value is guessed: a lyric ``no`` or ``1`` stays the text that it is. Depth and size are bounded and aliases are refused, so
that a hostile file costs no more than its length.
"""

from __future__ import annotations

from typing import Any

import yaml

from score.model import ScoreError

_MAX_DEPTH = 32


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def load(text: str) -> Any:
    """The first document of ``text``; scalars are strings. Raises ScoreError naming the line."""
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    stack: list[tuple[Any, list[str]]] = []
    root: Any = None
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise ScoreError(f"line {_line(event)}: references (*name) are not read in a score.")
            if isinstance(event, yaml.ScalarEvent):
                value: Any = event.value
            elif isinstance(event, yaml.MappingStartEvent):
                value = {}
            elif isinstance(event, yaml.SequenceStartEvent):
                value = []
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                continue
            elif isinstance(event, yaml.DocumentEndEvent):
                return root
            else:
                continue
            root = _placed(stack, value) if stack else value
            if isinstance(value, (dict, list)):
                stack.append((value, []))
                if len(stack) > _MAX_DEPTH:
                    raise ScoreError(f"line {_line(event)}: the file is nested more than {_MAX_DEPTH} deep.")
            root = stack[0][0] if stack else value
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        raise ScoreError(
            f"{line}this is no valid YAML ({' '.join(str(getattr(error, 'problem', error)).split())[:100]})."
        ) from error
    return root


def _placed(stack: list[tuple[Any, list[str]]], value: Any) -> Any:
    container, pending = stack[-1]
    if isinstance(container, list):
        container.append(value)
    elif pending:
        container[pending.pop()] = value
    else:
        pending.append(value if isinstance(value, str) else "")
    return value
