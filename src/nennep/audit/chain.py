"""The hash chain over the audit: sealed by a job, checked by `nennep verify`, its head noted outside the database."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from nennep.audit.models import AuditEvent, AuditLink
from nennep.audit.record import content_of, digest_of
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting, one_at_a_time

BEGINNING = b"\0" * 32


def _next(chain: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(chain + digest).digest()


def seal(limit: int = 50_000) -> int:
    """Link the events that are not linked yet, in order of id; returns how many. Runs one at a time."""
    with acting(system_actor("audit.seal")):
        one_at_a_time("audit.seal")
        head = AuditLink.objects.order_by("-position").first()
        position, chain = (head.position, bytes(head.chain)) if head else (0, BEGINNING)
        linked = AuditLink.objects.filter(event_id=OuterRef("pk"))
        loose = AuditEvent.objects.filter(~Exists(linked)).order_by("id").values_list("id", "digest")[:limit]
        links, now = [], clock.now()
        for event_id, digest in loose:
            position, chain = position + 1, _next(chain, bytes(digest))
            links.append(AuditLink(position=position, event_id=event_id, chain=chain, sealed_at=now))
        AuditLink.objects.bulk_create(links, batch_size=5000)
    return len(links)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a walk along the chain found: `problems` is empty when nothing was touched."""

    events: int
    head: str
    problems: tuple[str, ...]


def check(*, older_than: datetime.timedelta = datetime.timedelta(minutes=10)) -> ChainCheck:
    """Walk the whole chain with the system's sight; see `_check`."""
    with acting(system_actor("audit.check")):
        return _check(older_than)


def _check(older_than: datetime.timedelta) -> ChainCheck:
    """Walk the chain from its beginning: content against digest, digest against chain, no event missing or left out."""
    problems: list[str] = []
    chain, expected, count = BEGINNING, 1, 0
    events = AuditEvent.objects.in_bulk
    links = AuditLink.objects.order_by("position").iterator(chunk_size=2000)
    batch: list[AuditLink] = []

    def walk(rows: list[AuditLink], chain: bytes, expected: int) -> tuple[bytes, int]:
        found = events([row.event_id for row in rows])
        for row in rows:
            if row.position != expected:
                problems.append(f"position {expected} is missing")
                expected = row.position
            event = found.get(row.event_id)
            if event is None:
                problems.append(f"event {row.event_id} is missing")
            else:
                if digest_of(content_of(event)) != bytes(event.digest):
                    problems.append(f"event {event.pk} was changed")
                chain = _next(chain, bytes(event.digest))
            if bytes(row.chain) != chain:
                problems.append(f"the chain breaks at position {row.position}")
                chain = bytes(row.chain)
            expected += 1
        return chain, expected

    for link in links:
        batch.append(link)
        count += 1
        if len(batch) == 2000:
            chain, expected = walk(batch, chain, expected)
            batch = []
    chain, expected = walk(batch, chain, expected)
    linked = AuditLink.objects.filter(event_id=OuterRef("pk"))
    late = AuditEvent.objects.filter(~Exists(linked), at__lt=clock.now() - older_than).count()
    if late:
        problems.append(f"{late} events older than {older_than} are not sealed")
    return ChainCheck(events=count, head=chain.hex(), problems=tuple(problems))
