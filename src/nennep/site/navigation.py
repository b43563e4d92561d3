"""The places of the rail, and which of them a person has."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the rail: `current` when the page at hand belongs to it; `count`, how many things wait there."""

    label: str
    url: str
    current: bool
    count: int = 0


def places_for(actor: Actor, path: str) -> list[Place]:
    """The places this person has, in order; `path` is the address of the page at hand."""
    rows = [(_("Trang nhà"), reverse("home")), (_("Tổ chức"), "/to-chuc/")]
    if actor.has(Permission.MEMBER_VIEW):
        rows.append((_("Đảng viên"), "/dang-vien/"))
    elif actor.person_id is not None:
        rows.append((_("Hồ sơ của tôi"), f"/dang-vien/{actor.person_id}/"))
    rows.append((_("Cuộc họp"), "/cuoc-hop/"))
    rows.append((_("Chỉ đạo"), "/chi-dao/"))
    rows.append((_("Văn bản"), "/van-ban/"))
    if actor.has(Permission.REPORT_VIEW):
        rows.append((_("Báo cáo"), "/bao-cao/"))
    rows.append((_("Quy định"), "/quy-dinh/"))
    return [
        Place(label=label, url=url, current=path == url if url == "/" else path.startswith(url)) for label, url in rows
    ]
