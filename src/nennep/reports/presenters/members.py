"""Members' figures of an organisation: tables whose figures open into the list of members."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel.vietnamese import fold
from nennep.reports.presenters.tables import percent_text
from nennep.reports.queries.demography import Demography


@dataclass(frozen=True, slots=True)
class Count:
    """A group of members: how many, of all how much, and the list where the list of members can show it."""

    label: str
    count: int
    share: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that go together."""

    title: str
    rows: list[Count]


def groups(found: Demography, org_id: int, day: datetime.date) -> list[Group]:
    """Standing and duty, sex, age, political theory."""

    def listed(**wish: str) -> str:
        query = urlencode({"don-vi": str(org_id), "ngay": f"{day:%d/%m/%Y}", **wish}, safe="/")
        return f"{reverse('members:list')}?{query}"

    def row(label: str, count: int, url: str = "") -> Count:
        share = percent_text(Fraction(count, found.members)) if found.members else ""
        return Count(label, count, share, url if count else "")

    ages = (_("Dưới 30 tuổi"), _("Từ 30 đến 39"), _("Từ 40 đến 49"), _("Từ 50 đến 59"), _("Từ 60 tuổi trở lên"),
            _("Chưa rõ ngày sinh"))  # fmt: skip
    theory = sorted(found.theory.items(), key=lambda item: (not item[0], fold(item[0])))
    return [
        Group(_("Tư cách, diện"), [
            row(_("Đảng viên chính thức"), found.official, listed(tu_cach="official")),
            row(_("Đảng viên dự bị"), found.probationary, listed(tu_cach="probationary")),
            row(_("Bị đình chỉ sinh hoạt"), found.suspended, listed(tu_cach="suspended")),
            row(_("Trong đó được miễn sinh hoạt"), found.exempt, listed(dien="mien")),
        ]),
        Group(_("Giới tính"), [
            row(_("Nữ"), found.women, listed(gioi="F")), row(_("Nam, chưa rõ"), found.members - found.women),
        ]),
        Group(_("Tuổi"), [row(label, count) for label, count in zip(ages, found.ages, strict=True)
                          if count or label != ages[-1]]),
        Group(_("Lý luận chính trị"), [row(name or _("Chưa ghi"), count) for name, count in theory]),
    ]  # fmt: skip


def all_url(org_id: int, day: datetime.date) -> str:
    """The whole list of members."""
    return f"{reverse('members:list')}?{urlencode({'don-vi': str(org_id), 'ngay': f'{day:%d/%m/%Y}'}, safe='/')}"
