"""What is written stays true: decision records, generated pages, templates in use, errors of the database."""

from __future__ import annotations

import ast
import pathlib
import re

from bench.__main__ import FIGURES, NATIONAL
from nennep.site.generated import pages

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "nennep"


def test_decision_records_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_figure_of_the_benchmark_has_its_line() -> None:
    text = (ROOT / "docs" / "how-to" / "measure-speed.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| (`[^|]+)\|", text, re.MULTILINE)
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", " ".join(first_cells))) == {*FIGURES, *NATIONAL}


def test_generated_docs_are_fresh() -> None:
    folder = ROOT / "docs" / "generated"
    stale = [name for name, text in pages().items() if (folder / name).read_text(encoding="utf-8") != text]
    assert stale == []


def test_architecture_names_every_area() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    areas = [path.parent.name for path in SOURCE.glob("*/apps.py")]
    assert [area for area in areas if f"`{area}`" not in text] == []


def test_every_area_says_what_always_holds_and_its_files_exist() -> None:
    """One screen an area, under five headings; a name in the last part is a file or folder of the area."""
    headings = ["Words", "What always holds", "States", "Where things are"]
    for area in sorted({path.parent for path in SOURCE.glob("*/__init__.py")} - {SOURCE / "config"}):
        text = (area / "README.md").read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == headings, area.name
        assert len(text.splitlines()) <= 60, area.name
        named = re.findall(r"`([\w/*.]+?(?:/|\.py))`", text.split("## Where things are")[1])
        assert named, area.name
        assert [name for name in named if not list(area.glob(name.rstrip("/")))] == [], area.name


def test_no_template_lies_unused() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")])
    ours = [path for path in SOURCE.rglob("*.html") if "/ui/templates/" not in str(path)]  # tests/ui looks at those
    names = [str(path).split("/templates/", 1)[1] for path in ours]
    by_library = {"account", "mfa", "usersessions", "allauth"}
    unused = [name for name in names if name not in code and name.split("/", 1)[0] not in by_library]
    by_step = [name for name in unused if name.rsplit("/", 1)[0] + "/{" in code]  # f"meetings/steps/{step}.html"
    assert sorted(set(unused) - set(by_step)) == []


def test_nothing_catches_database_errors_inside_a_transaction() -> None:
    """Caught inside `atomic`, an error leaves a transaction that refuses every further statement."""
    errors = {"IntegrityError", "DataError", "DatabaseError", "OperationalError"}
    found = []
    for path in SOURCE.rglob("*.py"):
        for block in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(block, ast.With) and re.search(r"acting|atomic", ast.unparse(block.items[0])):
                handlers = [node for node in ast.walk(block) if isinstance(node, ast.ExceptHandler) and node.type]
                caught = [node for node in handlers if errors & set(re.findall(r"\w+", ast.unparse(node.type or node)))]
                found += [f"{path.relative_to(ROOT)}:{node.lineno}" for node in caught]
    assert found == []
