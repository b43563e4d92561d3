"""Evidence out of what exists: locked meetings that took a document up, documents that implement or review it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.directives.models import Requirement, Review
from nennep.directives.permissions import check_can_answer
from nennep.directives.queries.evidence import BY_LINK, form_asked, form_here, form_of, is_own_issued
from nennep.directives.queries.tasks import open_parts_of
from nennep.documents.models import Document, DocumentLink
from nennep.documents.queries import get_document
from nennep.documents.states import LinkKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.meetings.models import AgendaDocument, Meeting, Task
from nennep.meetings.queries import get_meeting
from nennep.meetings.states import MeetingState
from nennep.obligations.actions import Given, meet_required
from nennep.obligations.actions.evidence import take_back
from nennep.obligations.models import Evidence, Obligation
from nennep.obligations.queries import get_obligation
from nennep.obligations.states import EvidenceForm, ObligationKind, StepKind
from nennep.orgtree.queries import came_from

MEETING, DOCUMENT = Meeting._meta.label_lower, Document._meta.label_lower


@dataclass(frozen=True, slots=True)
class Deed:
    """What a record did for a document: in which role and form."""

    document_id: int
    role: str
    form: str


def deeds_of_meeting(meeting: Meeting) -> list[Deed]:
    """What a meeting did with documents: as its items say; assigning counts where tasks were given at the item."""
    links = list(AgendaDocument.objects.filter(item__meeting=meeting).order_by("pk"))
    if not links:
        return []
    given = Task.objects.filter(meeting=meeting)
    busy = set(given.values_list("decision__item_id", flat=True)) | set(given.values_list("speech__item_id", flat=True))
    deeds: dict[Deed, None] = {}
    for link in links:
        form = EvidenceForm.ONLINE if link.online else form_of(meeting)
        if link.role != ObligationKind.ASSIGN:
            deeds[Deed(link.document_id, link.role, form)] = None
        if link.item_id in busy:
            deeds[Deed(link.document_id, ObligationKind.ASSIGN, form)] = None
    return list(deeds)


def by_meeting(meeting: Meeting, role: str, form: str) -> Given:
    """A locked meeting as evidence, of the day on which it was opened, with who was there."""
    return Given(
        type=MEETING, record_id=meeting.pk, label=meeting.title, role=role, form=form, met_on=_day_of(meeting),
        attended=meeting.attended, summoned=meeting.summoned,
    )  # fmt: skip


def by_document(document: Document, role: str) -> Given:
    """An issued document as evidence, of the day that it carries."""
    return Given(
        type=DOCUMENT, record_id=document.pk, label=str(document), role=role, form=EvidenceForm.DOCUMENT.value,
        met_on=document.dated_on or clock.today(),
    )  # fmt: skip


def _day_of(meeting: Meeting) -> datetime.date:
    return clock.local(meeting.opened_at or meeting.starts_at).date()


def meeting_settled(actor: Actor, meeting: Meeting) -> None:
    """A meeting was locked, or its locked minutes were corrected: duties are met by what it did, with who was there;
    what it did not do after all counts no longer, and the duty is open again."""
    deeds = deeds_of_meeting(meeting)
    kept = {(deed.document_id, deed.role) for deed in deeds}
    standing = Evidence.objects.filter(type=MEETING, record_id=meeting.pk, withdrawn_at__isnull=True)
    gone = [
        row
        for row in standing.select_related("obligation").order_by("pk")
        if not row.by_hand and (row.obligation.document_id, row.role) not in kept
    ]
    take_back(actor, gone, StepKind.REOPENED, _("Biên bản %(title)s đã sửa: không có nội dung này.") %
              {"title": meeting.title})  # fmt: skip
    papers = Document.objects.filter(pk__in={deed.document_id for deed in deeds}, dated_on__gt=_day_of(meeting))
    later = set(papers.values_list("pk", flat=True))  # what was held before the document was not done because of it
    for deed in deeds:
        if deed.document_id in later:
            continue
        given = by_meeting(meeting, deed.role, deed.form)
        meet_required(actor=actor, org_id=meeting.org_id, sources=_sources(deed), given=given)


def _sources(deed: Deed) -> list[int]:
    """The requirements that a deed can meet: of its kind, and of its form where one is asked for."""
    rows = Requirement.objects.filter(Q(form="") | Q(form=deed.form), document_id=deed.document_id, kind=deed.role)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def document_settled(actor: Actor, document: Document) -> None:
    """A document was issued, or a link was added to it: what it implements or reviews asked for it. What it had met and
    was sent back is not met by it again. One of another issuer, entered from outside, is nobody's evidence."""
    if not is_own_issued(document):
        return
    former = Evidence.objects.filter(type=DOCUMENT, record_id=document.pk, withdrawn_at__isnull=False)
    sent_back = set(former.values_list("obligation__source", flat=True))
    for link in DocumentLink.objects.filter(document=document, kind__in=list(BY_LINK)).order_by("pk"):
        deed = Deed(link.target_id, BY_LINK[LinkKind(link.kind)].value, EvidenceForm.DOCUMENT)
        sources = [one for one in _sources(deed) if one not in sent_back]
        given = by_document(document, deed.role)
        meet_required(actor=actor, org_id=document.org_id, sources=sources, given=given)


