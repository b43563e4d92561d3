"""Who may do what with a meeting, and when: who first, then the state. The sentence names who can."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.committees.models import BodyKind
from nennep.committees.queries import LEADERS, posts_on
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.meetings.models import Meeting, Notice, Task, Visit
from nennep.meetings.states import MeetingKind, MeetingState, TaskState, VisitState
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import path_now

_BEFORE = (MeetingState.PREPARING, MeetingState.CALLED)
_DURING = (MeetingState.OPEN, MeetingState.HELD)
_LEADING = (BodyKind.CELL, BodyKind.CELL_COMMITTEE, BodyKind.COMMITTEE)


def _refuse(org_id: int, sentence: str) -> Denied:
    """A refusal with the names of those who lead the organisation today."""
    posts = posts_on(org_id, clock.today()).filter(title__in=LEADERS, body__kind__in=_LEADING)
    names = ", ".join(dict.fromkeys(posts.values_list("person_name", flat=True)[:3]))
    return Denied(f"{sentence} " + _("Người làm được: đồng chí %(names)s.") % {"names": names} if names else sentence)


def _is_secretary(actor: Actor, meeting: Meeting) -> bool:
    return actor.person_id is not None and actor.person_id == meeting.secretary_id


def _needs(actor: Actor, permission: Permission, meeting: Meeting, sentence: str) -> None:
    if not actor.may(permission, meeting.org.now.path):
        raise _refuse(meeting.org_id, sentence)


def _needs_record(actor: Actor, meeting: Meeting, sentence: str) -> None:
    """The one appointed as secretary of the meeting records, whatever role the person has otherwise."""
    if not _is_secretary(actor, meeting):
        _needs(actor, Permission.MEETING_RECORD, meeting, sentence)


def check_can_convene(actor: Actor, org: OrgNow) -> None:
    """The cell committee convenes the cell; the secretary and deputies convene their committee."""
    if not actor.may(Permission.MEETING_PREPARE, org.path):
        raise _refuse(org.org_id, _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được lập cuộc họp ở đây."))


def check_can_prepare(actor: Actor, meeting: Meeting) -> None:
    """Agenda, papers, time and place: until the meeting opens."""
    _needs(actor, Permission.MEETING_PREPARE, meeting,
           _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được chuẩn bị cuộc họp này."))  # fmt: skip
    if meeting.state == MeetingState.CANCELLED:
        raise Denied(_("Cuộc họp này đã hủy."))
    if meeting.state not in _BEFORE:
        raise Denied(_("Cuộc họp đã khai mạc nên không sửa phần chuẩn bị được nữa."))


def check_can_send_item(actor: Actor, meeting: Meeting) -> None:
    """Passing an item on to another organisation: by those who prepare, at any time while the meeting stands."""
    _needs(actor, Permission.MEETING_PREPARE, meeting,
           _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được chuyển nội dung này."))  # fmt: skip
    if meeting.state == MeetingState.CANCELLED:
        raise Denied(_("Cuộc họp này đã hủy."))


def check_can_take_up(actor: Actor, meeting: Meeting) -> None:
    """Saying which document an item is about: by those who prepare, until the minutes are locked."""
    _needs(actor, Permission.MEETING_PREPARE, meeting,
           _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được ghi văn bản của nội dung họp."))  # fmt: skip
    if meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        raise Denied(_("Cuộc họp đã khóa biên bản hoặc đã hủy."))


def check_can_call(actor: Actor, meeting: Meeting) -> None:
    """Sending the notices."""
    _needs(actor, Permission.MEETING_PREPARE, meeting,
           _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được gửi giấy mời."))  # fmt: skip
    if meeting.state == MeetingState.CALLED:
        raise Denied(_("Giấy mời đã gửi."))
    if meeting.state != MeetingState.PREPARING:
        raise Denied(_("Chỉ gửi giấy mời khi cuộc họp đang chuẩn bị."))


def check_can_send(actor: Actor, meeting: Meeting) -> None:
    """Sending the notices now: they may be sent, and the hour lies ahead."""
    check_can_call(actor, meeting)
    if meeting.starts_at <= clock.now():
        raise Denied(_("Giờ họp đã qua: hãy sửa giờ họp, hoặc nhập cuộc họp đã diễn ra."))


def check_can_recall(actor: Actor, meeting: Meeting) -> None:
    """Taking the notices back to prepare anew."""
    _needs(actor, Permission.MEETING_CLOSE, meeting, _("Chỉ bí thư, phó bí thư được thu lại giấy mời."))
    if meeting.state != MeetingState.CALLED:
        raise Denied(_("Cuộc họp này chưa gửi giấy mời hoặc đã khai mạc."))


def check_can_cancel(actor: Actor, meeting: Meeting) -> None:
    """Calling a meeting off, before it opens."""
    _needs(actor, Permission.MEETING_CLOSE, meeting, _("Chỉ bí thư, phó bí thư được hủy cuộc họp."))
    if meeting.state not in _BEFORE:
        raise Denied(_("Chỉ hủy được cuộc họp chưa khai mạc."))


def check_can_open(actor: Actor, meeting: Meeting) -> None:
    """Opening: on its day or, when entered afterwards, later."""
    _needs_record(actor, meeting, _("Chỉ bí thư, phó bí thư, chi ủy viên hoặc thư ký cuộc họp được mở cuộc họp."))
    if meeting.state not in _BEFORE:
        raise Denied(_("Cuộc họp này đã khai mạc hoặc đã hủy."))
    if clock.local(meeting.starts_at).date() > clock.today():
        raise Denied(_("Chưa đến ngày họp (%(day)s).") % {"day": f"{clock.local(meeting.starts_at):%d/%m/%Y}"})


def check_can_record(actor: Actor, meeting: Meeting) -> None:
    """Roll call, guests, speeches, what happened: while the meeting runs and until its minutes are locked."""
    _needs_record(actor, meeting,
                  _("Chỉ bí thư, phó bí thư, chi ủy viên hoặc thư ký cuộc họp được ghi cuộc họp này."))  # fmt: skip
    if meeting.state in _BEFORE:
        raise Denied(_("Cuộc họp chưa khai mạc: hãy mở cuộc họp trước khi ghi."))
    if meeting.state == MeetingState.CLOSED:
        raise Denied(_("Biên bản đã khóa: muốn sửa phải lập bản sửa có lý do."))
    if meeting.state not in _DURING:
        raise Denied(_("Cuộc họp này đã hủy."))


def check_can_decide(actor: Actor, meeting: Meeting) -> None:
    """Putting a conclusion or a vote on record."""
    check_can_record(actor, meeting)


def check_can_end(actor: Actor, meeting: Meeting) -> None:
    """Noting the end."""
    check_can_record(actor, meeting)
    if meeting.state != MeetingState.OPEN:
        raise Denied(_("Cuộc họp này đã kết thúc."))


def check_can_reopen(actor: Actor, meeting: Meeting) -> None:
    """Going on after an end noted by mistake."""
    _needs_record(actor, meeting, _("Chỉ người ghi cuộc họp được mở lại."))
    if meeting.state != MeetingState.HELD:
        raise Denied(_("Chỉ mở lại được cuộc họp đã kết thúc mà biên bản chưa khóa."))


def check_can_score(actor: Actor, meeting: Meeting) -> None:
    """Scoring the quality belongs to cell meetings, in the meeting or until the minutes are locked, and ends with the
    superior's confirmation: nothing is changed under it."""
    check_can_record(actor, meeting)
    if meeting.body_kind != BodyKind.CELL:
        raise Denied(_("Chỉ chấm điểm chất lượng sinh hoạt chi bộ."))
    if meeting.quality_confirmed_at is not None:
        raise Denied(_("Cấp trên đã xác nhận kết quả chấm điểm nên chi bộ không chấm lại được."))


