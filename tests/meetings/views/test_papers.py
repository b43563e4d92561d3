"""Papers of a meeting as PDF and Word, and how their files are named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

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
