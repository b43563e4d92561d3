"""What a change of the tree notes: of every changed period, the organisation and everything on its path."""

from __future__ import annotations

from typing import Any

from django.db import connection

from nennep.orgtree import derive
from nennep.orgtree.models import OrgVersion
from nennep.orgtree.queries import ids_of
from tests.factories.world import World


def noted() -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select org_id, first_month, end_month from reports_touched")
        return set(cursor.fetchall())


def test_each_on_the_way_is_noted_for_each_period(world: World) -> None:
    expected = {
        (org, row.valid_from.replace(day=1), row.valid_to.replace(day=1))
        for row in OrgVersion.objects.all()
        for org in ids_of(row.path)
        if row.valid_from.replace(day=1) < row.valid_to.replace(day=1)
    }
    with connection.cursor() as cursor:
        cursor.execute("delete from reports_touched")

    derive.rebuild()

    assert noted() == expected
    assert {org for org, _first, _end in expected} >= {world.province.pk, world.commune_a.pk, world.a1.pk}


def test_a_change_of_the_present_place_alone_is_noted_too(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from reports_touched")
        cursor.execute("update orgtree_orgnow set alive = alive where org_id = %s", [world.a1.pk])

    assert {org for org, _first, _end in noted()} == {world.province.pk, world.commune_a.pk, world.a1.pk}
