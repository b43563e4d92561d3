"""Who hands a month report up, who takes it, and when: each level works at its own organisation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.orgtree.models import OrgNow
from nennep.reports.models import IssuedReport, PublishedFigure
from nennep.reports.states import IssuedState


def works_at(actor: Actor, permission: Permission, org_id: int | None) -> bool:
    """Whether the actor holds the permission at the organisation itself, not only above it."""
    return actor.everything or org_id in actor.held_with(permission)


def check_can_submit(actor: Actor, org: OrgNow, standing: IssuedReport | None) -> None:
    """Submitting signs for the organisation; while one report of the month stands there is no second.

    `standing`: the month's report that is submitted or received.
    """
    if not works_at(actor, Permission.REPORT_SUBMIT, org.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức này được nộp báo cáo."))
    if not org.alive:
        raise Denied(_("Tổ chức này đã kết thúc hoạt động nên không nộp báo cáo được nữa."))
    if standing is not None:
        raise Denied(
            _("Báo cáo tháng này đã nộp, số %(number)s. Muốn nộp bản khác, hãy rút bản đó hoặc đề nghị cấp trên "
              "trả lại.") % {"number": standing.number_text}
        )  # fmt: skip


def check_can_receive(actor: Actor, report: IssuedReport) -> None:
    """Receiving: the committee or office of the organisation it was submitted to."""
    if not works_at(actor, Permission.REPORT_RECEIVE, report.superior_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của cấp trên trực tiếp được nhận báo cáo này."))
    if report.state != IssuedState.SUBMITTED:
        raise Denied(_("Báo cáo này không chờ nhận."))


def check_can_return(actor: Actor, report: IssuedReport, above: IssuedReport | None) -> None:
    """Returning with a reason, before or after it was received; not while the superior's own report of the month,
    `above`, stands on it."""
    if not works_at(actor, Permission.REPORT_RECEIVE, report.superior_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của cấp trên trực tiếp được trả lại báo cáo này."))
    if report.state not in IssuedState.STANDING:
        raise Denied(_("Báo cáo này đã được trả lại hoặc đã rút."))
    _refuse_locked(above)


def check_can_withdraw(actor: Actor, report: IssuedReport, above: IssuedReport | None) -> None:
    """Taking back what the superior has not received yet."""
    if not works_at(actor, Permission.REPORT_SUBMIT, report.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức đã nộp được rút báo cáo này."))
    if report.state == IssuedState.RECEIVED:
        raise Denied(_("Cấp trên đã nhận báo cáo này; muốn sửa, hãy đề nghị cấp trên trả lại."))
    if report.state != IssuedState.SUBMITTED:
        raise Denied(_("Báo cáo này đã được trả lại hoặc đã rút."))
    _refuse_locked(above)


def check_can_note_published(actor: Actor, org_id: int) -> None:
    """Noting what was published of an organisation: its own committee or office."""
    if not works_at(actor, Permission.REPORT_RECEIVE, org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được ghi số đã công bố."))


def check_can_withdraw_published(actor: Actor, figure: PublishedFigure) -> None:
    """Taking back such a note: the same, once."""
    check_can_note_published(actor, figure.org_id)
    if figure.withdrawn_at is not None:
        raise Denied(_("Số đã công bố này đã được rút."))


def _refuse_locked(above: IssuedReport | None) -> None:
    if above is not None:
        raise Denied(
            _("Cấp trên đã nộp báo cáo của mình (số %(number)s) dựa trên báo cáo này nên tháng này đã khóa; báo cáo đó "
              "phải được rút hoặc trả lại trước.") % {"number": above.number_text}
        )  # fmt: skip
