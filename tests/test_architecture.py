"""What docs/decisions/0001 promises of the source, read from the source itself.

import-linter forbids the libraries it is told of; these tests also catch one that nobody has thought of yet.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "kl_assess").rglob("*.py"))
CORE_MODULES = [path for path in MODULES if path.is_relative_to(ROOT / "kl_assess" / "core")]
LONGEST_MODULE = 400


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _core_may_import(name: str) -> bool:
    ours = ("kl_assess.core.", "kl_assess.formatting.")
    return name.partition(".")[0] in sys.stdlib_module_names or f"{name}.".startswith(ours)


@pytest.mark.parametrize("path", CORE_MODULES, ids=_name)
def test_the_core_imports_only_the_standard_library_itself_and_formatting(path: Path) -> None:
    assert [name for name in _imported(ast.parse(path.read_text("utf-8"))) if not _core_may_import(name)] == []


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("fractions.Fraction", True),
        ("kl_assess.core.gaps.Gap", True),
        ("kl_assess.formatting.percent", True),
        ("kl_assess.formatting", True),
        ("kl_assess.catalog.load", False),
        ("kl_assess.formatting_extra", False),
        ("yaml", False),
        (".gaps.Gap", False),
    ],
)
def test_what_the_core_may_import(name: str, allowed: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert _core_may_import(name) is allowed


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_import_stands_inside_a_function(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    assert [(function.lineno, name) for function in functions for name in _imported(function)] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    """A longer one becomes a package of the same name."""
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE
