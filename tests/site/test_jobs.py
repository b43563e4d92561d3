"""Jobs of the clock are known to the worker and do their work."""

from __future__ import annotations

import datetime
import uuid

from procrastinate.contrib.django import app

from nennep.access.models import FormOnce, User
from nennep.audit.models import AuditLink
from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.site.jobs import KEPT, new_day, seal_audit


def test_the_worker_knows_the_jobs_of_the_clock() -> None:
    names = {task.name for task in app.tasks.values()}
    assert {"nennep.site.jobs.seal_audit", "nennep.site.jobs.new_day"} <= names


def test_seal_audit_links_what_was_loose(db: None, sight: None, system: Actor) -> None:
    user = User.objects.create_user(username="a", name="A")
    record(system, "access.account.opened", user, org_id=None)

    seal_audit(timestamp=0)

    assert AuditLink.objects.count() == 1


def test_new_day_forgets_old_forms_only(db: None, sight: None) -> None:
    user = User.objects.create_user(username="a", name="A")
    old, fresh = uuid.uuid4(), uuid.uuid4()
    for token in (old, fresh):
        FormOnce.objects.create(token=token, user=user, location="/")
    FormOnce.objects.filter(token=old).update(taken_at=clock.now() - KEPT - datetime.timedelta(hours=1))

    new_day(timestamp=0)

    assert set(FormOnce.objects.values_list("token", flat=True)) == {fresh}
