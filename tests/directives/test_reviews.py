"""Reviews of a document: assembled from the chain, edited, issued on paper, frozen (S2.2, S3.2, S4.11)."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from nennep.access.actors import actor_for
from nennep.directives.actions import (
    Renewed,
    TargetInput,
    TaskWish,
    ask_below,
    assemble_review,
    enter_result,
    give_task,
    renew_review,
    set_target,
    split_by_period,
)
from nennep.directives.actions.reviews.assemble import digest_of
from nennep.directives.models import Review
from nennep.directives.presenters.reviews import apart
from nennep.directives.rounds import When
from nennep.documents.actions import edit_document, issue_document, revoke_document
from nennep.documents.contents import blocks_to_text
from nennep.documents.models import Document, DocumentLink
from nennep.kernel import clock
from nennep.kernel.errors import Denied, RuleBroken
from nennep.obligations.models import Obligation
from tests.directives.making import COMMUNE, TODAY, asked, province_leader, resolution, wish
from tests.directives.test_cascade import studied
from tests.factories.world import World
from tests.stories.telling import content_of, pdf_text

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
DAY = D(2028, 10, 20)


def chain(world: World, time: time_machine.Traveller) -> Document:
    """A resolution studied by one cell of three, with a task that is late and a target of three years; two years on."""
    said = asked(world)
    document = said.requirement.document
    final = wish("final_review", text="Tổng kết", levels=(COMMUNE,), when=When("date", TODAY, due_on=D(2028, 12, 31)))
    ask_below(actor=province_leader(world), document_id=document.pk, wish=final)
    give_task(actor=province_leader(world), document_id=document.pk,
              wish=TaskWish("Rà soát cấp ủy", world.commune_a.pk, D(2026, 12, 31)))  # fmt: skip
    target = set_target(actor=province_leader(world), document_id=document.pk, wish=TargetInput(
        "Kết nạp đảng viên", "đảng viên", Decimal(270), D(2026, 1, 1), D(2028, 12, 31)))  # fmt: skip
    years = [(D(year, 1, 1), D(year, 12, 31), Decimal(90)) for year in (2026, 2027, 2028)]
    parts = split_by_period(actor=province_leader(world), target_id=target.pk, periods=years)
    studied(world, document, time)
    time.move_to(clock.at(DAY, 8))
    for part, value in zip(parts, (112, 120), strict=False):
        enter_result(actor=province_leader(world), target_id=part.pk, on=part.last_on, value=Decimal(value),
                     proof="Sổ theo dõi kết nạp")  # fmt: skip
    time.move_to(clock.at(DAY, 9))
    return document


def reviewed(world: World, document: Document, **given: Any) -> Review:
    actor = given.pop("actor", None) or province_leader(world)
    values = {"org_id": world.province.pk, "kind": "interim_review", "first_on": TODAY, "as_of": DAY} | given
    return assemble_review(actor=actor, document_id=document.pk, **values)


def test_the_report_is_assembled_from_the_chain(world: World, time: time_machine.Traveller) -> None:
    """S2.2, S3.2: who studied, which task is late, the target with its series by year; lines where people write."""
    document = chain(world, time)

    review = reviewed(world, document, first_on=D(2026, 1, 1))

    study = next(row for row in review.figures["steps"] if row["kind"] == "study")
    assert (study["owed"], study["met"], study["overdue"]) == (3, 1, 2)
    assert [(row["text"], row["state"]) for row in review.figures["tasks"]] == [("Rà soát cấp ủy", "late")]
    (target,) = review.figures["targets"]
    assert [(row["value"], row["result"]) for row in target["series"]] == [("90", "112"), ("90", "120"), ("90", "")]
    assert (target["value"], target["result"]) == ("270", "232")
    text = blocks_to_text(review.report.content["blocks"]).replace("\N{NO-BREAK SPACE}", " ")
    assert "| Học tập, quán triệt | Chi bộ | 3 | 1 | 0 | 2 | 33,3 % |" in text
    assert "2026 | 90 | 112 | 124,44 %" in text
    assert "2027 | 90 | 120 | 133,33 %" in text
    assert "| Rà soát cấp ủy | Đảng bộ xã An Khánh Thượng | 31/12/2026 | quá hạn |" in text
    assert DocumentLink.objects.get(document=review.report).kind == "interim_review"


def test_figures_of_an_earlier_day_do_not_know_what_came_later(world: World, time: time_machine.Traveller) -> None:
    """Principle 2: a review as of the first November does not know the study of the third."""
    review = reviewed(world, chain(world, time), as_of=D(2026, 11, 1))
    study = next(row for row in review.figures["steps"] if row["kind"] == "study")
    assert (study["owed"], study["met"]) == (3, 0)


def test_edited_issued_and_frozen(world: World, time: time_machine.Traveller) -> None:
    """S4.11: issued as Word and PDF; the figures stay as they were; the database itself changes nothing any more."""
    document = chain(world, time)
    review = reviewed(world, document)
    report, head = review.report, province_leader(world)
    blocks = [*report.content["blocks"], {"type": "paragraph", "text": "Nơi làm tốt: chi bộ thôn Đông Hà."}]
    edit_document(actor=head, document_id=report.pk, subject=report.subject, content={"blocks": blocks}, version=1)
    issued = issue_document(actor=head, document_id=report.pk, dated_on=DAY)
    review.refresh_from_db()
    assert review.frozen_at == clock.now()
    assert review.digest == digest_of(review, issued)
    client = Client()
    client.force_login(world.users["province_leader"])
    words = pdf_text(content_of(client.get(reverse("documents:paper", args=[report.pk, "pdf"]))))
    assert "124,44" in words
    assert "Nơi làm tốt" in words
    docx = Word(io.BytesIO(content_of(client.get(reverse("documents:paper", args=[report.pk, "docx"])))))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    assert "112" in cells
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(figures={})
    kept = review.figures
    revoke_document(actor=head, document_id=report.pk, why="Sai số liệu")
    review.refresh_from_db()
    assert review.figures == kept


def test_the_review_that_was_asked_for_is_met_by_it(world: World, time: time_machine.Traveller) -> None:
    """E10: the commune's final review meets its duty when issued, and opens again when it is taken back."""
    document = chain(world, time)
    leader = actor_for(world.users["leader"])
    duty = Obligation.objects.get(org=world.commune_a, kind="final_review", document=document)
    review = reviewed(world, document, actor=leader, org_id=world.commune_a.pk, kind="final_review")
    assert [row["owed"] for row in review.figures["steps"] if row["kind"] == "study"] == [2]
    issue_document(actor=leader, document_id=review.report_id, dated_on=DAY)
    duty.refresh_from_db()
    assert (duty.met_on, duty.evidence_id) == (DAY, review.report_id)
    revoke_document(actor=leader, document_id=review.report_id, why="Thiếu chữ ký")
    duty.refresh_from_db()
    assert duty.met_on is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "report"}, "sơ kết hoặc tổng kết"),
        ({"as_of": D(2030, 1, 1)}, "tương lai"),
        ({"as_of": D(2026, 10, 1), "first_on": D(2026, 9, 1)}, "trước ngày ban hành"),
        ({"first_on": D(2028, 10, 21)}, "trước ngày tính"),
        ({"first_on": D(1990, 1, 1)}, "20 năm"),
    ],
)
def test_a_review_that_makes_no_sense_is_refused_in_words(
    world: World, time: time_machine.Traveller, given: dict[str, Any], said: str
) -> None:
    """Section 6: bad input gets a sentence and writes nothing."""
    document = resolution(world)
    time.move_to(clock.at(DAY, 8))
    with pytest.raises(RuleBroken, match=said):
        reviewed(world, document, **given)
    assert Review.objects.count() == 0


