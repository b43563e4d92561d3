"""One made-up document of each kind, as an office would issue it; used by the tests of both formats."""

from __future__ import annotations

import datetime

from nennep.documents.layout.content import Column, Document, Marks, Urgency
from nennep.documents.layout.forms.agenda import Agenda, AgendaItem, Person, SignIn, agenda, sign_in_sheet
from nennep.documents.layout.forms.issuer import Issue, Issuer, Organ, Signer
from nennep.documents.layout.forms.minutes import Absence, Attendance, Minutes, Speech, Vote, excerpt, minutes
from nennep.documents.layout.forms.notice import (
    Conclusion,
    ConclusionNotice,
    MeetingNotice,
    conclusion_notice,
    meeting_notice,
)
from nennep.documents.layout.forms.parts import Assignment, Rating
from nennep.documents.layout.forms.reports import CellReport, Figures, MonthReport, cell_report, month_report
from nennep.documents.layout.forms.resolution import Resolution, resolution
from nennep.documents.layout.forms.visits import Visit, VisitYear, visit_confirmation, visit_year
from nennep.documents.layout.forms.working_rules import Article, Chapter, MemberDuties, WorkingRules, working_rules

DAY = datetime.date(2026, 6, 3)
EVENING = datetime.datetime.combine(DAY, datetime.time(19, 30))
MEETING = "sinh hoạt chi bộ thường kỳ tháng 6 năm 2026"

CELL = Issuer("Chi bộ thôn Dương Hòa", "Đảng bộ xã Trà My", "Trà My")
COMMITTEE = Issuer("Đảng ủy xã Trà My", "Đảng bộ thành phố Đà Nẵng", "Trà My", "ĐU", Organ.COMMITTEE)
STANDING = Issuer("Đảng ủy xã Trà My", "Đảng bộ thành phố Đà Nẵng", "Trà My", "ĐU", Organ.STANDING)
CONGRESS = Issuer("Chi bộ thôn Dương Hòa", "", "Trà My", "CB", Organ.CONGRESS, congress="Đại hội lần thứ XII")

OF_CELL = Issue(CELL, Signer("Trần Thị Bưởi"), 5, DAY, ("Đảng ủy xã Trà My (để báo cáo)", "Các đồng chí đảng viên"))
OF_COMMITTEE = Issue(COMMITTEE, Signer("Đỗ Văn Quế", "Phó Bí thư"), 12, DAY, ("Các chi bộ trực thuộc",))
TASKS = (
    Assignment("Vận động 12 hộ hiến đất mở rộng đường nội đồng", "Đ/c Lê Thị Ổi", datetime.date(2026, 6, 20)),
    Assignment("Kiểm tra việc thu gom rác thải tại khu dân cư", "Đ/c Phạm Văn Mít"),
)
RATING = Rating("92", "Tốt", ("Tăng số đảng viên phát biểu, giao chuẩn bị trước nội dung",))


def sample_resolution(issue: Issue = OF_CELL) -> Document:
    """A cell's resolution of two pages."""
    return resolution(
        Resolution(
            issue,
            "về lãnh đạo thực hiện nhiệm vụ tháng 6 năm 2026",
            basis=(
                "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;",
                "Căn cứ kết quả sinh hoạt chi bộ thường kỳ ngày 03/6/2026,",
            ),
            results=(
                "Hoàn thành thu hoạch vụ đông xuân, năng suất bình quân 58 tạ/ha; đã gieo sạ 42 ha vụ hè thu.",
                "Vận động nhân dân hiến 340 m² đất, đóng góp 126 ngày công làm 450 m đường bê tông nội đồng.",
                "An ninh trật tự giữ vững; 100% hộ dân ký cam kết không vi phạm quy định phòng cháy, chữa cháy rừng.",
                "Đảng viên đi làm ăn xa giữ liên hệ với chi bộ theo quy định; đảng phí thu đủ, nộp đúng hạn.",
            ),
            shortcomings=(
                "Một số đảng viên ít phát biểu trong sinh hoạt; ý kiến thảo luận còn chung, chưa đi vào việc khó.",
                "Tiến độ vận động hai hộ còn lại bàn giao mặt bằng chậm mười ngày so với nghị quyết.",
            ),
            causes=("Chi ủy gửi nội dung thảo luận còn sát ngày họp.",),
            directions=(
                "Hoàn thành 450 m đường nội đồng giai đoạn hai trước ngày 30/6/2026.",
                "Chuẩn bị sinh hoạt chuyên đề quý III về xử lý rác thải tại khu dân cư.",
                "Phân công đảng viên giúp đỡ ba hộ cận nghèo có địa chỉ cụ thể.",
            ),
            tasks=TASKS,
            following=("Chi ủy kiểm tra, đôn đốc việc thực hiện và báo cáo tại kỳ sinh hoạt tháng 7 năm 2026.",),
            rating=RATING,
            vote="31/31 đảng viên chính thức có mặt tán thành",
        )
    )


