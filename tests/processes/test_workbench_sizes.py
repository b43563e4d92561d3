"""Sizes after a reorganisation by the rules of its day: party areas, committees that go on, first committees (A9)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from nennep.committees.models import Body, FirstPost, Post
from nennep.committees.queries import sizes_of
from nennep.kernel.db import acting
from nennep.members.queries.cells import heads_of, members_counted
from nennep.organisations.models import Reform
from nennep.organisations.reform.result import Finding
from nennep.orgtree.models import OrgNow
from nennep.processes.workbench.bench import Advice, open_bench
from nennep.processes.workbench.findings import finding_rows, findings_of
from nennep.processes.workbench.findings import sizes as module
from tests.factories.world import START, World
from tests.processes.drafting import ON, SignIn, draft, halved, merge, text

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch


def found(world: World, reform: Reform, words: str) -> list[Finding]:
    with acting(world.system):
        return [one for one in findings_of(open_bench(world.system, reform.pk)) if words in one.sentence]


def test_a_party_area_below_thirty_members_is_told_with_its_rule_and_a_way(
    world: World, client_of: SignIn, monkeypatch: Patch
) -> None:
    reform = draft(world, merge(world))

    (told,) = found(world, reform, "khác mốc 30")

    assert told.verdict == "due"
    assert told.rule is not None
    assert "30 đảng viên" in told.rule.wording
    assert "xin cấp trên đồng ý" in told.mend
    assert "khác mốc 30" in text(client_of(world.users["staff_province"]).get(reverse("reforms:detail",
                                                                                     args=[reform.pk])))  # fmt: skip
    monkeypatch.setattr(module, "members_counted", lambda cells, _day: dict.fromkeys(cells, 30))
    assert found(world, reform, "khác mốc 30") == []


def test_an_area_whose_number_stays_is_not_told_again(world: World) -> None:
    """Two cells of one commune become one: as many members as before, nothing new about the commune."""
    reform = draft(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})

    assert found(world, reform, "khác mốc 30") == []


def test_an_area_that_gives_a_cell_away_is_counted_without_it(world: World, monkeypatch: Patch) -> None:
    """20 members a cell: with two it was above the mark, with one it is below."""
    reform = draft(world, {"do": "move", "org": world.a2.pk, "parent": world.commune_b.pk})
    monkeypatch.setattr(module, "members_counted", lambda cells, _day: dict.fromkeys(cells, 20))

    (told,) = found(world, reform, "khác mốc 30")

    assert (told.org, "Có 20 đảng viên" in told.sentence) == (world.commune_a.pk, True)


def test_nothing_is_said_of_areas_while_it_is_open_who_goes_where(world: World) -> None:
    assert found(world, draft(world, halved(world)), "khác mốc 30") == []


def test_members_are_counted_as_the_heads_of_cells_are(world: World) -> None:
    cells = [world.a1.pk, world.a2.pk, world.b1.pk]

    counted = members_counted(cells, ON)

    assert counted == {cell: len(people) for cell, (_officials, people) in heads_of(cells, ON).items()}
    assert sum(counted.values()) > 0


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"committee": 28, "standing": 9}, ["28 người, lập từ không quá 2 đơn vị: quá mức 27"]),
        ({"committee": 27, "standing": 8}, ["Ban thường vụ mới có 8 người, mức là 9-11"]),
        ({"committee": 27, "standing": 12}, ["Ban thường vụ có 12 người, quá mức 9-11", "quá mức 9."]),
        ({"committee": 27, "standing": 9}, []),
        ({}, []),
    ],
)
def test_the_committee_of_a_commune_that_takes_another_in(
    world: World, monkeypatch: Patch, held: dict[str, int], said: list[str]
) -> None:
    """Larger or smaller than laid down for a commune made of two; the button leads to its committees."""
    reform = draft(world, {"do": "merge", "sources": [world.commune_a.pk], "into": world.commune_b.pk})
    monkeypatch.setattr(module, "sizes_of", lambda _orgs, _day: {world.commune_b.pk: held})

    told = [one for one in found(world, reform, "Bình Minh: ") if "mức" in one.sentence and "mốc" not in one.sentence]

    assert len(told) == len(said)
    for one, words in zip(told, said, strict=True):
        assert words in one.sentence
        assert isinstance(one, Advice)
        assert (one.verdict, one.url) == ("due", reverse("committees:bodies", args=[world.commune_b.pk]))
        assert one.rule is not None


def test_a_cell_that_crosses_the_mark_needs_a_cell_committee(world: World, monkeypatch: Patch) -> None:
    """From nine official members on; a cell that was above before is not told anew."""
    reform = draft(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})
    with acting(world.system):
        bench = open_bench(world.system, reform.pk)
        after = bench.officials_after()[world.a2.pk]
    assert after == sum(bench.before.heads[cell.pk].official for cell in (world.a1, world.a2))

    monkeypatch.setattr(type(bench), "officials_after", lambda _self: {world.a2.pk: 9})
    (told,) = found(world, reform, "phải có chi ủy")

    assert told.org == world.a2.pk
    monkeypatch.setattr(module, "sizes_of", lambda _orgs, _day: {world.a2.pk: {"cell_committee": 3}})
    assert found(world, reform, "phải có chi ủy") == []


def test_a_first_committee_of_another_size_is_told_with_the_way_to_it(world: World) -> None:
    reform = draft(world, merge(world))
    FirstPost.objects.create(reform=reform, target="n1", body="committee", label="2026-2030", title="bi-thu",
                             person=world.people["leader"])  # fmt: skip

    with acting(world.system):
        bench = open_bench(world.system, reform.pk)
        rows = finding_rows(bench, findings_of(bench))

    told: list[Any] = [row for row in rows if "Chưa có phó bí thư" in row.note.sentence]
    assert [(row.blocks, row.mend_url) for row in told] == [
        (False, reverse("reforms:first", args=[reform.pk, "n1"]))
    ]  # fmt: skip


def test_sizes_count_each_person_of_a_body_once(world: World) -> None:
    org = OrgNow.objects.get(org=world.commune_a)
    day = datetime.date(2026, 11, 1)
    before = sizes_of([org.org_id], day).get(org.org_id, {}).get("standing", 0)
    body = Body.objects.filter(org=world.commune_a, kind="standing").first() or Body.objects.create(
        org=world.commune_a, kind="standing", valid_from=START)  # fmt: skip
    person = world.people["superior"]
    already = Post.objects.filter(body=body, person=person, known_to__isnull=True).exists()
    for title in ("uy-vien", "pho-bi-thu"):
        Post.objects.create(person=person, person_name=person.full_name, org=world.commune_a, body=body, title=title,
                            valid_from=START)  # fmt: skip

    assert sizes_of([org.org_id], day)[org.org_id]["standing"] == before + (0 if already else 1)
