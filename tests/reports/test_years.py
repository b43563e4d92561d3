"""Members over the years, as the tree was and like for like; every figure opens its records."""

from __future__ import annotations

import datetime
import html
import pathlib
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.members.models import Affiliation, StandingRow
from nennep.reports.lake.export import export
from nennep.reports.lake.years import COUNT, Years, days_until, read_years
from nennep.reports.people import PEOPLE, PEOPLE_MEASURES
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import demography, members_behind
from tests.factories.world import World
from tests.processes.test_reform import applied
from tests.reports.rows import words
from tests.reports.test_people import people

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
D = datetime.date
ENDS, DAY, MERGED_ON = D(2025, 12, 31), D(2026, 11, 20), D(2026, 11, 1)


@pytest.fixture
def merged(world: World) -> World:
    """Commune B with its cell goes into a commune that is new."""
    people(world)
    into = {"key": "n", "name": "Đảng bộ xã Mới", "kind": "dang-bo-xa", "parent": world.province.pk}
    reform = applied(world, {"do": "merge", "sources": [world.commune_a.pk, world.commune_b.pk], "into": into})
    world.new = reform.keys["n"]
    return world


def years(world: World, org_id: int, *, as_is: bool, actor: Actor | None = None, day: D = DAY) -> Years:
    actor = actor or world.system
    with acting(actor):
        return read_years(actor, place_of(actor, org_id), day, as_is=as_is)


def members(found: Years) -> dict[D, int]:
    return {day: counts["members"] for day, counts in found.total.items()}


def of_day(world: World, org_id: int, day: D) -> int:
    with acting(world.system):
        found = demography(world.system, place_of(world.system, org_id), day)
    return 0 if found is None else found.members


def test_like_for_like_a_new_commune_has_the_past_of_those_it_came_from(merged: World) -> None:
    """A commune of two: as the tree was it begins with the reform, as the tree is with its predecessors (section 4)."""
    new = merged.new
    before = [of_day(merged, org.pk, ENDS) for org in (merged.commune_a, merged.commune_b)]

    assert members(years(merged, new, as_is=False)) == {DAY: of_day(merged, new, DAY)}
    assert members(years(merged, new, as_is=True)) == {ENDS: sum(before), DAY: of_day(merged, new, DAY)}
    assert min(before) > 0


def test_the_past_as_the_tree_was_stays_the_same(world: World) -> None:
    people(world)
    before = members(years(world, world.commune_b.pk, as_is=False))[ENDS]
    applied(world, {"do": "merge", "sources": [world.commune_b.pk], "into": world.commune_a.pk})

    assert members(years(world, world.commune_b.pk, as_is=False)) == {ENDS: before}
    alike, was = (years(world, world.commune_a.pk, as_is=one).total[ENDS]["members"] for one in (True, False))
    assert alike == was + before


@pytest.mark.parametrize("as_is", [False, True])
def test_files_and_records_say_the_same(
    merged: World, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, *, as_is: bool
) -> None:
    monkeypatch.setattr(settings, "LAKE_DIR", tmp_path / "none")
    by_records = years(merged, merged.province.pk, as_is=as_is)
    monkeypatch.setattr(settings, "LAKE_DIR", tmp_path)
    export(actor=merged.system, folder=tmp_path)
    by_files = years(merged, merged.province.pk, as_is=as_is)

    assert (by_files.total, by_files.below) == (by_records.total, by_records.below)
    assert by_records.read_at is None
    assert by_files.read_at is not None
    assert list(by_files.total) == [ENDS, DAY]
    assert len(by_files.below) == (1 if DAY > MERGED_ON else 2)
    commune = years(merged, merged.new, as_is=as_is)
    assert commune.read_at is None  # of a commune the records are read


def test_every_figure_has_as_many_members_behind_it(merged: World) -> None:
    new = merged.new
    found = years(merged, new, as_is=True)
    with acting(merged.system):
        place = place_of(merged.system, new)
        for day, counts in found.total.items():
            for name in PEOPLE_MEASURES:
                behind = members_behind(merged.system, place, day, PEOPLE[name], as_is=True)
                assert behind.count == len(behind.lines) == counts[name], (day, name)


def test_page_opens_every_figure(merged: World, client_of: SignIn) -> None:
    client = client_of(merged.users["staff_province"])
    for tail in ("?ngay=20/11/2026", "?ngay=20/11/2026&cay=nay"):
        response = client.get(f"/bao-cao/nhieu-nam/{merged.province.pk}/{tail}")
        assert response.status_code == 200
        page = html.unescape(response.content.decode())
        links = re.findall(r'<a href="(/bao-cao/dang-vien/[^"]+)">([\d.]+)</a>', page)
        assert len(links) > 20
        for address, figure in links:
            listed = re.search(r"Cộng ([\d.]+) đảng viên", words(client.get(address).content))
            assert listed is not None, address
            assert listed[1] == figure, address
        assert ("So cùng phạm vi" in words(page)) == ("cay=nay" in tail)


def test_commune_sees_its_own_only(world: World, client_of: SignIn) -> None:
    people(world)
    client = client_of(world.users["staff_a"])
    assert client.get(f"/bao-cao/nhieu-nam/{world.commune_a.pk}/").status_code == 200
    for tail in ("", "?cay=nay"):
        assert client.get(f"/bao-cao/nhieu-nam/{world.commune_b.pk}/{tail}").status_code == 404
        assert client.get(f"/bao-cao/nhieu-nam/{world.province.pk}/{tail}").status_code == 404


def test_what_was_moved_in_from_out_of_sight_is_seen_by_whom_it_moved_to(merged: World) -> None:
    office = actor_for(merged.users["staff_province"])
    assert members(years(merged, merged.province.pk, as_is=True, actor=office)) == members(
        years(merged, merged.province.pk, as_is=True)
    )


def test_nobody_yet(world: World, client_of: SignIn) -> None:
    StandingRow.objects.all().delete()
    Affiliation.objects.all().delete()
    page = client_of(world.users["staff_province"]).get(f"/bao-cao/nhieu-nam/{world.province.pk}/")
    assert "chưa có đảng viên nào thuộc tổ chức này" in words(page.content)


def test_days_are_year_ends_and_the_day() -> None:
    assert len(days_until(DAY)) == COUNT + 1
    assert days_until(DAY)[-2:] == [ENDS, DAY]
    assert days_until(D(2026, 12, 31)) == sorted(set(days_until(D(2026, 12, 31))))
