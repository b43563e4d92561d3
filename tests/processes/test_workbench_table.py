"""Steps from an Excel table: merged, divided, recoded, ended; what is wrong is told by row and nothing is written."""

from __future__ import annotations

import datetime
import io
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.members.register.container import UnreadableFile
from nennep.organisations.actions import create_reform
from nennep.organisations.drafts import steps_of
from nennep.organisations.models import OrganisationCode, Reform
from nennep.organisations.reform.operations import read
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.snapshot import Choice, Snapshot, Unit
from nennep.processes.workbench.table import Interpreter, Line, read_lines
from tests.factories.world import START, World

D = datetime.date
ON = D(2026, 12, 1)
HOME = 1
SignIn = Callable[[User], Client]


def book(*rows: tuple[Any, ...], head: tuple[str, ...] = ("Mã cũ", "Mã mới", "Tên mới", "Tỷ lệ")) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, "BẢNG SẮP XẾP")
        for number, row in enumerate((head, *rows), 2):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def unit(pk: int, parent: int | None, code: str, name: str, level: int = 3) -> Unit:
    kind = "dang-bo-tinh" if parent is None else "dang-bo-xa"
    return Unit(pk, parent, kind, name, level, START, (code,) if code else ())


UNITS = {HOME: unit(HOME, None, "", "Đảng bộ tỉnh", 1)} | {
    pk: unit(pk, HOME, f"0{pk}", f"Đảng bộ xã {pk}") for pk in range(2, 9)
}


def steps(*rows: tuple[Any, ...], head: tuple[str, ...] = ("Mã cũ", "Mã mới", "Tên mới", "Tỷ lệ")) -> Any:
    lines, wrong = read_lines(book(*rows, head=head), "bang.xlsx")
    keys = (f"n{number}" for number in range(1, 100))
    return Interpreter(UNITS, HOME, {"dang bo xa": "dang-bo-xa"}, keys).interpret(lines, wrong)


def test_one_to_one_goes_on_with_another_code_and_name() -> None:
    made = steps(("02", "902", "Đảng bộ xã Hai", ""), ("03", "03", "", ""))

    assert made.wrong == []
    assert made.steps == [
        {"do": "rename", "org": 2, "name": "Đảng bộ xã Hai"},
        {"do": "recode", "org": 2, "code": "902"},
    ]


def test_several_into_one_are_merged_and_one_into_several_is_divided_the_largest_first() -> None:
    """A whole commune and a part of another make one new; the other part makes a second."""
    made = steps(("02", "91", "Xã Mới", "100"), ("03", "91", "Xã Mới", "40%"), ("03", "92", "Xã Khác", 0.6))

    new = {"key": "n1", "name": "Xã Mới", "kind": "dang-bo-xa", "parent": HOME, "code": "91"}
    assert made.steps == [
        {"do": "merge", "sources": [2], "into": new},
        {"do": "split", "source": 3, "keeps": False, "shares": {"n1": 40, "n2": 60}, "parts": [
            {"key": "n2", "name": "Xã Khác", "kind": "dang-bo-xa", "parent": HOME, "code": "92"}, "n1"]},
    ]  # fmt: skip
    before = Snapshot(ON, UNITS)
    come = plan(before, {number: read(one) for number, one in enumerate(made.steps, 1)}, list[Choice]())
    assert [one.sentence for one in come.findings if one.verdict == "missing"] == []
    assert {(line.source, line.target, line.part) for line in come.lineage} == {
        (2, "n1", False), (3, "n2", True), (3, "n1", True)}  # fmt: skip


def test_into_one_of_them_when_the_code_stays_and_no_new_name_is_given() -> None:
    assert steps(("02", "02", "", ""), ("03", "02", "", "")).steps == [{"do": "merge", "sources": [3], "into": 2}]


def test_a_part_given_away_keeps_the_old_one() -> None:
    (step,) = steps(("02", "91", "Xã Mới", "một phần")).steps
    assert (step["do"], step["keeps"], step["parts"][0]["key"]) == ("split", True, "n1")


def test_ended_and_founded() -> None:
    head = ("Mã cũ", "Mã mới", "Tên mới", "Loại hình mới")
    made = steps(("02", "giải thể", "", ""), ("", "95", "Đặc khu", "Đảng bộ xã"), head=head)
    assert [step["do"] for step in made.steps] == ["dissolve", "found"]


WRONG = [
    (("77", "91", "Xã", ""), "không có tổ chức nào mã hoặc tên “77”"),
    (("02", "", "", ""), "Chưa ghi mã mới"),
    (("02", "91", "Xã", "abc"), "Tỷ lệ “abc” không đọc được"),
    (("02", "91", "Xã", "140"), "Tỷ lệ “140” không đọc được"),
    (("", "91", "", ""), "phải có cả mã mới và tên mới"),
    (("02", "9" * 31, "Xã", ""), "dài quá 30 chữ"),
]


