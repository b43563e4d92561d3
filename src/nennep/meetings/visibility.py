"""What of a meeting somebody sees: the whole, or the head only (invited cells); never what is secret to others."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.committees.models import BodyKind
from nennep.kernel.actor import Actor
from nennep.meetings.models import (
    AgendaItem,
    Decision,
    Guest,
    Meeting,
    Minutes,
    Notice,
    NoticeMail,
    Paper,
    RollEntry,
    Speech,
    Task,
)
from nennep.meetings.queries.meetings import belongs_to, took_part
from nennep.meetings.queries.minutes import minutes_content, without_confidential
from nennep.meetings.states import MinutesState


def sees_inside(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor sees more than the head: those within reach, the cell's members (of its committee's meetings
    those who took part), and those invited in person. Committees of cells invited to a model meeting see its head."""
    if actor.may(Permission.MEETING_VIEW, meeting.org.now.path):
        return True
    if meeting.org_id in belongs_to(actor) and (
        meeting.body_kind == BodyKind.CELL or Meeting.objects.filter(took_part(actor), pk=meeting.pk).exists()
    ):
        return True
    return actor.person_id is not None and meeting.notices.filter(person_id=actor.person_id).exists()


def sees_confidential(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor sees every confidential item: those who lead the organisation, the chair and the meeting's
    secretary. Drafters see their own items besides (D19)."""
    if actor.may(Permission.MEETING_CLOSE, meeting.org.now.path):
        return True
    return actor.person_id is not None and actor.person_id in (meeting.chair_id, meeting.secretary_id)


def _hidden(actor: Actor, meeting: Meeting) -> list[int]:
    """The items of the agenda that are hidden from somebody who sees inside."""
    if sees_confidential(actor, meeting):
        return []
    secret = AgendaItem.objects.filter(meeting=meeting, confidential=True).exclude(drafter_id=actor.person_id or 0)
    return list(secret.values_list("pk", flat=True))


def _by_item(actor: Actor, meeting: Meeting) -> Q:
    """The condition on a row that may hang on an agenda item."""
    return Q(item__isnull=True) | ~Q(item_id__in=_hidden(actor, meeting))


def agenda_of(actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The agenda in order, without the items hidden from the actor."""
    if not sees_inside(actor, meeting):
        return []
    rows = AgendaItem.objects.filter(meeting=meeting).exclude(pk__in=_hidden(actor, meeting))
    return list(rows.order_by("position"))


def hidden_items(actor: Actor, meeting: Meeting) -> int:
    """How many items of the agenda are hidden from the actor."""
    return len(_hidden(actor, meeting))


def papers_of(actor: Actor, meeting: Meeting) -> list[Paper]:
    """The papers the actor may read, in order of attaching; a paper of a hidden item is hidden with it."""
    if not sees_inside(actor, meeting):
        return []
    rows = Paper.objects.filter(_by_item(actor, meeting), meeting=meeting)
    if not sees_confidential(actor, meeting):
        rows = rows.filter(Q(confidential=False) | Q(item__drafter_id=actor.person_id or 0))
    return list(rows.order_by("attached_at", "id"))


def speeches_of(actor: Actor, meeting: Meeting) -> list[Speech]:
    """Who spoke, in order."""
    if not sees_inside(actor, meeting):
        return []
    return list(Speech.objects.filter(_by_item(actor, meeting), meeting=meeting).order_by("position", "id"))


def decisions_of(actor: Actor, meeting: Meeting) -> list[Decision]:
    """Conclusions and votes, in order."""
    if not sees_inside(actor, meeting):
        return []
    return list(Decision.objects.filter(_by_item(actor, meeting), meeting=meeting).order_by("position"))


def tasks_of(actor: Actor, meeting: Meeting) -> list[Task]:
    """Tasks given at the meeting that the actor may know of; one's own always."""
    if not sees_inside(actor, meeting):
        return []
    hidden = _hidden(actor, meeting)
    secret = Q(decision__item_id__in=hidden) | Q(speech__item_id__in=hidden)
    rows = Task.objects.filter(meeting=meeting).exclude(secret & ~Q(person_id=actor.person_id or 0))
    return list(rows.order_by("due_on", "id"))


def roll_of(actor: Actor, meeting: Meeting) -> list[RollEntry]:
    """The roll in the order of the roster."""
    return list(meeting.roll.order_by("id")) if sees_inside(actor, meeting) else []


def guests_of(actor: Actor, meeting: Meeting) -> list[Guest]:
    """Guests, superiors first."""
    return list(meeting.guests.order_by("-is_superior", "id")) if sees_inside(actor, meeting) else []


def notices_of(actor: Actor, meeting: Meeting) -> QuerySet[Notice]:
    """Notices: all of them for those who prepare the meeting, else the actor's own."""
    rows = Notice.objects.filter(meeting=meeting).order_by("as_superior", "id")  # written in the order of the roster
    if actor.may(Permission.MEETING_PREPARE, meeting.org.now.path):
        return rows
    return rows.filter(person_id=actor.person_id or 0)


def mails_of(actor: Actor, meeting: Meeting) -> dict[int, NoticeMail]:
    """Person -> the last e-mail that invited, for whoever prepares the meeting; what was never to be sent is left
    out."""
    if not actor.may(Permission.MEETING_PREPARE, meeting.org.now.path):
        return {}
    rows = NoticeMail.objects.filter(meeting=meeting).exclude(kind="cancel").exclude(state="dropped")
    return {row.person_id: row for row in rows.order_by("sequence")}


def minutes_of(actor: Actor, meeting: Meeting, version: int | None = None) -> Minutes | None:
    """A version of the minutes, by default the agreed one; None without one or where the actor sees the head only."""
    if not sees_inside(actor, meeting):
        return None
    rows = Minutes.objects.filter(meeting=meeting)
    rows = rows.filter(version=version) if version is not None else rows.filter(state=MinutesState.AGREED)
    return rows.first()


def minutes_shown(actor: Actor, meeting: Meeting, version: int | None = None) -> dict[str, object]:
    """The content of the minutes for the actor: the agreed version (or the one asked for), else the live preview;
    without the confidential items of others. Empty for those who see the head only."""
    if not sees_inside(actor, meeting):
        return {}
    kept = minutes_of(actor, meeting, version)
    content = kept.content if kept is not None else minutes_content(meeting)
    return without_confidential(content, [item.pk for item in agenda_of(actor, meeting)])
