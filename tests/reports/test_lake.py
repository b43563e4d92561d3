"""The files hold what the records hold and name nobody; every engine answers a statement with the same rows."""

from __future__ import annotations

import argparse
import datetime
import itertools
import pathlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import duckdb
import pytest
from django.db import connection

from nennep.access.actors import actor_for
from nennep.access.permissions import Permission
from nennep.kernel.db import acting
from nennep.members.models import Person
from nennep.orgtree.queries import path_on
from nennep.reports.cube.keeping import renew
from nennep.reports.figures import MEASURES
from nennep.reports.jobs import export_files
from nennep.reports.lake.engines import SparkMissing, ask_duckdb, ask_spark, spark_session
from nennep.reports.lake.export import NoExport, current, export
from nennep.reports.lake.relations import exported, on_postgres
from nennep.reports.lake.statements import CUTS, people_by, rolled_up, sight
from nennep.reports.models import CubeLine
from nennep.reports.people import PEOPLE_MEASURES
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography, roll_up
from nennep.site.operations import office
from tests.factories.world import World
from tests.reports.test_month import fill
from tests.reports.test_people import people
from tests.reports.test_settled import ABSENT, DECEMBER, FULL, POOR

pytestmark = pytest.mark.db
DAYS = (datetime.date(2025, 7, 15), datetime.date(2026, 10, 2), datetime.date(2026, 10, 31), DECEMBER)
CHOSEN = [(), ("below",), ("commune", "sex"), *((name,) for name in CUTS if name != "below_now")]
AWKWARD = ("Tày, Nùng", 'Ba "Na"', "Chăm\nHroi", "\\N", " Kinh ", "Ơ Đu; 'x'")


@pytest.fixture
def full(world: World) -> World:
    fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))
    people(world)
    for key, ethnicity in zip(world.people, AWKWARD, strict=False):
        Person.objects.filter(pk=world.people[key].pk).update(ethnicity=ethnicity, religion="Không", phone="0912345678")
    renew(actor=world.system, today=DECEMBER)
    return world


@pytest.fixture
def version(full: World, tmp_path: pathlib.Path) -> pathlib.Path:
    return export(actor=full.system, folder=tmp_path / "lake").folder


