"""The pages on which a reorganisation is prepared, decided, applied and taken back (A3 to A11, A13)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from nennep.access.models import User
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.members.actions import move_home
from nennep.organisations.actions import add_steps, choose, create_reform, dissolve_organisation, found_organisation
from nennep.organisations.drafts import choices_of, stamp_of, steps_of
from nennep.organisations.models import Reform
from nennep.orgtree.models import OrgNow
from nennep.ui.formats import format_day
from tests.factories.world import START, World
from tests.processes.drafting import ON, SignIn, decided, divided, draft, halved, merge, once, split_off, text

pytestmark = pytest.mark.django_db


def test_findings_block_with_their_rule_and_the_way_to_mend(world: World, client_of: SignIn) -> None:
    """A9: a cell cannot stand under a cell; the sentence names the rule, the button leads to the step."""
    reform = draft(world, {"do": "move", "org": world.a1.pk, "parent": world.b1.pk})
    (step,) = steps_of(reform)
    here = client_of(world.users["staff_province"])

    page = text(here.get(reverse("reforms:detail", args=[reform.pk])))

    assert "không đứng dưới" in page
    assert "Chặn" in page
    assert reverse("reforms:step", args=[reform.pk, step.pk]) in page
    assert 'aria-disabled="true"' in page
    assert "Còn 1 điều chặn." in page
    answer = here.post(reverse("reforms:submit", args=[reform.pk]), once(), follow=True)
    assert "không đứng dưới" in text(answer)
    assert "không đứng dưới" in text(here.get(reverse("reforms:findings", args=[reform.pk])))


def test_warnings_name_what_is_borne_twice_and_codes_of_others(world: World, client_of: SignIn) -> None:
    reform = draft(
        world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ cơ quan xã An Khánh Thượng"},
        {"do": "recode", "org": world.a1.pk, "code": "38.9"}, {"do": "recode", "org": world.a2.pk, "code": "38.9"},
    )  # fmt: skip

    page = text(client_of(world.users["staff_province"]).get(reverse("reforms:findings", args=[reform.pk])))

    assert "2 tổ chức cùng tên" in page
    assert "Mã 38.9 ghi cho nhiều tổ chức" in page


@pytest.mark.parametrize("ended", [True, False])
def test_a_code_of_an_organisation_out_of_the_draft_is_told_with_its_name(
    world: World, client_of: SignIn, ended: bool
) -> None:  # fmt: skip
    """One that ended long ago; one that stands beside the organisation that prepares the draft."""
    home = world.province if ended else world.commune_a
    parent = world.commune_a if ended else world.commune_b
    other = found_organisation(actor=world.system, parent_id=parent.pk, name="Chi bộ Kho", kind="chi-bo-truc-thuoc",
                               effective_on=START, code="77")  # fmt: skip
    if ended:
        dissolve_organisation(actor=world.system, org_id=other.pk, effective_on=datetime.date(2026, 1, 1))
    reform = create_reform(actor=world.system, home_id=home.pk, title="Đổi mã", effective_on=ON)
    add_steps(actor=world.system, reform_id=reform.pk, operations=[{"do": "recode", "org": world.a1.pk, "code": "77"}])

    page = text(client_of(world.users["staff_province"]).get(reverse("reforms:findings", args=[reform.pk])))

    assert "Chi bộ Kho" in page
    assert f"mã của {other.pk}" not in page


def test_open_decisions_are_worked_off_one_by_one_and_by_a_rule(world: World, client_of: SignIn) -> None:
    """A4: the cells of a divided commune: one chosen by hand, the other by the rule, one taken back."""
    reform = draft(world, divided(world))
    (step,) = steps_of(reform)
    here, list_url = client_of(world.users["staff_province"]), reverse("reforms:decisions", args=[reform.pk])
    assert "2 trường hợp chưa có nơi đến" in text(here.get(list_url))
    one = f"c-{step.pk}-org-{world.a2.pk}"

    here.post(list_url, once(**{one: "n2"}))
    assert {(row.subject, row.target) for row in choices_of(reform)} == {(world.a2.pk, "n2")}
    here.post(list_url, once(luat="dau"))
    assert {(row.subject, row.target) for row in choices_of(reform)} == {(world.a1.pk, "n1"), (world.a2.pk, "n2")}
    assert "Không còn việc nào chờ quyết" in text(here.get(list_url))
    here.post(list_url, once(lai=one))
    assert {row.subject for row in choices_of(reform)} == {world.a1.pk}


def test_a_decision_made_meanwhile_is_not_overwritten(world: World, client_of: SignIn, boss: User) -> None:
    reform = draft(world, divided(world))
    (step,) = steps_of(reform)
    list_url, one = reverse("reforms:decisions", args=[reform.pk]), f"c-{step.pk}-org-{world.a1.pk}"
    client_of(boss).post(list_url, once(**{one: "n1"}))

    answer = client_of(world.users["staff_province"]).post(list_url, once(**{one: "n2"}), follow=True)

    assert "người khác đã chọn nơi đến khác" in text(answer)
    assert [row.target for row in choices_of(reform)] == ["n1"]


def test_members_of_a_divided_cell_go_one_by_one(world: World, client_of: SignIn) -> None:
    reform = draft(world, halved(world))
    (step,) = steps_of(reform)
    here = client_of(world.users["staff_province"])
    url = reverse("reforms:people", args=[reform.pk, step.pk, world.a1.pk])
    assert "10 đảng viên" in text(here.get(url))
    one = world.people["member"].pk

    here.post(url, once(**{f"p-{one}": "n2", "con-lai": "n1"}))

    assert {(row.what, row.subject, row.target) for row in choices_of(reform)} == {
        ("person", one, "n2"), ("all", world.a1.pk, "n1")}  # fmt: skip
    assert "0 trường hợp" not in text(here.get(url))
    assert "Không còn việc nào" in text(here.get(reverse("reforms:decisions", args=[reform.pk])))


@pytest.mark.parametrize("place", ["0", "9" * 5000, "n9"])
def test_what_no_select_offers_is_not_found(world: World, client_of: SignIn, place: str) -> None:
    reform = draft(world, halved(world))
    (step,) = steps_of(reform)
    url = reverse("reforms:people", args=[reform.pk, step.pk, world.a1.pk])
    here = client_of(world.users["staff_province"])

    for name in (f"p-{world.people['member'].pk}", "con-lai"):
        assert here.post(url, once(**{name: place})).status_code == 404
    assert not choices_of(reform)


def test_where_all_others_go_is_not_overwritten_unseen(world: World, client_of: SignIn, boss: User) -> None:
    """Two people choose for the rest of a cell: the second is refused, sees what stands, and may send again."""
    reform = draft(world, halved(world))
    (step,) = steps_of(reform)
    url = reverse("reforms:people", args=[reform.pk, step.pk, world.a1.pk])
    client_of(boss).post(url, once(**{"con-lai": "n1", "s-con-lai": ""}))
    here = client_of(world.users["staff_province"])

    stale = text(here.post(url, once(**{"con-lai": "n2", "s-con-lai": ""})))

    assert "người khác đã chọn nơi đến khác" in stale
    assert "Đang ghi: Chi bộ Đông 1" in stale
    assert [row.target for row in choices_of(reform)] == ["n1"]
    here.post(url, once(**{"con-lai": "n2", "s-con-lai": "n1"}))
    assert [row.target for row in choices_of(reform)] == ["n2"]


def test_who_comes_to_the_cell_only_later_is_marked(world: World, client_of: SignIn) -> None:
    reform = draft(world, halved(world))
    (step,) = steps_of(reform)
    leader, gone = world.people["leader"], world.people["member"]
    move_home(actor=world.system, person_id=leader.pk, cell_id=world.a1.pk, on=ON + datetime.timedelta(days=9))
    move_home(actor=world.system, person_id=gone.pk, cell_id=world.a2.pk, on=ON)
    here = client_of(world.users["staff_province"])

    answer = here.get(reverse("reforms:people", args=[reform.pk, step.pk, world.a1.pk]))

    rows = {row.name: row.since for row in answer.context["rows"]}
    assert rows[f"p-{leader.pk}"] == ON + datetime.timedelta(days=9)
    assert f"p-{gone.pk}" not in rows
    assert "sinh hoạt ở đây từ 10/11/2026" in text(answer)


def test_posts_of_those_who_leave_a_cell_that_goes_on_are_told(world: World, client_of: SignIn) -> None:
    """The secretary goes to the new cell by name: the post in the old one does not end by itself, and that is said."""
    reform = draft(world, split_off(world))
    (step,) = steps_of(reform)
    here, findings = client_of(world.users["staff_province"]), reverse("reforms:findings", args=[reform.pk])
    secretary, member = world.people["secretary"], world.people["member"]
    said = "người chuyển khỏi Chi bộ thôn Đông Hà đang giữ chức danh ở đó"

    choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="person", targets={member.pk: "n1"})
    assert said not in text(here.get(findings))
    choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="person", targets={secretary.pk: "n1"})
    page = text(here.get(findings))

    assert f"1 {said}: {secretary.full_name}." in page
    assert f'href="{reverse("committees:bodies", args=[world.a1.pk])}"' in page


def test_impact_counts_what_applying_touches_and_opens_into_lists(world: World, client_of: SignIn) -> None:
    """A8: two communes and their cells into one: the posts of one committee, terms, who looks after what."""
    reform = draft(world, merge(world))
    here = client_of(world.users["staff_province"])

    page = here.get(reverse("reforms:detail", args=[reform.pk]))

    counts = {row.what: row.count for row in page.context["figures"]}
    assert counts == {
        "chi-bo": 3, "ket-thuc": 2, "lap-moi": 1, "chuyen": 3, "chuc-danh": 2, "nhiem-ky": 1, "phan-cong": 1,
        "vai-tro": 2,
    }  # fmt: skip
    for row in page.context["figures"]:
        listed = here.get(row.url)
        assert len(listed.context["lines"]) == row.count
    assert "Trần Quốc Oai" in text(here.get(reverse("reforms:touched", args=[reform.pk, "chuc-danh"])))


def test_every_line_of_an_impact_list_says_where_and_how(world: World, client_of: SignIn) -> None:
    """Cells of one name are told apart; what comes along with its superior says with whom, what ends without a
    successor that it ends; the list of changes says where each stands."""
    reform = draft(world, {"do": "move", "org": world.commune_b.pk, "parent": world.commune_a.pk},
                   {"do": "dissolve", "org": world.a2.pk, "members_to": world.a1.pk})  # fmt: skip
    here = client_of(world.users["staff_province"])

    def lines(what: str) -> dict[str, tuple[str, str]]:
        found = here.get(reverse("reforms:touched", args=[reform.pk, what])).context["lines"]
        return {line.name: (line.place, line.words) for line in found}

    assert lines("chi-bo") == {
        "Chi bộ thôn Bình An": ("Đảng bộ xã Bình Minh", "theo Đảng bộ xã Bình Minh"),
        "Chi bộ cơ quan xã An Khánh Thượng": ("Đảng bộ xã An Khánh Thượng", "thôi hoạt động"),
    }
    assert lines("dang-vien") == {
        "Chi bộ cơ quan xã An Khánh Thượng": ("Đảng bộ xã An Khánh Thượng", "3 đảng viên về Chi bộ thôn Đông Hà"),
    }
    changes = here.get(reverse("reforms:tree", args=[reform.pk])).context["changes"]
    assert all(row.place for row in changes)


def test_prepared_submitted_approved_applied_and_taken_back(world: World, client_of: SignIn, boss: User) -> None:
    """A10, A11, A13: two people; the decision's number and day; applied at once when late; lineage; the way back."""
    reform = draft(world, merge(world))
    author, other = client_of(world.users["staff_province"]), client_of(boss)
    detail = reverse("reforms:detail", args=[reform.pk])
    add_steps(actor=system_actor("test"), reform_id=reform.pk, operations=[])
    author.post(reverse("reforms:add", args=[reform.pk, "recode"]), once(org=world.a1.pk, code="38.1"))

    author.post(reverse("reforms:submit", args=[reform.pk]), once())
    page = text(author.get(detail))
    assert "Người soạn phương án không tự duyệt" in page
    assert "Phương án đã trình nên không sửa được" in page
    refused = author.post(reverse("reforms:approve", args=[reform.pk]), decided("9-QĐ/TU", "20/10/2026"))
    assert refused.status_code == 403
    wrong = other.post(reverse("reforms:approve", args=[reform.pk]), decided("9-QĐ/TU", "20/12/2099"))
    assert "không sau hôm nay" in text(wrong)
    other.post(reverse("reforms:approve", args=[reform.pk]), decided("9-QĐ/TU", "20/10/2026"))

    reform.refresh_from_db()
    assert reform.state == "applied"
    page = text(other.get(detail))
    assert "Đã thực hiện" in page
    assert "lập mới" in page
    new = reform.keys["n1"]
    assert OrgNow.objects.get(org=world.a1).parent_id == new
    assert "Đảng bộ xã An Khánh Thượng" in text(other.get(reverse("organisations:detail", args=[new])))
    gone = text(other.get(reverse("organisations:detail", args=[world.commune_a.pk])))
    assert "Đảng bộ xã An Bình" in gone
    author.post(reverse("reforms:counter", args=[reform.pk]), once(effective_on="15/11/2026", decision_no="10-TTr"))
    back = Reform.objects.get(counter_of=reform)
    assert "Đảo lại" in text(author.get(reverse("reforms:detail", args=[back.pk])))
    author.post(reverse("reforms:submit", args=[back.pk]), once())
    other.post(reverse("reforms:approve", args=[back.pk]), decided("11-QĐ", "14/11/2026"))
    back.refresh_from_db()
    reform.refresh_from_db()
    assert (back.state, reform.state) == ("applied", "taken_back")
    assert OrgNow.objects.get(org=world.a1).parent_id == world.commune_a.pk
    assert author.get(reverse("reforms:detail", args=[back.pk])).status_code == 200
    assert author.get(reverse("reforms:detail", args=[reform.pk])).status_code == 200


