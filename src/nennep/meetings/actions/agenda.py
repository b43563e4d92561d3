"""The agenda: whole, item by item, and items passed on between committees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.actions.convene import officer
from nennep.meetings.changing import changing
from nennep.meetings.models import AgendaItem, Meeting, Paper
from nennep.meetings.permissions import check_can_prepare, check_can_send_item
from nennep.meetings.queries.agenda import items_received
from nennep.meetings.texts import one_line
from nennep.meetings.visibility import agenda_of
from nennep.organisations.queries import get_organisation

MOST = 60


@dataclass(frozen=True, slots=True)
class ItemInput:
    """An item as a person gives it; `item_id` names an existing one, None makes a new one."""

    title: str
    item_id: int | None = None
    drafter_id: int | None = None
    minutes_planned: int | None = None
    confidential: bool = False


def _fill(item: AgendaItem, given: ItemInput) -> AgendaItem:
    item.title = one_line(given.title, 300, _("nội dung"), "title", required=True)
    if given.drafter_id != item.drafter_id:
        item.drafter_id, item.drafter_name = officer(item.meeting, given.drafter_id, "drafter_id")
    if given.minutes_planned is not None and not 0 < given.minutes_planned <= 600:
        raise RuleBroken(_("Số phút dự kiến phải từ 1 đến 600."), field="minutes_planned")
    item.minutes_planned, item.confidential = given.minutes_planned, given.confidential
    return item


def _item(actor: Actor, meeting: Meeting, item_id: int) -> AgendaItem:
    """An item of the meeting that the actor sees; otherwise not found."""
    for item in agenda_of(actor, meeting):
        if item.pk == item_id:
            item.meeting = meeting
            return item
    raise Http404


def _renumber(meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    for position, item in enumerate(items, 1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])


def _all(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))


def _refuse_losing_papers(item_ids: Iterable[int]) -> None:
    """Raise RuleBroken when an item that is to go has papers: they would go with it, sent or not."""
    if Paper.objects.filter(item_id__in=list(item_ids)).exists():
        raise RuleBroken(_("Mục này có tài liệu: hãy gỡ tài liệu trước khi bỏ mục."))


def set_agenda(
    *, actor: Actor, meeting_id: int, items: Sequence[ItemInput], version: int | None = None
) -> list[AgendaItem]:
    """Put the whole agenda in the order given: known items are changed, new ones added, those left out removed.

    Items hidden from the actor stay, at the end; leaving out one that has papers is refused, as in `remove_item`.
    Audit "meetings.agenda.set" with old and new titles.
    """
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        if len(items) > MOST:
            raise RuleBroken(_("Chương trình không quá %(most)s mục.") % {"most": MOST})
        seen = {item.pk: item for item in agenda_of(actor, meeting)}
        before = _all(meeting)
        hidden = [item for item in before if item.pk not in seen]
        kept: list[AgendaItem] = []
        for given in items:
            if given.item_id is not None and given.item_id not in seen:
                raise Http404
            item = seen.pop(given.item_id) if given.item_id is not None else AgendaItem(org_id=meeting.org_id)
            item.meeting = meeting
            kept.append(_fill(item, given))
        _refuse_losing_papers(seen)
        AgendaItem.objects.filter(pk__in=list(seen)).delete()
        for position, item in enumerate([*kept, *hidden], 1):
            item.position = position
            item.save()
        record(actor, "meetings.agenda.set", meeting, org_id=meeting.org_id,
               data={"old": [item.title for item in before], "new": [item.title for item in kept]})  # fmt: skip
    return kept


def add_item(*, actor: Actor, meeting_id: int, item: ItemInput, version: int | None = None) -> AgendaItem:
    """Add an item at the end. Audit "meetings.agenda_item.added"."""
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
        if last >= MOST:
            raise RuleBroken(_("Chương trình không quá %(most)s mục.") % {"most": MOST})
        new = _fill(AgendaItem(meeting=meeting, org_id=meeting.org_id, position=last + 1), item)
        new.save(force_insert=True)
        record(actor, "meetings.agenda_item.added", meeting, org_id=meeting.org_id, data={"title": new.title})
    return new


def edit_item(
    *, actor: Actor, meeting_id: int, item_id: int, item: ItemInput, version: int | None = None
) -> AgendaItem:
    """Change an item. Audit "meetings.agenda_item.edited" with old and new title."""
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        row = _item(actor, meeting, item_id)
        old = row.title
        _fill(row, item).save()
        record(actor, "meetings.agenda_item.edited", meeting, org_id=meeting.org_id,
               data={"old": old, "new": row.title})  # fmt: skip
    return row


def remove_item(*, actor: Actor, meeting_id: int, item_id: int, version: int | None = None) -> Meeting:
    """Remove an item with its papers' places. Audit "meetings.agenda_item.removed"."""
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        row = _item(actor, meeting, item_id)
        _refuse_losing_papers([row.pk])
        title = row.title
        row.delete()
        _renumber(meeting, _all(meeting))
        record(actor, "meetings.agenda_item.removed", meeting, org_id=meeting.org_id, data={"title": title})
    return meeting