@pytest.mark.parametrize(("row", "sentence"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_with_its_row(row: tuple[Any, ...], sentence: str) -> None:
    made = steps(("03", "93", "Xã Ba", ""), row)

    assert made.steps == []
    assert [number for number, _said in made.wrong] == [5] * len(made.wrong)
    assert sentence in made.wrong[0][1]


def test_rows_that_contradict_each_other() -> None:
    made = steps(
        ("02", "91", "Xã A", ""), ("03", "91", "Xã B", ""), ("04", "92", "Xã C", 70), ("04", "93", "Xã D", 60),
        ("05", "94", "Xã E", ""), ("05", "94", "Xã E", ""), ("06", "96", "", ""), ("07", "96", "", ""),
    )  # fmt: skip

    said = dict(made.wrong)
    assert "nhiều tên" in said[5]
    assert "quá 100%" in said[7]
    assert "Trùng với dòng 8" in said[9]
    assert "chưa có tên mới" in said[10]


def test_shares_of_one_unit_come_to_the_whole_and_stand_in_its_step() -> None:
    """Less than the whole is told as more is; rounding to thirds is not; where only some are stated, it is not, and
    they stand in the note. Of a part split off, the rest is the old unit's own."""
    short = steps(("04", "92", "Xã C", 50), ("04", "93", "Xã D", "20%"))
    thirds = steps(("04", "92", "Xã C", "33,3"), ("04", "93", "Xã D", "33,3"), ("04", "94", "Xã E", "33,4"))
    some = steps(("04", "92", "Xã C", 50), ("04", "93", "Xã D", "một phần"))

    assert [(number, "cộng lại 70%, chưa đủ 100%" in said) for number, said in short.wrong] == [(5, True)]
    assert short.steps == []
    assert (thirds.wrong, thirds.notes) == ([], [""])
    assert thirds.steps[0]["shares"] == {"n1": 33.3, "n2": 33.3, "n3": 33.4}
    assert (some.wrong, some.notes) == ([], ["Tỷ lệ: Xã C 50%"])
    assert "shares" not in some.steps[0]
    (off,) = steps(("04", "92", "Xã C", "30%")).steps
    assert (off["keeps"], off["shares"]) == (True, {"n1": 30, "4": 70})


def test_a_file_without_the_two_columns_is_refused_in_words() -> None:
    with pytest.raises(UnreadableFile, match="Mã cũ"):
        read_lines(book(("1", "2"), head=("A", "B")), "x.xlsx")
    with pytest.raises(UnreadableFile, match="chưa có dòng"):
        read_lines(book(), "x.xlsx")


def test_ten_thousand_rows_are_read_in_seconds_and_more_are_refused() -> None:
    units = {HOME: UNITS[HOME]} | {pk: unit(pk, HOME, f"C{pk}", f"Xã {pk}") for pk in range(2, 10_002)}
    rows = [(f"C{pk}", f"N{pk // 3}", f"Xã mới {pk // 3}", "") for pk in range(2, 10_002)]
    rows[5_000] = ("C không có", "N1", "Xã mới", "")
    start = time.process_time()
    lines, wrong = read_lines(book(*rows), "bang.xlsx")
    made = Interpreter(units, HOME, {}, (f"n{number}" for number in range(1, 10_000))).interpret(lines, wrong)

    assert made.steps == []
    assert [number for number, _said in made.wrong if number == 5_004]
    assert time.process_time() - start < 20
    with pytest.raises(UnreadableFile, match=r"10\.000"):
        read_lines(book(*rows, ("C1", "N1", "", "")), "bang.xlsx")


def test_a_line_holds_plain_values() -> None:
    (line,), _wrong = read_lines(book((2.0, 91, "Xã", 0.5)), "bang.xlsx")
    assert line == Line(4, "2", "91", "Xã", "", "", 50.0)


@pytest.fixture
def reform(world: World) -> Reform:
    for org, code in ((world.commune_a, "101"), (world.commune_b, "102")):
        OrganisationCode.objects.create(org=org, code=code, valid_from=START)
    return create_reform(actor=world.system, home_id=world.province.pk, title="Bảng", effective_on=ON)


def sent(content: bytes) -> dict[str, Any]:
    return {"_once": str(uuid.uuid4()), "file": SimpleUploadedFile("bang.xlsx", content)}


def test_upload_writes_all_steps_or_none(world: World, client_of: SignIn, reform: Reform) -> None:
    here, url = client_of(world.users["staff_province"]), reverse("reforms:table", args=[reform.pk])

    wrong = here.post(url, sent(book(("101", "91", "Xã Mới", ""), ("999", "91", "Xã Mới", ""))))
    assert "không có tổ chức nào mã hoặc tên “999”" in wrong.content.decode()
    assert "Chưa ghi bước nào" in wrong.content.decode()
    assert steps_of(reform) == []
    assert "tệp" in here.post(url, sent(b"")).content.decode().lower()
    done = here.post(url, sent(book(("101", "91", "Xã Mới", ""), ("102", "91", "Xã Mới", ""))))
    assert done.status_code == 302
    assert [step.kind for step in steps_of(reform)] == ["merge"]


def test_our_own_form_is_filled_and_reads_back(world: World, client_of: SignIn, reform: Reform) -> None:
    here = client_of(world.users["staff_province"])
    form = here.get(reverse("reforms:table_file", args=[reform.pk]))

    lines, wrong = read_lines(b"".join([form.content]), "mau.xlsx")

    assert wrong == []
    assert {line.old for line in lines} == {"101", "102"}


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a part of it written otherwise; `old` b"" adds the part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            data = source.read(name)
            assert name != part or old in data
            made.writestr(name, data.replace(old, new) if name == part else data)
        if not old:
            made.writestr(part, new)
    return target.getvalue()


def with_formula() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("Mã cũ", "Mã mới", "Tên mới"))
        sheet.write_row(1, 0, ("01", "02", "Xã Mới"))
        sheet.write_row(2, 0, ("", "", "Xã Khác"))
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, '=HYPERLINK("http://x","9")', None, "9")
    return target.getvalue()


