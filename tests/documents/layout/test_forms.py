"""Builders: what each document must show by the rules, and who signs it how."""

import dataclasses
import datetime

import pytest

from nennep.documents.layout.content import Document, Section
from nennep.documents.layout.forms.agenda import Agenda, AgendaItem, agenda
from nennep.documents.layout.forms.issuer import Issue, Issuer, Organ, Signer
from nennep.documents.layout.forms.minutes import Absence, Attendance, Vote
from nennep.documents.layout.forms.parts import Assignment, assignments, when
from nennep.documents.layout.forms.visits import Visit
from nennep.documents.layout.forms.working_rules import WorkingRules, duties_notice
from tests.documents.layout import samples
from tests.documents.layout.reading import pdf, text


def titles(document: Document, level: int) -> list[str]:
    return [block.line() for block in document.body if isinstance(block, Section) and block.level == level]


@pytest.mark.parametrize(
    ("issuer", "post", "authority", "number"),
    [
        (samples.CELL, "Bí thư", "T/M CHI BỘ", "Số 05-NQ/CB"),
        (samples.COMMITTEE, "Phó Bí thư", "T/M ĐẢNG ỦY", "Số 05-NQ/ĐU"),
        (samples.STANDING, "Bí thư", "T/M BAN THƯỜNG VỤ", "Số 05-NQ/ĐU"),
        (samples.CONGRESS, "Bí thư", "T/M ĐOÀN CHỦ TỊCH", "Số 05-NQ/ĐH"),
        (Issuer("Tỉnh ủy", "", "", "TU", Organ.COMMITTEE, "Tỉnh ủy"), "Bí thư", "T/M TỈNH ỦY", "Số 05-NQ/TU"),
    ],
)
def test_issue_document_is_signed_for_the_body_never_instead_of_somebody(issuer, post, authority, number):
    document = samples.sample_resolution(Issue(issuer, Signer("Đỗ Văn Quế", post), 5, samples.DAY))

    signature = document.signatures[0]
    assert (signature.authority, signature.post, signature.name) == (authority, post.upper(), "Đỗ Văn Quế")
    assert document.heading.number == number


def test_issue_document_keeps_the_original_with_the_issuer():
    assert samples.sample_resolution().recipient_lines()[-1] == "- Lưu Chi bộ."
    assert samples.sample_notice().recipient_lines()[-1] == "- Lưu Đảng ủy."
    kept = dataclasses.replace(samples.OF_CELL, archive="Lưu hồ sơ chi bộ")
    assert samples.sample_resolution(kept).recipient_lines()[-1] == "- Lưu hồ sơ chi bộ."


def test_resolution_has_its_four_parts():
    assert titles(samples.sample_resolution(), 1) == [
        "I. ĐÁNH GIÁ TÌNH HÌNH THỰC HIỆN NHIỆM VỤ",
        "II. PHƯƠNG HƯỚNG, NHIỆM VỤ",
        "III. PHÂN CÔNG, TỔ CHỨC THỰC HIỆN",
        "IV. TỰ XẾP LOẠI CHẤT LƯỢNG SINH HOẠT",
    ]