def test_who_may_review(world: World) -> None:
    """M2: another branch does not find the document; who works elsewhere does not report for an organisation."""
    said = asked(world)
    document, day = said.requirement.document, {"first_on": TODAY, "as_of": TODAY}
    with pytest.raises(Denied, match="cấp ủy hoặc văn phòng"):
        reviewed(world, document, actor=actor_for(world.users["leader"]), org_id=world.province.pk, **day)
    other = resolution(world, subject="Không gửi ai")
    with pytest.raises(Http404):
        reviewed(world, other, actor=actor_for(world.users["leader"]), org_id=world.commune_a.pk, **day)


def test_reviewed_through_the_page(world: World) -> None:
    """E10: the page drafts and leads to the draft; then it lists the report with its seal."""
    document = asked(world).requirement.document
    head, client = province_leader(world), Client()
    client.force_login(world.users["province_leader"])
    page = reverse("directives:reviews", args=[document.pk])
    bad = client.post(page, {"org_id": world.province.pk, "kind": "interim_review", "first_on": "x", "as_of": ""})
    assert bad.status_code < 500
    assert Review.objects.count() == 0
    client.post(page, {"org_id": world.province.pk, "kind": "interim_review", "first_on": "16/10/2026",
                       "as_of": "16/10/2026"})  # fmt: skip
    review = Review.objects.get()
    assert "dự thảo" in client.get(page).content.decode()
    issue_document(actor=head, document_id=review.report_id, dated_on=TODAY)
    review.refresh_from_db()
    assert review.digest[:16] in client.get(page).content.decode()