def with_merged_cells(*codes: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("Mã cũ", "Mã mới", "Tên mới"))
        for row, code in enumerate(codes, 1):
            sheet.write_string(row, 0, code)
        sheet.merge_range(1, 1, len(codes), 1, "91")
        sheet.merge_range(1, 2, len(codes), 2, "Xã Mới")
    return target.getvalue()


BOMB = b"<worksheet><sheetData>" + b" " * 60_000_000 + b"</sheetData></worksheet>"
ODD: list[tuple[str, Callable[[], bytes], str]] = [
    ("macro", lambda: changed(book(("01", "02", "Xã")), "xl/vbaProject.bin", b"", b"x"), "Tệp có macro"),
    ("encrypted", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
     "Tệp đang đặt mật khẩu"),
    ("old", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel đời cũ"),
    ("bomb", lambda: changed(book(("01", "02", "Xã")), "xl/worksheets/sheet9.xml", b"", BOMB), "Tệp"),
    ("cut", lambda: book(("01", "02", "Xã"))[:-200], "Tệp"),
    ("empty", lambda: b"", "Tệp"),
    ("text", lambda: b"ma cu;ma moi\n01;02\n", "không có tổ chức nào mã hoặc tên “01”"),
    ("headers", lambda: book(("01", "02", "Xã"), head=("Cột 1", "Cột 2", "Cột 3")), "Không thấy cột “Mã cũ”"),
    ("formula", with_formula, ">3</td><th scope=\"row\">Ô “Mã cũ” có công thức không cho giá trị"),
    ("twice", lambda: book(("101", "9", "Xã Mới"), ("101", "9", "Xã Mới")), "Trùng với dòng 4"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_odd_files_are_refused_with_a_sentence_and_write_nothing(
    world: World, client_of: SignIn, reform: Reform, make: Callable[[], bytes], sentence: str
) -> None:  # fmt: skip
    """A3: whatever is uploaded, the page says what is wrong, with the row where there is one."""
    here = client_of(world.users["staff_province"])

    answer = here.post(reverse("reforms:table", args=[reform.pk]), sent(make()))

    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert sentence in page
    assert not steps_of(reform)


def test_a_code_merged_over_several_rows_is_for_all_of_them(
    world: World, client_of: SignIn, reform: Reform
) -> None:  # fmt: skip
    """The new code and name stand once, in cells merged beside two old codes."""
    here, url = client_of(world.users["staff_province"]), reverse("reforms:table", args=[reform.pk])

    assert here.post(url, sent(with_merged_cells("101", "102"))).status_code == 302

    (step,) = steps_of(reform)
    assert (step.kind, step.operation["into"]["name"]) == ("merge", "Xã Mới")
    assert step.operation["sources"] == [world.commune_a.pk, world.commune_b.pk]


def test_ten_thousand_rows_with_errors_in_the_middle_are_named_and_nothing_is_written(
    world: World, client_of: SignIn, reform: Reform
) -> None:  # fmt: skip
    rows = [("", f"m{number}", f"Chi bộ {number}", "", "chi-bo") for number in range(9_999)]
    rows[5_000] = ("không có", "m5000", "Chi bộ", "0", "chi-bo")
    rows[5_001] = ("", "", "", "", "")
    content = book(*rows, head=("Mã cũ", "Mã mới", "Tên mới", "Tỷ lệ", "Loại hình mới"))

    page = client_of(world.users["staff_province"]).post(
        reverse("reforms:table", args=[reform.pk]), sent(content)
    ).content.decode()  # fmt: skip

    assert "5004" in page.replace(".", "")
    assert not steps_of(reform)
