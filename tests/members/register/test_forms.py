"""The forms that go out and come back: our own template, and the rows that were not taken."""

from __future__ import annotations

import io
import zipfile

import openpyxl

from nennep.members.organisation_list.rows import read_organisations
from nennep.members.register.columns import ORGANISATION_COLUMNS
from nennep.members.register.header import choose_sheet
from nennep.members.register.records import Value
from nennep.members.register.rejects import Reject, reject, rejects_workbook
from nennep.members.register.rows import read_register
from nennep.members.register.template import member_form, organisation_form
from nennep.members.register.workbook import open_workbook
from tests.members.register.sheets import AS_OF, HEAD, TODAY, day, opened, read

DUNG: dict[str, Value] = {
    "order_no": "1",
    "full_name": "Lê Thu Dung",
    "sex": "F",
    "birth": day("1983-08-16"),
    "citizen_id": "063003936710",
    "card_no": "36.198418",
    "admitted_on": day("2006-07"),
    "official_on": day("2007"),
    "cell": "Chi bộ thôn 1",
    "party_post": "Phó Bí thư",
    "ethnicity": "Cơ Tu",
    "religion": "Không",
    "native_place": "Nghệ An",
    "address": "Thôn 1",
    "schooling": "9/12",
    "profession": "Đại học Luật",
    "theory": "Sơ cấp",
    "occupation": "Giáo viên",
    "workplace": "Trường Lê Lợi",
    "phone": "0912345678",
    "email": "dung@example.org",
    "remark": "=1+1",
}


def formulas(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    return ["formula" for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]


def test_member_form_reads_back_exactly_and_surely() -> None:
    data = member_form(
        organisation="Đảng bộ xã An Khê", cells=["Chi bộ thôn 1", "Chi bộ thôn 2"], as_of=AS_OF, rows=[DUNG] * 4
    )

    sheet, header = opened(data)
    register = read_register(sheet, header, as_of=AS_OF, today=TODAY)

    assert [proposal.confidence for proposal in header.proposals] == [1.0] * 22
    assert (header.as_of, header.organisation) == (AS_OF, "Đảng bộ xã An Khê")
    assert [dict(row.values) for row in register.rows] == [DUNG] * 4
    assert [row.problems for row in register.rows] == [()] * 4
    assert formulas(data) == []


def test_member_form_offers_lists_and_help() -> None:
    data = member_form(organisation="Đảng bộ xã An Khê", cells=[f"Chi bộ thôn {n}" for n in range(80)], as_of=AS_OF)

    book = openpyxl.load_workbook(io.BytesIO(data))

    assert book.sheetnames == ["Danh sách", "Hướng dẫn", "Danh mục"]
    assert book["Danh mục"].sheet_state == "hidden"
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["Danh sách"].data_validations.dataValidation}
    assert lists == {
        "C6": "'Danh mục'!$A$2:$A$3",
        "I6": "'Danh mục'!$B$2:$B$81",
        "Q6": "'Danh mục'!$C$2:$C$5",
        "O6": "'Danh mục'!$D$2:$D$15",
    }
    sheet, header = opened(data)
    assert read_register(sheet, header, as_of=AS_OF, today=TODAY).rows == ()
    assert header.mapping[:4] == ("order_no", "full_name", "sex", "birth")


def test_organisation_form_reads_back_exactly() -> None:
    values: dict[str, Value] = {
        "code": "CB01",
        "name": "Chi bộ thôn 1",
        "kind": "Chi bộ trực thuộc đảng ủy cơ sở",
        "parent": "Đảng bộ xã An Khê",
        "founded_on": day("1990-02-03"),
        "remark": "@x",
    }
    data = organisation_form(
        organisation="Đảng bộ xã An Khê", kinds=["Chi bộ"], parents=["Đảng bộ xã An Khê"], as_of=AS_OF, rows=[values]
    )

    sheet, header = choose_sheet(open_workbook(data), ORGANISATION_COLUMNS)
    register = read_organisations(sheet, header, today=TODAY)

    assert [proposal.confidence for proposal in header.proposals] == [1.0] * 7
    assert [dict(row.values) for row in register.rows] == [values]
    assert register.rows[0].problems == ()


def test_rejects_workbook_holds_the_rows_and_reasons_as_text() -> None:
    register = read(
        [
            ["CHI BỘ THÔN 1"],
            HEAD,
            ["7", "Lê Văn An", "Nam", "30/02/1970", "1/2/1995", None, "36.100001", None],
        ]
    )

    data = rejects_workbook(
        HEAD, [reject(register.rows[0], ["Để lại xem sau."]), Reject(9, ["=1+1", "+84", "-x", "@y"], ["Vì vậy."])]
    )

    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert cells[0] == [*HEAD, "Chi bộ", "Lý do chưa nhập", "Dòng trong tệp gốc"]
    assert cells[1][1] == "Lê Văn An"
    assert cells[1][8:] == ["Chi bộ thôn 1", "Để lại xem sau. Không có ngày 30/02/1970 trên lịch.", "3"]
    assert cells[2][:4] == ["=1+1", "+84", "-x", "@y"]
    assert formulas(data) == []


def test_rejects_workbook_can_be_corrected_and_read_again() -> None:
    labels = [
        "TT",
        "HỌ VÀ TÊN",
        "Năm sinh – Nam",
        "Năm sinh – Nữ",
        "Ngày vào Đảng – Dự bị",
        "Ngày vào Đảng – Chính thức",
    ]
    data = rejects_workbook(
        labels, [Reject(8, ["1", "Lê Dung", "", "1970", "1/2/1995", "1996"], ["x"], "Chi bộ thôn 1")]
    )

    sheet, header = opened(data)
    (row,) = read_register(sheet, header, as_of=AS_OF, today=TODAY).rows

    assert dict(row.values) == {
        "order_no": "1",
        "full_name": "Lê Dung",
        "sex": "F",
        "birth": day("1970"),
        "admitted_on": day("1995-02-01"),
        "official_on": day("1996"),
        "cell": "Chi bộ thôn 1",
    }