def check_can_confirm_quality(actor: Actor, meeting: Meeting) -> None:
    """The superior who was there or looks after the cell confirms; never the cell itself, nor a superior who leads the
    cell or kept this meeting besides."""
    if not actor.may(Permission.MEETING_CONFIRM, meeting.org.now.path):
        raise Denied(_("Chỉ cấp ủy viên cấp trên dự họp hoặc phụ trách chi bộ được xác nhận kết quả chấm điểm."))
    own = any(holding.org_id == meeting.org_id for holding in actor.holdings_with(Permission.MEETING_RECORD))
    if own or (actor.person_id is not None and actor.person_id in (meeting.chair_id, meeting.secretary_id)):
        raise Denied(_("Người của chi bộ không xác nhận điểm chi bộ tự chấm; hãy để cấp ủy viên khác xác nhận."))
    if meeting.state not in (MeetingState.OPEN, MeetingState.HELD, MeetingState.CLOSED):
        raise Denied(_("Cuộc họp chưa diễn ra nên chưa có gì để xác nhận."))
    if not meeting.grade and meeting.score is None:
        raise Denied(_("Chi bộ chưa chấm điểm cuộc họp này."))


def check_can_close(actor: Actor, meeting: Meeting) -> None:
    """Locking the minutes is the leaders' act, after the meeting has ended."""
    _needs(actor, Permission.MEETING_CLOSE, meeting, _("Chỉ bí thư, phó bí thư được khóa biên bản."))
    if meeting.state == MeetingState.CLOSED:
        raise Denied(_("Biên bản cuộc họp này đã khóa."))
    if meeting.state != MeetingState.HELD:
        raise Denied(_("Hãy kết thúc cuộc họp trước khi khóa biên bản."))


