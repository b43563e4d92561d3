"""Taking a committed register back, as long as nobody has built on what it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from nennep.access.models import User
from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.members.actions.edit_file import edit_file
from nennep.members.actions.standing import withdraw_standing
from nennep.members.models import (
    Affiliation,
    Exemption,
    KnownRow,
    Person,
    RegisterBatch,
    RegisterChunk,
    RegisterRow,
    StandingRow,
    Workplace,
)
from nennep.members.permissions import check_can_undo_batch
from nennep.members.queries import get_batch, known_standings
from nennep.members.register.records import Value, value_from_json
from nennep.members.staging.facts import DATES, FILE_FIELDS
from nennep.members.states import Batch, Outcome
from nennep.organisations.queries import get_organisation

_DATED: tuple[type[KnownRow], ...] = (StandingRow, Affiliation, Exemption, Workplace)
_AREAS = {
    "committees": _noop("chức vụ, cấp ủy"),
    "meetings": _noop("cuộc họp"),
    "documents": _noop("văn bản"),
    "members": _noop("hồ sơ"),
    "obligations": _noop("việc được giao"),
    "access": _noop("tài khoản"),
    "reports": _noop("báo cáo"),
}


def undo_batch(*, actor: Actor, batch_id: int, reason: str) -> RegisterBatch:
    """Take back everything a batch wrote. Audit "members.register.undone" with the people who go.

    Refused with the first name and the reason when something was built on it: a roll, a post, an account, a later
    change of a file. Cells founded for the batch stay: the structure has its own page. Files that were changed get
    back what stood in them; people who were entered go, and the audit keeps that they were there.
    """
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        check_can_undo_batch(actor, batch, get_organisation(actor, batch.org_id))
        if not reason.strip():
            raise RuleBroken(_("Hãy ghi lý do hoàn lại."), field="reason")
        made = list(Affiliation.objects.filter(batch=batch).values_list("person_id", flat=True).distinct())
        changed = list(RegisterRow.objects.filter(batch=batch, outcome=Outcome.CHANGED).exclude(written={}))
        with acting(system_actor("members.register.undo")):
            hindrance = hindrance_of(batch, made, changed)
            if hindrance:
                raise RuleBroken(hindrance)
            _remove(batch, made)
        for row in changed:
            _put_back(actor, batch, row)
        batch.state, batch.undone_at = Batch.UNDONE, clock.now()
        batch.save(update_fields=["state", "undone_at"])
        record(
            actor, "members.register.undone", batch, org_id=batch.org_id,
            data={"file": batch.file_name, "people": made, "changed": len(changed), "reason": reason},
        )  # fmt: skip
    return batch


def hindrance_of(batch: RegisterBatch, made: Sequence[int], changed: Sequence[RegisterRow]) -> str:
    """The sentence that says what was built on the batch; empty when it can be taken back. Needs the whole sight."""
    for model in _DATED:
        later: Any = model._default_manager.filter(Q(person_id__in=made), ~Q(batch=batch) | Q(known_to__isnull=False))
        found = later.values_list("person__full_name", flat=True).first()
        if found:
            return _built(found, "members")
    edited = Person.objects.filter(pk__in=made, version__gt=1).values_list("full_name", flat=True).first()
    if edited:
        return _built(edited, "members")
    for relation in Person._meta.related_objects:
        model_of: type[Model] = relation.related_model
        if model_of in {*_DATED, RegisterRow} or relation.field is None:
            continue
        name = relation.field.name
        rows: Any = model_of._default_manager.filter(**{f"{name}__in": made})
        found = rows.values_list(f"{name}__full_name", flat=True).first()
        if found:
            return _built(found, model_of._meta.app_label)
    account = User.objects.filter(person_id__in=made).values_list("name", flat=True).first()
    if account:
        return _built(account, "access")
    versions = dict(Person.objects.filter(pk__in=[row.person_id for row in changed]).values_list("pk", "version"))
    for row in changed:
        if row.person_id is None or versions.get(row.person_id) != row.written.get("version"):
            return _built(str(row.values.get("full_name", "")), "members")
        stands = row.written.get("standings")
        if stands and known_standings(row.person_id) != set(stands[1]):
            return _built(str(row.values.get("full_name", "")), "members")
        if row.written.get("moved"):
            return _(
                "Không hoàn lại được: đồng chí %(name)s đã được chuyển sinh hoạt theo danh sách này. Hãy chuyển trở "
                "lại trước bằng thủ tục chuyển sinh hoạt."
            ) % {"name": row.values.get("full_name", "")}
    return ""


def _built(name: str, area: str) -> str:
    what = _AREAS.get(area, _noop("phần khác"))
    if area == "members":
        return _("Không hoàn lại được: hồ sơ của đồng chí %(name)s đã có thay đổi sau lần nạp này.") % {"name": name}
    words = {"name": name, "what": _(what)}
    return _("Không hoàn lại được: đồng chí %(name)s đã được dùng ở phần %(what)s sau lần nạp này.") % words


def _remove(batch: RegisterBatch, made: Sequence[int]) -> None:
    """The people the batch entered, with the rows it wrote for them."""
    RegisterRow.objects.filter(batch=batch, person_id__in=made).update(person=None)
    RegisterChunk.objects.filter(batch=batch).update(people=[])
    for model in _DATED:
        rows: Any = model._default_manager.filter(batch=batch)
        rows.filter(person_id__in=made).delete()
    Person.objects.filter(pk__in=made).delete()


def _put_back(actor: Actor, batch: RegisterBatch, row: RegisterRow) -> None:
    """What stood in a changed file before."""
    person_id, written = row.person_id, row.written
    if person_id is None:
        return
    if written.get("recognised"):
        withdraw_standing(actor=actor, person_id=person_id, reason=f"Hoàn lại danh sách {batch.file_name}")
    old: dict[str, Value | None] = {
        slug: None if value is None else value_from_json(value) for slug, value in written["old"].items()
    }
    values = {
        FILE_FIELDS[slug]: "" if value is None and slug not in DATES else value
        for slug, value in old.items()
        if slug in FILE_FIELDS and not (slug == "official_on" and written.get("recognised"))
    }
    basis = f"Hoàn lại danh sách {batch.file_name}"
    edit_file(actor=actor, person_id=person_id, values=values, basis=basis, put_back=True)
    if written.get("standings") and old.get("official_on") is None:
        _stand_as_before(*written["standings"])
    if written.get("workplace"):
        Workplace.objects.filter(pk=written["workplace"], person_id=person_id).delete()


def _stand_as_before(before: Sequence[int], after: Sequence[int]) -> None:
    """The standings that a day of recognition made go, what they replaced holds again; both stay as was known then."""
    StandingRow.objects.filter(pk__in=set(after) - set(before)).update(known_to=clock.now())
    for row in StandingRow.objects.filter(pk__in=set(before) - set(after)).order_by("valid_from"):
        row.pk, row.known_to = None, None
        row.save(force_insert=True)
