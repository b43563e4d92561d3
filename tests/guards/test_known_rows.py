"""Dated facts keep what was known of them, and whoever reads them says as known when (ADR 8)."""

from __future__ import annotations

import ast
import pathlib
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection

from tests.factories.recorded import DATED

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOTH = {"valid_from", "valid_to", "known_from", "known_to"}
BY_HAND = {"Lapse"}  # a document's lapses are replaced by the actions themselves, each by another row
TABLES = {model._meta.db_table for model in DATED}
NAMES = {model.__name__ for model in DATED}
SAID = re.compile(r"known", re.IGNORECASE)
# Functions that mean every row, known or not: what a register wrote is taken out again as a whole; both kinds of posts
# begin with those that may be seen.
EVERY_ROW = {
    ("members/actions/import_undo.py", "undo_batch"), ("members/actions/import_undo.py", "_put_back"),
    ("committees/queries.py", "_recorded_posts"),
}  # fmt: skip


FROM = re.compile(rf"\b(?:from|join) ({'|'.join(sorted(TABLES))})\b")
# Types only; and where the condition is put in.
BARE = {("members/bulk.py", "members_affiliation"), ("orgtree/known.py", "orgtree_orgedge", "orgtree_orgedge")}


def test_every_table_with_both_times_keeps_what_was_known() -> None:
    found = {
        model
        for model in apps.get_models()
        if {field.name for field in model._meta.get_fields()} >= BOTH and model.__name__ not in BY_HAND
    }
    assert found == DATED.keys()


@pytest.mark.db
def test_copies_have_every_column(db: None) -> None:
    """A table that gets another column repeats `keep_known`."""
    for model in DATED:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("select prosrc from pg_proc where proname = %s", [f"{table}_keep"])
            [(source,)] = cursor.fetchall()
            cursor.execute("select count(*) from pg_trigger where tgrelid = %s::regclass and tgname = any(%s)",
                           [table, [f"{table}_keep", f"{table}_know_anew"]])  # fmt: skip
            assert cursor.fetchone() == (2,), table
        taken = set(re.findall(r"\bo\.(\w+)", source.split("from was")[0]))
        assert taken == {field.column for field in model._meta.local_fields} - {"id", "known_to"}, table


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _reads(node: ast.AST) -> bool:
    """Whether an expression begins with the rows of one of the tables, to choose among them."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in {"filter", "get", "exclude", "all", "order_by", "values_list", "values"}
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"objects", "_default_manager"}
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id in NAMES
    )


def _sources() -> Iterator[tuple[str, str, ast.Module]]:
    for path in sorted((ROOT / "src/nennep").rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            yield str(path.relative_to(ROOT / "src/nennep")), text, ast.parse(text)


def test_whoever_reads_dated_rows_says_as_known_when() -> None:
    """In the function that asks, and in each SQL text for every table it names."""
    silent = [
        (name, function.name)
        for name, text, tree in _sources()
        for function in _functions(tree)
        if any(_reads(node) for node in ast.walk(function))
        and not SAID.search(ast.get_source_segment(text, function) or "")
    ]
    assert set(silent) == EVERY_ROW
    bare = {
        (name, *FROM.findall(node.value))
        for name, text, tree in _sources()
        if FROM.search(text)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "known" not in node.value
        if FROM.search(node.value)
    }
    assert bare == BARE