def check_can_amend(actor: Actor, meeting: Meeting) -> None:
    """Correcting locked minutes with a reason."""
    _needs(actor, Permission.MEETING_CLOSE, meeting, _("Chỉ bí thư, phó bí thư được sửa biên bản đã khóa."))
    if meeting.state != MeetingState.CLOSED:
        raise Denied(_("Biên bản chưa khóa: cứ sửa thẳng phần ghi cuộc họp."))


def check_can_report_up(actor: Actor, meeting: Meeting) -> None:
    """Sending the month's report upward, once the minutes are locked."""
    _needs(actor, Permission.MEETING_CLOSE, meeting, _("Chỉ bí thư, phó bí thư được gửi báo cáo lên cấp trên."))
    if meeting.state != MeetingState.CLOSED:
        raise Denied(_("Hãy khóa biên bản trước khi gửi báo cáo lên cấp trên."))
    if meeting.reported_at is not None:
        raise Denied(_("Báo cáo của cuộc họp này đã gửi."))


def check_can_invite(actor: Actor, meeting: Meeting) -> None:
    """Inviting other cells: to a model meeting, before it opens."""
    check_can_prepare(actor, meeting)
    if not meeting.is_model:
        raise Denied(_("Chỉ mời chi bộ khác đến học tập ở cuộc sinh hoạt mẫu."))


def check_can_observe(actor: Actor, meeting: Meeting, invited_id: int) -> None:
    """Noting who of an invited cell came and what they learned: the host or the cell itself, once the meeting began;
    what was learned may be written after the minutes are locked."""
    host = actor.may(Permission.MEETING_RECORD, meeting.org.now.path) or _is_secretary(actor, meeting)
    if not host and not actor.may(Permission.MEETING_PREPARE, path_now(invited_id)):
        raise Denied(_("Chỉ chi bộ chủ nhà hoặc chi ủy của chi bộ được mời ghi phần này."))
    if meeting.state not in (*_DURING, MeetingState.CLOSED):
        raise Denied(_("Cuộc sinh hoạt mẫu chưa diễn ra."))


def check_can_answer(actor: Actor, notice: Notice) -> None:
    """A notice is answered by the one it was sent to, until the meeting opens."""
    if actor.person_id != notice.person_id:
        raise Denied(_("Chỉ người được mời mới trả lời giấy mời này."))
    if notice.meeting.state != MeetingState.CALLED:
        raise Denied(_("Cuộc họp đã khai mạc hoặc đã hủy nên không trả lời giấy mời được nữa."))


