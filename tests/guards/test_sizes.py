"""Caps on files, functions, templates and folders: an exception needs its reason here, and a stale one fails."""

from __future__ import annotations

import ast
import pathlib

from tests.conftest import LONGEST

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "nennep"
FILE, FUNCTION, TEMPLATE, FOLDER = 400, 60, 160, 15
EXCEPTIONS: dict[str, str] = {}


def python_files() -> list[pathlib.Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def over_caps() -> set[str]:
    found: set[str] = set()
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        if text.count("\n") > FILE:
            found.add(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION:
                found.add(f"{name}:{node.name}")
    for path in SOURCE.rglob("*.html"):
        if path.read_text(encoding="utf-8").count("\n") > TEMPLATE:
            found.add(str(path.relative_to(ROOT)))
    for folder in [SOURCE, *(path for path in SOURCE.rglob("*") if path.is_dir())]:
        files = [path for path in folder.iterdir() if path.is_file() and path.name != "README.md"]
        if len(files) > FOLDER and not {"migrations", "static", "rulesets"} & set(folder.parts):
            found.add(str(folder.relative_to(ROOT)))
    return found


def test_nothing_grows_past_its_cap() -> None:
    assert over_caps() - EXCEPTIONS.keys() == set()


def test_no_exception_is_stale() -> None:
    assert EXCEPTIONS.keys() - over_caps() == set()


def test_the_files_that_begin_first_are_there() -> None:
    assert [str(path) for path in LONGEST if not path.is_file()] == []