def document_revoked(actor: Actor, document: Document) -> None:
    """A document was taken back: what it met is open again."""
    rows = Evidence.objects.filter(type=DOCUMENT, record_id=document.pk, withdrawn_at__isnull=True)
    take_back(actor, list(rows.select_related("obligation").order_by("pk")), StepKind.REOPENED,
              _("Văn bản %(number)s đã thu hồi: %(why)s") %
              {"number": document, "why": document.revoked_why})  # fmt: skip


def link_taken_back(actor: Actor, link: DocumentLink) -> None:
    """A link made by mistake is taken back: what the document had met because of it is open again. A review stays with
    what it reviews: RuleBroken."""
    if Review.objects.filter(report_id=link.document_id, document_id=link.target_id, kind=link.kind).exists():
        raise RuleBroken(_("Báo cáo này lập từ số liệu của văn bản ấy nên không bỏ quan hệ được."))
    if link.kind not in BY_LINK:
        return
    rows = Evidence.objects.filter(
        type=DOCUMENT, record_id=link.document_id, withdrawn_at__isnull=True, obligation__document_id=link.target_id,
        obligation__kind=BY_LINK[LinkKind(link.kind)],
    )  # fmt: skip
    take_back(actor, list(rows.select_related("obligation").order_by("pk")), StepKind.REOPENED,
              _("Văn bản %(number)s không còn nối với %(target)s.") %
              {"number": link.document, "target": link.target})  # fmt: skip


def give_evidence(*, actor: Actor, obligation_id: int, evidence_type: str, record_id: int) -> Obligation:
    """Meet a duty by a record that exists: a locked meeting or an issued document of the organisation that owes, or of
    one that it came from (S3.6: what no agenda or link said at the time).

    Raises Denied, RuleBroken (a record of another branch, one not finished, one of before the document), Http404.
    Audit "obligations.duty.met".
    """
    with acting(actor):
        row = get_obligation(actor, obligation_id, lock=True)
        check_can_answer(actor, row)
        _refuse_while_parts_are_open(row)
        given = _as_given(actor, row, evidence_type, record_id)
        meet_required(actor=actor, org_id=row.org_id, sources=[row.source or 0], given=given, duty=row.pk)
        row.refresh_from_db()
    return row


def _refuse_while_parts_are_open(row: Obligation) -> None:
    """Raise RuleBroken while tasks within a task are not done: the whole is done last."""
    left = open_parts_of(row)
    if left:
        raise RuleBroken(
            _("Còn %(n)s việc con chưa xong. Việc chung xong khi các việc con đã có bằng chứng hoặc được miễn.")
            % {"n": left},
            field="record",
        )


def _as_given(actor: Actor, row: Obligation, evidence_type: str, record_id: int) -> Given:
    if evidence_type == MEETING:
        meeting = get_meeting(actor, record_id)
        _refuse_other_branch(row, meeting.org_id)
        if meeting.state != MeetingState.CLOSED:
            raise RuleBroken(_("Cuộc họp chưa khóa biên bản nên chưa làm bằng chứng được."), field="record")
        given = by_meeting(meeting, row.kind, form_here(meeting, row.document_id).value)
    elif evidence_type == DOCUMENT:
        document = get_document(actor, record_id)
        _refuse_other_branch(row, document.org_id)
        if not is_own_issued(document):
            raise RuleBroken(_("Chỉ văn bản đã ban hành của chính tổ chức mới làm bằng chứng được."), field="record")
        given = by_document(document, row.kind)
    else:
        raise Http404
    base = row.document.dated_on if row.document else None
    if base is not None and given.met_on < base:
        raise RuleBroken(_("Bằng chứng có trước ngày ban hành văn bản nên không tính được."), field="record")
    wanted = form_asked(row)
    if wanted and wanted != given.form:
        raise RuleBroken(
            _("Việc này phải làm bằng hình thức: %(form)s.") % {"form": EvidenceForm(wanted).label}, field="record"
        )
    return replace(given, by_hand=True)


def _refuse_other_branch(row: Obligation, org_id: int) -> None:
    if org_id in {row.org_id} | came_from(row.org_id):
        return
    raise RuleBroken(_("Bằng chứng phải là của chính tổ chức phải làm, không lấy của tổ chức khác."), field="record")