def move_item(
    *, actor: Actor, meeting_id: int, item_id: int, position: int, version: int | None = None
) -> list[AgendaItem]:
    """Move an item to a place in the order (1 is first; beyond the end is last). Audit "meetings.agenda_item.moved"."""
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        row = _item(actor, meeting, item_id)
        others = [item for item in _all(meeting) if item.pk != row.pk]
        others.insert(min(max(position, 1), len(others) + 1) - 1, row)
        _renumber(meeting, others)
        record(actor, "meetings.agenda_item.moved", meeting, org_id=meeting.org_id,
               data={"title": row.title, "position": row.position})  # fmt: skip
    return others


def send_item(*, actor: Actor, meeting_id: int, item_id: int, to_org_id: int) -> AgendaItem:
    """Pass an item on to another organisation on the way up or within reach, which takes it when it wishes (D17).

    Audit "meetings.agenda_item.sent".
    """
    with changing(actor, meeting_id, check_can_send_item, None) as meeting:
        row = _item(actor, meeting, item_id)
        target = get_organisation(actor, to_org_id)
        if to_org_id == meeting.org_id:
            raise RuleBroken(_("Hãy chọn tổ chức khác để chuyển nội dung này."), field="to_org_id")
        if not target.alive:
            raise RuleBroken(_("Tổ chức nhận đã kết thúc hoạt động."), field="to_org_id")
        if row.sent_to_id is not None:
            raise Denied(_("Nội dung này đã được chuyển."))
        row.sent_to_id, row.sent_at = to_org_id, clock.now()
        row.save(update_fields=["sent_to", "sent_at"])
        record(actor, "meetings.agenda_item.sent", meeting, org_id=meeting.org_id,
               data={"title": row.title, "to": to_org_id})  # fmt: skip
    return row


def take_item(*, actor: Actor, meeting_id: int, item_id: int, version: int | None = None) -> AgendaItem:
    """Take an item that another organisation passed on into a meeting being prepared.

    Audit "meetings.agenda_item.taken".
    """
    with changing(actor, meeting_id, check_can_prepare, version) as meeting:
        source = items_received(actor, meeting.org_id).filter(pk=item_id).first()
        if source is None:
            raise Http404
        last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
        new = AgendaItem.objects.create(
            meeting=meeting, org_id=meeting.org_id, position=last + 1, title=source.title, carried_from=source,
            sent_from_id=source.org_id, confidential=source.confidential,
        )  # fmt: skip
        record(actor, "meetings.agenda_item.taken", meeting, org_id=meeting.org_id,
               data={"title": new.title, "from": source.org_id})  # fmt: skip
    return new
