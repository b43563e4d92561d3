"""Reading the audit: what was done to a record, in an organisation, by somebody; and who opened a member's file."""

from __future__ import annotations

import datetime

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from nennep.audit.models import AuditEvent, AuditRead
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import reach, under

AUDIT_VIEW = "audit.view"  # the permission's slug: permissions live above the audit


def events_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """The acts in organisations where the actor may read the log, and the actor's own acts."""
    if actor.everything:
        return AuditEvent.objects.all()
    within = OrgNow.objects.filter(reach(actor, AUDIT_VIEW, "path"), org_id=OuterRef("org_id"))
    return AuditEvent.objects.filter(Q(actor_id=actor.user_id or 0) | Exists(within))


def events_about(actor: Actor, subject: Model) -> QuerySet[AuditEvent]:
    """What was done to one record, newest first."""
    label = subject._meta.label_lower
    return events_visible_to(actor).filter(subject_type=label, subject_id=subject.pk).order_by("-id")


def events_of_org(
    actor: Actor,
    path: str,
    *,
    below: bool = False,
    area: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> QuerySet[AuditEvent]:
    """What was done in the organisation at `path` (and below it), newest first; `until` is the last day included.

    `area`: only kinds of one area ("meetings").
    """
    here = OrgNow.objects.filter(under(path) if below else Q(path=path), org_id=OuterRef("org_id"))
    rows = events_visible_to(actor).filter(Exists(here))
    if area:
        rows = rows.filter(kind__startswith=f"{area}.")
    if since is not None:
        rows = rows.filter(at__gte=clock.at(since))
    if until is not None:
        rows = rows.filter(at__lt=clock.end_of(until))
    return rows.order_by("-id")


def reads_about(person_id: int) -> QuerySet[AuditRead]:
    """Who opened the file of a person, newest first; the person's own readings are never noted."""
    return AuditRead.objects.filter(person_id=person_id).order_by("-id")
