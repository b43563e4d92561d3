"""Reviews over years tell the years apart, out of the records (S2.2, S3.2, S4.11, E10): text, Word and PDF."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from nennep.directives.actions import TargetInput, renew_review, set_target
from nennep.directives.actions.reviews.assemble import digest_of
from nennep.directives.actions.reviews.merge import merge
from nennep.directives.actions.reviews.text import bar, blocks_of
from nennep.directives.queries.reviews.years import is_long, years_between
from nennep.documents.actions import edit_document, issue_document
from nennep.documents.contents import blocks_to_json, blocks_to_text
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.members.actions import PersonFacts, register_member
from tests.directives.making import TODAY, province_leader
from tests.directives.test_reviews import DAY, chain, reviewed
from tests.factories.world import World
from tests.stories.telling import content_of, pdf_text

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def told(world: World, time: time_machine.Traveller) -> Document:
    """The chain of three years, with a target read from members' files: two admitted in 2027, one in 2028."""
    time.move_to(clock.at(TODAY, 8))
    document = chain(world, time)
    set_target(actor=province_leader(world), document_id=document.pk, wish=TargetInput(
        "Kết nạp cả nhiệm kỳ", "đảng viên", Decimal(5), D(2026, 1, 1), D(2030, 12, 31), measure="ket-nap"))  # fmt: skip
    for on in (D(2027, 3, 3), D(2027, 9, 9), D(2028, 2, 2)):
        facts = PersonFacts(full_name="Lý Thị Mới", sex="F", birth_on=D(2000, 1, on.month), admitted_on=on)
        register_member(actor=system_actor("test"), cell_id=world.a2.pk, facts=facts, since=on)
    return document


def by_name(figures: dict[str, Any]) -> dict[str, list[str]]:
    return {one["name"]: [row["value"] for row in one["rows"]] for one in figures["years"]["series"]}


def test_each_year_of_the_span_has_its_figures(world: World, time: time_machine.Traveller) -> None:
    """S2.2, S3.2: what was asked, studied, late; admissions out of the files, also of years before any target; results
    that were entered, year by year; nothing of a year in which nothing was entered."""
    review = reviewed(world, told(world, time), first_on=D(2024, 10, 20))

    rows = {row["first_on"][:4]: row for row in review.figures["years"]["chain"]}
    assert list(rows) == ["2024", "2025", "2026", "2027", "2028"]
    assert [rows["2026"][name] for name in ("asked", "met", "studied", "planned", "done")] == [6, 1, 1, 0, 0]
    assert rows["2026"]["late"] == 3  # two cells that did not study in time, and the task
    assert sum(rows[year]["asked"] for year in ("2024", "2025", "2027", "2028")) == 0
    values = by_name(review.figures)
    assert values["Đảng viên kết nạp"] == ["", "0", "1", "2", "1"]  # 2024: nobody was on record yet
    assert values["Kết nạp đảng viên"] == ["", "", "112", "120", ""]
    series = next(one for one in review.figures["years"]["series"] if one["name"] == "Đảng viên kết nạp")
    assert series["rows"][0]["first_on"] == "2024-10-20"
    assert series["rows"][-1]["last_on"] == "2028-10-20"


def test_the_years_stand_in_text_word_and_pdf_and_are_frozen(world: World, time: time_machine.Traveller) -> None:
    """S4.11: as a table with a bar beside each figure; issued, it is part of what the seal covers."""
    review = reviewed(world, told(world, time), first_on=D(2024, 10, 20))
    text = blocks_to_text(review.report.content["blocks"]).replace("\N{NO-BREAK SPACE}", " ")
    assert "IV. SỐ LIỆU QUA CÁC NĂM" in text
    assert "V. ĐÁNH GIÁ CHUNG" in text
    assert "| 2024 (từ 20/10) | 0 | 0 | 0 | 0 | 0 | 0 |" in text
    assert "| Đảng viên kết nạp (đảng viên) | 2024 (từ 20/10) | – |" in text
    assert "2027 | 2 | █████ |" in text
    assert "2028 (đến 20/10) | 1 | ██▌ |" in text
    issued = issue_document(actor=province_leader(world), document_id=review.report_id, dated_on=DAY)
    review.refresh_from_db()
    assert review.digest == digest_of(review, issued)
    kept = review.figures
    review.figures = kept | {"years": {"chain": [], "series": []}}
    assert review.digest != digest_of(review, issued)
    client = Client()
    client.force_login(world.users["province_leader"])
    words = pdf_text(content_of(client.get(reverse("documents:paper", args=[review.report_id, "pdf"]))))
    assert "█████" in words
    docx = Word(io.BytesIO(content_of(client.get(reverse("documents:paper", args=[review.report_id, "docx"])))))
    assert ["", "2027", "2", "█████"] in [[cell.text for cell in row.cells] for one in docx.tables for row in one.rows]
    page = client.get(reverse("directives:review", args=[review.document_id, review.pk])).content.decode()
    assert page.count('class="chart') >= 3
    assert "Đảng viên kết nạp" in page


