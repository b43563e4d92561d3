"""Who may issue what, by date."""

from __future__ import annotations

import datetime

import pytest

from nennep.regulations.rules import document_kinds, may_issue

IN_2018, IN_2026 = datetime.date(2018, 1, 1), datetime.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("body", "kind", "on", "verdict"),
    [
        ("cell", "nghi-quyet", IN_2026, "done"),
        ("cell", "quy-che", IN_2026, "done"),
        ("cell", "quy-che", IN_2018, "missing"),
        ("cell", "thong-bao", IN_2018, "missing"),
        ("cell", "nghi-quyet", IN_2018, "none"),
        ("cell", "quy-dinh", IN_2026, "missing"),
        ("cell", "du-an", IN_2026, "done"),
        ("cell", "chi-thi", IN_2026, "missing"),
        ("standing_committee", "quy-che", IN_2026, "missing"),
        ("standing_committee", "huong-dan", IN_2026, "done"),
        ("committee", "huong-dan", IN_2026, "missing"),
        ("cell_congress", "nghi-quyet", IN_2026, "done"),
        ("cell_congress", "ket-luan", IN_2026, "missing"),
        ("cell_congress", "ke-hoach", IN_2026, "none"),
        ("province", "chi-thi", IN_2026, "none"),
        ("kind", "chi-thi", IN_2026, "none"),
        ("cell", "giay-moi", IN_2026, "done"),
        ("cell", "giay-moi", IN_2018, "missing"),
    ],
)
def test_may_issue(body: str, kind: str, on: datetime.date, verdict: str) -> None:
    assert may_issue(body, kind, on).kind == verdict


@pytest.mark.parametrize(
    ("body", "kind", "sentence"),
    [
        ("cell", "nghi-quyet", "Chi bộ được ban hành nghị quyết (399-QĐ/TW)."),
        ("cell", "quy-dinh", "Chi bộ không có thẩm quyền ban hành quy định (399-QĐ/TW)."),
        ("province", "chi-thi", "Chưa đối chiếu được thẩm quyền ban hành chỉ thị của cơ quan này theo 399-QĐ/TW."),
        ("cell", "tho", "Không có thể loại văn bản “tho” ở thời điểm này."),
    ],
)
def test_may_issue_sentences(body: str, kind: str, sentence: str) -> None:
    assert may_issue(body, kind, IN_2026).sentence == sentence


def test_decision_and_regulation_share_a_symbol_and_are_two_kinds() -> None:
    kinds = document_kinds(IN_2026)

    assert kinds["quyet-dinh"].symbol == kinds["quy-dinh"].symbol == "QĐ"
