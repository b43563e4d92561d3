"""Article 000: resolution 17-NQ/TU of a province (2021-2025), one of its three groups of tasks, and who studied it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from nennep.directives.actions import PartInput, Wish, ask_below, set_parts
from nennep.directives.models import Part
from nennep.directives.queries.duties import implementing
from nennep.directives.queries.heat import Count, heat_of
from nennep.directives.rounds import When
from nennep.documents.actions import (
    ContestantInput,
    answer_comment,
    ask_comments,
    draft_document,
    give_comment,
    issue_document,
    record_contest_round,
    record_spread,
)
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.documents.queries import documents_visible_to
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied
from nennep.meetings.models import Meeting
from nennep.members.models import Person
from nennep.obligations.models import Evidence, Obligation
from nennep.orgtree.models import Org
from nennep.orgtree.queries import path_now
from tests.factories.once import one_world
from tests.stories import directing
from tests.stories.directing import Directing
from tests.stories.telling import content_of, page_of, pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
D = datetime.date
TERM = D(2020, 10, 14)  # the committee of the twelfth term, 2020-2025
ISSUED, TOLD = D(2021, 10, 20), D(2021, 11, 29)  # the resolution's day is ours; the article's own is the second
SUBJECT = "Về nâng cao chất lượng tổ chức đảng và đội ngũ cán bộ chủ chốt, đảng viên giai đoạn 2021-2025"
GROUPS = [
    PartInput("I", "Nâng cao chất lượng tổ chức đảng, nhất là cấp ủy", "group"),
    PartInput("I.1", "Kiện toàn cấp ủy kịp thời, rà soát chỗ thiếu", within="I"),
    PartInput("I.2", "Bồi dưỡng cấp ủy viên, trước hết là người tham gia lần đầu", within="I"),
    PartInput("II", "Nâng cao chất lượng đội ngũ cán bộ chủ chốt", "group"),
    PartInput("III", "Nâng cao chất lượng đội ngũ đảng viên", "group"),
]
BELOW = (
    ("Đảng bộ huyện Đông", "dang-bo-huyen"), ("Đảng bộ huyện Tây", "dang-bo-huyen"),
    ("Đảng bộ thành phố Trung tâm", "dang-bo-huyen"), ("Đảng bộ Khối các cơ quan tỉnh", "dang-bo-tuong-duong"),
)  # fmt: skip
OF_DEPARTMENTS = ("Đảng bộ cơ quan các ban Tỉnh ủy", "Đảng bộ Sở Nội vụ", "Đảng bộ Mặt trận Tổ quốc và đoàn thể")


@dataclass
class Told:
    """The province, its resolution, the organisations below, and the conferences that studied it."""

    story: Directing
    resolution: Document
    areas: list[Org]
    departments: list[Org]
    studied: dict[int, Meeting]
    plans: dict[int, Document]


def _resolution(story: Directing, area: Org) -> Document:
    """Sixteen resolutions of the term came before; this one was commented on, answered and then issued (S0.7)."""
    for number in range(1, 17):
        assert story.issue(story.province, "nghi-quyet", f"Về việc thứ {number}").number_text == f"{number:02d}-NQ/TU"
    head = story.head(story.province)
    draft = draft_document(
        actor=head, org_id=story.province.pk, body_kind="committee", kind="nghi-quyet", subject=SUBJECT,
        content={"blocks": text_to_blocks("Tỉnh ủy quyết nghị:\n- Nâng cao chất lượng cấp ủy")},
    )  # fmt: skip
    ask_comments(actor=head, document_id=draft.pk, org_ids=[area.pk], due_on=clock.today())
    comment = give_comment(actor=story.head(area), document_id=draft.pk, org_id=area.pk, text="Thêm phần bồi dưỡng")
    with pytest.raises(Denied, match="góp ý chưa trả lời"):
        issue_document(actor=head, document_id=draft.pk, dated_on=clock.today())
    answer_comment(actor=head, comment_id=comment.pk, answer="taken", reason="Thêm vào mục I.2")
    issued = issue_document(actor=head, document_id=draft.pk, dated_on=clock.today())
    set_parts(actor=head, document_id=issued.pk, parts=GROUPS)
    return issued


def _ask(story: Directing, document: Document) -> None:
    """Study within thirty days, a programme or plan within forty-five: districts, the Khối, and the departments."""
    for kind, text, days in (("study", "Học tập, quán triệt nghị quyết", 30),
                             ("programme", "Xây dựng chương trình, kế hoạch thực hiện", 45)):  # fmt: skip
        wish = Wish(kind, text, (2, 4), When("days", clock.today(), days=days))
        ask_below(actor=story.head(story.province), document_id=document.pk, wish=wish)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    """From the first day of the term to the day of the article, told once."""
    with one_world(django_db_blocker, clock.at(TERM)) as time:
        story = directing.build(time, since=TERM, term="2020-2025", name="Đảng bộ tỉnh")
        areas = [story.below(story.province, name, kind) for name, kind in BELOW]
        departments = [story.below(areas[3], name, "dang-bo-co-so", "agency") for name in OF_DEPARTMENTS]
        story.go(ISSUED)
        resolution = _resolution(story, areas[0])
        _ask(story, resolution)
        studied, plans = {}, {}
        order = [areas[0], departments[0], areas[3], departments[1], areas[1]]
        for number, org in enumerate(order):
            kind = "committee" if org in departments else "conference"
            day = D(2021, 11, 8 + number)
            studied[org.pk] = story.meet(org, day, [(resolution, "study")], kind=kind)
        for number, org in enumerate(order[:4]):
            story.go(D(2021, 11, 16 + number))
            plan = "chuong-trinh" if org in areas else "ke-hoach"
            plans[org.pk] = story.issue(org, plan, "Thực hiện nghị quyết", implements=resolution)
        story.go(TOLD)
        yield Told(story, resolution, areas, departments, studied, plans)


@pytest.fixture(autouse=True)
def on_the_day(told: Told) -> None:
    """Every test begins on the day of the article."""
    told.story.go(TOLD)


def head_page(told: Told, name: str, *args: object, query: str = "") -> str:
    """What the province's secretary reads at an address."""
    person = told.story.heads[told.story.province.pk]
    return page_of(told.story.account(person), reverse(name, args=args) + query)


