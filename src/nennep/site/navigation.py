"""The places of the rail, and which of them a person has."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.ui.shapes import Place


def places_for(actor: Actor, path: str) -> list[Place]:
    """The places this person has, in order; `path` is the address of the page at hand."""
    rows = [(_("Trang nhà"), address("home")), (_("Tổ chức"), "/to-chuc/")]
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
    bar = _under_the_thumb(actor, [url for _label, url in rows])
    return [
        Place(label, url, path == url if url == "/" else path.startswith(url), bar=url in bar) for label, url in rows
    ]


def _under_the_thumb(actor: Actor, urls: list[str]) -> set[str]:
    """Three places for a phone: home and meetings, then the month's figures for whoever works above cells, else the
    members or the own file; the organisations where there is nothing of the kind."""
    above = any(held.role in {"committee_leader", "organisation_staff", "committee_member"} for held in actor.holdings)
    wanted = ["/", "/cuoc-hop/", "/bao-cao/" if above else "/dang-vien/", "/to-chuc/"]
    found = [next((url for url in urls if url == one or (one != "/" and url.startswith(one))), "") for one in wanted]
    return set([url for url in found if url][:3])
