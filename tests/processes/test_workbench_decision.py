"""The decision of a reorganisation is a document, chosen or registered in the same step, of who decides (A10)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.documents.actions import Known, deliver_document, register_document, revoke_document
from nennep.documents.followers import REVOKING
from nennep.documents.models import Document, NumberSeries, ReformDecision
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.actions import add_steps, create_reform, found_organisation, return_reform
from nennep.organisations.drafts import HeadCount, plan_of, snapshot_of
from nennep.organisations.models import Reform
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Snapshot
from nennep.orgtree.models import OrgEvent, OrgNow
from nennep.processes import reform as process
from nennep.processes.approval.authority import Line, Matter, check_issued_by, verdicts
from nennep.processes.approval.decision import Issuer, registered
from nennep.processes.reform import apply_due, approve, submit
from nennep.regulations.registry import rule_set
from tests.factories.world import START, World
from tests.processes.drafting import D, SignIn, decided, draft, merge, once, text

pytestmark = pytest.mark.django_db
SIGNED = D(2026, 10, 20)


def submitted(world: World, **facts: object) -> Reform:
    reform = draft(world, merge(world), **facts)  # type: ignore[arg-type]  # title, day
    submit(actor=world.system, reform_id=reform.pk)
    return reform


def paper(world: World, *, kept: int = 0, issuer: int | None = None, number: str = "01-QĐ/TU", day: D = SIGNED,
          kind: str = "quyet-dinh", openness: str = "ordinary") -> Document:  # fmt: skip
    org = kept or world.province.pk
    known = Known(kind, number, "Về việc hợp nhất xã", "Tỉnh ủy", dated_on=day, openness=openness,
                  issuer_org_id=issuer, own=issuer == org)  # fmt: skip
    return register_document(actor=world.system, org_id=org, known=known)


def test_a_document_of_the_register_decides_and_is_opened_from_everywhere(
    world: World, client_of: SignIn, boss: User
) -> None:
    """Number and day are the document's; the draft, the list, the events of who ended and who was founded lead to it;
    somebody who may not read it sees the number alone."""
    document = paper(world, issuer=world.province.pk)
    reform = submitted(world)
    here, url = client_of(boss), reverse("documents:detail", args=[document.pk])
    assert "01-QĐ/TU, 20/10/2026, Về việc hợp nhất xã" in text(here.get(reverse("reforms:approve", args=[reform.pk])))

    here.post(reverse("reforms:approve", args=[reform.pk]), once(document=document.pk))

    reform.refresh_from_db()
    assert (reform.state, reform.decision_no, reform.signed_on) == ("applied", "01-QĐ/TU", SIGNED)
    assert reform.effective_on != reform.signed_on
    assert OrgEvent.objects.filter(reform_event__reform=reform, decision_no="01-QĐ/TU", signed_on=SIGNED).exists()
    pages = [reverse("reforms:detail", args=[reform.pk]), reverse("reforms:list"),
             reverse("organisations:detail", args=[world.commune_a.pk]),
             reverse("organisations:detail", args=[reform.keys["n1"]])]  # fmt: skip
    for page in pages:
        assert f'href="{url}"' in text(here.get(page)), page
    below = client_of(world.users["secretary"])
    moved = text(below.get(reverse("organisations:detail", args=[world.a1.pk])))
    assert "01-QĐ/TU" in moved
    assert f'href="{url}"' not in moved
    assert below.get(url).status_code == 404


def test_what_is_applied_at_once_is_planned_once(world: World, boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft the size of the country takes seconds to plan: who issues the decision is checked on the plan that is
    written; refused, nothing is."""
    reform = submitted(world)
    below = paper(world, kept=world.province.pk, issuer=world.commune_b.pk, number="01-QĐ/ĐU")
    planned: list[int] = []

    def counted(reform: Reform, count: HeadCount | None = None) -> tuple[Snapshot, Plan]:
        planned.append(reform.pk)
        return plan_of(reform, count)

    monkeypatch.setattr(process, "plan_of", counted)
    with pytest.raises(RuleBroken, match="Đảng bộ tỉnh Hải Đông"):
        approve(actor=actor_for(boss), reform_id=reform.pk, document_id=below.pk)
    assert planned == [reform.pk]
    assert OrgNow.objects.get(org=world.commune_a).alive

    approve(actor=actor_for(boss), reform_id=reform.pk, document_id=paper(world, issuer=world.province.pk).pk)

    assert planned == [reform.pk] * 2
    assert not OrgNow.objects.get(org=world.commune_a).alive


