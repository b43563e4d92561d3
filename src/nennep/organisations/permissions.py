"""Who may change the structure, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.organisations.models import Reform
from nennep.organisations.states import ReformState
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow


def check_can_found_under(actor: Actor, parent: OrgNow | None) -> None:
    """The superior committee's office founds what stands under it (Charter, article 10)."""
    if parent is None:
        if not actor.everything:
            raise Denied(_("Tổ chức cao nhất do người vận hành hệ thống lập."))
        return
    if not actor.may(Permission.ORGANISATION_MANAGE, parent.path):
        raise Denied(_("Chỉ cán bộ tổ chức của cấp trên trực tiếp được lập tổ chức đảng ở đây."))
    if not parent.alive:
        raise Denied(_("Tổ chức cấp trên đã kết thúc hoạt động nên không lập thêm tổ chức trực thuộc được."))


def check_can_change(actor: Actor, org: OrgNow) -> None:
    """Renaming, moving, dissolving: by the office of the organisation above, never by the organisation itself."""
    above = org.path[: -(len(org.path.split(".")[-2]) + 1)]
    if not actor.everything and not (above and actor.may(Permission.ORGANISATION_MANAGE, above)):
        raise Denied(_("Chỉ cán bộ tổ chức của cấp trên trực tiếp được thay đổi tổ chức này."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không thay đổi được nữa."))


def check_can_edit_profile(actor: Actor, org: OrgNow) -> None:
    """The undated facts (place on documents, meeting day) are kept by the organisation's own leaders or office."""
    if not (actor.may(Permission.ORGANISATION_MANAGE, org.path) or actor.may(Permission.MEETING_CLOSE, org.path)):
        raise Denied(_("Chỉ bí thư, phó bí thư hoặc cán bộ tổ chức cấp trên được sửa thông tin này."))


def check_can_prepare_reform(actor: Actor, home: OrgNow) -> None:
    """A reorganisation is prepared by the office of the organisation above all that it changes."""
    if not actor.may(Permission.ORGANISATION_MANAGE, home.path):
        raise Denied(_("Chỉ cán bộ tổ chức của đảng bộ này được lập phương án sắp xếp."))
    if not home.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không thay đổi được nữa."))


def may_see_reforms(actor: Actor, org: OrgNow) -> bool:
    """Whether the pages of an organisation lead to its reorganisations: to who prepares or decides them."""
    decides = actor.may(Permission.ORGANISATION_MANAGE, org.path) or actor.may(Permission.DOCUMENT_ISSUE, org.path)
    return org.level < Level.CELL and decides


def check_can_edit_reform(actor: Actor, reform: Reform, home: OrgNow) -> None:
    """Steps and choices change while it is a draft."""
    check_can_prepare_reform(actor, home)
    if reform.state != ReformState.DRAFT:
        raise Denied(_("Phương án đã trình nên không sửa được; hãy trả lại để sửa."))


def check_can_decide_reform(actor: Actor, home: OrgNow, authors: Collection[int]) -> None:
    """Approved by the office or a leader of the organisation (or above) who has not prepared any of it: two people."""
    leads = actor.may(Permission.ORGANISATION_MANAGE, home.path) or actor.may(Permission.DOCUMENT_ISSUE, home.path)
    if not leads:
        raise Denied(_("Chỉ bí thư, phó bí thư hoặc cán bộ tổ chức của đảng bộ này hay cấp trên được duyệt phương án."))
    if actor.user_id is not None and actor.user_id in authors:
        raise Denied(_("Người soạn phương án không tự duyệt; cần một người khác."))


def check_reaches(actor: Actor, home: OrgNow, paths: Iterable[str]) -> None:
    """Everything that is changed stands below the home organisation, and within the actor's right."""
    top = actor.places(Permission.ORGANISATION_MANAGE)
    for path in paths:
        above = path[: -(len(path.split(".")[-2]) + 1)]
        inside = above.startswith(home.path) and (actor.everything or _within(top, above))
        if not inside:
            raise Denied(_("Phương án chỉ thay đổi tổ chức trực thuộc đảng bộ lập phương án."))


def _within(places: tuple[tuple[str, bool], ...], path: str) -> bool:
    return any(path.startswith(place) if below else path == place for place, below in places)
