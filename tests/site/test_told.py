"""Notices of reorganisations: they stay on the home page until their reader has looked at them (A11)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from nennep.organisations.actions import found_organisation
from nennep.organisations.models import SeenEvent
from nennep.organisations.told import told_to
from nennep.orgtree.models import Org, OrgEvent
from nennep.processes.reform import approve, submit
from tests.factories.world import START, World
from tests.processes.drafting import once
from tests.processes.test_reform import ON, applied, merge, prepared

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LATER = datetime.datetime(2027, 6, 1, 9, tzinfo=datetime.UTC)
TOLD = reverse("told")


def words(answer: Any) -> str:
    page = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


def test_a_notice_stays_until_it_was_looked_at(world: World, client_of: SignIn) -> None:
    """Seven months later it is still there; the button puts it off the home page, the page keeps it."""
    applied(world, merge(world))
    with time_machine.travel(LATER, tick=False):
        here = client_of(world.users["member"])
        assert "hợp nhất thành Chi bộ mới" in words(here.get("/"))

        page = here.get(TOLD)
        assert "hợp nhất thành Chi bộ mới" in words(page)
        ids = [str(event.pk) for event in told_to(actor_for(world.users["member"]))]
        here.post(TOLD, once(doi=ids))

        assert "hợp nhất thành Chi bộ mới" not in words(here.get("/"))
        assert "Đã xem ngày 01/06/2027" in words(here.get(TOLD))
        assert "hợp nhất thành Chi bộ mới" in words(client_of(world.users["secretary"]).get("/"))
        here.post(TOLD, once(doi=ids))
    assert SeenEvent.objects.count() == len(ids)


def test_each_change_is_told_with_what_it_was_before(world: World, client_of: SignIn) -> None:
    """From which name to which, from under whom to under whom, founded anew or taken in, divided or a part split off;
    a later change of name does not reach back. What is out of the reader's sight is not named."""
    applied(world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Đông"},
            {"do": "move", "org": world.a1.pk, "parent": world.commune_b.pk},
            {"do": "merge", "sources": [world.b1.pk], "into": world.a2.pk})  # fmt: skip
    user = world.account("both", "Cán bộ tỉnh")
    for org in (world.province, world.a1):
        Grant.objects.create(user=user, role="organisation_staff", org=org, valid_from=START, basis="x")
    later = ON + datetime.timedelta(days=5)
    part = {"key": "t", "name": "Chi bộ tách ra", "kind": "chi-bo", "parent": world.commune_b.pk}
    with time_machine.travel(LATER, tick=False):
        split = {"do": "split", "source": world.a1.pk, "keeps": True, "parts": [part]}
        reform = prepared(world, {"do": "rename", "org": world.commune_b.pk, "name": "Đảng bộ xã Bình Khánh"}, split,
                          on=later)  # fmt: skip
        submit(actor=world.system, reform_id=reform.pk)
        approve(actor=world.system, reform_id=reform.pk)
        said = words(client_of(world.users["both"]).get(TOLD))
        own = words(client_of(world.users["secretary"]).get(TOLD))
        taken = words(client_of(world.users["b_secretary"]).get(TOLD))

    assert "Chi bộ thôn Đông Hà đổi tên thành Chi bộ Đông" in said
    assert "Chi bộ Đông chuyển từ Đảng bộ xã An Khánh Thượng sang trực thuộc Đảng bộ xã Bình Minh" in said
    assert "Tách Chi bộ tách ra từ Chi bộ Đông" in said
    assert "Chi bộ Đông chuyển từ tổ chức khác sang trực thuộc Đảng bộ xã Bình Minh" in own
    assert "Tách tổ chức khác từ Chi bộ Đông" in own
    assert "Chi bộ thôn Bình An nhập vào Chi bộ cơ quan xã An Khánh Thượng" in taken


def test_the_office_directly_above_is_told_once_of_what_begins_moves_or_ends_below(
    world: World, client_of: SignIn
) -> None:
    """The office before and the one after, with one notice for the decision; no other office, nobody else above."""
    third = {"key": "m", "name": "Chi bộ Chợ", "kind": "chi-bo", "parent": world.commune_a.pk}
    applied(world, {"do": "found", "new": third}, {"do": "merge", "sources": [world.b1.pk], "into": world.a2.pk},
            {"do": "move", "org": world.a1.pk, "parent": world.commune_b.pk})  # fmt: skip
    with time_machine.travel(LATER, tick=False):
        above, beside = words(client_of(world.users["staff_a"]).get(TOLD)), client_of(world.users["staff_b"])
        home = words(client_of(world.users["staff_a"]).get("/"))
        ids = [str(event.pk) for event in told_to(actor_for(world.users["staff_a"]))]
        client_of(world.users["staff_a"]).post(TOLD, once(doi=ids))
        seen = words(client_of(world.users["staff_a"]).get("/"))
        other = words(beside.get(TOLD))
        far = told_to(actor_for(world.users["staff_province"]))

    assert "Lập Chi bộ Chợ" in above
    assert "nhập vào Chi bộ cơ quan xã An Khánh Thượng" in above
    assert "chuyển từ Đảng bộ xã An Khánh Thượng sang trực thuộc" in above
    assert above.count("Có hiệu lực từ") == 1
    assert home.count("Sắp xếp") == 1
    assert "Lập Chi bộ Chợ" not in seen
    assert "nhập vào" in other
    assert "Chi bộ thôn Đông Hà chuyển từ tổ chức khác sang trực thuộc Đảng bộ xã Bình Minh" in other
    assert "Chi bộ Chợ" not in other
    assert far == []


