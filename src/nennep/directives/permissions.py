"""Who may break a document into parts and say who must do what: the people of the organisation that issues it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.directives.models import DirectedTask, Requirement, Target
from nennep.documents.models import Document
from nennep.documents.permissions import places_with
from nennep.documents.states import DocumentState
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied
from nennep.obligations.models import Obligation
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import heirs_of, is_alive


def works_at(actor: Actor, permission: Permission, org_id: int) -> bool:
    """Whether the actor holds a permission at the organisation itself."""
    return actor.everything or org_id in places_with(actor, permission)


def _works_for(actor: Actor, permission: Permission, org_id: int) -> bool:
    """Whether the actor holds a permission at an organisation, or at its successor where it has ended."""
    places = [org_id] if is_alive(org_id) else heirs_of(org_id)
    return any(works_at(actor, permission, org) for org in places or [org_id])


def check_can_break_down(actor: Actor, document: Document) -> None:
    """Breaking a document into groups of tasks and tasks: the committee or office that drafts it."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức ban hành được chia văn bản thành nhiệm vụ."))
    if document.state == DocumentState.REVOKED:
        raise Denied(_("Văn bản đã thu hồi nên không chia thành nhiệm vụ nữa."))
    _refuse_secret(document)


def check_can_set_target(actor: Actor, document: Document) -> None:
    """Setting targets of a document: the committee or office that issues it, once it is issued."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, document.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức ban hành được giao chỉ tiêu theo văn bản này."))
    if document.state != DocumentState.ISSUED:
        raise Denied(_("Chỉ giao chỉ tiêu theo văn bản đã ban hành và còn hiệu lực."))
    _refuse_secret(document)


def _refuse_secret(document: Document) -> None:
    """Parts and targets are content, and what is secret stands in the register without content."""
    if document.secrecy:
        raise Denied(_("Văn bản mật chỉ vào sổ, không ghi nội dung trên phần mềm này."))


def check_can_split_target(actor: Actor, target: Target) -> None:
    """Splitting a target: the committee or office of the organisation that must reach it."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, target.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức được giao chỉ tiêu này được chia cho cấp dưới."))
    _require_live(target)


def check_can_enter_result(actor: Actor, target: Target) -> None:
    """Entering what was reached: the organisation itself or the giver; never beside an indicator."""
    here = works_at(actor, Permission.DOCUMENT_DRAFT, target.org_id)
    if not here and not _works_for(actor, Permission.DOCUMENT_DRAFT, target.giver_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức được giao, hoặc nơi giao, được ghi kết quả."))
    if target.measure:
        raise Denied(_("Kết quả của chỉ tiêu này đọc từ hồ sơ, không phải ghi lại."))
    _require_live(target)


def check_can_change_target(actor: Actor, target: Target) -> None:
    """Changing or withdrawing a target: who gave it, or its successor."""
    if not _works_for(actor, Permission.DOCUMENT_DRAFT, target.giver_id):
        raise Denied(_("Chỉ nơi giao chỉ tiêu được điều chỉnh hoặc rút."))
    _require_live(target)


def _require_live(target: Target) -> None:
    if target.ended_on is not None:
        raise Denied(_("Chỉ tiêu này đã kết thúc ngày %(day)s.") % {"day": f"{target.ended_on:%d/%m/%Y}"})


def check_can_ask(actor: Actor, document: Document) -> None:
    """Saying who must do what because of a document: the leaders of the organisation that issued it."""
    if not works_at(actor, Permission.DOCUMENT_ISSUE, document.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư của tổ chức ban hành được giao việc cho cấp dưới theo văn bản này."))
    if document.state != DocumentState.ISSUED:
        raise Denied(_("Chỉ giao việc theo văn bản đã ban hành và chưa thu hồi."))


def check_can_end(actor: Actor, requirement: Requirement) -> None:
    """Taking back what was asked: the leaders of the organisation that asked, or of its successor."""
    if not _works_for(actor, Permission.DOCUMENT_ISSUE, requirement.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư nơi yêu cầu được thôi yêu cầu việc này."))
    if requirement.ended_at is not None:
        raise Denied(_("Việc này đã thôi yêu cầu."))


def check_can_answer(actor: Actor, obligation: Obligation) -> None:
    """Doing what is owed: the committee or office of the organisation that owes it."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, obligation.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức phải làm việc này được ghi bằng chứng."))
    if obligation.source is None:
        raise Denied(_("Việc của tháng theo quy định tự có bằng chứng từ cuộc họp."))
    if obligation.lifted_at is not None:
        raise Denied(_("Việc này đã được miễn."))


def check_can_remind(actor: Actor, org: OrgNow) -> None:
    """Reminding those below: the committee or office of an organisation, of what is late below it."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, org.org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được nhắc cấp dưới."))


def check_can_divide(actor: Actor, task: DirectedTask, duty: Obligation) -> None:
    """Giving tasks within a task: the leaders of the organisation that has it, or of the one that gave it."""
    if not any(works_at(actor, Permission.DOCUMENT_ISSUE, org) for org in (duty.org_id, task.requirement.org_id)):
        raise Denied(_("Chỉ bí thư, phó bí thư nơi nhận hoặc nơi giao nhiệm vụ này được giao việc con."))
    if task.requirement.document.state != DocumentState.ISSUED:
        raise Denied(_("Chỉ giao việc theo văn bản đã ban hành và chưa thu hồi."))
    _require_open(duty)


def check_can_charge(actor: Actor, task: DirectedTask, duty: Obligation) -> None:
    """Saying who answers for a task: the committee or office of the organisation that has it, or that gave it."""
    if not any(_works_for(actor, Permission.DOCUMENT_DRAFT, org) for org in (duty.org_id, task.requirement.org_id)):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng nơi nhận hoặc nơi giao nhiệm vụ này được phân công người phụ trách."))
    _require_open(duty)


def check_can_end_task(actor: Actor, task: DirectedTask) -> None:
    """Taking a task back: the leaders of the organisation that gave it, or of its successor."""
    if not _works_for(actor, Permission.DOCUMENT_ISSUE, task.requirement.org_id):
        raise Denied(_("Chỉ bí thư, phó bí thư nơi giao được thôi giao nhiệm vụ này."))
    if task.requirement.ended_at is not None:
        raise Denied(_("Nhiệm vụ này đã thôi giao."))


def check_can_review(actor: Actor, document: Document, org_id: int) -> None:
    """Reviewing a document for an organisation: its committee or office."""
    if not works_at(actor, Permission.DOCUMENT_DRAFT, org_id):
        raise Denied(_("Chỉ cấp ủy hoặc văn phòng của tổ chức này được dự thảo báo cáo sơ kết, tổng kết."))
    if document.state == DocumentState.DRAFT or document.secrecy:
        raise Denied(_("Chỉ sơ kết, tổng kết văn bản đã ban hành và không mật."))


def _require_open(duty: Obligation) -> None:
    if duty.lifted_at is not None:
        raise Denied(_("Nhiệm vụ này đã được miễn hoặc thôi giao."))
    if duty.met_on is not None:
        raise Denied(_("Nhiệm vụ này đã làm xong."))
