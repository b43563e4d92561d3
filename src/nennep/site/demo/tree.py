"""The tree of the demo: Hà Tĩnh with its 69 communes and wards in force from 1 July 2025; cells are made up."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass

from nennep.organisations.bulk import OrgSeed

PROVINCE = "Hà Tĩnh"
COMMUNES = (
    "Phường Thành Sen", "Phường Trần Phú", "Phường Bắc Hồng Lĩnh", "Phường Nam Hồng Lĩnh", "Xã Hương Sơn",
    "Xã Sơn Hồng", "Xã Sơn Tiến", "Xã Sơn Tây", "Xã Sơn Giang", "Xã Sơn Kim 1", "Xã Sơn Kim 2", "Xã Tứ Mỹ",
    "Xã Kim Hoa", "Xã Đức Thọ", "Xã Đức Minh", "Xã Đức Quang", "Xã Đức Thịnh", "Xã Đức Đồng", "Xã Vũ Quang",
    "Xã Mai Hoa", "Xã Thượng Đức", "Xã Nghi Xuân", "Xã Đan Hải", "Xã Tiên Điền", "Xã Cổ Đạm", "Xã Can Lộc",
    "Xã Hồng Lộc", "Xã Tùng Lộc", "Xã Trường Lưu", "Xã Gia Hanh", "Xã Xuân Lộc", "Xã Đồng Lộc", "Xã Hương Khê",
    "Xã Hà Linh", "Xã Hương Bình", "Xã Hương Phố", "Xã Hương Xuân", "Xã Phúc Trạch", "Xã Hương Đô", "Xã Thạch Hà",
    "Xã Lộc Hà", "Xã Mai Phụ", "Xã Đông Kinh", "Xã Việt Xuyên", "Xã Thạch Khê", "Xã Đồng Tiến", "Xã Thạch Lạc",
    "Xã Toàn Lưu", "Phường Hà Huy Tập", "Xã Thạch Xuân", "Xã Cẩm Xuyên", "Xã Thiên Cầm", "Xã Yên Hòa",
    "Xã Cẩm Bình", "Xã Cẩm Hưng", "Xã Cẩm Duệ", "Xã Cẩm Trung", "Xã Cẩm Lạc", "Phường Sông Trí", "Xã Kỳ Xuân",
    "Xã Kỳ Anh", "Phường Hải Ninh", "Xã Kỳ Văn", "Xã Kỳ Khang", "Xã Kỳ Hoa", "Phường Vũng Áng", "Phường Hoành Sơn",
    "Xã Kỳ Lạc", "Xã Kỳ Thượng",
)  # fmt: skip
_HAMLETS = (
    "Đông Hà",
    "Tân Tiến",
    "Hòa Bình",
    "Trung Thành",
    "Bắc Sơn",
    "Nam Giang",
    "Phú Hòa",
    "Xuân Mai",
    "Liên Minh",
    "Yên Lạc",
)
_UNITS = (
    ("Chi bộ Trường Trung học cơ sở", "agency"), ("Chi bộ Trạm Y tế", "agency"), ("Chi bộ Công an", "armed_forces"),
    ("Chi bộ Quân sự", "armed_forces"), ("Chi bộ cơ quan", "agency"), ("Chi bộ Hợp tác xã", "private_enterprise"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much to make: grassroots areas besides the communes, cells and members in all."""

    areas: int
    cells: int
    members: int


# `province` has the real counts of Hà Tĩnh about 2012: 761 grassroots organisations, 4,226 cells, 88,746 members.
SIZES = {"small": Size(areas=6, cells=212, members=3_050), "province": Size(areas=692, cells=4_226, members=88_746)}


def _cell(dice: random.Random, commune: str, index: int, parent: int) -> OrgSeed:
    place = commune.split(" ", 1)[1]
    if index < len(_HAMLETS):
        word = "tổ dân phố" if commune.startswith("Phường") else "thôn"
        name, unit = f"Chi bộ {word} {_HAMLETS[index]}", "residential"
    elif index - len(_HAMLETS) < len(_UNITS):
        label, unit = _UNITS[index - len(_HAMLETS)]
        name = f"{label} {place}"
    else:
        name, unit = f"Chi bộ thôn {index - len(_HAMLETS) - len(_UNITS) + 1}", "residential"
    hour = dice.choice(("07:30", "14:00", "19:30", "19:30"))
    return OrgSeed(
        name, "chi-bo-truc-thuoc", parent, unit_type=unit, place_line=place, meeting_day=3, meeting_hour=hour
    )


def seeds_of(size: Size, dice: random.Random) -> list[OrgSeed]:
    """Province, communes, grassroots areas, cells: parents stand before their children."""
    seeds = [OrgSeed(f"Đảng bộ tỉnh {PROVINCE}", "dang-bo-tinh", None, place_line=PROVINCE)]
    for commune in COMMUNES:
        kind = "phường" if commune.startswith("Phường") else "xã"
        place = commune.split(" ", 1)[1]
        seeds.append(OrgSeed(f"Đảng bộ {kind} {place}", "dang-bo-xa", 0, place_line=place))
    parents = list(range(1, len(seeds)))
    for index in range(size.areas):
        commune = COMMUNES[index % len(COMMUNES)]
        label = ("Công ty", "Trường Trung học phổ thông", "Bệnh viện", "Hợp tác xã")[index // len(COMMUNES) % 4]
        place = commune.split(" ", 1)[1]
        number = index // (len(COMMUNES) * 4)
        name = f"Đảng bộ {label} {place}" + (f" {number + 1}" if number else "")
        seeds.append(OrgSeed(name, "dang-bo-co-so", 1 + index % len(COMMUNES), place_line=place))
        parents.append(len(seeds) - 1)
    counts = dict.fromkeys(parents, 0)
    for index in range(size.cells):
        parent = parents[index % len(parents)]
        commune = COMMUNES[(parent - 1 if parent <= len(COMMUNES) else (seeds[parent].parent or 1) - 1)]
        if parent > len(COMMUNES):
            name = f"Chi bộ số {counts[parent] + 1}"
            place = commune.split(" ", 1)[1]
            seed = OrgSeed(name, "chi-bo-truc-thuoc", parent, unit_type="agency", place_line=place)
            seeds.append(dataclasses.replace(seed, meeting_day=3, meeting_hour="14:00"))
        else:
            seeds.append(_cell(dice, commune, counts[parent], parent))
        counts[parent] += 1
    return seeds