def on_records(text: str, day: datetime.date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(on_postgres(text, day))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def asked(world: World) -> Iterator[tuple[str, datetime.date]]:
    for day, cuts in itertools.product(DAYS, CHOSEN):
        yield people_by(path_on(world.province.pk, day), day, cuts=cuts), day
        yield people_by(path_on(world.province.pk, day), day, cuts=["below"], as_is=True), day
        yield rolled_up(path_on(world.province.pk, day), day, ["province", "commune"]), day
    office_of = sight(actor_for(world.users["staff_a"]), Permission.REPORT_VIEW)
    yield people_by(path_on(world.province.pk, DECEMBER), DECEMBER, cuts=["cell", "theory"], seen=office_of), DECEMBER


def test_duckdb_answers_as_postgresql(full: World, version: pathlib.Path) -> None:
    seen = set()
    for text, day in asked(full):
        rows = on_records(text, day)
        assert ask_duckdb(version, text) == rows, text
        seen.add(len(rows))
    assert {0, 1, 2, 3} < seen


def test_rolled_up_says_what_each_cut_says(full: World, version: pathlib.Path) -> None:
    """Of provinces and communes at once; PostgreSQL and DuckDB alike."""
    cuts = ("province", "commune")
    for day in DAYS:
        path = path_on(full.province.pk, day)
        alone = [
            (number, *row)
            for number, cut in enumerate(cuts)
            for row in ask_duckdb(version, people_by(path, day, cuts=[cut]))
            if row[0]
        ]
        text = rolled_up(path, day, cuts)
        assert ask_duckdb(version, text) == alone
        assert [tuple(map(int, row)) for row in roll_up(full.system, path, day, cuts)] == alone


def test_spark_answers_as_duckdb(full: World, version: pathlib.Path) -> None:
    with ExitStack() as stack:
        try:
            session = stack.enter_context(spark_session("local[1]", spark_sql_shuffle_partitions="2"))
        except SparkMissing as missing:
            pytest.skip(str(missing))
        for text, _day in itertools.islice(asked(full), len(CHOSEN), None, 4):  # a session takes seconds a statement
            assert ask_spark(session, version, text) == ask_duckdb(version, text), text


def test_figures_of_the_files_are_those_of_the_page(full: World, version: pathlib.Path) -> None:
    for org in (full.province, full.commune_a, full.a1):
        for day in DAYS:
            found = demography(full.system, place_of(full.system, org.pk), day)
            [row] = ask_duckdb(version, people_by(path_on(org.pk, day), day))
            assert found is not None
            assert dict(zip(PEOPLE_MEASURES, row, strict=True)) == found.counts


def test_cube_of_the_files_is_that_of_the_tables(full: World, version: pathlib.Path) -> None:
    columns = ", ".join([*MEASURES, *(f"people_{name}" for name in PEOPLE_MEASURES)])
    text = f"one as (select 1 as x) select org_id, month, {columns} from cube order by org_id, month"
    lines = CubeLine.objects.filter(own=True).order_by("org_id", "month")
    expected = [(line.org_id, line.month, *line.figures, *line.people) for line in lines]

    assert ask_duckdb(version, text) == expected
    assert len(expected) > 6


def test_files_keep_every_value(full: World, version: pathlib.Path) -> None:
    """Commas, quotes, line ends, the sign for nothing, nothing itself, an empty text."""
    text = "one as (select 1 as x) select distinct person_id, ethnicity, birth_on, schooling from member order by 1, 2"
    expected = sorted(Person.objects.filter(affiliations__kind="home").distinct()
                      .values_list("pk", "ethnicity", "birth_on", "schooling"), key=lambda row: row[:2])  # fmt: skip

    assert ask_duckdb(version, text) == expected
    assert {row[1] for row in expected} > set(AWKWARD)
    assert None in {row[2] for row in expected}
    assert "" in {row[3] for row in expected}


def test_files_name_nobody(full: World, version: pathlib.Path) -> None:
    """Keys, dates and kinds; no name, no number of a person, no address, no telephone, no religion."""
    Person.objects.update(citizen_id="", card_no="")
    hidden = {"full_name", "common_name", "folded", "citizen_id", "card_no", "phone", "address", "native_place",
              "religion", "uid", "occupation", "note", "decision_no"}  # fmt: skip
    names = set(Person.objects.values_list("full_name", flat=True))
    with duckdb.connect() as engine:
        for name in exported():
            found = engine.execute(f"select * from read_parquet('{version / name}.parquet')")
            columns = {column[0] for column in found.description or ()}
            assert columns & hidden == set()
            values = {value for row in found.fetchall() for value in row if isinstance(value, str)}
            assert values & (names | {"0912345678"}) == set()


def test_newest_version_is_current_and_old_ones_go(full: World, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "lake"
    with pytest.raises(NoExport):
        current(folder)
    made = []
    for _ in range(3):
        made.append(export(actor=full.system, folder=folder))
        assert current(folder) == made[-1].folder
        (folder / "20260101T000000-brokenoff").mkdir(exist_ok=True)
    last = export(actor=full.system, folder=folder)

    kept = {one.name for one in folder.iterdir() if one.is_dir()}
    assert last.folder.name in kept
    assert len(kept) == 2
    assert "20260101T000000-brokenoff" not in kept
    assert {one.stat().st_mode & 0o077 for one in folder.iterdir() if one.is_dir()} == {0}
    assert last.rows["member"] > 20
    assert {one.stem for one in last.folder.glob("*.parquet")} == set(exported()) == set(last.rows)
    assert not list(last.folder.glob("*.csv"))


def test_only_the_system_exports(full: World, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="by the system"):
        export(actor=actor_for(full.users["staff_province"]), folder=tmp_path)


def test_worker_and_operator_export(full: World, tmp_path: pathlib.Path, settings: Any, capsys: Any) -> None:
    settings.LAKE_DIR = tmp_path / "night"
    export_files(timestamp=0)
    text = people_by(path_on(full.province.pk, DECEMBER), DECEMBER, measures=["members"])
    with acting(full.system):
        expected = on_records(text, DECEMBER)
    assert ask_duckdb(current(settings.LAKE_DIR), text) == expected

    assert office.export_files(argparse.Namespace(out=tmp_path / "hand")) == 0
    assert capsys.readouterr().out == f"{current(tmp_path / 'hand')}\n"