def test_minutes_show_every_step():
    document = samples.sample_minutes()

    assert titles(document, 1) == ["I. MỞ ĐẦU", "II. TIẾN HÀNH", "III. KẾT THÚC"]
    assert titles(document, 2) == [
        "1. Điểm danh",
        "2. Tình hình thu, nộp đảng phí",
        "3. Chương trình được thông qua",
        "1. Báo cáo kết quả thực hiện nghị quyết kỳ trước, nhiệm vụ kỳ tới",
        "2. Kết quả đảng viên thực hiện nhiệm vụ được giao",
        "3. Thông tin thời sự, phổ biến văn bản",
        "4. Thảo luận",
        "5. Tự phê bình và phê bình",
        "6. Ý kiến của cấp ủy viên cấp trên dự họp",
        "1. Tổng hợp ý kiến",
        "2. Trả lời kiến nghị, đề xuất",
        "3. Kết luận, quyết định của cuộc họp",
        "4. Phân công nhiệm vụ",
        "5. Đánh giá chất lượng sinh hoạt",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- Thời gian bắt đầu: 19 giờ 30, ngày 03/6/2026",
        "- Đảng viên được triệu tập: 34 đồng chí",
        "- Có mặt: 31 đồng chí, đạt 91,2%",
        "- Vắng mặt có lý do: 2 đồng chí: Hồ Văn Na (đi công tác), Bùi Thị Cam (ốm)",
        "- Vắng mặt không có lý do: 1 đồng chí: Ngô Văn Chanh",
        "- Đảng viên được miễn sinh hoạt: 1 đồng chí: Vũ Thị Lựu",
        "- Đại biểu dự: 1 đồng chí: đồng chí Đỗ Văn Quế, Phó Bí thư Đảng ủy xã",
        "34/34 đảng viên đã nộp đảng phí",
        "Đồng chí Phạm Văn Mít: đề nghị làm đường",
        "Đề nghị công khai sổ thu chi.",
        "(biểu quyết: đồng ý 29, không đồng ý 1, ý kiến khác 1)",
        "Vận động 12 hộ hiến đất mở rộng đường nội đồng Đ/c Lê Thị Ổi 20/6/2026",
        "Chi bộ tự chấm 92 điểm, xếp loại: Tốt.",
        "Cuộc họp kết thúc lúc 21 giờ 05, ngày 03/6/2026.",
        "THƯ KÝ CHỦ TRÌ Lê Thị Ổi Trần Thị Bưởi",
    ],
)
def test_minutes_print_what_was_recorded(line):
    assert line in text(pdf(samples.sample_minutes()))


def test_minutes_for_the_pen_leave_lines_everywhere():
    shown = text(pdf(samples.sample_minutes(3)))

    assert "Không có." not in shown
    assert "- Có mặt: ....." in shown
    assert "Số" not in shown.split("BIÊN BẢN")[0]


def test_attendance_facts_of_nobody_absent():
    rows = {fact.label: fact.value for fact in Attendance(3, 3).facts()}

    assert rows["Có mặt"] == "3 đồng chí, đạt 100%"
    assert rows["Vắng mặt có lý do"] == "không"
    assert "Đại biểu dự" not in rows


def test_attendance_facts_of_a_meeting_that_summoned_nobody():
    assert Attendance(0, 0, (Absence("A"),)).facts()[1].value == "0 đồng chí"


def test_vote_line_without_count_is_the_decision():
    assert Vote("Thông qua.").line() == "Thông qua."


def test_excerpt_shows_one_decision():
    shown = text(pdf(samples.sample_excerpt()))

    assert "Giới thiệu quần chúng ưu tú (biểu quyết: đồng ý 29, không đồng ý 1, ý kiến khác 1)." in shown
    assert "Thảo luận" not in shown


def test_notice_numbers_conclusions_and_tasks():
    assert titles(samples.sample_notice(), 2) == [
        "1. Về công tác xây dựng Đảng",
        "2. Về phát triển kinh tế - xã hội",
        "3. Phân công thực hiện",
    ]
    assert samples.sample_notice().heading.number == "Số 12-TB/ĐU"


def test_invitation_carries_no_number_and_names_whom_it_invites():
    shown = text(pdf(samples.sample_invitation()))

    assert "Số" not in shown.split("GIẤY MỜI")[0]
    assert "KHẨN" in shown.split("GIẤY MỜI")[0]
    assert "Kính gửi: - Các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã; - Bí thư các chi bộ trực thuộc." in shown
    assert "- Thời gian: 19 giờ 30, ngày 03/6/2026 - Địa điểm: Hội trường Đảng ủy xã" in shown


def test_agenda_counts_the_hours_when_every_item_has_minutes():
    shown = text(pdf(samples.sample_agenda()))

    assert "20 giờ 50 (15 phút)" in shown


def test_agenda_with_an_open_item_shows_only_minutes():
    items = (AgendaItem("Khai mạc", "", 10), AgendaItem("Thảo luận"))

    shown = text(pdf(agenda(Agenda(samples.OF_CELL, samples.MEETING, samples.EVENING, "Nhà văn hóa", items))))

    assert "10 phút Khai mạc" in shown


