"""The steps of a draft are entered, read back, edited and ordered on its page (A3, A4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.organisations.actions import found_organisation
from nennep.organisations.drafts import choices_of, pickable, stamp_of, steps_of
from nennep.organisations.models import Reform
from nennep.orgtree.models import OrgNow
from tests.factories.world import World
from tests.processes.drafting import SignIn, divided, draft, once, text

SEPTEMBER = datetime.date(2026, 9, 1)
pytestmark = pytest.mark.django_db


def test_a_draft_is_begun_and_steps_are_added_by_search(world: World, client_of: SignIn) -> None:
    """A7: created, a merge of two communes chosen by name; "Tìm" loses nothing that was typed."""
    here = client_of(world.users["staff_province"])
    answer = here.post(reverse("reforms:create", args=[world.province.pk]),
                       once(title="Hợp nhất hai xã", effective_on="01/12/2026"))  # fmt: skip
    reform = Reform.objects.get()
    assert answer["Location"] == reverse("reforms:detail", args=[reform.pk])
    add = reverse("reforms:add", args=[reform.pk, "merge"])

    found = text(here.post(add, once(**{"tim-": "1", "tim-sources": "an khanh thuong", "name": "Đảng bộ xã Mới"})))
    assert f'value="{world.commune_a.pk}"' in found
    assert 'value="Đảng bộ xã Mới"' in found
    assert "Đảng bộ xã Bình Minh" not in found
    answer = here.post(add, once(sources=[world.commune_a.pk, world.commune_b.pk], name="Đảng bộ xã Mới"))

    assert answer.status_code == 302
    (step,) = steps_of(reform)
    assert step.operation["into"] == {
        "key": "n1", "name": "Đảng bộ xã Mới", "kind": "dang-bo-xa", "parent": world.province.pk, "code": "",
        "unit_type": "",
    }  # fmt: skip
    page = text(here.get(reverse("reforms:detail", args=[reform.pk])))
    assert "Hợp nhất 2 tổ chức thành Đảng bộ xã Mới" in page
    assert "thôi hoạt động" in page
    assert "lập mới" in page
    assert "Đảng bộ xã An Khánh Thượng" in text(here.get(reverse("reforms:tree", args=[reform.pk])))


STEPS: list[tuple[str, Callable[[World], dict[str, Any]], Callable[[World], dict[str, Any]]]] = [
    ("found", lambda w: {"name": "Chi bộ Chợ", "kind": "chi-bo", "parent": w.commune_a.pk, "code": "1.2"},
     lambda w: {"new": {"key": "n1", "name": "Chi bộ Chợ", "kind": "chi-bo", "parent": w.commune_a.pk, "code": "1.2",
                        "unit_type": ""}}),
    ("rename", lambda w: {"org": w.a1.pk, "name": "Chi bộ thôn Đông"},
     lambda w: {"org": w.a1.pk, "name": "Chi bộ thôn Đông"}),
    ("change_kind", lambda w: {"orgs": [w.a1.pk], "kind": "chi-bo"}, lambda w: {"org": w.a1.pk, "kind": "chi-bo"}),
    ("recode", lambda w: {"org": w.a1.pk, "code": "38.01"}, lambda w: {"org": w.a1.pk, "code": "38.01"}),
    ("merge", lambda w: {"sources": [w.a1.pk], "into": w.a2.pk}, lambda w: {"sources": [w.a1.pk], "into": w.a2.pk}),
    ("split", lambda w: {"source": w.a1.pk, "names": "Chi bộ Đông 1; 01\nChi bộ Đông 2"},
     lambda w: {"source": w.a1.pk, "keeps": False, "children": {}, "default": None, "shares": {}, "order": "name",
                "parts": [
         {"key": "n1", "name": "Chi bộ Đông 1", "kind": "chi-bo-truc-thuoc", "parent": w.commune_a.pk, "code": "01",
          "unit_type": ""},
         {"key": "n2", "name": "Chi bộ Đông 2", "kind": "chi-bo-truc-thuoc", "parent": w.commune_a.pk, "code": "",
          "unit_type": ""}]}),
    ("move", lambda w: {"orgs": [w.a1.pk], "parent": w.commune_b.pk},
     lambda w: {"org": w.a1.pk, "parent": w.commune_b.pk}),
    ("dissolve", lambda w: {"org": w.a1.pk, "members_to": w.a2.pk},
     lambda w: {"org": w.a1.pk, "children_to": None, "members_to": w.a2.pk}),
    ("end_level", lambda w: {"kind": "dang-bo-xa", "but": [w.commune_b.pk]},
     lambda w: {"kind": "dang-bo-xa", "under": w.province.pk, "but": [w.commune_b.pk]}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "kept"), STEPS, ids=[row[0] for row in STEPS])
def test_each_kind_of_step_is_entered_and_read_back(
    world: World, client_of: SignIn, kind: str, sent: Any, kept: Any
) -> None:  # fmt: skip
    """The form of a written step, sent as it stands, writes the same step."""
    reform = draft(world)
    here = client_of(world.users["staff_province"])
    assert here.get(reverse("reforms:add", args=[reform.pk, kind])).status_code == 200

    here.post(reverse("reforms:add", args=[reform.pk, kind]), once(note="Theo đề án", **sent(world)))

    (step,) = steps_of(reform)
    assert {name: value for name, value in step.operation.items() if name != "do"} == kept(world)
    edit = reverse("reforms:step", args=[reform.pk, step.pk])
    form = here.get(edit).context["form"]
    again = {name: value for name, value in form.initial.items() if value not in (None, False)}
    answer = here.post(edit, once(seen=stamp_of(step), **again))
    assert answer.status_code == 302, answer.context["form"].errors
    step.refresh_from_db()
    assert {name: value for name, value in step.operation.items() if name != "do"} == kept(world)
    assert step.note == "Theo đề án"


def test_a_stale_edit_is_refused_and_loses_nothing(world: World, client_of: SignIn, boss: User) -> None:
    reform = draft(world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"})
    (step,) = steps_of(reform)
    seen = stamp_of(step)
    edit = reverse("reforms:step", args=[reform.pk, step.pk])
    client_of(boss).post(edit, once(seen=seen, org=world.a1.pk, name="Chi bộ Hai"))

    answer = client_of(world.users["staff_province"]).post(edit, once(seen=seen, org=world.a1.pk, name="Chi bộ Ba"))

    assert answer.status_code == 200
    assert "người khác đã ghi lại chỗ này" in text(answer)
    assert "thành Chi bộ Hai" in text(answer)
    assert 'value="Chi bộ Ba"' in text(answer)
    step.refresh_from_db()
    assert step.operation["name"] == "Chi bộ Hai"
    answer = client_of(world.users["staff_province"]).post(
        edit, once(seen=answer.context["seen"], org=world.a1.pk, name="Chi bộ Ba")
    )
    assert answer.status_code == 302
    gone = client_of(boss).post(reverse("reforms:remove_step", args=[reform.pk, step.pk]), once(seen=seen), follow=True)
    assert "người khác đã ghi lại chỗ này" in text(gone)
    assert len(steps_of(reform)) == 1


def test_steps_change_places_and_go(world: World, client_of: SignIn) -> None:
    reform = draft(world, *({"do": "rename", "org": org.pk, "name": "Mới"} for org in (world.a1, world.a2)))
    one, two = steps_of(reform)
    here = client_of(world.users["staff_province"])

    here.post(reverse("reforms:shift_step", args=[reform.pk, two.pk]), once(way="up"))
    assert [step.pk for step in steps_of(reform)] == [two.pk, one.pk]
    here.post(reverse("reforms:remove_step", args=[reform.pk, two.pk]), once(seen=stamp_of(two)))
    assert [step.pk for step in steps_of(reform)] == [one.pk]


def test_many_steps_take_as_many_statements_as_few(world: World, client_of: SignIn) -> None:
    """Put elsewhere, taken out, decided by the rule for all at once: the same number of statements for 4 steps as for
    40; the order stays whole."""

    def costs(count: int) -> list[int]:
        new = [found_organisation(actor=world.system, parent_id=world.province.pk, name=f"Đảng bộ xã {count}.{n}",
                                  kind="dang-bo-xa", effective_on=SEPTEMBER) for n in range(count)]  # fmt: skip
        for org in new:
            found_organisation(actor=world.system, parent_id=org.pk, name="Chi bộ 1", kind="chi-bo",
                               effective_on=SEPTEMBER)  # fmt: skip
        reform = draft(world, *({**divided(world), "source": org.pk, "parts": [
            {"key": f"n{org.pk}-{n}", "name": f"Đảng bộ xã Mới {org.pk}.{n}", "kind": "dang-bo-xa",
             "parent": world.province.pk} for n in (1, 2)]} for org in new))  # fmt: skip
        here, steps = client_of(world.users["staff_province"]), steps_of(reform)
        found = []
        for url, sent in (
            (reverse("reforms:shift_step", args=[reform.pk, steps[3].pk]), {"way": "up"}),
            (reverse("reforms:remove_step", args=[reform.pk, steps[1].pk]), {}),
            (reverse("reforms:decisions", args=[reform.pk]), {"luat": "dau"}),
        ):
            with CaptureQueriesContext(connection) as asked:
                here.post(url, once(**sent))
            found.append(len(asked))
        left = steps_of(reform)
        assert [step.pk for step in left] == [steps[0].pk, steps[3].pk, steps[2].pk, *(one.pk for one in steps[4:])]
        assert [step.position for step in left] == list(range(1, count))
        assert len(choices_of(reform)) == count - 1
        return found

    costs(4)  # kept statements are made
    few, many = costs(4), costs(40)

    assert [more - less for less, more in zip(few, many, strict=True)] == [0, 0, 0]


def test_forged_choices_change_nothing(world: World, client_of: SignIn) -> None:
    """A subject the step does not ask about, places of other branches, numbers nobody has, digits that are none."""
    reform = draft(world, divided(world))
    (step,) = steps_of(reform)
    here, url = client_of(world.users["staff_province"]), reverse("reforms:decisions", args=[reform.pk])

    strange = here.post(url, once(**{f"c-{step.pk}-org-{world.b1.pk}": "n1"}))
    assert "không còn chờ quyết" in text(strange)
    for value in ("9" * 25, "٣", "n77", str(10**17), "-5", "n1\x00"):
        answer = here.post(url, once(**{f"c-{step.pk}-org-{world.a1.pk}": value}))
        assert answer.status_code == 404, value

    assert choices_of(reform) == []


def test_editing_a_division_keeps_what_each_part_is(world: World, client_of: SignIn) -> None:
    """A table gave its parts different kinds and superiors: a new name for one changes nothing else; a superior chosen
    in the form is for all."""
    parts = [
        {"key": "n1", "name": "Chi bộ Đông 1", "kind": "chi-bo-truc-thuoc", "parent": world.commune_a.pk, "code": "01",
         "unit_type": ""},
        {"key": "n2", "name": "Chi bộ Đông 2", "kind": "chi-bo-co-so", "parent": world.commune_b.pk, "code": "02",
         "unit_type": "agency"},
    ]  # fmt: skip
    reform = draft(world, {"do": "split", "source": world.a1.pk, "parts": parts})
    (step,) = steps_of(reform)
    here, url = client_of(world.users["staff_province"]), reverse("reforms:step", args=[reform.pk, step.pk])
    page = here.get(url)
    assert "Các phần đang khác nhau" in text(page)
    sent = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}

    sent["names"] = "Chi bộ Đông Một; 01\nChi bộ Đông 2; 02"
    here.post(url, once(seen=stamp_of(step), **sent))
    step.refresh_from_db()
    assert step.operation["parts"] == [parts[0] | {"name": "Chi bộ Đông Một"}, parts[1]]

    here.post(url, once(seen=stamp_of(step), **sent, parent=world.commune_a.pk))
    step.refresh_from_db()
    assert [part["parent"] for part in step.operation["parts"]] == [world.commune_a.pk] * 2
    assert [part["kind"] for part in step.operation["parts"]] == ["chi-bo-truc-thuoc", "chi-bo-co-so"]


def test_cells_of_one_name_are_found_by_the_name_of_their_superior(world: World) -> None:
    """Words of both names together; an own name that holds all of them comes first."""
    actor, home = actor_for(world.users["staff_province"]), OrgNow.objects.get(org=world.province)

    assert pickable(actor, home, "thon dong ha an khanh") == [world.a1.pk]
    assert {world.commune_a.pk, world.a2.pk} <= set(pickable(actor, home, "xã an khánh"))