def test_who_was_sent_the_decision_opens_it_from_the_page_below(world: World, boss: User, client_of: SignIn) -> None:
    """The reorganisation is out of sight of a secretary below; its decision, sent to the cell, is not."""
    document = paper(world, issuer=world.province.pk)
    deliver_document(actor=world.system, document_id=document.pk, org_ids=[world.a1.pk], person_ids=[])
    reform = submitted(world)
    approve(actor=actor_for(boss), reform_id=reform.pk, document_id=document.pk)

    page = text(client_of(world.users["secretary"]).get(reverse("organisations:detail", args=[world.a1.pk])))

    assert f'href="{reverse("documents:detail", args=[document.pk])}"' in page


def test_a_decision_on_paper_is_typed_once_and_registered(world: World, client_of: SignIn, boss: User) -> None:
    """From outside: into the register of the home organisation; typed again for another draft, it is the same one."""
    first, second = submitted(world), submitted(world, title="Lần hai")
    here = client_of(boss)

    here.post(reverse("reforms:approve", args=[first.pk]), decided("245-QĐ/TW"))

    document = Document.objects.get(decided_reforms__reform=first)
    assert (document.org_id, document.number_text, document.issuer_name, document.dated_on, document.subject) == (
        world.province.pk, "245-QĐ/TW", "Ban Bí thư", SIGNED, first.title)  # fmt: skip
    assert document.registered
    assert document.in_force_from == first.effective_on
    again = approve_quietly(world, second, boss)
    assert again == document


def approve_quietly(world: World, reform: Reform, boss: User) -> Document:
    """Register by the same number; the approval itself is refused, for the organisations have ended."""
    with acting(actor_for(boss)):
        return registered(actor_for(boss), reform.pk, number="245-qđ/tw", signed_on=SIGNED,
                          issuer=Issuer(name="ban  bí thư"))  # fmt: skip


def test_the_own_decision_on_paper_takes_its_place_in_the_series(world: World, client_of: SignIn, boss: User) -> None:
    reform = submitted(world)
    here, url = client_of(boss), reverse("reforms:approve", args=[reform.pk])
    form = {"signed_on": "20/10/2026", "issuer": str(world.province.pk)}

    assert "bỏ qua số 01" in text(here.post(url, once(decision_no="09-QĐ/TU", **form)))
    assert not Document.objects.exists()
    here.post(url, once(decision_no="01-QĐ/TU", **form))

    series = NumberSeries.objects.get(org=world.province, kind="quyet-dinh")
    assert (series.last, reform.decision.document.number) == (1, 1)


def test_what_is_missing_or_wrong_is_said_beside_its_field_and_nothing_is_written(
    world: World, client_of: SignIn, boss: User
) -> None:
    reform = submitted(world)
    here, url = client_of(boss), reverse("reforms:approve", args=[reform.pk])

    empty = here.post(url, once())
    assert set(empty.context["form"].errors) == {"decision_no", "signed_on", "issuer"}
    nameless = here.post(url, once(decision_no="9", signed_on="20/10/2026", issuer="khac"))
    assert set(nameless.context["form"].errors) == {"issuer_name"}
    late = here.post(url, once(decision_no="9", signed_on="20/12/2099", issuer="khac", issuer_name="Trung ương"))
    assert set(late.context["form"].errors) == {"signed_on"}
    assert "9" in text(late)
    paper(world)
    foreign = here.post(url, once(document=world.a1.pk + 10**9))
    assert set(foreign.context["form"].errors) == {"document"}
    reform.refresh_from_db()
    assert (reform.state, Document.objects.count()) == ("submitted", 1)


