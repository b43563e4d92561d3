"""Article 003: one conference of 12 June 2018 that reviewed two documents and studied a third."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nennep.directives.actions import Wish, ask_below
from nennep.directives.rounds import When
from nennep.documents.actions import link_document, register_document
from nennep.documents.actions.register import Known
from nennep.documents.models import Document
from nennep.documents.queries import links_of
from nennep.kernel import clock
from nennep.meetings.actions import amend_minutes
from nennep.meetings.models import AgendaDocument, Meeting, Paper
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from tests.factories.once import one_world
from tests.stories import directing
from tests.stories.directing import Directing
from tests.stories.telling import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
D = datetime.date
TERM, DAY = D(2015, 10, 20), D(2018, 6, 12)
PAPERS = {
    "22-NQ/TW": ("nghi-quyet", "Về nâng cao năng lực lãnh đạo, sức chiến đấu của tổ chức cơ sở đảng", D(2008, 2, 2)),
    "36-CT/TW": ("chi-thi", "Về đại hội đảng bộ các cấp tiến tới Đại hội XII của Đảng", D(2014, 5, 30)),
    "126-QĐ/TW": ("quy-dinh", "Một số vấn đề về bảo vệ chính trị nội bộ Đảng", D(2018, 2, 28)),
    "10-CT/TW": ("chi-thi", "Về nâng cao chất lượng sinh hoạt chi bộ", D(2007, 3, 30)),
}
SPEAKERS = ("Tham luận về kết nạp đảng viên", "Tham luận về sinh hoạt chi bộ")


@dataclass
class Told:
    """The province, the central documents by number, and the conference."""

    story: Directing
    papers: dict[str, Document]
    conference: Meeting


def _ask(story: Directing, document: Document, kind: str, text: str, day: D) -> None:
    wish = Wish(kind, text, (1,), When("date", document.dated_on or DAY, due_on=day))
    ask_below(actor=story.system, document_id=document.pk, wish=wish)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """The Centre asks for two final reviews and one study; the province holds one conference for the three."""
    with one_world(django_db_blocker, clock.at(TERM)) as time:
        story = directing.build(time, since=TERM, term="2015-2020", name="Đảng bộ tỉnh Lạng Sơn")
        for name in ("Đảng bộ huyện Cao Lộc", "Đảng bộ huyện Lộc Bình"):
            story.below(story.province, name, "dang-bo-huyen")
        story.go(D(2018, 3, 5))
        papers = {
            number: register_document(
                actor=story.system, org_id=story.root.pk,
                known=Known(kind, number, subject, "Ban Chấp hành Trung ương", dated_on=day),
            )
            for number, (kind, subject, day) in PAPERS.items()
        }  # fmt: skip
        link_document(actor=story.system, document_id=papers["22-NQ/TW"].pk, kind="based_on",
                      target_id=papers["10-CT/TW"].pk)  # fmt: skip
        _ask(story, papers["22-NQ/TW"], "final_review", "Tổng kết 10 năm thực hiện", D(2018, 6, 30))
        _ask(story, papers["36-CT/TW"], "final_review", "Tổng kết thực hiện", D(2018, 6, 30))
        _ask(story, papers["126-QĐ/TW"], "study", "Học tập, quán triệt quy định", D(2018, 6, 30))
        taken = [(papers["22-NQ/TW"], "final_review"), (papers["36-CT/TW"], "final_review"),
                 (papers["126-QĐ/TW"], "study")]  # fmt: skip
        conference = story.meet(story.province, DAY, taken, papers=SPEAKERS)
        yield Told(story, papers, conference)


@pytest.fixture(autouse=True)
def on_the_day(told: Told) -> None:
    """Every test begins on the evening of the conference."""
    told.story.go(DAY, 18)


def test_s3_1_one_conference_in_its_three_roles(told: Told) -> None:
    """S3.1: final review of 22-NQ/TW and 36-CT/TW, study of 126-QĐ/TW: one meeting meets three duties, each once."""
    met = {
        row.document.number_text: (row.kind, row.met_on, row.evidence_id)
        for row in Obligation.objects.filter(org=told.story.province).select_related("document")
        if row.document
    }
    conference = told.conference.pk
    assert met == {
        "22-NQ/TW": ("final_review", DAY, conference), "36-CT/TW": ("final_review", DAY, conference),
        "126-QĐ/TW": ("study", DAY, conference),
    }  # fmt: skip
    rows = Evidence.objects.filter(record_id=conference, type="meetings.meeting")
    assert sorted(rows.values_list("role", flat=True)) == ["final_review", "final_review", "study"]
    assert {(row.form, row.attended, row.summoned) for row in rows} == {("conference", 3, 3)}


def test_s3_1_pages_tell_the_roles(told: Told) -> None:
    """S3.1: each duty's page leads to the minutes and tells in which role the conference stood."""
    user = told.story.account(told.story.heads[told.story.province.pk])
    for number, words in (("22-NQ/TW", "tổng kết"), ("126-QĐ/TW", "học tập, quán triệt")):
        duty = Obligation.objects.get(org=told.story.province, document=told.papers[number])
        page = page_of(user, reverse("directives:duty", args=[duty.pk]))
        assert reverse("meetings:agree", args=[told.conference.pk]) in page
        assert words in page
        assert "3/3 người dự" in page
        assert "xong 12/6/2018" in page.replace("12/06/2018", "12/6/2018")
    minutes = page_of(user, reverse("meetings:agree", args=[told.conference.pk]))
    assert all(number in minutes for number in ("22-NQ/TW", "36-CT/TW", "126-QĐ/TW"))


def test_s3_2_the_resolution_stands_beside_the_directive_it_builds_on(told: Told) -> None:
    """S3.2: 22-NQ/TW with 10-CT/TW of 30/03/2007, seen from both."""
    there, _back = links_of(told.story.system, told.papers["22-NQ/TW"])
    _there, back = links_of(told.story.system, told.papers["10-CT/TW"])
    assert [(one.kind, str(one.target)) for one in there] == [("based_on", str(told.papers["10-CT/TW"]))]
    assert [one.document_id for one in back] == [told.papers["22-NQ/TW"].pk]


def test_s3_6_papers_given_at_the_conference(told: Told) -> None:
    """S3.6: the papers that committees gave stand with the conference."""
    assert set(Paper.objects.filter(meeting=told.conference).values_list("title", flat=True)) == set(SPEAKERS)


def test_corrected_minutes_open_one_role_alone(told: Told) -> None:
    """Section 6: the study did not take place after all: that duty is open again and says why; the reviews stand."""
    link = AgendaDocument.objects.get(item__meeting=told.conference, role="study")
    amend_minutes(actor=told.story.head(told.story.province), meeting_id=told.conference.pk,
                  reason="Phần quán triệt chuyển sang hội nghị sau", not_taken_up=[link.pk])  # fmt: skip
    rows = Obligation.objects.filter(org=told.story.province)
    assert rows.get(kind="study").met_on is None
    assert rows.filter(kind="final_review", met_on=DAY).count() == 2
    assert "đã sửa" in ObligationStep.objects.get(obligation__kind="study").why
