"""What a row of a list of organisations is: a table of cases, each judged over the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nennep.members.organisation_list.match import match_organisations
from nennep.members.organisation_list.tree import KnownOrganisation, Tree, same_spelling
from nennep.members.organisation_list.verdict import Answer, Rules, Verdict
from nennep.members.register.records import ReadRow

TOP, X, Y, KX, KY, A, B, HX, HY = 1, 2, 3, 4, 5, 6, 7, 8, 9
KNOWN = (
    KnownOrganisation(TOP, "Đảng bộ tỉnh Hải Đông", "tinh", 1, ("T",), 99),
    KnownOrganisation(X, "Đảng bộ xã Thượng", "xa", 3, ("X",), TOP),
    KnownOrganisation(Y, "Đảng bộ xã Hạ", "xa", 3, ("Y",), TOP),
    KnownOrganisation(KX, "Đảng bộ bộ phận Khu A", "bo-phan", 4, ("KX",), X),
    KnownOrganisation(KY, "Đảng bộ bộ phận Khu A", "bo-phan", 4, (), Y),
    KnownOrganisation(A, "Chi bộ thôn Hoà", "chi-bo", 5, ("A1",), X),
    KnownOrganisation(B, "Chi bộ Trường Lê Lợi", "chi-bo", 5, (), X),
    KnownOrganisation(HX, "Chi bộ Công an xã", "chi-bo", 5, (), X),
    KnownOrganisation(HY, "Chi bộ 1", "chi-bo", 5, (), KX),
)
TREE = Tree.of(TOP, KNOWN, above="Trung ương")
LEVELS = {"tinh": 1, "xa": 3, "bo-phan": 4, "chi-bo": 5}
WORDS = {"Chi bộ": "chi-bo", "Đảng bộ bộ phận": "bo-phan", "Đảng bộ xã": "xa"}


def misfit(kind: str, above: str) -> str:
    return "" if LEVELS[above] < LEVELS[kind] else "Không đứng dưới được."


RULES = Rules(
    kind_of=lambda text: WORDS.get(text, ""), level_of=lambda kind: LEVELS[kind], misfit=misfit,
    barred=lambda org: "Không được đổi." if org == TOP else "",
)  # fmt: skip
UPPER, LOWER = "Đảng bộ xã Thượng", "Đảng bộ xã Hạ"


def row(
    number: int, name: str = "", parent: str | None = UPPER, code: str = "", kind: str = "Chi bộ", key: str = ""
) -> ReadRow:
    texts = {"name": name, "code": code, "kind": kind, "key": key} | ({} if parent is None else {"parent": parent})
    return ReadRow(number, (), texts, {slug: text for slug, text in texts.items() if text})


def judge(*rows: ReadRow, said: Mapping[int, Answer] | None = None) -> list[Verdict]:
    return match_organisations(rows, TREE, RULES, said or {})


def told(verdict: Verdict) -> tuple[str, str, list[int], dict[str, tuple[Any, Any]]]:
    changes = {one.column: (one.old, one.new) for one in verdict.changes}
    return verdict.outcome, verdict.reason, [one.id for one in verdict.candidates], changes


NAME = ("Chi bộ thôn Hoà", "Chi bộ thôn Hậu")
ELSEWHERE = "Đã có tổ chức tên này ở nơi khác: hãy chọn là tổ chức đó hay lập mới."


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # by code, by name and superior, in whatever spelling
        (row(1, "Chi bộ thôn Hoà", UPPER, "A1"), ("same", "", [A], {})),
        (row(1, "CHI BO THON HOA", UPPER), ("same", "", [A], {})),
        (row(1, "Chi bộ thôn Hòa", "dang bo xa thuong", "a1"), ("same", "", [A], {})),
        (row(1, "Chi bộ thôn Hoà", "X", "A1"), ("same", "", [A], {})),
        (row(1, "Chi bộ thôn Hoà", None), ("same", "", [A], {})),
        (row(1, "Đảng bộ tỉnh Hải Đông", "Trung ương", kind=""), ("same", "", [TOP], {})),
        (row(1, "Đảng bộ bộ phận Khu A", LOWER, kind="Đảng bộ bộ phận"), ("same", "", [KY], {})),
        # new
        (row(1, "Chi bộ Mới"), ("new", "", [], {})),
        (row(1, "Chi bộ Mới", None), ("new", "", [], {})),
        (row(1, "Chi bộ Mới", "Đảng bộ bộ phận Khu A (KX)"), ("new", "", [], {})),
        (row(1, "Chi bộ Mới", "Đảng bộ bộ phận Khu A, Đảng bộ xã Hạ"), ("new", "", [], {})),
        (row(1, "Chi bộ thôn Hoà", LOWER, "B9"), ("new", "", [], {})),
        (row(1, "Chi bộ thôn Hoà", "Y", kind="Đảng bộ bộ phận"), ("new", "", [], {})),
        # changed: a name, a superior, a code, marks alone
        (row(1, NAME[1], UPPER, "A1"), ("changed", "", [A], {"name": NAME})),
        (row(1, "Chi bộ thôn Hoá", UPPER, "A1"), ("changed", "", [A], {"name": (NAME[0], "Chi bộ thôn Hoá")})),
        (row(1, NAME[1], None, "A1"), ("changed", "", [A], {"name": NAME})),
        (row(1, NAME[0], LOWER, "A1"), ("changed", "", [A], {"parent": (UPPER, LOWER)})),
        (row(1, NAME[0], UPPER, "A2"), ("changed", "", [A], {"code": ("A1", "A2")})),
        (row(1, "Chi bộ Trường Lê Lợi", UPPER, "B1"), ("changed", "", [B], {"code": (None, "B1")})),
        # by its number in the software, as our own form has it
        (row(1, "Chi bộ Trường Lê Lai", key=str(B)),
         ("changed", "", [B], {"name": ("Chi bộ Trường Lê Lợi", "Chi bộ Trường Lê Lai")})),
        (row(1, "Chi bộ Trường Lê Lợi", LOWER, key=str(B)), ("changed", "", [B], {"parent": (UPPER, LOWER)})),
        (row(1, "Chi bộ Mới", key="12345"), ("new", "", [], {})),
        (row(1, "Chi bộ Mới", key="٣"), ("new", "", [], {})),
        (row(1, NAME[0], key=str(B)),
         ("doubtful", "Mã 7 là của “Chi bộ Trường Lê Lợi”, còn tên và cấp trên là của một tổ chức khác.", [B, A], {})),
        # doubtful, with those it may be
        (row(1, NAME[0], LOWER), ("doubtful", ELSEWHERE, [A], {"parent": (UPPER, LOWER)})),
        (row(1, "Chi bộ Trường Lê Lợi", UPPER, "A1"),
         ("doubtful", "Mã A1 là của “Chi bộ thôn Hoà”, còn tên và cấp trên là của một tổ chức khác.", [A, B], {})),
        (row(1, NAME[1], LOWER, "A1"),
         ("doubtful", "Mã A1 là của “Chi bộ thôn Hoà”, nhưng cả tên và cấp trên trong tệp đều khác.", [A],
          {"name": NAME, "parent": (UPPER, LOWER)})),
        (row(1, "Chi bộ Mới", "Đảng bộ bộ phận Khu A"),
         ("doubtful", "Có nhiều tổ chức tên “Đảng bộ bộ phận Khu A”; hãy chọn một, hoặc ghi mã.", [], {})),
        (row(1, "Chi bộ 1", "Đảng bộ bộ phận Khu A"),
         ("doubtful", "Có nhiều tổ chức tên “Đảng bộ bộ phận Khu A”; hãy chọn một, hoặc ghi mã.", [HY], {})),
        (row(1, "Đảng bộ bộ phận Khu A", None, kind=""),
         ("doubtful", "Có nhiều tổ chức tên này ở cùng nơi.", [KX, KY], {})),
        (row(1, "Chi bộ Mới", ""),
         ("doubtful", "Chưa ghi tổ chức cấp trên trực tiếp; nhận như đã đọc thì lập ngay dưới tổ chức này.", [], {})),
        # wrong
        (row(1, "Chi bộ Mới", "Không có"), ("wrong", "Không thấy tổ chức cấp trên “Không có”.", [], {})),
        (row(1, "Chi bộ Mới", "Chi bộ Mới"), ("wrong", "Không thấy tổ chức cấp trên “Chi bộ Mới”.", [], {})),
        (row(1, "Chi bộ Mới", kind=""), ("wrong", "Chưa ghi loại hình tổ chức.", [], {})),
        (row(1, "Chi bộ Mới", kind="Hội quán"),
         ("wrong", "Không có loại hình “Hội quán” vào ngày của danh sách.", [], {})),
        (row(1, "Đảng bộ xã Mới", "A1", kind="Đảng bộ xã"), ("wrong", "Không đứng dưới được.", [], {})),
        (row(1, "Đảng bộ xã Hạ", "A1", "Y", "Đảng bộ xã"),
         ("wrong", "Không đứng dưới được.", [Y], {"parent": ("Đảng bộ tỉnh Hải Đông", "Chi bộ thôn Hoà")})),
        (row(1, "Đảng bộ tỉnh khác", None, "T", ""),
         ("wrong", "Không được đổi.", [TOP], {"name": ("Đảng bộ tỉnh Hải Đông", "Đảng bộ tỉnh khác")})),
    ],
)  # fmt: skip
def test_one_row(one: ReadRow, expected: tuple[str, str, list[int], dict[str, tuple[Any, Any]]]) -> None:
    (verdict,) = judge(one)

    assert told(verdict) == expected


def test_kind_of_another_level_is_asked_about() -> None:
    one = row(1, "Chi bộ thôn Hoà", UPPER, "A1", "Đảng bộ bộ phận")

    (asked,) = judge(one)
    (kept,) = judge(one, said={1: Answer("keep")})

    assert (asked.outcome, asked.row.problems[-1].column) == ("doubtful", "kind")
    assert kept.outcome == "same"


@pytest.mark.parametrize(
    ("one", "answer", "outcome", "under"),
    [
        (row(1, NAME[0], LOWER), Answer("new"), "new", f"o{Y}"),
        (row(1, NAME[0], LOWER), Answer("known", A), "changed", f"o{Y}"),
        (row(1, NAME[0], LOWER), Answer("skip"), "left", ""),
        (row(1, "Chi bộ Mới", "Đảng bộ bộ phận Khu A"), Answer(parent=f"o{KY}"), "new", f"o{KY}"),
        (row(1, "Chi bộ 1", "Đảng bộ bộ phận Khu A"), Answer(parent=f"o{KX}"), "same", f"o{KX}"),
        (row(1, "Chi bộ 1", "Đảng bộ bộ phận Khu A"), Answer("new", parent=f"o{KY}"), "new", f"o{KY}"),
        (row(1, "Chi bộ Mới", "Đảng bộ bộ phận Khu A"), Answer(parent=f"o{A}"), "doubtful", ""),
        (row(1, "Chi bộ Mới", ""), Answer("keep"), "new", f"o{TOP}"),
        (row(1, "Chi bộ Trường Lê Lợi", UPPER, "A1"), Answer("known", B), "same", f"o{X}"),
        (row(1, "Chi bộ Mới", UPPER, "A1"), Answer("new"), "wrong", f"o{X}"),
        (row(1, NAME[0], LOWER), Answer("known", 12345), "doubtful", f"o{Y}"),
    ],
)  # fmt: skip
def test_what_the_person_said_decides(one: ReadRow, answer: Answer, outcome: str, under: str) -> None:
    (verdict,) = judge(one, said={1: answer})

    assert (verdict.outcome, verdict.under) == (outcome, under)


def test_the_same_name_elsewhere_is_new_when_that_one_is_in_the_file_itself() -> None:
    verdicts = judge(row(1, "Chi bộ Công an xã", UPPER), row(2, "Chi bộ Công an xã", LOWER))

    assert [one.outcome for one in verdicts] == ["same", "new"]


def test_rows_stand_under_rows_and_wait_for_those_that_are_not_clear() -> None:
    clear = judge(row(1, "Chi bộ 9", "KM"), row(2, "Đảng bộ bộ phận Mới", UPPER, "KM", "Đảng bộ bộ phận"))
    waiting = judge(
        row(1, "Chi bộ 9", "KM"), row(2, "Đảng bộ bộ phận Mới", "Không có", "KM", "Đảng bộ bộ phận"),
        row(3, "Chi bộ 8", UPPER), row(4, "Chi bộ 7", "KM"),
    )  # fmt: skip

    assert [(one.outcome, one.under) for one in clear] == [("new", "r2"), ("new", f"o{X}")]
    assert [one.outcome for one in waiting] == ["doubtful", "wrong", "new", "doubtful"]
    assert waiting[0].reason == "Chờ tổ chức cấp trên ở dòng 2 được xem lại."


def test_a_renamed_superior_is_found_by_its_new_name() -> None:
    renamed, below = judge(row(1, "Đảng bộ xã Thượng Mới", None, "X", "Đảng bộ xã"), row(2, "Chi bộ 9", "Thượng Mới"))
    _renamed, found = judge(
        row(1, "Đảng bộ xã Thượng Mới", None, "X", "Đảng bộ xã"), row(2, "Chi bộ 9", "Đảng bộ xã Thượng Mới")
    )

    assert (renamed.outcome, below.outcome) == ("changed", "wrong")
    assert (found.outcome, found.under) == ("new", f"o{X}")


def test_a_name_several_rows_bear_asks_which_one() -> None:
    rows = (
        row(1, "Đảng bộ bộ phận Khu H", UPPER, "H1", "Đảng bộ bộ phận"),
        row(2, "Đảng bộ bộ phận Khu H", LOWER, "H2", "Đảng bộ bộ phận"),
        row(3, "Chi bộ H", "Đảng bộ bộ phận Khu H"), row(4, "Chi bộ H", "h2"),
    )  # fmt: skip
    verdicts, chosen = judge(*rows), judge(*rows, said={3: Answer(parent="r1")})

    assert [one.outcome for one in verdicts] == ["new", "new", "doubtful", "new"]
    assert verdicts[2].parents == ("r1", "r2")
    assert [(one.outcome, one.under) for one in chosen][2:] == [("new", "r1"), ("new", "r2")]


def test_circles_are_wrong_wherever_they_run() -> None:
    new = judge(
        row(1, "Đảng bộ bộ phận P", "Q", "P", "Đảng bộ bộ phận"),
        row(2, "Đảng bộ bộ phận Q", "P", "Q", "Đảng bộ bộ phận"),
    )  # fmt: skip
    moved = judge(row(1, "Đảng bộ xã Thượng", "KX", "X", "Đảng bộ xã"))
    both = judge(row(1, "Đảng bộ xã Thượng", "M", "X", "Đảng bộ xã"), row(2, "Chi bộ M", "X", "M"))

    circle = "Các tổ chức trực thuộc nhau thành vòng; hãy sửa cấp trên."
    assert [one.reason for one in new] == [circle, circle]
    assert [one.reason for one in moved] == [circle]
    assert [one.outcome for one in both] == ["wrong", "wrong"]


def test_two_rows_of_one_organisation() -> None:
    known = judge(row(1, NAME[0]), row(2, NAME[0], UPPER, "A1"))
    code = judge(row(1, "Chi bộ P", UPPER, "P"), row(2, "Chi bộ Q", UPPER, "p"))
    name = judge(row(1, "Chi bộ P"), row(2, "CHI BỘ P", "X"), row(3, "Chi bộ P", LOWER))
    meant = judge(row(1, "Chi bộ P"), row(2, "Chi bộ P"), said={2: Answer("new")})
    chosen = judge(row(1, NAME[0]), row(2, NAME[1], LOWER, "A1"), said={2: Answer("known", A)})

    assert [told(one)[:3] for one in known] == [("same", "", [A]), ("doubtful", "Dòng 1 cũng là tổ chức này.", [A])]
    assert [one.outcome for one in code] == ["new", "doubtful"]
    assert code[1].reason == "Dòng 1 cũng ghi mã này: hãy sửa mã, hoặc không nhập dòng này."
    assert [one.reason for one in name] == ["", "Trùng tên và cấp trên với dòng 1.", ""]
    assert [one.outcome for one in meant] == ["new", "new"]
    assert [one.outcome for one in chosen] == ["doubtful", "changed"]


def test_two_may_change_places() -> None:
    """What stood above comes to stand below: in the end there is no circle."""
    verdicts = judge(
        row(1, "Đảng bộ bộ phận Khu A", "T", "KX", "Đảng bộ bộ phận"), row(2, "Đảng bộ xã Thượng", "Y", "X", "")
    )  # fmt: skip

    assert [(one.outcome, one.under) for one in verdicts] == [("changed", f"o{TOP}"), ("wrong", f"o{Y}")]
    assert verdicts[1].reason == "Không đứng dưới được."  # a commune under a commune: the rule, not a circle


def test_labels_tell_apart_and_are_understood_again() -> None:
    labels = TREE.labels()

    assert labels[X] == UPPER
    assert labels[KX] == "Đảng bộ bộ phận Khu A (KX)"
    assert labels[KY] == "Đảng bộ bộ phận Khu A, Đảng bộ xã Hạ"
    assert [TREE.called(label) for label in labels.values()] == [[org] for org in labels]


@pytest.mark.parametrize(
    ("file", "known", "alike"),
    [
        ("Chi bộ thôn Hòa", "chi bộ thôn Hoà", True), ("Chi bộ số 1 - Khu A", "Chi bộ số 1, khu A", True),
        ("CHI BO THON HOA", "Chi bộ thôn Hoà", True), ("Chi bộ thôn Hoá", "Chi bộ thôn Hoà", False),
        ("Chi bộ thôn Hoa", "Chi bộ thôn Hoà", False), ("Chi bộ 1", "Chi bộ 2", False), ("", "Chi bộ 2", False),
    ],
)  # fmt: skip
def test_same_spelling(file: str, known: str, alike: bool) -> None:
    assert same_spelling(file, known) is alike
