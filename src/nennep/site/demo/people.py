"""Invented people: names, dates and numbers drawn from a seeded generator; the same seed gives the same people."""

from __future__ import annotations

import datetime
import random

from nennep.members.actions import PersonFacts

FAMILY = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý", "Đinh", "Mai", "Trịnh", "Tô", "Cao", "Thái", "Bạch", "Hà", "Tạ", "Lương", "Từ", "Kiều",
)  # fmt: skip
MIDDLE_M = ("Văn", "Hữu", "Đình", "Xuân", "Quốc", "Công", "Minh", "Đức", "Thanh", "Trọng", "Viết", "Bá", "Thế", "Anh")
MIDDLE_F = ("Thị", "Thị", "Thị Ngọc", "Thị Thanh", "Thị Hồng", "Thị Bích", "Thùy", "Diệu", "Khánh", "Thị Kim")
GIVEN_M = (
    "An", "Bình", "Chiến", "Cường", "Dũng", "Đạt", "Đức", "Giáp", "Hải", "Hiếu", "Hòa", "Hùng", "Huy", "Khánh", "Khoa",
    "Lâm", "Long", "Lợi", "Mạnh", "Nam", "Nghĩa", "Nhân", "Phong", "Phúc", "Quang", "Quân", "Quý", "Sơn", "Tài", "Tân",
    "Thắng", "Thành", "Thịnh", "Thuận", "Tiến", "Toàn", "Trung", "Tuấn", "Tùng", "Ước", "Việt", "Vinh", "Vũ", "Ý",
)  # fmt: skip
GIVEN_F = (
    "Ánh", "Bình", "Chi", "Dung", "Duyên", "Đào", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hòa", "Hồng", "Huệ",
    "Hương", "Lan", "Liên", "Linh", "Loan", "Mai", "Minh", "Nga", "Ngân", "Ngọc", "Nguyệt", "Nhàn", "Nhung", "Oanh",
    "Phượng", "Quyên", "Quỳnh", "Tâm", "Thảo", "Thắm", "Thủy", "Thúy", "Trang", "Tuyết", "Vân", "Xuân", "Yến",
)  # fmt: skip
OCCUPATIONS = ("Nông dân", "Hưu trí", "Công chức", "Giáo viên", "Kinh doanh", "Công nhân", "Bộ đội nghỉ hưu")
PROFESSIONS = ("", "Trung cấp", "Cao đẳng", "Đại học", "Thạc sĩ")
THEORY = ("", "Sơ cấp", "Trung cấp", "Cao cấp")
SCHOOLING = ("7/10", "10/10", "9/12", "12/12", "12/12")


def _day(dice: random.Random, year: int) -> datetime.date:
    return datetime.date(year, 1, 1) + datetime.timedelta(days=dice.randrange(365))


def invent(dice: random.Random, serial: int, today: datetime.date) -> PersonFacts:
    """One person; `serial` makes the citizen id and the card number unique (province code 999 exists nowhere)."""
    female = dice.random() < 0.37
    middle, given = (MIDDLE_F, GIVEN_F) if female else (MIDDLE_M, GIVEN_M)
    name = f"{dice.choice(FAMILY)} {dice.choice(middle)} {dice.choice(given)}"
    born = _day(dice, today.year - dice.choices((24, 31, 38, 46, 54, 63, 74, 83), (6, 12, 16, 17, 17, 18, 11, 3))[0])
    admitted = _day(dice, min(today.year - 2, born.year + dice.randrange(20, 34)))
    probationary = dice.random() < 0.03
    if probationary:
        admitted = today - datetime.timedelta(days=dice.randrange(30, 340))
    return PersonFacts(
        full_name=name,
        sex="F" if female else "M",
        birth_on=born,
        ethnicity="Kinh",
        citizen_id=f"999{serial:09d}",
        card_no=f"99.{serial:06d}",
        admitted_on=admitted,
        official_on=None if probationary else admitted.replace(year=admitted.year + 1, day=min(admitted.day, 28)),
        schooling=dice.choice(SCHOOLING),
        profession=dice.choice(PROFESSIONS),
        theory=dice.choice(THEORY),
        occupation=dice.choice(OCCUPATIONS),
    )