@pytest.mark.parametrize(
    ("kind", "day", "said"),
    [("bao-cao", SIGNED, "quyết định hoặc nghị quyết"), ("quyet-dinh", D(2026, 11, 10), "sau ngày hiệu lực")],
)
def test_a_document_that_decides_nothing_or_too_late_is_refused(
    world: World, boss: User, kind: str, day: D, said: str
) -> None:
    reform = submitted(world)
    document = paper(world, kind=kind, day=day)

    with pytest.raises(RuleBroken, match=said):
        approve(actor=actor_for(boss), reform_id=reform.pk, document_id=document.pk)


def test_nobody_but_the_system_approves_by_a_number_alone(world: World, boss: User, client_of: SignIn) -> None:
    """What was approved by a number stays valid and is shown so."""
    reform = submitted(world)
    with pytest.raises(RuleBroken, match="Hãy chọn quyết định"):
        approve(actor=actor_for(boss), reform_id=reform.pk, decision_no="8-QĐ/TU", signed_on=SIGNED)

    approve(actor=world.system, reform_id=reform.pk, decision_no="8-QĐ/TU", signed_on=SIGNED)

    page = text(client_of(boss).get(reverse("reforms:detail", args=[reform.pk])))
    assert '<span class="nb">8-QĐ/TU</span>' in page
    assert not ReformDecision.objects.exists()


def test_a_document_of_somebody_below_does_not_decide(world: World, boss: User) -> None:
    """The rule of who decides is named in the refusal: a commune does not found a commune."""
    reform = submitted(world)
    document = paper(world, kept=world.province.pk, issuer=world.commune_a.pk, number="05-QĐ/ĐU")

    with pytest.raises(RuleBroken) as refused:
        approve(actor=actor_for(boss), reform_id=reform.pk, document_id=document.pk)

    assert "Đảng bộ xã An Bình" in refused.value.sentence
    assert "208-QĐ/TW" in refused.value.sentence
    assert "do Đảng bộ xã An Khánh Thượng ban hành" in refused.value.sentence
    reform.refresh_from_db()
    assert reform.state == "submitted"


def test_what_a_superior_decides_is_approved_by_the_superiors_document(world: World, client_of: SignIn) -> None:
    """A commune may not move its cell out by itself, nor by its own document: the page says who decides, and why."""
    sub = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Đảng bộ cơ sở Trường học",
                             kind="dang-bo-co-so", effective_on=START)  # fmt: skip
    cell = found_organisation(actor=world.system, parent_id=sub.pk, name="Chi bộ Tổ 1", kind="chi-bo",
                              effective_on=D(2026, 8, 1))  # fmt: skip
    reform = create_reform(actor=world.system, home_id=world.commune_a.pk, title="Chuyển chi bộ",
                           effective_on=D(2026, 11, 1), decision_no="7-TTr")  # fmt: skip
    add_steps(actor=world.system, reform_id=reform.pk,
              operations=[{"do": "move", "org": cell.pk, "parent": world.commune_a.pk},
                          {"do": "rename", "org": cell.pk, "name": "Chi bộ Tổ 2"}])  # fmt: skip
    submit(actor=world.system, reform_id=reform.pk)
    head = world.account("head", "Văn phòng xã")
    Grant.objects.create(user=head, role="organisation_staff", org=world.commune_a, valid_from=START, basis="test")

    page = text(client_of(head).get(reverse("reforms:approve", args=[reform.pk])))

    assert "Chuyển: Chi bộ Tổ 1. Do Đảng bộ xã An Khánh Thượng quyết định." in page
    assert "ra ngoài đảng bộ cơ sở" in page
    assert "Quy định hệ thống có chưa nói ai quyết định" in page
    assert "nguyên tắc của phần mềm" in page


def test_a_decision_taken_back_before_the_day_stops_the_reorganisation(
    world: World, boss: User, client_of: SignIn
) -> None:
    """The page that takes it back says so beforehand; on the day nothing is written, and the draft says why."""
    document = paper(world, issuer=world.province.pk)
    reform = submitted(world, on=D(2026, 12, 20))
    approve(actor=actor_for(boss), reform_id=reform.pk, document_id=document.pk)
    with acting(world.system):
        assert any(reform.title in said for said in REVOKING(document))
    revoke_document(actor=world.system, document_id=document.pk, why="Ký nhầm")

    assert apply_due(D(2026, 12, 20)) == ([], [reform.pk])

    reform.refresh_from_db()
    assert reform.failed == "Quyết định 01-QĐ/TU đã thu hồi. Hãy trả lại phương án, hoặc bỏ."
    assert reform.state == "approved"
    assert "đã thu hồi" in text(client_of(boss).get(reverse("reforms:detail", args=[reform.pk])))