def test_a_short_review_has_no_years(world: World, time: time_machine.Traveller) -> None:
    """Half a year, or one year, is one table as ever; of a year and a day the years are told."""
    review = reviewed(world, told(world, time), first_on=D(2028, 4, 20))
    assert "years" not in review.figures
    assert "SỐ LIỆU QUA CÁC NĂM" not in blocks_to_text(review.report.content["blocks"])
    assert not is_long(D(2027, 10, 21), DAY)
    assert is_long(D(2027, 10, 20), DAY)
    assert [(one.first_on, one.last_on) for one in years_between(D(2027, 10, 20), D(2028, 3, 1))] == [
        (D(2027, 10, 20), D(2027, 12, 31)), (D(2028, 1, 1), D(2028, 3, 1))]  # fmt: skip


def test_a_report_that_grows_longer_than_a_year_takes_the_years_in(world: World, time: time_machine.Traveller) -> None:
    """Renewed, the section of the years comes in before the judgement; what was written by hand stays; once in, it is
    renewed in its place even where the day goes back."""
    review = reviewed(world, told(world, time), first_on=D(2027, 6, 1), as_of=D(2028, 3, 1))
    head = province_leader(world)
    report = Document.objects.get(pk=review.report_id)
    blocks = [*report.content["blocks"], {"type": "paragraph", "text": "Nơi làm tốt: chi bộ thôn Đông Hà."}]
    edit_document(actor=head, document_id=report.pk, subject=report.subject, version=1,
                  content=report.content | {"blocks": blocks})  # fmt: skip

    def text(as_of: D) -> str:
        renew_review(actor=head, document_id=review.document_id, review_id=review.pk, as_of=as_of)
        return blocks_to_text(Document.objects.get(pk=review.report_id).content["blocks"])

    grown = text(DAY)
    assert grown.index("III. CHỈ TIÊU") < grown.index("IV. SỐ LIỆU QUA CÁC NĂM") < grown.index("V. ĐÁNH GIÁ CHUNG")
    assert "Nơi làm tốt" in grown
    assert "2028 (đến 20/10) | 1 |" in grown
    back = text(D(2028, 3, 1))
    assert "2028 (đến 01/03) | 1 |" in back
    assert back.count("SỐ LIỆU QUA CÁC NĂM") == 1


def test_new_places_come_in_even_where_the_hand_rewrote_what_follows() -> None:
    """Inserted before the rewritten place, which stays as it was written."""

    def paragraphs(*texts: str) -> list[dict[str, Any]]:
        return [{"type": "paragraph", "text": text, "lead": "", "bold": False, "italic": False, "centred": False}
                for text in texts]  # fmt: skip

    merged = merge(paragraphs("a", "b"), paragraphs("a", "tay"), paragraphs("a", "n", "b"), new_from=1)
    assert [one["text"] for one in merged.blocks] == ["a", "n", "tay"]


def test_bars_are_as_long_as_their_values() -> None:
    """The longest for the greatest; nought has none; little has at least half a letter."""
    assert [bar(value, 8) for value in (8, 4, 3, 1, 0)] == ["█████", "██▌", "██", "▌", ""]
    assert bar(1, 1000) == "▌"
    assert bar(Decimal("0.5"), Decimal(1)) == "██▌"


def test_a_share_is_rounded_in_the_report_as_on_the_page() -> None:
    """Half up, as reports round: 12,345 % is 12,35 %."""
    share = {"name": "Tỷ lệ dự họp", "unit": "%", "first_on": "2026-01-01", "last_on": "2026-12-31", "value": "90",
             "result": "12.345", "ratio": "13,72 %", "light": "missed", "read": True, "series": []}  # fmt: skip
    blocks = blocks_of({"steps": [], "tasks": [], "targets": [share]}, "x", D(2026, 1, 1), D(2026, 12, 31))
    assert "| 12,35 |" in blocks_to_text(blocks_to_json(blocks))
