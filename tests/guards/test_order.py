"""Names stand in Vietnamese order: no list leaves it to the bytes, in which Đ comes after Z."""

from __future__ import annotations

import ast
import pathlib
from collections.abc import Iterator

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src" / "nennep"
KEYS = {"natural_key", "sort_key", "text_key"}
ORDERS = {"order_by", "ordering"}


def is_name(field: str) -> bool:
    """Whether a field holds the name of somebody or something; a username is plain letters."""
    last = field.lstrip("-").rsplit("__", 1)[-1]
    return last in {"name", "names", "label", "subject"} or last.endswith("_name")


def texts_ordered_by(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Field names given as plain text to `order_by`, or as the ordering of a model."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
                given += node.args
            given += [one.value for one in node.keywords if one.arg in ORDERS]
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in ORDERS for t in node.targets):
            given.append(node.value)
        for one in given:
            for part in one.elts if isinstance(one, (ast.Tuple, ast.List)) else [one]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and is_name(part.value):
                    yield part.lineno, part.value


def keys_without_order(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lambdas given as `key=` that compare a name as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "key" and isinstance(node.value, ast.Lambda):
            yield from _bare(node.value.body)


def _bare(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called.rsplit(".", 1)[-1] in KEYS:
            return
        if called in {"names.get", "name_of"}:
            yield node.lineno, called
    elif isinstance(node, ast.Attribute) and is_name(node.attr):
        yield node.lineno, ast.unparse(node)
    for child in ast.iter_child_nodes(node):
        yield from _bare(child)


def test_names_are_sorted_as_vietnamese_lists_are() -> None:
    """By `by_words` and `by_given_name` in the database, by the keys beside them in Python."""
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(SOURCES)
        found += [f"{place}:{line} {text}" for line, text in (*texts_ordered_by(tree), *keys_without_order(tree))]

    assert found == []


def test_the_guard_sees_names_in_the_order_of_bytes() -> None:
    wrong = ast.parse(
        'rows.order_by("user__name", "pk")\n'
        'class Meta:\n    ordering = ["-full_name"]\n'
        "sorted(rows, key=lambda row: (row.late, row.name))\n"
        "sorted(rows, key=lambda row: names.get(row.pk, ''))\n"
        "sorted(rows, key=lambda row: natural_key(row.name))\n"
        'rows.order_by(*by_words("name"), "username", "sort_key")\n'
    )

    assert [line for line, _text in texts_ordered_by(wrong)] == [1, 3]
    assert [line for line, _text in keys_without_order(wrong)] == [4, 5]