def test_returned_dropped_and_facts(world: World, client_of: SignIn, boss: User) -> None:
    reform = draft(world, merge(world))
    author, other = client_of(world.users["staff_province"]), client_of(boss)
    page = reverse("reforms:detail", args=[reform.pk])
    assert "Trả lại để sửa" not in text(other.get(page))  # nothing was submitted yet
    author.post(reverse("reforms:submit", args=[reform.pk]), once())
    assert "Trả lại để sửa" in text(other.get(page))
    other.post(reverse("reforms:give_back", args=[reform.pk]), once(why="Thiếu ý kiến xã"))
    reform.refresh_from_db()
    assert reform.state == "draft"
    assert "Thiếu ý kiến xã" in text(author.get(page))
    facts = reverse("reforms:facts", args=[reform.pk])
    seen = stamp_of(reform)
    author.post(facts, once(title="Sắp xếp hai xã", effective_on="01/12/2026", decision_no="8-TTr", seen=seen))
    stale = author.post(facts, once(title="Khác", effective_on="02/12/2026", seen=seen))
    assert "Người khác vừa ghi: “Sắp xếp hai xã”" in text(stale)
    assert 'value="Khác"' in text(stale)
    author.post(reverse("reforms:drop", args=[reform.pk]), once(why="Chưa cần"))
    reform.refresh_from_db()
    assert (reform.title, reform.state) == ("Sắp xếp hai xã", "dropped")
    assert author.get(page).status_code == 200


