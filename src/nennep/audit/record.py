"""Writing the audit: one call in the same transaction as the act. Only actions call it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from nennep.audit.models import AuditEvent, AuditRead
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import insert_rows
from nennep.kernel.vietnamese import in_vietnamese

Data = Mapping[str, Any]
_waiting: ContextVar[list[AuditEvent] | None] = ContextVar("waiting_events", default=None)
Fact = tuple[str, int, int | None, Data]  # kind, subject's key, organisation, old and new values


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates in ISO, models by key, sets as sorted lists, labels in Vietnamese."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Promise):
        return in_vietnamese(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest_of(fields: Data) -> bytes:
    """SHA-256 over the canonical JSON of an event's content, which is `plain` already."""
    return hashlib.sha256(_canonical(fields).encode()).digest()


def content_of(event: AuditEvent) -> dict[str, Any]:
    """The fields that the digest covers."""
    names = ("kind", "subject_type", "subject_id", "org_id", "actor_id", "actor_person_id", "actor_name", "role",
             "reason", "request_id", "data")  # fmt: skip
    return {name: getattr(event, name) for name in names} | {"at": event.at.astimezone(datetime.UTC).isoformat()}


def event(
    actor: Actor, kind: str, subject: Model, *, org_id: int | None, role: str = "", data: Data | None = None
) -> AuditEvent:
    """Build an event without saving it (bulk actions save many at once)."""
    actor.require_identity()
    made = AuditEvent(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        org_id=org_id,
        actor_id=actor.user_id,
        actor_person_id=actor.person_id,
        actor_name=actor.name,
        role=role,
        reason=actor.reason,
        request_id=actor.request_id,
        at=clock.now(),
        data=plain(data or {}),
    )
    made.digest = digest_of(content_of(made))
    return made


def record(
    actor: Actor, kind: str, subject: Model, *, org_id: int | None, role: str = "", data: Data | None = None
) -> AuditEvent:
    """Write one event: `kind` is "area.noun.past_verb"; `data` holds old and new values, never secrets."""
    made = event(actor, kind, subject, org_id=org_id, role=role, data=data)
    waiting = _waiting.get()
    if waiting is None:
        made.save(force_insert=True)
    else:
        waiting.append(made)
    return made


@contextmanager
def recorded_together() -> Iterator[None]:
    """Events recorded inside are written at the end, in their order, by one statement (they have no key until then).

    For acts that hold or fail as one (`kernel.db.as_one`): a fault leaves neither the acts nor their events.
    """
    waiting: list[AuditEvent] = []
    before = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(before)
    record_many(waiting)


def record_many(events: Iterable[AuditEvent]) -> None:
    """Write the events of a bulk action."""
    AuditEvent.objects.bulk_create(events, batch_size=2000)


def record_all(actor: Actor, about: type[Model], facts: Iterable[Fact]) -> int:
    """Write one event for each of any number of subjects of one model, in their order; returns how many.

    The same events as `record` would write, made one after the other while they are copied into the table: never in
    memory all at once. Taking the next fact must not ask the database.
    """
    actor.require_identity()
    now = clock.now()
    same = {
        "subject_type": about._meta.label_lower, "actor_id": actor.user_id, "actor_person_id": actor.person_id,
        "actor_name": actor.name, "role": "", "reason": actor.reason, "request_id": actor.request_id,
    }  # fmt: skip
    told = same | {"at": now.astimezone(datetime.UTC).isoformat()}

    def rows() -> Iterator[tuple[Any, ...]]:
        for kind, subject_id, org_id, facts_of in facts:
            data = plain(facts_of)
            content = told | {"kind": kind, "subject_id": subject_id, "org_id": org_id, "data": data}
            yield kind, subject_id, org_id, _canonical(data), digest_of(content)

    return insert_rows(AuditEvent, ("kind", "subject_id", "org_id", "data", "digest"), rows(), same | {"at": now})


def record_read(actor: Actor, what: str, subject: Model, *, person_id: int | None, org_id: int | None) -> None:
    """Log that a sensitive record was opened; a person's own reading of their own file is not logged."""
    if person_id is not None and person_id == actor.person_id:
        return
    AuditRead.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        person_id=person_id,
        org_id=org_id,
        reader_id=actor.user_id,
        reader_name=actor.name,
        role=", ".join(actor.role_names)[:60],
        what=what,
        request_id=actor.request_id,
        at=clock.now(),
    )
