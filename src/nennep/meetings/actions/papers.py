"""Papers of a meeting: attached to it or to an item, sent with the notices or, when attached later, at once."""

from __future__ import annotations

import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.files import store_file
from nennep.documents.states import Openness
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.changing import changing
from nennep.meetings.models import Meeting, Paper
from nennep.meetings.permissions import check_can_prepare, check_can_record
from nennep.meetings.states import MeetingState
from nennep.meetings.texts import one_line
from nennep.meetings.visibility import agenda_of, papers_of

_PREPARING = (MeetingState.PREPARING, MeetingState.CALLED)


def check_can_attach(actor: Actor, meeting: Meeting) -> None:
    """Papers are attached while preparing, and by those who record until the minutes are locked."""
    (check_can_prepare if meeting.state in _PREPARING else check_can_record)(actor, meeting)


def attach_paper(
    *,
    actor: Actor,
    meeting_id: int,
    title: str,
    name: str = "",
    content: bytes = b"",
    item_id: int | None = None,
    confidential: bool = False,
    sent_at: datetime.datetime | None = None,
    version: int | None = None,
) -> Paper:
    """Attach a paper: a file (`name`, `content`), or the title alone of one handed out on paper (`sent_at`: when).

    In order: right; the item is one the actor sees; the file is checked and kept (a paper of a confidential item is
    confidential itself); when notices are out already the paper counts as sent now. Audit "meetings.paper.attached".
    """
    with changing(actor, meeting_id, check_can_attach, version) as meeting:
        item = next((row for row in agenda_of(actor, meeting) if row.pk == item_id), None)
        if item_id is not None and item is None:
            raise Http404
        confidential = confidential or bool(item and item.confidential)
        now = clock.now()
        if sent_at is not None and sent_at > now:
            raise RuleBroken(_("Ngày phát tài liệu không thể ở tương lai."), field="sent_at")
        paper = Paper.objects.create(
            meeting=meeting, org_id=meeting.org_id, item=item, confidential=confidential, attached_at=now,
            title=one_line(title or name, 200, _("tên tài liệu"), "title", required=True),
            sent_at=sent_at or (None if meeting.state == MeetingState.PREPARING else now),
        )  # fmt: skip
        if name or content:
            stored = store_file(
                actor=actor, org_id=meeting.org_id, owner_type=Paper._meta.label_lower, owner_id=paper.pk, name=name,
                content=content, openness=Openness.NAMED if confidential else Openness.ORDINARY,
            )  # fmt: skip
            paper.file_id = stored.pk
            paper.save(update_fields=["file_id"])
        record(actor, "meetings.paper.attached", meeting, org_id=meeting.org_id,
               data={"title": paper.title, "file": paper.file_id, "confidential": confidential})  # fmt: skip
    return paper


def remove_paper(*, actor: Actor, meeting_id: int, paper_id: int, version: int | None = None) -> Meeting:
    """Take a paper back before the notices are out; later it stays, for people may have read it.

    The file is kept. Audit "meetings.paper.removed".
    """
    with changing(actor, meeting_id, check_can_attach, version) as meeting:
        paper = next((row for row in papers_of(actor, meeting) if row.pk == paper_id), None)
        if paper is None:
            raise Http404
        if paper.sent_at is not None:
            raise Denied(_("Tài liệu đã gửi cho người dự nên không gỡ được; hãy gửi thêm bản thay thế."))
        title, file_id = paper.title, paper.file_id
        paper.delete()
        record(actor, "meetings.paper.removed", meeting, org_id=meeting.org_id,
               data={"title": title, "file": file_id})  # fmt: skip
    return meeting