def test_the_first_committee_is_appointed_in_the_draft(world: World, client_of: SignIn, boss: User) -> None:
    """Instead of elected: chosen from those who held posts, written as posts by the decision on the day."""
    reform = draft(world, merge(world))
    author = client_of(world.users["staff_province"])
    url = reverse("reforms:first", args=[reform.pk, "n1"])
    assert "Trần Quốc Oai" in text(author.get(url))
    leader, second = world.people["leader"].pk, world.people["superior"].pk

    twice = author.post(url, once(**{f"p-{leader}": "bi-thu", f"p-{second}": "bi-thu", "nhiem-ky": "2026-2030"}))
    assert "chỉ một người giữ" in text(twice)
    author.post(url, once(**{f"p-{leader}": "bi-thu", f"p-{second}": "pho-bi-thu", "nhiem-ky": "2026-2030"}))
    author.post(reverse("reforms:add", args=[reform.pk, "recode"]), once(org=world.a1.pk, code="38.1"))
    author.post(reverse("reforms:submit", args=[reform.pk]), once())
    client_of(boss).post(reverse("reforms:approve", args=[reform.pk]), decided("9", "20/10/2026"))

    reform.refresh_from_db()
    posts = world.people["leader"].posts.filter(org_id=reform.keys["n1"])
    assert [(one.title, one.how, one.valid_from, one.decision_no) for one in posts] == [
        ("bi-thu", "appointed", ON, "9")]  # fmt: skip