def test_sign_in_sheet_has_a_line_for_everybody_and_spare_ones():
    shown = text(pdf(samples.sample_sign_in(2)))

    assert (
        "1 Nguyễn Thị Số 1 Chi ủy viên 2 Nguyễn Thị Số 2 Chi ủy viên 3 Đỗ Văn Quế Phó Bí thư Đảng ủy xã 4 5 6" in shown
    )
    assert "Tổng số đảng viên được triệu tập: 2 đồng chí" in shown


def test_visit_confirmation_shows_day_month_year_and_both_signatures():
    shown = text(pdf(samples.sample_visit()))

    assert "- Thời gian: ngày 03 tháng 6 năm 2026" in shown
    assert "- Nội dung tham gia, chỉ đạo: Gợi ý thảo luận về đường nội đồng." in shown
    assert "- Nhận xét về chất lượng sinh hoạt của chi bộ: Sinh hoạt đúng trình tự, nhiều ý kiến." in shown
    assert "NGƯỜI DỰ SINH HOẠT" in shown
    assert "T/M CHI BỘ BÍ THƯ" in shown


def test_visit_confirmation_for_the_pen_fits_one_page():
    assert len(pdf(samples.sample_visit(Visit()))) == 1


def test_visit_year_counts_visits_and_cells_or_persons():
    document = samples.sample_visit_year()
    of_cell = samples.visit_year_of_cell()

    assert "Tổng số: 3 lượt dự sinh hoạt, 2 chi bộ." in text(pdf(document))
    assert "Tổng số: 2 lượt dự sinh hoạt, 1 cấp ủy viên." in text(pdf(of_cell))
    assert document.landscape


def test_working_rules_number_articles_through_and_add_the_matrix():
    shown = text(pdf(samples.sample_rules()))

    assert "Chương I QUY ĐỊNH CHUNG Điều 1. Phạm vi điều chỉnh" in shown
    assert "Chương II CHẾ ĐỘ LÀM VIỆC Điều 2. Hội nghị 1. Họp thường kỳ" in shown
    assert shown.index("Đỗ Văn Quế") < shown.index("PHỤ LỤC PHÂN CÔNG NHIỆM VỤ CẤP ỦY VIÊN")


def test_duties_notice_is_a_notice_with_the_matrix():
    duties = samples.DUTIES

    document = duties_notice(
        WorkingRules(samples.OF_COMMITTEE, "Ban Chấp hành Đảng bộ xã", "2025 - 2030", duties=duties)
    )

    assert document.heading.number == "Số 12-TB/ĐU"
    assert "Chi bộ thôn Dương Hòa Chi bộ Trường học" in text(pdf(document))


def test_month_report_says_sentence_table_exceptions_and_as_of():
    shown = text(pdf(samples.sample_month_report()))

    assert "Có 40/40 chi bộ họp thường kỳ, đạt 100%" in shown
    assert "Cộng 960 40 40 93,5" in shown
    assert "II. VIỆC CẦN QUAN TÂM Không có." in shown
    assert "tính đến ngày 03/7/2026" in shown


def test_cell_report_has_its_six_parts():
    assert titles(samples.sample_cell_report(), 1) == [
        "I. SINH HOẠT CHI BỘ",
        "II. CHẤT LƯỢNG SINH HOẠT",
        "III. KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
        "IV. HẠN CHẾ",
        "V. NHIỆM VỤ THÁNG TỚI",
        "VI. KIẾN NGHỊ, ĐỀ XUẤT",
    ]


def test_assignments_without_tasks_say_so():
    assert assignments(())[0].text == "Không có nhiệm vụ mới được giao."


def test_assignments_with_measures_have_their_column():
    table = assignments((Assignment("Việc", "Người", samples.DAY, "100%"),))[0]

    assert [column.title for column in table.columns] == [
        "TT",
        "Nhiệm vụ",
        "Kết quả cần đạt",
        "Người thực hiện",
        "Thời hạn",
    ]
    assert table.rows == (("1", "Việc", "100%", "Người", "03/6/2026"),)


def test_when_leaves_out_minutes_of_whole_hours():
    assert when(datetime.datetime.combine(datetime.date(2026, 2, 3), datetime.time(8))) == "8 giờ, ngày 03/02/2026"