def test_given_back_and_approved_anew_the_latest_document_counts(world: World, boss: User) -> None:
    one = paper(world, issuer=world.province.pk)
    two = paper(world, issuer=world.province.pk, number="02-QĐ/TU")
    reform = submitted(world, on=D(2026, 12, 20))
    actor = actor_for(boss)
    approve(actor=actor, reform_id=reform.pk, document_id=one.pk)
    return_reform(actor=actor, reform_id=reform.pk, why="Sửa")
    submit(actor=world.system, reform_id=reform.pk)
    approve(actor=actor, reform_id=reform.pk, document_id=two.pk)

    assert [row.document_id for row in ReformDecision.objects.filter(reform=reform)] == [two.pk]
    reform.refresh_from_db()
    assert reform.decision_no == "02-QĐ/TU"


def line_and_matter(world: World, decider: int | None) -> tuple[Line, Matter]:
    """What a commune prepares and, by a rule, somebody decides."""
    reform = create_reform(actor=world.system, home_id=world.commune_a.pk, title="X", effective_on=D(2026, 11, 1))
    rules = rule_set("structure_decisions", D(2026, 11, 1))
    matter = Matter(decider, rules.ref("commune"), spoken=True, consent=False, acts={"merge": None},
                    names={"Chi bộ A": None}, count=1)  # fmt: skip
    home = OrgNow.objects.get(org=world.commune_a)
    return Line(reform, home, snapshot_of(world.commune_a.pk, D(2026, 11, 1))), matter


def test_what_stands_above_decides_with_its_own_document_or_one_of_outside(world: World) -> None:
    """The home's own document is refused with the rule; the page asks for that of the superior beforehand."""
    line, matter = line_and_matter(world, world.province.pk)

    (verdict,) = verdicts([matter], line)
    assert verdict.kind == "late"
    assert "cần văn bản của Đảng bộ tỉnh Hải Đông" in verdict.sentence
    with pytest.raises(RuleBroken, match="208-QĐ/TW") as refused:
        check_issued_by(world.commune_a.pk, [matter], line)
    assert refused.value.field == "document"
    check_issued_by(world.province.pk, [matter], line)
    check_issued_by(None, [matter], line)


def test_who_decides_outside_the_tree_is_asked_for_and_nobody_inside_stands_for_it(world: World) -> None:
    line, matter = line_and_matter(world, None)

    (verdict,) = verdicts([matter], line)
    assert "không có trong cây tổ chức" in verdict.sentence
    with pytest.raises(RuleBroken, match="ngoài hệ thống"):
        check_issued_by(world.province.pk, [matter], line)
    check_issued_by(None, [matter], line)


def test_those_below_decide_and_who_stands_above_them_may(world: World) -> None:
    line, matter = line_and_matter(world, world.a1.pk)
    matter.count = 3

    (verdict,) = verdicts([matter], line)

    assert verdict.kind == "done"
    assert "Hợp nhất 3 tổ chức: Chi bộ A. Do cấp trên trực tiếp quyết định" in verdict.sentence
    check_issued_by(world.commune_a.pk, [matter], line)


def test_a_sectional_area_needs_the_consent_of_the_superior(world: World, client_of: SignIn, boss: User) -> None:
    reform = draft(
        world,
        {
            "do": "found",
            "new": {
                "key": "n1",
                "name": "Đảng bộ bộ phận Một",
                "kind": "dang-bo-bo-phan",
                "parent": world.commune_a.pk,
            },
        },
    )
    Reform.objects.filter(pk=reform.pk).update(state="submitted")

    page = text(client_of(boss).get(reverse("reforms:approve", args=[reform.pk])))

    assert "Cần cấp trên trực tiếp đồng ý bằng văn bản trước" in page
    assert "Đảng ủy cơ sở quyết định lập đảng bộ bộ phận" in page
