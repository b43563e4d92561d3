"""Meetings of somebody whose file is merged into another: what is locked stays as it was written."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.meetings.models import (
    AgendaItem,
    FormerEntry,
    Guest,
    Meeting,
    Notice,
    NoticeMail,
    RollEntry,
    Speech,
    Task,
    Visit,
    VoteByName,
)
from nennep.meetings.states import MeetingState
from nennep.members.merging.following import STAYS, Reference, follows, once_with

_OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)


def _both_on_a_roll(kept: int, other: int) -> Sequence[str]:
    """A roll that is still open cannot hold one person twice."""
    rolls = RollEntry.objects.exclude(meeting__state__in=_OVER)
    both = rolls.filter(person_id=other, meeting_id__in=rolls.filter(person_id=kept).values("meeting_id"))
    return [
        _("Cả hai hồ sơ cùng có tên điểm danh ở cuộc họp tháng %(month)s chưa khóa biên bản. Hãy khóa biên bản trước, "
          "hoặc bỏ một tên khỏi danh sách điểm danh.")
        % {"month": f"{month:%m/%Y}"}
        for month in both.order_by("month").values_list("month", flat=True)
    ]  # fmt: skip


def _same_day(kept: int, other: int) -> Collection[int]:
    """Visits to a cell that the kept file has for the same day."""
    days = Visit.objects.filter(visited_on__isnull=False)
    mine = set(days.filter(visitor_id=kept).values_list("org_id", "visited_on"))
    theirs = days.filter(visitor_id=other).values_list("pk", "org_id", "visited_on")
    return [key for key, *when in theirs if tuple(when) in mine]


def _locked(meeting: str) -> Q:
    return Q(**{f"{meeting}state__in": _OVER})


follows(
    *(Reference(model=Meeting, column=column, words=gettext_lazy("cuộc họp"), frozen=_locked(""))
      for column in ("chair_id", "secretary_id", "drafter_id")),
    Reference(
        model=AgendaItem, column="drafter_id", words=gettext_lazy("nội dung cuộc họp"), frozen=_locked("meeting__")
    ),
    Reference(
        model=Notice, column="person_id", words=gettext_lazy("giấy mời"),
        doubles=once_with(Notice, "person_id", "meeting_id"),
    ),
    Reference(
        model=RollEntry, column="person_id", words=gettext_lazy("lần điểm danh"), frozen=_locked("meeting__"),
        refuses=_both_on_a_roll,
    ),
    Reference(
        model=FormerEntry, column="person_id", words=gettext_lazy("lần điểm danh trước khi đính chính"), frozen=STAYS
    ),
    Reference(model=NoticeMail, column="person_id", words=gettext_lazy("thư điện tử đã gửi"), frozen=STAYS),
    Reference(model=Guest, column="person_id", words=gettext_lazy("lần làm khách"), frozen=_locked("meeting__")),
    Reference(model=Speech, column="person_id", words=gettext_lazy("ý kiến phát biểu"), frozen=_locked("meeting__")),
    Reference(
        model=VoteByName, column="person_id", words=gettext_lazy("lần biểu quyết"),
        frozen=_locked("decision__meeting__"), doubles=once_with(VoteByName, "person_id", "decision_id"),
    ),
    Reference(model=Task, column="person_id", words=gettext_lazy("nhiệm vụ chi bộ giao")),
    Reference(
        model=Visit, column="visitor_id", words=gettext_lazy("lần dự sinh hoạt chi bộ"),
        doubles=_same_day,
    ),
)  # fmt: skip