def test_many_that_come_along_are_one_line(world: World, client_of: SignIn) -> None:
    """Of five cells that a merged commune brings, the office of the one that takes it in reads how many."""
    for number in range(4):
        found_organisation(actor=world.system, parent_id=world.commune_b.pk, name=f"Chi bộ Bản {number}",
                           kind="chi-bo-truc-thuoc", effective_on=START)  # fmt: skip
    applied(world, {"do": "merge", "sources": [world.commune_b.pk], "into": world.commune_a.pk})
    with time_machine.travel(LATER, tick=False):
        said = words(client_of(world.users["staff_a"]).get(TOLD))

    assert "nhập vào Đảng bộ xã An Khánh Thượng" in said
    assert "5 tổ chức chuyển" in said
    assert "Chi bộ Bản" not in said


def test_who_comes_later_is_not_told_of_what_was_before(world: World, client_of: SignIn) -> None:
    """The event lies before the role; the same role held since then is told."""
    reform = applied(world, merge(world))
    since = ON + datetime.timedelta(days=40)
    for key, start in (("late", since), ("early", START)):
        user = world.account(key, "Cán bộ")
        Grant.objects.create(user=user, role="organisation_staff", org_id=reform.keys["n"], valid_from=start, basis="x")
    with time_machine.travel(LATER, tick=False):
        assert "Chi bộ mới" not in words(client_of(world.users["late"]).get(TOLD))
        assert "Chưa có thay đổi nào" in words(client_of(world.users["late"]).get(TOLD))
        assert "hợp nhất thành Chi bộ mới" in words(client_of(world.users["early"]).get(TOLD))


def test_nobody_marks_what_he_or_she_was_not_told(world: World, client_of: SignIn) -> None:
    """Ids of another branch, forged ones and none at all are not found; nothing is noted."""
    applied(world, {"do": "rename", "org": world.b1.pk, "name": "Chi bộ Đông"})
    other = OrgEvent.objects.get(note="Sắp xếp")
    with time_machine.travel(LATER, tick=False):
        theirs = client_of(world.users["member"])
        for sent in (["999999999"], ["x"], ["9" * 30], ["-1"], [], [str(other.pk)]):
            assert theirs.post(TOLD, once(doi=sent)).status_code == 404
    assert not SeenEvent.objects.exists()


@pytest.mark.parametrize(("key", "count"), [("member", 0), ("staff_province", 0), ("secretary", 1)])
def test_the_second_wall_keeps_what_one_has_seen_to_oneself(world: World, key: str, count: int) -> None:
    applied(world, merge(world))
    event = OrgEvent.objects.exclude(note="").earliest("pk")
    SeenEvent.objects.create(user=world.users["secretary"], event=event, seen_at=LATER)
    with acting(actor_for(world.users[key])), connection.cursor() as cursor:
        cursor.execute(f"set local role {WEB_ROLE}")
        found = SeenEvent.objects.count()
        cursor.execute("reset role")
    assert found == count


def changed(world: World, name: str) -> None:
    step = {"do": "rename", "org": world.a1.pk, "name": name}
    reform = prepared(world, step, on=clock.today())
    submit(actor=world.system, reform_id=reform.pk)
    approve(actor=world.system, reform_id=reform.pk)


def test_many_changes_take_as_many_queries_as_one(world: World) -> None:
    counts = []
    for number in range(4):
        with time_machine.travel(LATER + datetime.timedelta(days=number), tick=False):
            changed(world, f"Chi bộ {number}")
            actor = actor_for(world.users["member"])
            with CaptureQueriesContext(connection) as seen:
                assert len(told_to(actor, unseen=True)) == number + 1
            counts.append(len(seen))
    assert len(set(counts)) == 1


def test_names_lead_to_the_organisations_within_sight(world: World, client_of: SignIn) -> None:
    """The province reads of both communes and opens either; a member opens the own cell, nothing else is linked."""
    applied(world, {"do": "move", "org": world.a1.pk, "parent": world.commune_b.pk})
    user = world.account("both", "Cán bộ tỉnh")
    for org in (world.province, world.a1):
        Grant.objects.create(user=user, role="organisation_staff", org=org, valid_from=START, basis="x")
    with time_machine.travel(LATER, tick=False):
        lines = {key: re.findall(r"<li>(.*chuyển từ.*?)</li>", client_of(world.users[key]).get(TOLD).content.decode())
                 for key in ("both", "secretary")}  # fmt: skip

    def link(org: Org, name: str) -> str:
        return f'<a href="{reverse("organisations:detail", args=[org.pk])}">{name}</a>'

    cell, under = link(world.a1, "Chi bộ thôn Đông Hà"), link(world.commune_b, "Đảng bộ xã Bình Minh")
    assert lines["both"] == [
        f"{cell} chuyển từ {link(world.commune_a, 'Đảng bộ xã An Khánh Thượng')} sang trực thuộc {under}"
    ]
    assert lines["secretary"] == [f"{cell} chuyển từ tổ chức khác sang trực thuộc {under}"]


def test_links_take_as_many_queries_for_many_lines_as_for_one(world: World, client_of: SignIn) -> None:
    user = world.account("both", "Cán bộ")
    for org in (world.a1, world.a2, world.b1):
        Grant.objects.create(user=user, role="organisation_staff", org=org, valid_from=START, basis="x")
    here, counts = client_of(user), list[int]()
    for number, steps in enumerate((
        [{"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"}],
        [{"do": "rename", "org": world.a2.pk, "name": "Chi bộ Hai"},
         {"do": "move", "org": world.b1.pk, "parent": world.commune_a.pk}],
    )):  # fmt: skip
        reform = prepared(world, *steps, on=ON + datetime.timedelta(days=number))
        submit(actor=world.system, reform_id=reform.pk)
        approve(actor=world.system, reform_id=reform.pk)
        here.get(TOLD)
        with CaptureQueriesContext(connection) as seen:
            assert here.get(TOLD).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
