"""What may be seen of meetings, and the meetings around one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import Http404

from nennep.access.permissions import Permission
from nennep.committees.models import BodyKind
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.statements import among, written
from nennep.meetings.models import Guest, Meeting, Notice, Observer, RollEntry
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.members.models import Person
from nennep.orgtree.queries import reach


def belongs_to(actor: Actor) -> tuple[int, ...]:
    """The cells where the actor is a member, at home or for a time."""
    return actor.held_at("member")


def took_part(actor: Actor, meeting: str = "") -> Q:
    """The condition on a meeting (on what belongs to one, with `meeting="meeting__"`): the actor was on its roll or
    was its guest, under this file or one merged into it, for what is locked keeps the name it was written with."""
    person, key = actor.person_id or 0, OuterRef(f"{meeting}pk")
    own = Q(person_id=person) | Q(person_id__in=Person.objects.filter(merged_into_id=person).values("pk"))
    summoned = Exists(RollEntry.objects.filter(own, meeting_id=key))
    return Q(summoned) | Q(Exists(Guest.objects.filter(own, meeting_id=key)))


def of_own_cells(actor: Actor, meeting: str = "") -> Q:
    """The condition on a meeting, or on what belongs to one, of the actor's cells: all that the cell itself held; of
    what its committee held, where the actor took part."""
    of_the_cell = Q(**{f"{meeting}body_kind": BodyKind.CELL})
    return among("org_id", belongs_to(actor)) & (of_the_cell | took_part(actor, meeting))


def meetings_visible_to(actor: Actor) -> QuerySet[Meeting]:
    """The meetings the actor may know of: within reach, of the actor's own cells (not of their committees), those the
    actor took part in or was invited to, and model meetings to which the actor's cell was invited (of these the head
    only, see visibility.py)."""
    if actor.everything:
        return Meeting.objects.all()
    invited = Notice.objects.filter(meeting_id=OuterRef("pk"), person_id=actor.person_id or 0)
    observing = Observer.objects.filter(
        reach(actor, Permission.MEETING_VIEW, "invited_org__now__path"), meeting_id=OuterRef("pk")
    )
    own = reach(actor, Permission.MEETING_VIEW) | of_own_cells(actor)
    return Meeting.objects.filter(own | Exists(invited) | Exists(observing))


def get_meeting(actor: Actor, pk: int, *, lock: bool = False) -> Meeting:
    """One meeting the actor may know of, with its organisation's place; otherwise not found. `lock` holds the row, but
    not against rows that merely refer to it (a visit reported by the visitor)."""
    rows = meetings_visible_to(actor)
    if lock:
        rows = Meeting.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=rows.values("pk"))
    try:
        return rows.select_related("org__now").get(pk=pk)
    except Meeting.DoesNotExist as missing:
        raise Http404 from missing


def meetings_of(actor: Actor, org_id: int, *, year: int | None = None) -> QuerySet[Meeting]:
    """The meetings of an organisation, the latest first."""
    rows = meetings_visible_to(actor).filter(org_id=org_id)
    if year is not None:
        rows = rows.filter(month__year=year)
    return rows.order_by("-starts_at", "-id")


def regular_months(actor: Actor, org_id: int, first: datetime.date) -> set[datetime.date]:
    """The months from a first one on (first days) that have their regular meeting, held or to come."""
    rows = meetings_of(actor, org_id).filter(kind=MeetingKind.REGULAR, month__gte=first)
    return set(rows.exclude(state=MeetingState.CANCELLED).values_list("month", flat=True))


@written
def committee_meetings_held(
    actor: Actor, org_id: int, first: datetime.date, last: datetime.date
) -> QuerySet[Meeting, tuple[int, datetime.date]]:
    """Key and month of the committee's meetings held in the months from `first` to `last`, the latest first."""
    rows = meetings_visible_to(actor).filter(
        org_id=org_id, month__gte=first, month__lte=last, kind="committee", state__in=["held", "closed"]
    )
    return rows.order_by("-starts_at", "-id").values_list("pk", "month")


def last_meeting_before(
    org_id: int, body_kind: str, moment: datetime.datetime, *, kind: str | None = None
) -> Meeting | None:
    """The latest meeting of a body that was held before a moment. The caller has checked the right."""
    rows = Meeting.objects.filter(
        org_id=org_id, body_kind=body_kind, starts_at__lt=moment,
        state__in=[MeetingState.HELD, MeetingState.CLOSED],
    )  # fmt: skip
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.order_by("-starts_at", "-id").first()


def latest_like(org_id: int, body_kind: str, kind: str, moment: datetime.datetime) -> Meeting | None:
    """The latest meeting before a moment whose habits a new one takes up, held or still to come: of the same body and
    kind, else of the same body, else of the organisation at all. The caller has checked the right."""
    nearness = Case(
        When(body_kind=body_kind, kind=kind, then=Value(0)), When(body_kind=body_kind, then=Value(1)), default=Value(2)
    )
    rows = Meeting.objects.filter(org_id=org_id, starts_at__lt=moment).exclude(state=MeetingState.CANCELLED)
    return rows.order_by(nearness, "-starts_at", "-id").first()


def next_meeting_of(actor: Actor, org_id: int) -> Meeting | None:
    """The nearest meeting that is being prepared, called or under way."""
    running = [MeetingState.PREPARING, MeetingState.CALLED, MeetingState.OPEN]
    return meetings_visible_to(actor).filter(org_id=org_id, state__in=running).order_by("starts_at", "id").first()


def unfinished_meetings_of(actor: Actor, org_id: int) -> QuerySet[Meeting]:
    """Meetings that were held, or should have been, and whose minutes are not locked: what waits for the secretary."""
    over = Q(state__in=[MeetingState.OPEN, MeetingState.HELD])
    missed = Q(state__in=[MeetingState.PREPARING, MeetingState.CALLED], starts_at__date__lt=actor.today)
    return meetings_visible_to(actor).filter(over | missed, org_id=org_id).order_by("starts_at", "id")


@written
def notices_to(actor: Actor, day: datetime.date) -> QuerySet[Notice]:
    """The actor's own notices of meetings from a day on, the nearest first."""
    live = [MeetingState.CALLED, MeetingState.OPEN]
    return (
        Notice.objects.filter(
            person_id=actor.person_id or 0, meeting__state__in=live, meeting__starts_at__date__gte=day
        )
        .select_related("meeting")
        .order_by("meeting__starts_at", "id")
    )


def get_notice(actor: Actor, pk: int, *, lock: bool = False) -> Notice:
    """One notice of a meeting the actor may know of; otherwise not found."""
    rows = Notice.objects.filter(meeting_id__in=meetings_visible_to(actor).values("pk"))
    return one_of(rows, pk, "meeting__org__now", lock=lock)


def closed_meetings_of(org_ids: Iterable[int]) -> int:
    """How many meetings of some organisations have their minutes locked."""
    return Meeting.objects.filter(org_id__in=list(org_ids), state=MeetingState.CLOSED).count()