def sample_minutes(pen: int = 0) -> Document:
    """Minutes with everything known, or, with `pen`, the empty form."""
    if pen:
        return minutes(Minutes(Issue(CELL, number=None, day=None), MEETING, pen=pen))
    return minutes(
        Minutes(
            OF_CELL,
            MEETING,
            EVENING,
            EVENING + datetime.timedelta(minutes=95),
            "Nhà văn hóa thôn Dương Hòa",
            "Trần Thị Bưởi",
            "Lê Thị Ổi",
            Attendance(
                34,
                31,
                (Absence("Hồ Văn Na", "đi công tác"), Absence("Bùi Thị Cam", "ốm"), Absence("Ngô Văn Chanh")),
                exempt=("Vũ Thị Lựu",),
                guests=("đồng chí Đỗ Văn Quế, Phó Bí thư Đảng ủy xã",),
            ),
            "Đến ngày họp, 34/34 đảng viên đã nộp đảng phí tháng 6, tổng số 1.020.000 đồng.",
            ("Đánh giá nhiệm vụ tháng 5", "Bàn nhiệm vụ tháng 6", "Chấm điểm chất lượng sinh hoạt"),
            ("Đồng chí Bí thư báo cáo kết quả thực hiện nghị quyết tháng 5.",),
            ("Đ/c Phạm Văn Mít hoàn thành, sớm ba ngày.",),
            ("Phổ biến Chỉ thị 50-CT/TW về đổi mới sinh hoạt chi bộ.",),
            (
                Speech("Phạm Văn Mít", "đề nghị làm đường theo hai đợt để kịp mùa mưa.\nĐề nghị công khai sổ thu chi."),
                Speech("Ngô Thị Khế", "đồng ý với dự thảo nghị quyết, thêm nội dung về rác thải."),
            ),
            ("Đồng chí Lê Thị Ổi tự phê bình về việc nộp báo cáo chậm.",),
            ("Chi bộ cần giao việc cụ thể hơn cho từng đảng viên.",),
            ("Ý kiến tập trung, thống nhất cao về nhiệm vụ trọng tâm.",),
            ("Đã trả lời kiến nghị về đèn đường của đồng chí Ngô Thị Khế.",),
            (
                Vote("Thông qua Nghị quyết tháng 6", 31),
                Vote("Giới thiệu một quần chúng học lớp nhận thức về Đảng", 29, 1, 1),
            ),
            TASKS,
            RATING,
            (("Chuẩn bị", "10", "10"), ("Tham dự", "5", "4"), ("Tiến hành", "30", "27")),
        )
    )


def sample_excerpt() -> Document:
    """An excerpt on one decision."""
    whole = Minutes(
        OF_CELL, MEETING, EVENING, None, "Nhà văn hóa thôn", "Trần Thị Bưởi", "Lê Thị Ổi", Attendance(34, 31)
    )
    return excerpt(whole, "Nội dung giới thiệu quần chúng", Vote("Giới thiệu quần chúng ưu tú", 29, 1, 1))


