"""How large a file, a function and a class may be, and how nothing may be called."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "ui", "tests", "packaging")
FILE_LINES = 300
FUNCTION_LINES = 40
CLASS_LINES = 200
EMPTY_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "base",
    "manager",
    "handler",
    "service",
}

FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_sizes(path):
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= FILE_LINES, "split the file"
    if "tests" in path.relative_to(ROOT).parts:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert lines(node) <= FUNCTION_LINES, f"split the function {node.name}"
        if isinstance(node, ast.ClassDef):
            assert lines(node) <= CLASS_LINES, f"split the class {node.name}"


def lines(node):
    return node.end_lineno - node.lineno + 1


def test_every_name_says_something():
    said_nothing = [path for path in FILES if EMPTY_NAMES & set(path.stem.split("_"))]
    assert names(said_nothing) == []


def test_packaging_stays_a_folder():
    """As a package it would shadow the library of that name, and vLLM imports that one."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_every_module_is_short_in_the_middle():
    sizes = sorted(
        path.read_text(encoding="utf-8").count("\n") for path in FILES if path.name != "__init__.py"
    )
    assert sizes[len(sizes) // 2] <= 130
