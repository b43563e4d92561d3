"""Duties because of documents, one by one: what an organisation owes, who stands behind a figure, what happened."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from nennep.committees.queries import acting_posts
from nennep.documents.models import Document, DocumentLink
from nennep.documents.states import DocumentState, LinkKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import one_of
from nennep.kernel.statements import MOST_COUNTED, Written, among, derived, written
from nennep.meetings.models import AgendaDocument, Meeting, Task
from nennep.meetings.queries.meetings import meetings_visible_to
from nennep.meetings.states import MeetingState
from nennep.obligations.models import Evidence, Obligation, ObligationStep
from nennep.obligations.queries import obligations_visible_to
from nennep.obligations.states import ObligationKind, StepKind
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import in_subtree, path_on

if TYPE_CHECKING:
    from nennep.committees.models import Post

MOST_NEAREST = 12
STATES = ("all", "met", "tardy", "left", "late", "extended", "waived")


def directed_visible_to(actor: Actor) -> QuerySet[Obligation]:
    """The duties because of documents that the actor may see."""
    return obligations_visible_to(actor).filter(source__isnull=False)


def get_duty(actor: Actor, pk: int) -> Obligation:
    """One of them, with its document; otherwise not found."""
    return one_of(directed_visible_to(actor), pk, "document")


def owed_now(actor: Actor, org_ids: Iterable[int]) -> list[Obligation]:
    """What organisations owe because of documents and have not done, the nearest deadline first; as many as a list of
    theirs counts (`kernel.statements`)."""
    return _owed_now(actor, list(org_ids))


@written
def _owed_now(actor: Actor, org_ids: list[int]) -> QuerySet[Obligation]:
    rows = directed_visible_to(actor).filter(among("org_id", org_ids), met_on__isnull=True, lifted_at__isnull=True)
    return rows.order_by("due_on", "pk")[: MOST_COUNTED + 1]


def nearest_owed(actor: Actor, org_ids: Iterable[int]) -> list[Obligation]:
    """The first MOST_NEAREST of them."""
    return _nearest_owed(actor, list(org_ids))


@written
def _nearest_owed(actor: Actor, org_ids: list[int]) -> QuerySet[Obligation]:
    rows = directed_visible_to(actor).filter(among("org_id", org_ids), met_on__isnull=True, lifted_at__isnull=True)
    return rows.order_by("due_on", "pk")[:MOST_NEAREST]


def done_lately(actor: Actor, org_id: int, limit: int = 20) -> list[Obligation]:
    """What an organisation has done because of documents, the latest first."""
    rows = directed_visible_to(actor).filter(org_id=org_id, met_on__isnull=False)
    return list(rows.select_related("document").order_by("-met_on", "-pk")[:limit])


def behind(
    actor: Actor,
    document: Document,
    org: OrgNow,
    day: datetime.date,
    *,
    path: str = "",
    source: int | None = None,
    period: datetime.date | None = None,
    level: int | None = None,
    state: str = "all",
) -> list[int]:
    """The keys of the duties behind a figure, as known on a day: of everything under a place of that day, by step,
    level and state; no tasks. As many as a list counts (`kernel.statements`).

    What is not done stands first, the earliest deadline on top. `path`: of the place on the day, where it is known.
    """  # fmt: skip
    path = path or path_on(org.org_id, day) or org.path
    asked: dict[str, Any] = {"document": document.pk, "day": day, "source": source, "period": period, "level": level}
    if (org.org_id, org.path) != (document.org_id, path):  # what the issuer asks, all stands below it
        asked["path"] = path
    given = {name: value for name, value in asked.items() if value is not None}
    statement = _behind(state, tuple(given), past=day < clock.today())
    few = org.level >= Level.COMMUNE
    return (statement if few else statement.anew)(actor, **given)


@functools.cache
def _behind(state: str, given: tuple[str, ...], *, past: bool) -> Written[..., int]:
    """The list in a state by what is asked for it: document, day, and whatever narrows it."""

    def write(
        actor: Actor, document: int, day: datetime.date, path: str = "", **narrow: Any
    ) -> QuerySet[Obligation, int]:
        rows = directed_visible_to(actor).filter(document=document, **narrow).exclude(kind=ObligationKind.TASK)
        if "path" in given:
            rows = rows.filter(in_subtree("org_id", path, day))
        if not past:
            owed, met, due = Q(lifted_at__isnull=True), Q(met_on__isnull=False), "due_on"
            extended = ObligationStep.objects.filter(obligation_id=OuterRef("pk"), kind=StepKind.EXTENDED)
            left, gone = owed & Q(met_on__isnull=True), Q(lifted_at__isnull=False)
        else:
            rows, owed, met, left, gone, extended = _as_known(rows, day)
            due = "due_then"
        chosen = {
            "met": owed & met, "left": left, "late": left & Q(**{f"{due}__lt": day}), "waived": gone,
            "extended": left & Q(Exists(extended)), "all": owed, "tardy": owed & met & Q(met_on__gt=F(due)),
        }  # fmt: skip
        undone = state in ("left", "late", "extended") and not past  # then the index has them in this order
        first = [] if undone else [F("met_on").asc(nulls_first=True)]
        rows = rows.filter(chosen[state]).order_by(*first, "due_on", "org_id", "pk")
        return rows.values_list("pk", flat=True)[: MOST_COUNTED + 1]

    return Written(write, ("actor", *given))


def duties_shown(keys: list[int]) -> tuple[list[Obligation], dict[int, int]]:
    """Some duties within sight by their keys, in that order, with what a list of them shows and no more; and
    organisation -> the one it stands under now. One query."""
    found = {row.pk: row for row in _shown(keys)}
    above = {row.org_id: row.above for row in found.values() if row.above is not None}
    return [found[key] for key in keys if key in found], above


@written
def _shown(keys: list[int]) -> QuerySet[Any]:
    above = OrgNow.objects.filter(org_id=OuterRef("org_id")).values("parent_id")
    rows = Obligation.objects.filter(among("pk", keys)).annotate(above=Subquery(above))
    return rows.only("org_id", "kind", "basis", "due_on", "met_on", "lifted_at")


def _as_known(rows: QuerySet[Obligation], day: datetime.date) -> tuple[Any, Q, Q, Q, Q, Any]:
    """The duties as known at the end of an earlier day: rows with the deadline then, owed, met, left, lifted, extended
    by then. The same conditions as `queries.heat` counts with."""
    end = derived(day, clock.end_of)
    steps = ObligationStep.objects.filter(obligation_id=OuterRef("pk"), kind=StepKind.EXTENDED)
    former = Evidence.objects.filter(obligation_id=OuterRef("pk"), withdrawn_at__gte=end, known_from__lt=end)
    known = rows.filter(opened_at__lt=end).annotate(
        due_then=Coalesce(Subquery(steps.filter(at__gte=end).order_by("at").values("old_due")[:1]), F("due_on"))
    )
    owed = Q(lifted_at__isnull=True) | Q(lifted_at__gte=end)
    met = Q(met_known_at__lt=end) | Q(Exists(former))
    left = owed & ~Q(pk__in=known.filter(met).values("pk"))
    return known, owed, met, left, Q(lifted_at__lt=end), steps.filter(at__lt=end)


def steps_of(row: Obligation) -> list[ObligationStep]:
    """What happened to a duty, in order. The caller has fetched the duty."""
    return list(ObligationStep.objects.filter(obligation=row).order_by("at", "pk"))


def evidence_of(row: Obligation) -> list[Evidence]:
    """The evidence of a duty, what was withdrawn at the end. The caller has fetched the duty."""
    rows = Evidence.objects.filter(obligation=row)
    return list(rows.order_by(F("withdrawn_at").asc(nulls_first=True), "met_on", "pk"))


def evidence_for(rows: Iterable[Obligation]) -> dict[int, Evidence]:
    """Duty -> the evidence that meets it, for a list of duties within sight. One query, none where none is met."""
    met = [row.pk for row in rows if row.met_on is not None]
    return {one.obligation_id: one for one in _evidence_for(met)} if met else {}


@written
def _evidence_for(duties: list[int]) -> QuerySet[Evidence]:
    standing = Evidence.objects.filter(among("obligation_id", duties), withdrawn_at__isnull=True)
    return standing.order_by("-met_on", "-pk")


def implementing(document: Document, org_ids: Iterable[int], readable: QuerySet[Document]) -> list[Document]:
    """The issued documents of some organisations that implement a document, of those readable."""
    links = DocumentLink.objects.filter(target=document, kind=LinkKind.IMPLEMENTS).values("document_id")
    rows = readable.filter(pk__in=links, org_id__in=list(org_ids), state=DocumentState.ISSUED)
    return list(rows.order_by("dated_on", "pk"))


def tasks_for(meeting_id: int, document_id: int) -> list[Task]:
    """The tasks that a meeting gave at the items which took a document up. The caller has fetched the meeting."""
    items = AgendaDocument.objects.filter(item__meeting_id=meeting_id, document_id=document_id).values("item_id")
    rows = Task.objects.filter(meeting_id=meeting_id).filter(
        Q(decision__item_id__in=items) | Q(speech__item_id__in=items)
    )
    return list(rows.order_by("due_on", "pk"))


def meetings_to_come(actor: Actor, org_id: int) -> list[Meeting]:
    """The meetings of an organisation whose agenda can still take something up, the nearest first."""
    return list(_to_come(actor, org_id).order_by("starts_at", "pk")[:10])


def meeting_planned(actor: Actor, row: Obligation) -> Meeting | None:
    """The nearest meeting on whose agenda the duty stands already and whose minutes are not locked yet."""
    if row.document_id is None:
        return None
    taken = AgendaDocument.objects.filter(org_id=row.org_id, document_id=row.document_id, role=row.kind)
    rows = _to_come(actor, row.org_id).filter(pk__in=taken.values("item__meeting_id"))
    return rows.order_by("starts_at", "pk").first()


def _to_come(actor: Actor, org_id: int) -> QuerySet[Meeting]:
    open_ = (MeetingState.PREPARING, MeetingState.CALLED, MeetingState.OPEN, MeetingState.HELD)
    return meetings_visible_to(actor).filter(org_id=org_id, state__in=open_)


def whom_to_call(org_ids: Iterable[int], day: datetime.date) -> dict[int, str]:
    """Organisation -> the name of whoever leads it on a day: the secretary, or else the deputy, or else another of the
    cell committee or standing committee, of those who act (`committees.queries.acting_posts`). One query."""
    return dict(_whom_to_call(list(org_ids), day))


@written
def _whom_to_call(org_ids: list[int], day: datetime.date) -> QuerySet[Post, tuple[int, str]]:
    return acting_posts(org_ids, day).values_list("org_id", "person_name")