@pytest.mark.parametrize(("key", "status"), [("staff_a", 404), ("secretary", 404), ("staff_province", 200)])
def test_pages_by_role(world: World, client_of: SignIn, key: str, status: int) -> None:
    reform = draft(world, divided(world))
    (step,) = steps_of(reform)
    here = client_of(world.users[key])
    pages = [reverse(f"reforms:{name}", args=[reform.pk])
             for name in ("detail", "facts", "findings", "tree", "decisions")]  # fmt: skip
    pages += [
        reverse("reforms:add", args=[reform.pk, "merge"]), reverse("reforms:step", args=[reform.pk, step.pk]),
        reverse("reforms:first", args=[reform.pk, "n1"]), reverse("reforms:touched", args=[reform.pk, "ket-thuc"]),
    ]  # fmt: skip

    assert {here.get(page).status_code for page in pages} == {status}
    assert here.get(reverse("reforms:list")).status_code == 200


def test_forged_ids_and_other_branches_are_not_found(world: World, client_of: SignIn) -> None:
    """What is not below the home organisation, or is nowhere, is not found; nothing is written."""
    with acting(world.system):
        reform = create_reform(actor=world.system, home_id=world.commune_a.pk, title="Trong xã", effective_on=ON)
        other = draft(world, divided(world))
    here = client_of(world.users["staff_a"])
    add = reverse("reforms:add", args=[reform.pk, "rename"])

    assert here.get(reverse("reforms:detail", args=[reform.pk])).status_code == 200
    assert here.post(add, once(org=world.b1.pk, name="Lạ")).status_code == 404
    assert here.post(add, once(org=999_999_999, name="Lạ")).status_code == 404
    assert here.post(add, once(org="zz", name="Lạ")).status_code == 404
    foreign = steps_of(other)[0]
    assert here.get(reverse("reforms:step", args=[reform.pk, foreign.pk])).status_code == 404
    forged = {f"c-{foreign.pk}-org-{world.a1.pk}": str(world.a2.pk)}
    assert here.post(reverse("reforms:decisions", args=[reform.pk]), once(**forged)).status_code == 404
    assert steps_of(reform) == []
    assert here.get(reverse("reforms:tree", args=[reform.pk]) + "?goc=999999").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_step_as_for_three(
    world: World, client_of: SignIn, count: int, django_assert_max_num_queries: Any
) -> None:  # fmt: skip
    orgs = (world.a1, world.a2, world.b1)[:count]
    reform = draft(world, *({"do": "rename", "org": org.pk, "name": f"Mới {org.pk}"} for org in orgs))
    here = client_of(world.users["staff_province"])
    here.get(reverse("reforms:detail", args=[reform.pk]))

    with django_assert_max_num_queries(46):
        here.get(reverse("reforms:detail", args=[reform.pk]))
    with django_assert_max_num_queries(24):
        here.get(reverse("reforms:list"))


def test_dates_are_written_as_people_write_them(world: World, client_of: SignIn) -> None:
    reform = draft(world)
    page = text(client_of(world.users["staff_province"]).get(reverse("reforms:detail", args=[reform.pk])))
    assert f"hiệu lực {format_day(ON)}" in page
    assert "Chưa có bước nào" in page