def edited(world: World, review: Review, blocks: list[dict[str, Any]]) -> None:
    report = Document.objects.get(pk=review.report_id)
    edit_document(actor=province_leader(world), document_id=report.pk, subject=report.subject,
                  content=report.content | {"blocks": blocks}, version=report.version)  # fmt: skip


def renewed(world: World, review: Review, as_of: D = DAY) -> Renewed:
    return renew_review(actor=province_leader(world), document_id=review.document_id, review_id=review.pk, as_of=as_of)


def test_assembled_again_with_new_figures_while_it_is_a_draft(world: World, time: time_machine.Traveller) -> None:
    """E10: untouched tables take the new figures, what was written by hand stays, what was rewritten is told."""
    document = chain(world, time)
    review = reviewed(world, document, as_of=D(2026, 11, 1))
    blocks = list(Document.objects.get(pk=review.report_id).content["blocks"])
    words = {"type": "paragraph", "text": "Nơi làm tốt: chi bộ thôn Đông Hà."}
    tables = [at for at, one in enumerate(blocks) if one["type"] == "table"]
    tasks = blocks[tables[1]] | {"rows": [["Rà soát cấp ủy", "Xã An Khánh Thượng", "31/12/2026", "đang làm tốt"]]}
    edited(world, review, [*blocks[: tables[1]], tasks, *blocks[tables[1] + 1 :], words])

    told = renewed(world, review)

    report = Document.objects.get(pk=review.report_id)
    text = blocks_to_text(report.content["blocks"]).replace("\N{NO-BREAK SPACE}", " ")
    assert "| Học tập, quán triệt | Chi bộ | 3 | 1 | 0 | 2 | 33,3 % |" in text
    assert "đến 20/10/2028 như sau" in text
    assert "Nơi làm tốt" in text
    assert "đang làm tốt" in text
    assert [("đang làm tốt" in one.written, "quá hạn" in one.figured) for one in told.kept] == [(True, True)]
    assert (told.before, told.after, told.review.as_of) == (2, 3, DAY)
    client = Client()
    client.force_login(world.users["province_leader"])
    page = reverse("directives:review", args=[document.pk, review.pk])
    shown = client.get(page).content.decode()
    assert "đang làm tốt" in shown
    assert "quá hạn" in shown
    assert client.post(page, {"as_of": "x"}).status_code == 200
    assert client.post(page, {"as_of": "20/10/2028"}).status_code == 302
    issue_document(actor=province_leader(world), document_id=report.pk, dated_on=DAY)
    with pytest.raises(Denied, match="đã ban hành"):
        renewed(world, review)
    assert client.get(page).status_code == 200
    assert client.get(reverse("directives:review", args=[document.pk, 999_999])).status_code == 404


def test_renewing_twice_changes_nothing_more(world: World, time: time_machine.Traveller) -> None:
    """The same day again: the same text, nothing told; a day in the future is refused in words."""
    review = reviewed(world, chain(world, time))
    before = Document.objects.get(pk=review.report_id).content
    assert renewed(world, review).kept == []
    assert Document.objects.get(pk=review.report_id).content == before
    with pytest.raises(RuleBroken, match="tương lai"):
        renewed(world, review, D(2030, 1, 1))


def test_only_the_lines_that_differ_are_set_side_by_side() -> None:
    """A table of which one line was rewritten shows that line, its cells apart, and no bars."""
    figured = "| Nhiệm vụ | Kết quả |\n| Rà soát | đang làm |\n| Báo cáo | xong |"
    written = "| Nhiệm vụ | Kết quả |\n| Rà soát | gần xong |\n| Báo cáo | xong |"

    assert apart(written, figured) == ("Rà soát · gần xong", "Rà soát · đang làm")