def check_can_tell(actor: Actor, notice: Notice) -> None:
    """Noting that somebody was told on paper or by phone."""
    _needs(actor, Permission.MEETING_PREPARE, notice.meeting,
           _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được ghi việc báo họp."))  # fmt: skip


def check_can_hear(actor: Actor, meeting: Meeting) -> None:
    """Hearing cells' reports: at a committee's own meeting, while it is on record and not locked."""
    check_can_record(actor, meeting)
    if meeting.body_kind == BodyKind.CELL or meeting.kind == MeetingKind.CONFERENCE:
        raise Denied(_("Báo cáo của chi bộ được nghe ở cuộc họp cấp ủy."))


def check_can_report_task(actor: Actor, task: Task) -> None:
    """The one who has the task reports on it, or those who keep the meeting's record."""
    if actor.person_id is not None and actor.person_id == task.person_id:
        return
    if not actor.may(Permission.MEETING_RECORD, path_now(task.org_id)):
        raise _refuse(task.org_id, _("Chỉ người được giao việc hoặc chi ủy được ghi kết quả việc này."))


def check_can_finish_task(actor: Actor, task: Task) -> None:
    """Ending a task that is open."""
    check_can_report_task(actor, task)
    if task.state != TaskState.OPEN:
        raise Denied(_("Việc này không còn đang làm."))


def check_can_steer_task(actor: Actor, task: Task) -> None:
    """Taking a task up again or dropping it: those who lead."""
    if not actor.may(Permission.MEETING_RECORD, path_now(task.org_id)):
        raise _refuse(task.org_id, _("Chỉ bí thư, phó bí thư hoặc chi ủy viên được giao lại hoặc thôi việc này."))


def check_can_plan_visits(actor: Actor, org: OrgNow) -> None:
    """Planning who attends which cell in the year."""
    if not actor.may(Permission.VISIT_PLAN, org.path):
        raise _refuse(org.org_id, _("Chỉ bí thư, phó bí thư hoặc văn phòng cấp ủy được lập kế hoạch dự sinh hoạt."))


def check_can_report_visit(actor: Actor, cell_id: int, visitor_id: int) -> None:
    """Either side says first that the visit took place."""
    if actor.person_id != visitor_id and not actor.may(Permission.VISIT_CONFIRM, path_now(cell_id)):
        raise Denied(_("Chỉ người dự sinh hoạt hoặc cấp ủy của chi bộ được ghi lần dự này."))


def check_can_confirm_visit_as_visitor(actor: Actor, visit: Visit) -> None:
    """The visitor confirms what the cell reported."""
    if actor.person_id != visit.visitor_id:
        raise Denied(_("Chỉ đồng chí %(name)s được xác nhận phần của mình.") % {"name": visit.visitor_name})
    if visit.state != VisitState.REPORTED or visit.visitor_confirmed_at is not None:
        raise Denied(_("Lần dự này không chờ người dự xác nhận."))


def check_can_confirm_visit_as_cell(actor: Actor, visit: Visit) -> None:
    """The cell confirms what the visitor reported; a visitor does not confirm for the cell."""
    if actor.person_id == visit.visitor_id or not actor.may(Permission.VISIT_CONFIRM, path_now(visit.org_id)):
        raise _refuse(visit.org_id, _("Chỉ cấp ủy của chi bộ được xác nhận lần dự này."))
    if visit.state != VisitState.REPORTED or visit.cell_confirmed_at is not None:
        raise Denied(_("Lần dự này không chờ chi bộ xác nhận."))


def check_can_confirm_visit(actor: Actor, visit: Visit) -> None:
    """Whichever side has not spoken yet."""
    if actor.person_id == visit.visitor_id:
        check_can_confirm_visit_as_visitor(actor, visit)
    else:
        check_can_confirm_visit_as_cell(actor, visit)


def check_can_cancel_visit(actor: Actor, visit: Visit) -> None:
    """Giving up a planned visit."""
    if not actor.may(Permission.VISIT_PLAN, path_now(visit.from_org_id)) and actor.person_id != visit.visitor_id:
        raise _refuse(visit.from_org_id, _("Chỉ người lập kế hoạch hoặc người dự được bỏ lần dự này."))
    if visit.state not in (VisitState.PLANNED, VisitState.REPORTED):
        raise Denied(_("Lần dự này đã xác nhận hoặc đã bỏ."))
