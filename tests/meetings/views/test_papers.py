"""Papers of a meeting as PDF and Word, and how their files are named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nennep.audit.models import AuditRead
from nennep.kernel.actor import Actor
from nennep.meetings.actions import attach_paper
from nennep.meetings.models import Meeting
from nennep.meetings.views.papers import disposition
from tests.meetings.stages import Stage

pytestmark = pytest.mark.db


@pytest.mark.parametrize("what", ["chuong-trinh", "giay-moi", "diem-danh", "bien-ban"])
@pytest.mark.parametrize("stage_name", ["preparing", "closed"])
def test_every_paper_comes_as_pdf_and_word(
    stage: Callable[[Stage], Meeting], browser: Callable[[str], Client], what: str, stage_name: Stage
) -> None:
    meeting, client = stage(stage_name), browser("secretary")

    papers = [client.get(f"/cuoc-hop/{meeting.pk}/giay-to/{what}.{kind}") for kind in ("pdf", "docx")]

    assert [paper.content[:4] for paper in papers] == [b"%PDF", b"PK\x03\x04"]


@pytest.mark.parametrize("secret", [True, False])
def test_opening_a_confidential_paper_is_noted(
    stage: Callable[[Stage], Meeting], browser: Callable[[str], Client], actor: Callable[[str], Actor], secret: bool
) -> None:
    """K5, D19: who read what is kept to the leaders is noted; other papers are not watched."""
    meeting = stage("preparing")
    paper = attach_paper(actor=actor("secretary"), meeting_id=meeting.pk, title="Tờ trình", name="to-trinh.pdf",
                         content=b"%PDF-1.7 x", confidential=secret)  # fmt: skip

    opened = browser("deputy").get(f"/cuoc-hop/{meeting.pk}/tai-lieu/{paper.pk}")
    closed = browser("member").get(f"/cuoc-hop/{meeting.pk}/tai-lieu/{paper.pk}")

    assert (opened.status_code, closed.status_code) == (200, 404 if secret else 200)
    noted = AuditRead.objects.filter(subject_type="meetings.meeting", subject_id=meeting.pk)
    assert [row.what for row in noted] == (["Tải tài liệu kín to-trinh.pdf"] if secret else [])


def test_unknown_papers_are_not_found(stage: Callable[[Stage], Meeting], browser: Callable[[str], Client]) -> None:
    meeting, client = stage("closed"), browser("secretary")

    for name in ("bien-ban.exe", "mat.pdf", "bien-ban.pdf?ban=7", "bien-ban.pdf?ban=%00"):
        assert client.get(f"/cuoc-hop/{meeting.pk}/giay-to/{name}").status_code == 404, name


def test_file_names_are_plain_and_vietnamese() -> None:
    header = disposition('Biên bản "Đông Hà"\r\nX: 1.pdf', inline=True)

    assert header == (
        'inline; filename="bien-ban--dong-ha---x--1.pdf"; '
        "filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20-%C4%90%C3%B4ng%20H%C3%A0---X-%201.pdf"
    )