def sample_notice() -> Document:
    """A committee's notice of conclusion, signed by a deputy."""
    return conclusion_notice(
        ConclusionNotice(
            OF_COMMITTEE,
            "kết luận Hội nghị Ban Chấp hành Đảng bộ xã tháng 6 năm 2026",
            "Ngày 03/6/2026, Ban Chấp hành Đảng bộ xã họp thường kỳ dưới sự chủ trì của đồng chí Bí thư Đảng ủy. "
            "Sau khi nghe báo cáo của các chi bộ và thảo luận, Hội nghị kết luận như sau:",
            (
                Conclusion(
                    "Về công tác xây dựng Đảng", ("Chi bộ họp vào ngày 03 hằng tháng.", "Nộp biên bản sau 02 ngày.")
                ),
                Conclusion("Về phát triển kinh tế - xã hội", ("Hoàn thành gieo sạ vụ hè thu trước 15/6/2026.",)),
            ),
            TASKS,
            "Đề nghị các chi bộ triển khai thực hiện nghiêm túc.",
        )
    )


def sample_invitation() -> Document:
    """An invitation by a standing committee, urgent."""
    issue = Issue(STANDING, Signer("Đỗ Văn Quế", "Phó Bí thư"), None, DAY, marks=Marks(urgency=Urgency.URGENT))
    return meeting_notice(
        MeetingNotice(
            issue,
            ("Các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã", "Bí thư các chi bộ trực thuộc"),
            "Hội nghị Ban Chấp hành Đảng bộ xã tháng 6 năm 2026",
            EVENING,
            "Hội trường Đảng ủy xã",
            ("Nghe báo cáo của các chi bộ", "Cho ý kiến về dự thảo nghị quyết chuyên đề"),
            chair="đồng chí Bí thư Đảng ủy xã",
            papers=("Dự thảo Nghị quyết", "Báo cáo tháng 5"),
        )
    )


def sample_agenda() -> Document:
    """The programme of the cell's meeting."""
    items = (
        AgendaItem("Khai mạc, điểm danh, thông qua chương trình", "Đ/c Trần Thị Bưởi", 10),
        AgendaItem("Đánh giá nhiệm vụ tháng 5", "Đ/c Trần Thị Bưởi", 20),
        AgendaItem("Thảo luận", "Đảng viên", 50),
        AgendaItem("Kết luận, chấm điểm", "Đ/c Trần Thị Bưởi", 15),
    )
    return agenda(Agenda(OF_CELL, MEETING, EVENING, "Nhà văn hóa thôn", items, "Trần Thị Bưởi", "Lê Thị Ổi"))


def sample_sign_in(count: int = 34) -> Document:
    """The sign-in sheet of a cell."""
    people = tuple(Person(f"Nguyễn Thị Số {n}", "Chi ủy viên" if n < 3 else "") for n in range(1, count + 1))
    guests = (Person("Đỗ Văn Quế", "Phó Bí thư Đảng ủy xã"),)
    return sign_in_sheet(
        SignIn(OF_CELL, MEETING, EVENING, "Nhà văn hóa thôn", people, guests, 3, "Trần Thị Bưởi", "Lê Thị Ổi")
    )


VISIT = Visit(
    "Chi bộ thôn Dương Hòa",
    "Đỗ Văn Quế",
    "Phó Bí thư Đảng ủy xã",
    DAY,
    "thường kỳ tháng 6",
    "Nhà văn hóa thôn",
    "Gợi ý thảo luận về đường nội đồng.",
    "Sinh hoạt đúng trình tự, nhiều ý kiến.",
    "",
    "Trần Thị Bưởi",
)


def sample_visit(visit: Visit = VISIT) -> Document:
    """The confirmation form."""
    return visit_confirmation(Issue(COMMITTEE, day=DAY), visit)