def test_s0_1_the_resolution_has_its_number_in_the_series_of_its_term(told: Told) -> None:
    """S0.1: 17-NQ/TU of the committee 2020-2025; found in the register; printed in the Party's layout."""
    document = Document.objects.get(pk=told.resolution.pk)
    assert (document.number_text, document.number, document.dated_on) == ("17-NQ/TU", 17, ISSUED)
    assert document.series is not None
    assert document.series.term_from == TERM
    assert "17-NQ/TU" in head_page(told, "directives:register", query="?q=17-NQ")
    client = Client()
    client.force_login(told.story.account(told.story.heads[told.story.province.pk]))
    words = pdf_text(content_of(client.get(reverse("documents:paper", args=[document.pk, "pdf"]))))
    assert "Số 17-NQ/TU" in words
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in words
    assert "giai đoạn 2021-2025" in words


def test_s0_2_one_of_three_groups_of_tasks(told: Told) -> None:
    """S0.2: three groups; the article is about the first, whose two tasks stand under it."""
    groups = Part.objects.filter(document=told.resolution, kind="group").order_by("position")
    assert [one.code for one in groups] == ["I", "II", "III"]
    assert [one.code for one in Part.objects.filter(parent=groups[0]).order_by("position")] == ["I.1", "I.2"]
    assert "I.2. Bồi dưỡng cấp ủy viên" in head_page(told, "directives:document", told.resolution.pk)


def test_s0_7_drafted_with_comments_and_answers(told: Told) -> None:
    """S0.7: what was commented and answered stays with the resolution."""
    page = head_page(told, "documents:comments", told.resolution.pk)
    assert "Thêm phần bồi dưỡng" in page
    assert "Thêm vào mục I.2" in page


def test_s0_11_who_studied_it_and_with_which_plan(told: Told) -> None:
    """S0.11: of four areas three studied and two have a programme; of three departments two and two."""
    study, programme = (
        Obligation.objects.filter(document=told.resolution, kind=kind).values_list("source", "period").distinct().get()
        for kind in ("study", "programme")
    )
    counts = heat_of(told.story.head(told.story.province), told.resolution, path_now(told.story.province.pk), TOLD)
    assert counts == {
        (2, study): Count(4, 3, 0, 1, D(2021, 11, 19)), (4, study): Count(3, 2, 0, 1, D(2021, 11, 19)),
        (2, programme): Count(4, 2, 0, 0, D(2021, 12, 4)), (4, programme): Count(3, 2, 0, 0, D(2021, 12, 4)),
    }  # fmt: skip
    earlier = heat_of(told.story.head(told.story.province), told.resolution, path_now(told.story.province.pk),
                      D(2021, 11, 9))  # fmt: skip
    assert [earlier[(level, study)].met for level in (2, 4)] == [1, 1]


