"""Around the workbench: drafts that overtake each other, ten thousand units, who is told, lineage on the pages."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.obligations.models import Obligation
from nennep.obligations.states import ObligationKind
from nennep.organisations.actions import choose, found_organisation, move_organisation, rename_organisation
from nennep.organisations.drafts import steps_of
from nennep.organisations.models import Reform
from nennep.organisations.reform.operations import Merge, NewOrg
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.result import Finding
from nennep.organisations.reform.snapshot import Snapshot, Unit
from nennep.orgtree.models import OrgEdge, OrgNow
from nennep.processes.reform import apply_due, approve, submit
from nennep.processes.views.workbench import detail
from nennep.processes.workbench.bench import Bench, open_bench
from nennep.processes.workbench.findings import finding_rows, findings_of, people_url
from nennep.processes.workbench.forms import ApproveForm
from nennep.processes.workbench.impact import cells_touched
from nennep.processes.workbench.trees import before_and_after
from tests.factories.world import START, World
from tests.processes.drafting import ON, D, SignIn, decided, draft, merge, once, split_off, text

SIGNED = D(2026, 10, 20)
pytestmark = pytest.mark.django_db


def into_a2(world: World) -> dict[str, Any]:
    return {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk}


def applied(world: World, *operations: dict[str, Any]) -> Reform:
    reform = draft(world, *operations, title="Nhập chi bộ")
    submit(actor=world.system, reform_id=reform.pk)
    return approve(actor=world.system, reform_id=reform.pk, signed_on=SIGNED)


def test_an_overtaken_draft_is_refused_with_the_names_and_stays_submitted(
    world: World, client_of: SignIn, boss: User
) -> None:
    """Two drafts touch one cell: the second, submitted before the first was applied, names what changed."""
    second = draft(
        world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"}, title="Đổi tên", on=D(2026, 11, 20)
    )
    submit(actor=world.system, reform_id=second.pk)
    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Chi bộ Khác", effective_on=D(2026, 11, 5),
                        decision_no="1")  # fmt: skip
    here = client_of(boss)

    answer = here.post(reverse("reforms:approve", args=[second.pk]), decided("9", "20/10/2026"))

    assert "đã có thay đổi khác ở: Chi bộ Khác" in text(answer)
    second.refresh_from_db()
    assert second.state == "submitted"


def test_an_effective_date_before_the_last_change_blocks(world: World, client_of: SignIn) -> None:
    reform = draft(world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"}, on=START)

    page = text(client_of(world.users["staff_province"]).get(reverse("reforms:detail", args=[reform.pk])))

    assert "ngày hiệu lực phải sau ngày đó" in page
    assert "Còn 1 điều chặn" in page


def test_a_circle_blocks(world: World, client_of: SignIn) -> None:
    reform = draft(world, {"do": "move", "org": world.commune_a.pk, "parent": world.commune_b.pk},
                   {"do": "move", "org": world.commune_b.pk, "parent": world.commune_a.pk})  # fmt: skip

    here = client_of(world.users["staff_province"])

    assert "sẽ đứng dưới chính nó" in text(here.get(reverse("reforms:detail", args=[reform.pk])))
    assert here.get(reverse("reforms:tree", args=[reform.pk])).status_code == 200


def test_what_was_built_on_it_forbids_the_way_back_on_the_button(world: World, client_of: SignIn) -> None:
    reform = applied(world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"})
    here, detail = client_of(world.users["staff_province"]), reverse("reforms:detail", args=[reform.pk])
    counter = reverse("reforms:counter", args=[reform.pk])
    assert counter in text(here.get(detail))

    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Chi bộ Hai", effective_on=D(2026, 11, 9),
                        decision_no="1")  # fmt: skip

    page = text(here.get(detail))
    assert counter not in page
    assert "Chi bộ Hai đã có thay đổi sau đó (09/11/2026) nên không đảo lại được." in page
    sent = once(effective_on="15/11/2026")
    assert "nên không đảo lại được" in text(here.post(counter, sent))


def test_everyone_touched_is_told_once(world: World, client_of: SignIn) -> None:
    """A member whose cell went into another, the secretary there, and the one who prepared nothing of it."""
    reform = applied(world, into_a2(world))

    for key in ("member", "leader"):
        home = text(client_of(world.users[key]).get("/"))
        assert home.count(reform.title) == 1
        assert "Chi bộ thôn Đông Hà nhập vào Chi bộ cơ quan xã An Khánh Thượng" in home
    assert reform.title not in text(client_of(world.users["b_secretary"]).get("/"))


def test_whoever_may_approve_finds_it_on_the_front_page(world: World, client_of: SignIn, boss: User) -> None:
    reform = draft(world, into_a2(world))
    submit(actor=world.system, reform_id=reform.pk)

    home = text(client_of(boss).get("/"))

    assert f"Phương án: {reform.title}" in home
    assert "chờ duyệt" in home
    assert reform.title not in text(client_of(world.users["secretary"]).get("/"))


def test_pages_of_both_ends_tell_the_lineage(world: World, client_of: SignIn) -> None:
    """The ended one: since when, by what, into what; the one that took it in: from what. A year later, too."""
    applied(world, into_a2(world))
    here = client_of(world.users["staff_province"])

    gone = text(here.get(reverse("organisations:detail", args=[world.a1.pk])))
    kept = text(here.get(reverse("organisations:detail", args=[world.a2.pk])))

    assert "Đã kết thúc hoạt động từ ngày 01/11/2026 theo" in gone
    assert f'Kế thừa: <a href="/to-chuc/{world.a2.pk}/">Chi bộ cơ quan xã An Khánh Thượng</a>' in gone
    assert f'<a href="/to-chuc/{world.a1.pk}/">Chi bộ thôn Đông Hà</a>' in kept
    before = text(here.get(reverse("organisations:detail", args=[world.a1.pk]) + "?ngay=31/10/2026"))
    assert "Đã kết thúc hoạt động từ ngày" not in before


def test_lists_lead_to_the_workbench_for_who_may(world: World, client_of: SignIn) -> None:
    url = reverse("organisations:list") + f"?duoi={world.commune_a.pk}"
    link = reverse("reforms:list") + f"?don-vi={world.commune_a.pk}"
    assert link in text(client_of(world.users["staff_province"]).get(url))
    assert link in text(client_of(world.users["leader"]).get(url))
    assert link not in text(client_of(world.users["secretary"]).get(url))


def test_ten_thousand_units_are_folded_into_one_page() -> None:
    """A7: 3,333 communes with two cells each, merged by threes: thirty branches, the rest named by their number."""
    units = {1: Unit(1, None, "dang-bo-tinh", "Đảng bộ tỉnh", 1, START)}
    for at in range(2, 10_001, 3):
        units[at] = Unit(at, 1, "dang-bo-xa", f"Đảng bộ xã {at}", 3, START)
        units |= {at + n: Unit(at + n, at, "chi-bo-truc-thuoc", f"Chi bộ {n}", 5, START) for n in (1, 2)}
    communes = [pk for pk, unit in units.items() if unit.level == 3]
    steps = {
        at: Merge(sources=tuple(communes[at : at + 3]), into=NewOrg(key=f"n{at}", name=f"Xã Mới {at}",
                                                                    kind="dang-bo-xa", parent=1))
        for at in range(0, len(communes), 3)
    }  # fmt: skip
    before = Snapshot(ON, units)
    reform = Reform(pk=1, title="Lớn", effective_on=ON, home_id=1)
    start = time.process_time()
    bench = Bench(system_actor("test"), reform, OrgNow(org_id=1), [], before, plan(before, steps), {}, (ON, None))

    sides = before_and_after(bench)
    tops = [side.branch(1, "/") for side in sides]

    assert time.process_time() - start < 15
    assert len(communes) == 3_333
    assert [len(side.marks) for side in sides] == [3_333, 1_111]
    assert [top.children[30].label for top in tops] == [
        "Còn 3.303 tổ chức thay đổi nữa ở đây", "Còn 1.081 tổ chức thay đổi nữa ở đây"]  # fmt: skip
    assert [len(top.children) for top in tops] == [31, 31]
    assert [top.figure for top in tops] == ["6.666 chi bộ", "6.666 chi bộ"]
    page, count = sides[1].page(1, 30, "/")
    assert (count, len(page.children)) == (1_111, 30)
    assert len(cells_touched(bench)) == 6_666


def test_trees_fold_what_follows_and_mark_what_changes(world: World) -> None:
    reform = draft(world, split_off(world))
    (step,) = steps_of(reform)
    choose(actor=world.system, reform_id=reform.pk, step_id=step.pk, what="person",
           targets={world.people[key].pk: "n1" for key in ("member", "other", "eighth")})  # fmt: skip
    bench = open_bench(world.system, reform.pk)

    before, after = before_and_after(bench)

    assert {bench.name(ref): mark[1] for ref, mark in before.marks.items()} == {"Chi bộ thôn Đông Hà": "tách bớt"}
    assert {bench.name(ref): mark[1:] for ref, mark in after.marks.items()} == {
        "Chi bộ Mới": ("lập mới", "từ Chi bộ thôn Đông Hà")}  # fmt: skip
    assert after.figure("n1") == "3 đảng viên"
    top = after.branch(world.province.pk, "/")
    assert [branch.fold for branch in top.children] == ["", "1 tổ chức không đổi"]


def test_members_of_a_cell_that_goes_on_are_chosen_from_its_step(world: World) -> None:
    """A4: nobody is an open decision there, so the step and the finding of a part with too few members lead to it."""
    reform = draft(world, split_off(world), {"do": "rename", "org": world.a2.pk, "name": "Chi bộ Khác"})
    split, rename = steps_of(reform)
    address = reverse("reforms:people", args=[reform.pk, split.pk, world.a1.pk])
    bench = open_bench(world.system, reform.pk)

    rows = [row for row in finding_rows(bench, findings_of(bench)) if row.mend_url == address]

    assert [row.mend for row in rows] == ["Chọn đảng viên tách đi"]
    assert (people_url(bench, split.pk), people_url(bench, rename.pk)) == (address, "")


def test_a_whole_list_is_asked_for_without_leaving_the_place(
    world: World, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail, "LINES", 1)
    renames = ({"do": "rename", "org": cell.pk, "name": f"Mới {cell.pk}"} for cell in (world.a1, world.a2))
    url = reverse("reforms:tree", args=[draft(world, *renames).pk])
    here, place = client_of(world.users["staff_province"]), f"?goc={world.commune_a.pk}"

    shown = here.get(f"{url}{place}&trang=2")

    assert f'href="{place}&amp;ca=1"' in shown.content.decode()
    assert len(shown.context["changes"]) == 1
    assert len(here.get(f"{url}{place}&ca=1").context["changes"]) == shown.context["changes"].paginator.count > 1


def test_findings_stand_in_the_order_of_their_weight(world: World) -> None:
    reform = draft(
        world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ cơ quan xã An Khánh Thượng"},
        {"do": "move", "org": world.b1.pk, "parent": world.a1.pk},
    )  # fmt: skip
    found: list[Finding] = findings_of(open_bench(world.system, reform.pk))
    assert [one.verdict for one in found] == ["missing", "due", "due", "due"]  # both communes change in number
    assert clock.today() >= ON


def test_what_overtook_a_draft_is_said_before_its_day_and_refuses_the_approval(
    world: World, client_of: SignIn, boss: User
) -> None:
    """The day lies ahead: the change since it was submitted is told on the page, and nobody approves it unseen."""
    ahead = clock.today() + datetime.timedelta(days=40)
    waiting = draft(world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"}, on=ahead)
    submit(actor=world.system, reform_id=waiting.pk)
    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Chi bộ Khác", effective_on=D(2026, 11, 5),
                        decision_no="1")  # fmt: skip
    here = client_of(boss)

    page = text(here.get(reverse("reforms:detail", args=[waiting.pk])))
    answer = here.post(reverse("reforms:approve", args=[waiting.pk]), decided("9", "20/10/2026"))

    assert "đã có thay đổi khác ở: Chi bộ Khác" in page
    assert "đã có thay đổi khác ở: Chi bộ Khác" in text(answer)
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


@pytest.mark.parametrize("what", ["moved", "ended", "renamed"])
def test_who_takes_in_and_moved_or_ended_since_counts_as_overtaken(
    world: World, client_of: SignIn, boss: User, what: str
) -> None:  # fmt: skip
    """Cell A1 goes into A2. When A2 itself goes elsewhere or is to end, the decision is about something else; its new
    name changes nothing."""
    ahead = clock.today() + datetime.timedelta(days=40)
    waiting = draft(world, into_a2(world), on=ahead)
    submit(actor=world.system, reform_id=waiting.pk)
    approve(actor=world.system, reform_id=waiting.pk, signed_on=SIGNED)
    if what == "moved":
        move_organisation(actor=world.system, org_id=world.a2.pk, parent_id=world.commune_b.pk,
                          effective_on=D(2026, 11, 5))  # fmt: skip
    elif what == "ended":
        end = ahead + datetime.timedelta(days=30)
        OrgEdge.objects.filter(org_id=world.a2.pk, known_to__isnull=True).update(valid_to=end)
    else:
        rename_organisation(actor=world.system, org_id=world.a2.pk, name="Chi bộ Khác", effective_on=D(2026, 11, 5),
                            decision_no="1")  # fmt: skip
    page = text(client_of(boss).get(reverse("reforms:detail", args=[waiting.pk])))

    assert ("đã có thay đổi khác ở: Chi bộ" in page) == (what != "renamed")
    applied_, refused = apply_due(ahead)
    assert (waiting.pk in applied_) == (what == "renamed")
    assert (waiting.pk in refused) == (what != "renamed")


def test_another_submitted_draft_on_the_same_unit_is_told(world: World, client_of: SignIn) -> None:
    ahead = clock.today() + datetime.timedelta(days=40)
    first = draft(world, into_a2(world), title="Nhập A1", on=ahead)
    submit(actor=world.system, reform_id=first.pk)
    second = draft(world, {"do": "rename", "org": world.a1.pk, "name": "Chi bộ Một"}, title="Đổi tên", on=ahead)
    here = client_of(world.users["staff_province"])

    page = text(here.get(reverse("reforms:findings", args=[second.pk])))

    assert "Phương án “Nhập A1” (hiệu lực" in page
    assert f'href="{reverse("reforms:detail", args=[first.pk])}"' in page
    assert "Phương án “Nhập A1”" not in text(here.get(reverse("reforms:findings", args=[first.pk])))


def test_impact_tells_what_documents_ask_from_what_rules_ask(world: World, client_of: SignIn) -> None:
    """A8: duties by rule end with the organisation, those because of documents go to who takes its place. The lists
    behind the figures take the same number of statements for one row as for three."""
    paper = Document.objects.create(org=world.province, body_kind="committee", kind="notice", subject="Thông báo")

    def owes(number: int) -> None:
        Obligation.objects.create(org=world.a1, owed_to=world.commune_a, kind=ObligationKind.DIRECTED[0], level=5,
                                  period=D(2026, 9, 1), due_on=D(2026, 12, 20), basis="x", rule_set="x",
                                  source=number, document=paper)  # fmt: skip

    owes(1)
    Obligation.objects.create(org=world.a1, kind="monthly_meeting", period=D(2026, 12, 1), due_on=D(2026, 12, 20),
                              basis="x", rule_set="x")  # fmt: skip
    reform = draft(world, into_a2(world))
    here = client_of(world.users["staff_province"])

    figures = {row.what: row for row in here.get(reverse("reforms:detail", args=[reform.pk])).context["figures"]}

    assert (figures["viec-van-ban"].count, figures["nghia-vu"].count) == (1, 1)
    assert "theo sang tổ chức kế thừa" in figures["viec-van-ban"].then
    here.get(figures["viec-van-ban"].url)
    with CaptureQueriesContext(connection) as one:
        here.get(figures["viec-van-ban"].url)
    owes(2)
    owes(3)
    with CaptureQueriesContext(connection) as three:
        assert len(here.get(figures["viec-van-ban"].url).context["lines"]) == 3
    assert len(three) == len(one)


@pytest.mark.parametrize(("number", "asked"), [("7-TTr/BTC", True), ("12 TTR/HU", True), ("9-QĐ/TU", False)])
def test_a_proposal_s_number_is_not_offered_as_the_decision_s(number: str, asked: bool) -> None:
    signed = datetime.date(2026, 10, 20)
    assert ApproveForm.known(number, signed) == ({} if asked else {"decision_no": number, "signed_on": signed})


def test_what_most_of_a_level_does_and_some_do_not_is_said(world: World) -> None:
    """A7: an organisation left out of a table is not passed over in silence; nor is a new one out of nothing."""
    more = [
        found_organisation(
            actor=world.system, parent_id=world.province.pk, name=f"Đảng bộ xã Thứ {number}", kind="dang-bo-xa",
            effective_on=D(2026, 1, 5), decision_no="1",
        )
        for number in (3, 4, 5)
    ]  # fmt: skip
    new = {"key": "n2", "name": "Đảng bộ xã Mới", "kind": "dang-bo-xa", "parent": world.province.pk}

    def said(*operations: dict[str, Any]) -> list[str]:
        found = findings_of(open_bench(world.system, draft(world, *operations).pk))
        return [one.sentence for one in found if "phương án, giữ nguyên" in one.sentence or "lập mới" in one.sentence]

    assert said(merge(world)) == []  # two of five
    larger = merge(world) | {"sources": [world.commune_a.pk, world.commune_b.pk, more[0].pk]}
    assert said(larger, {"do": "found", "new": new}) == [
        "2 trong 5 tổ chức cùng cấp không có trong phương án, giữ nguyên: Đảng bộ xã Thứ 4, Đảng bộ xã Thứ 5.",
        "1 tổ chức lập mới không tiếp nối tổ chức nào: Đảng bộ xã Mới.",
    ]