def sample_visit_year() -> Document:
    """The year's sheet of one visitor: three visits to two cells."""
    visits = (
        VISIT,
        Visit("Chi bộ thôn Tân Lập", day=datetime.date(2026, 2, 3)),
        Visit("Chi bộ thôn Tân Lập", day=None),
    )
    return visit_year(VisitYear(OF_COMMITTEE, "đồng chí Đỗ Văn Quế", 2026, visits))


def visit_year_of_cell() -> Document:
    """The year's sheet of one cell: two visits of one person."""
    return visit_year(VisitYear(OF_COMMITTEE, "Chi bộ thôn Dương Hòa", 2026, (VISIT, VISIT), by_visitor=False))


DUTIES = (
    MemberDuties("Trần Thị Bưởi", "Bí thư", ("Chi bộ thôn Dương Hòa", "Chi bộ Trường học"), (), ("Công tác tổ chức",)),
    MemberDuties("Đỗ Văn Quế", "Phó Bí thư", ("Chi bộ thôn Tân Lập",), ("Đoàn Thanh niên",), ("Kinh tế",)),
)


def sample_rules() -> Document:
    """Working rules with the matrix of duties."""
    chapters = (
        Chapter(
            "Quy định chung", (Article("Phạm vi điều chỉnh", ("Quy chế này quy định cách làm việc của Đảng ủy.",)),)
        ),
        Chapter(
            "Chế độ làm việc",
            (Article("Hội nghị", ("Họp thường kỳ mỗi tháng một lần.", "Gửi tài liệu trước 3 ngày.")),),
        ),
    )
    return working_rules(
        WorkingRules(
            OF_COMMITTEE, "Ban Chấp hành Đảng bộ xã Trà My", "2025 - 2030", ("Căn cứ Điều lệ Đảng;",), chapters, DUTIES
        )
    )


def sample_month_report() -> Document:
    """A committee's month with a wide table: landscape."""
    names = ("TT", "Chi bộ", "Đảng viên", "Phải họp", "Đã họp", "Tỷ lệ dự (%)", "Chuyên đề", "Xếp loại")
    columns = tuple(Column(name, 3 if n == 1 else 1, "left" if n == 1 else "center") for n, name in enumerate(names))
    rows = tuple((str(n), f"Chi bộ thôn {n}", "24", "1", "1", "93,5", "0", "Tốt") for n in range(1, 41))
    return month_report(
        MonthReport(
            OF_COMMITTEE,
            "tháng 6 năm 2026",
            ("Có 40/40 chi bộ họp thường kỳ, đạt 100%; tỷ lệ đảng viên dự họp bình quân 93,5%.",),
            (Figures("Sinh hoạt của các chi bộ", columns, rows, ("", "Cộng", "960", "40", "40", "93,5", "0", "")),),
            (),
            ("Các chi bộ chuẩn bị sinh hoạt chuyên đề quý III.",),
            "Số liệu đọc từ hồ sơ họp, tính đến ngày 03/7/2026.",
        )
    )


def sample_cell_report() -> Document:
    """A cell's month."""
    return cell_report(
        CellReport(
            OF_CELL,
            "tháng 6 năm 2026",
            ("Họp thường kỳ ngày 03/6/2026, 95 phút.",),
            "Có mặt 31/34 đảng viên, đạt 91,2%; vắng có lý do 2, không có lý do 1.",
            ("Hoàn thành 200 m đường nội đồng.",),
            TASKS,
            "Đảng viên: 35, dự bị 1.",
            "Đảng phí thu đủ 34/34 đảng viên.",
            rating=RATING,
        )
    )


ALL = {
    "resolution": sample_resolution,
    "minutes": sample_minutes,
    "excerpt": sample_excerpt,
    "notice": sample_notice,
    "invitation": sample_invitation,
    "agenda": sample_agenda,
    "sign_in": sample_sign_in,
    "visit": sample_visit,
    "visit_year": sample_visit_year,
    "rules": sample_rules,
    "month_report": sample_month_report,
    "cell_report": sample_cell_report,
}