def test_s0_11_the_evidence_is_the_conference_with_who_was_there(told: Told) -> None:
    """S0.11: where, when, in which form, how many came; the departments by their committees' meetings."""
    forms = {}
    for org in (told.areas[0], told.departments[0]):
        one = Evidence.objects.get(obligation__org=org, role="study")
        meeting = told.studied[org.pk]
        assert (one.type, one.record_id) == ("meetings.meeting", meeting.pk)
        assert (one.met_on, one.attended, one.summoned) == (
            clock.local(meeting.starts_at).date(), meeting.attended, meeting.summoned)  # fmt: skip
        assert meeting.attended
        forms[org.pk] = one.form
    assert forms == {told.areas[0].pk: "conference", told.departments[0].pk: "regular"}


def test_s0_11_the_chain_is_walked_both_ways(told: Told) -> None:
    """E9: from the resolution down to a plan, and from the plan's page up to the resolution."""
    head = told.story.head(told.story.province)
    found = implementing(told.resolution, [org.pk for org in told.areas], documents_visible_to(head))
    assert [one.pk for one in found] == [told.plans[told.areas[0].pk].pk, told.plans[told.areas[3].pk].pk]
    down = head_page(told, "directives:who", told.resolution.pk, query="?the=met")
    assert "Đảng bộ huyện Đông" in down
    assert "Đảng bộ thành phố Trung tâm" not in down
    up = head_page(told, "directives:document", found[0].pk)
    assert reverse("directives:document", args=[told.resolution.pk]) in up
    duty = Obligation.objects.get(org=told.areas[0], kind="programme", document=told.resolution)
    assert "01-CTr/HU" in head_page(told, "directives:duty", duty.pk)


def test_from_below_what_is_owed_and_late(told: Told) -> None:
    """E4: the committee that did nothing reads one list: study is late by ten days, the programme is due in five."""
    behind = told.areas[2]
    user = told.story.account(told.story.heads[behind.pk])
    page = page_of(user, reverse("directives:owed", args=[behind.pk]))
    assert "Học tập, quán triệt nghị quyết" in page
    assert "quá hạn 10 ngày" in page
    assert "còn 5 ngày" in page
    done = told.areas[0]
    user = told.story.account(told.story.heads[done.pk])
    assert "Không còn việc nào chưa làm" in page_of(user, reverse("directives:owed", args=[done.pk]))


CONTEST = "Hội thi báo cáo viên giỏi tuyên truyền nghị quyết đại hội, nhiệm kỳ 2020-2025"
TALK, HELD = "Phần thi thuyết trình", D(2021, 11, 25)


def test_s0_3_the_contest_of_speakers(told: Told) -> None:
    """S0.3: in 2021 the province held a contest of skilled speakers to make the resolutions of Congress XIII and of the
    term 2020-2025 known; one body held the talk round. Type, organiser, date, participants and result are entered once
    and read on the document's page, in the figures of its study and in the contestant's own file."""
    story = told.story
    head, document = story.head(story.province), told.resolution
    speaker = story.heads[told.areas[0].pk]
    with acting(story.system):
        Person.objects.filter(pk=speaker.pk).update(card_no="30.017021")
    spread = record_spread(actor=head, document_id=document.pk, org_id=story.province.pk, form="contest", done_on=HELD,
                           people=150, note=CONTEST)  # fmt: skip
    record_contest_round(actor=head, spread_id=spread.pk, name=TALK, organiser="Đảng bộ cơ quan các ban Tỉnh ủy",
                         held_on=HELD, contestants=[
        ContestantInput(speaker.full_name, "Đảng bộ huyện Đông", "giải nhất", "30.017021"),
        ContestantInput("Báo cáo viên mời", "Trường Chính trị tỉnh", "giải khuyến khích"),
    ])  # fmt: skip

    page = head_page(told, "documents:detail", document.pk)
    for words in ("Hội thi", CONTEST, TALK, "Đảng bộ cơ quan các ban Tỉnh ủy tổ chức", "25/11/2021",
                  "Đảng bộ huyện Đông", "giải nhất", "giải khuyến khích"):  # fmt: skip
        assert words in page, words
    assert "hội thi: 1 lần, 150 lượt người" in head_page(told, "directives:study", document.pk)
    own = page_of(story.account(speaker), reverse("members:file", args=[speaker.pk]))
    assert f"{TALK}: giải nhất" in own
    assert "giải khuyến khích" not in own
    assert "hội thi" not in head_page(told, "directives:study", document.pk, query="?ngay=24/11/2021").lower()
