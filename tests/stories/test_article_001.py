"""Article 001, its documents: the province's plan for the central resolution, and what it continued to carry out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nennep.directives.actions import Wish, ask_below
from nennep.directives.queries.register import Wanted, register_visible_to
from nennep.directives.rounds import When
from nennep.documents.actions import link_document, register_document
from nennep.documents.actions.register import Known
from nennep.documents.models import Document
from nennep.documents.queries import links_of
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.obligations.models import Evidence, Obligation
from tests.factories.once import one_world
from tests.stories import directing
from tests.stories.directing import Directing
from tests.stories.telling import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
D = datetime.date
TERM, PLANNED, TOLD = D(2010, 10, 25), D(2012, 3, 27), D(2013, 1, 28)
SUBJECT = "Một số vấn đề cấp bách về xây dựng Đảng hiện nay"


@dataclass
class Told:
    """The province, the central resolution, the plan that carries it out, the programme of the year after."""

    story: Directing
    central: Document
    plan: Document
    programme: Document
    bases: list[Document]


def _known(story: Directing, number: str, subject: str, kind: str, issuer: str, day: D | None = None) -> Document:
    known = Known(kind, number, subject, issuer, dated_on=day)
    return register_document(actor=story.system, org_id=story.province.pk, known=known)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """The Centre asks provinces to make a plan; thirty-four plans of the term came before this one."""
    with one_world(django_db_blocker, clock.at(TERM)) as time:
        story = directing.build(time, since=TERM, term="2010-2015", name="Đảng bộ tỉnh Hà Tĩnh")
        story.go(D(2012, 2, 20))
        central = register_document(
            actor=story.system, org_id=story.root.pk,
            known=Known("nghi-quyet", "12-NQ/TW", SUBJECT, "Ban Chấp hành Trung ương", dated_on=D(2012, 1, 16)),
        )  # fmt: skip
        wish = Wish("programme", "Xây dựng kế hoạch thực hiện", (1,), When("days", D(2012, 2, 20), days=45))
        ask_below(actor=story.system, document_id=central.pk, wish=wish)
        for number in range(1, 35):
            story.issue(story.province, "ke-hoach", f"Về việc thứ {number}", body_kind="standing")
        story.go(PLANNED)
        plan = story.issue(story.province, "ke-hoach", f"Thực hiện nghị quyết {SUBJECT}", implements=central,
                           body_kind="standing")  # fmt: skip
        story.go(TOLD)
        bases = [
            _known(story, "NQTW6 khóa X", "Về nâng cao năng lực lãnh đạo của tổ chức cơ sở đảng", "nghi-quyet",
                   "Ban Chấp hành Trung ương", D(2008, 2, 2)),
            _known(story, "CT 35", "Về đào tạo, bồi dưỡng cán bộ", "chi-thi", "Ban Thường vụ Tỉnh ủy"),
            _known(story, "KL 05", "Về đào tạo cán bộ", "ket-luan", "Ban Thường vụ Tỉnh ủy"),
        ]  # fmt: skip
        programme = story.issue(story.province, "chuong-trinh", "Đào tạo lý luận gắn với nghiệp vụ năm 2013")
        for base in bases:
            link_document(actor=story.head(story.province), document_id=programme.pk, kind="based_on",
                          target_id=base.pk)  # fmt: skip
        yield Told(story, central, plan, programme, bases)


@pytest.fixture(autouse=True)
def on_the_day(told: Told) -> None:
    """Every test begins on the day of the article."""
    told.story.go(TOLD)


def read(told: Told, name: str, *args: object) -> str:
    """What the province's secretary reads."""
    return page_of(told.story.account(told.story.heads[told.story.province.pk]), reverse(name, args=args))


def test_s1_2_the_plan_implements_the_central_resolution(told: Told) -> None:
    """S1.2: 35-KH/TU of 27/03/2012, linked both ways, is the evidence of what the Centre asked, in time."""
    assert (told.plan.number_text, told.plan.dated_on) == ("35-KH/TU", PLANNED)
    there, _back = links_of(told.story.head(told.story.province), told.plan)
    assert [(one.kind, one.target_id) for one in there] == [("implements", told.central.pk)]
    duty = Obligation.objects.get(org=told.story.province, document=told.central)
    assert (duty.met_on, duty.due_on, duty.evidence_id) == (PLANNED, D(2012, 4, 5), told.plan.pk)
    assert Evidence.objects.get(obligation=duty).label == "35-KH/TU"
    assert "35-KH/TU" in read(told, "directives:duty", duty.pk)
    assert "12-NQ/TW" in read(told, "directives:document", told.plan.pk)
    assert "35-KH/TU" in read(told, "directives:document", told.central.pk)


def test_a_link_does_not_lead_back(told: Told) -> None:
    """Section 6: the resolution cannot implement the plan that implements it."""
    with pytest.raises(RuleBroken, match="ban hành sau"):
        link_document(actor=told.story.system, document_id=told.central.pk, kind="implements", target_id=told.plan.pk)


def test_s1_21_several_bases_some_without_a_date(told: Told) -> None:
    """S1.21: three base documents of which two local ones carry no day; they are in the register all the same."""
    there, _back = links_of(told.story.head(told.story.province), told.programme)
    assert {one.target_id for one in there if one.kind == "based_on"} == {one.pk for one in told.bases}
    page = read(told, "directives:document", told.programme.pk)
    assert all(one.number_text in page for one in told.bases)
    assert "không rõ" in read(told, "directives:document", told.bases[1].pk)


def test_s1_16_the_register_of_own_regulations_with_validity(told: Told) -> None:
    """S1.16: the plans of the year are found by kind and year, with whether they are in force."""
    head = told.story.head(told.story.province)
    found = register_visible_to(head, Wanted(kind="ke-hoach", year=2012, force="in_force"), TOLD)
    assert found.count() == 35
    assert not register_visible_to(head, Wanted(kind="ke-hoach", year=2012, force="ended"), TOLD).exists()
