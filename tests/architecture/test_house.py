"""What the design asks of the tree: packages listed by name, short files and functions, modules that say what they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import ROOT, folders_with_code, packages, project, sources

MOST_FILE_LINES, MOST_FUNCTION_LINES = 400, 40


def functions(tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    """Name, line and length of every function, its docstring not counted."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            docstring = first if ast.get_docstring(node) is not None else None
            words = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
            yield node.name, node.lineno, (node.end_lineno or 0) - node.lineno + 1 - words


def too_large(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = [f"{path}: {text.count(chr(10))} lines"] if text.count("\n") > MOST_FILE_LINES else []
    return found + [f"{path}:{line} {name}: {size} lines" for name, line, size in functions(ast.parse(text))
                    if size > MOST_FUNCTION_LINES]  # fmt: skip


def test_every_folder_with_code_is_a_listed_package_and_stands_on_a_floor() -> None:
    floors = project()["tool"]["importlinter"]
    layers = next(one["layers"] for one in floors["contracts"] if one["type"] == "layers")
    on_floors = {name for layer in layers for name in layer.split(" | ")}
    assert folders_with_code() == set(packages()) == set(floors["root_packages"]) == on_floors


def test_subpackages_travel_with_their_packages() -> None:
    include = project()["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {f"{name}.*" for name in packages()} <= set(include)


def test_packages_are_typed_for_their_users() -> None:
    assert [name for name in packages() if not (ROOT / name / "py.typed").exists()] == []


def test_files_and_functions_are_short() -> None:
    assert [line for path in sources() for line in too_large(path)] == []


def test_long_files_and_functions_are_seen(tmp_path: Path) -> None:
    body = "".join(f"    x = {n}\n" for n in range(MOST_FUNCTION_LINES))
    path = tmp_path / "wrong.py"
    path.write_text(f'def f():\n    """One.\n\n    Two.\n    """\n{body}' + "\n" * MOST_FILE_LINES)
    assert [line.rsplit(" ", 2)[1] for line in too_large(path)] == [str(MOST_FILE_LINES + 5 + MOST_FUNCTION_LINES), "41"]


def test_every_module_says_what_it_is() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sources()}
    assert [name for name, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_nobody_imports_the_tests_or_benchmarks() -> None:
    wrong = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [f"{path}:{node.lineno}" for name in names if name.split(".")[0] in ("tests", "benchmarks", "scripts")]
    assert wrong == []
