"""Writing a list of organisations into the tree, the higher ones first, and taking back what it founded."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, Count, ForeignObjectRel, Min, Model, ProtectedError, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.kernel.vietnamese import fold
from nennep.members.actions.import_organisations import changeable, restage
from nennep.members.models import RegisterBatch, RegisterRow
from nennep.members.organisation_list.staging import Said, counts_of, kind_words, said_of, stored_rows, taken
from nennep.members.permissions import check_can_undo_organisations
from nennep.members.queries import get_batch
from nennep.members.register.dates import PartialDate
from nennep.members.staging.rows import Staged, load, save_changed
from nennep.members.states import Batch, Outcome
from nennep.organisations.actions import found_organisation, move_organisation, recode_organisation, rename_organisation
from nennep.organisations.models import OrganisationCode, OrganisationKind, OrganisationName, OrganisationProfile
from nennep.organisations.queries import get_organisation, name_on
from nennep.orgtree.models import Org, OrgEdge, OrgEvent
from nennep.orgtree.queries import parents_of

_SHIFTED = "Tổ chức liên quan đã thay đổi từ lúc so danh sách; hãy nạp lại dòng này để xem lại."
_NO_SUPERIOR = "Tổ chức cấp trên của dòng này không lập được."
_OWN: tuple[type[Model], ...] = (
    OrganisationName, OrganisationKind, OrganisationCode, OrganisationProfile, OrgEdge, OrgEvent,
)  # fmt: skip
_AREAS = {
    "access": _noop("tài khoản, phân quyền"),
    "members": _noop("đảng viên"),
    "committees": _noop("chức vụ, cấp ủy"),
    "meetings": _noop("cuộc họp"),
    "documents": _noop("văn bản"),
    "obligations": _noop("việc được giao"),
    "directives": _noop("chỉ đạo, giao việc"),
    "reports": _noop("báo cáo"),
    "organisations": _noop("địa bàn, phương án sắp xếp"),
    "orgtree": _noop("tổ chức trực thuộc"),
    "regulations": _noop("quy định áp dụng"),
}


@dataclass(slots=True)
class _Writing:
    """A list on its way into the tree. `places`: number of a row -> the organisation founded for it."""

    actor: Actor
    batch: RegisterBatch
    kinds: Mapping[str, str]
    places: dict[int, int] = field(default_factory=dict)
    changed: list[int] = field(default_factory=list)

    def superior(self, ref: str) -> int | None:
        """The organisation a reference means; None when its row was not founded."""
        return int(ref[1:]) if ref.startswith("o") else self.places.get(int(ref[1:]))


def commit_organisations(*, actor: Actor, batch_id: int) -> RegisterBatch:
    """Found the new organisations of a batch and write its confirmed changes, the higher ones first, in one
    transaction; a second call does nothing.

    The list is compared once more first: a row that is no longer what was looked at stays out. So does one that the
    rules refuse, with the sentence, and what should stand under it. Audit "members.register.organisations_founded",
    "members.register.organisations_changed" where something was changed, and the events of the single acts.
    """
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        if batch.state == Batch.COMMITTED:
            return batch
        batch, org = changeable(actor, batch_id)
        if not batch.choices:
            raise RuleBroken(_("Hãy chọn ngày của danh sách trước khi ghi."))
        stored = stored_rows(batch)
        rows = restage(actor, batch, org, stored, said_of(stored))
        _refuse_shifted(stored, rows)
        writing = _Writing(actor, batch, kind_words(batch.as_of))
        for staged in _in_order(rows, org.org_id):
            _write(writing, staged)
        save_changed(stored, rows)
        _close(writing, rows)
    return batch


def _refuse_shifted(stored: Mapping[int, RegisterRow], rows: Sequence[Staged]) -> None:
    """Rows that would be written otherwise than they were shown stay out."""
    for staged in rows:
        before = load(stored[staged.number])
        same = (before.outcome, before.match.changes, before.more.get("under")) == (
            staged.outcome, staged.match.changes, staged.more.get("under"),
        )  # fmt: skip
        if not same and staged.outcome in {Outcome.NEW, Outcome.CHANGED}:
            staged.outcome, staged.reason = Outcome.WRONG, _SHIFTED


def _in_order(rows: Sequence[Staged], top: int) -> list[Staged]:
    """What is to be written, superiors before what stands under them, as the tree will be in the end."""
    wanted = [staged for staged in rows if staged.outcome == Outcome.NEW or taken(staged)]
    above: dict[str, str] = {}
    for staged in wanted:
        if staged.outcome == Outcome.NEW:
            above[f"r{staged.number}"] = staged.more["under"]
        elif "parent" in taken(staged):
            above[f"o{staged.match.candidates[0].id}"] = staged.more["under"]
    known = [int(ref[1:]) for ref in {*above, *above.values()} if ref.startswith("o")]
    while fresh := [org for org in known if f"o{org}" not in above and org != top]:
        parents = parents_of(fresh)
        above |= {f"o{org}": f"o{parents[org]}" if org in parents else "" for org in fresh}
        known = list(parents.values())

    def depth(ref: str) -> int:
        steps = 0
        while ref and ref != f"o{top}" and steps < len(above) + 1:
            ref, steps = above.get(ref, ""), steps + 1
        return steps

    def place(staged: Staged) -> tuple[int, int]:
        new = staged.outcome == Outcome.NEW
        return depth(f"r{staged.number}" if new else f"o{staged.match.candidates[0].id}"), staged.number

    return sorted(wanted, key=place)


def _write(writing: _Writing, staged: Staged) -> None:
    """One row; it stays out with the sentence where a rule or a right stands against it."""
    parent = writing.superior(staged.more["under"])
    if parent is None:
        staged.outcome, staged.reason = Outcome.WRONG, _NO_SUPERIOR
        return
    try:
        with transaction.atomic():
            if staged.outcome == Outcome.NEW:
                writing.places[staged.number] = _found(writing, staged, parent)
                staged.written = {"org": writing.places[staged.number]}
            else:
                org = staged.match.candidates[0].id
                _change(writing.actor, staged, org, parent)
                writing.changed.append(org)
                staged.written = {"org": org, "took": sorted(taken(staged))}
    except (RuleBroken, Denied) as refusal:
        staged.outcome, staged.reason = Outcome.WRONG, refusal.sentence


def _found(writing: _Writing, staged: Staged, parent: int) -> int:
    values, batch = staged.row.values, writing.batch
    made = found_organisation(
        actor=writing.actor, parent_id=parent, name=str(values["name"]),
        kind=writing.kinds.get(fold(str(values.get("kind", ""))), ""), effective_on=_begin(staged, parent, batch.as_of),
        code=str(values.get("code", "")), event_kind=OrgEvent.Kind.IMPORT,
    )  # fmt: skip
    return made.pk


def _begin(staged: Staged, parent: int, as_of: datetime.date) -> datetime.date:
    """The day of founding that the list tells, if the superior stood by then; else the list's day, never before the
    superior's first."""
    edges = OrgEdge.objects.filter(org_id=parent, known_to__isnull=True)
    start: datetime.date = edges.aggregate(first=Min("valid_from"))["first"] or as_of
    told = staged.row.values.get("founded_on")
    if isinstance(told, PartialDate) and told.precision == "day" and told.date >= start:
        return told.date
    return max(as_of, start)


def _change(actor: Actor, staged: Staged, org: int, parent: int) -> None:
    """The confirmed changes of a row, each by the act that does it by hand."""
    said, takes = Said.of(staged), taken(staged)
    new = {change.column: str(change.new) for change in staged.match.changes}
    if said.on is None:
        raise RuleBroken(_("Hãy ghi ngày hiệu lực của thay đổi."))
    on, no, signed = said.on, said.decision_no, said.signed_on
    if "name" in takes:
        rename_organisation(
            actor=actor, org_id=org, name=new["name"], effective_on=on, decision_no=no, signed_on=signed
        )
    if "parent" in takes:
        move_organisation(actor=actor, org_id=org, parent_id=parent, effective_on=on, decision_no=no, signed_on=signed)
    if "code" in takes:
        recode_organisation(actor=actor, org_id=org, code=new["code"], effective_on=on, decision_no=no)


def _close(writing: _Writing, rows: Sequence[Staged]) -> None:
    batch, actor, made = writing.batch, writing.actor, list(writing.places.values())
    batch.state, batch.committed_at = Batch.COMMITTED, clock.now()
    batch.summary = {
        **batch.summary, "counts": counts_of(rows), "taken": {"new": len(made), "changed": len(writing.changed)},
        "founded": made, "changed": writing.changed,
    }  # fmt: skip
    batch.save(update_fields=["state", "committed_at", "summary"])
    record(
        actor, "members.register.organisations_founded", batch, org_id=batch.org_id,
        data={"file": batch.file_name, "count": len(made), "organisations": made},
    )  # fmt: skip
    if writing.changed:
        record(
            actor, "members.register.organisations_changed", batch, org_id=batch.org_id,
            data={"file": batch.file_name, "count": len(writing.changed), "organisations": writing.changed},
        )  # fmt: skip


def undo_organisations(*, actor: Actor, batch_id: int, reason: str) -> RegisterBatch:
    """Take back the organisations a batch founded. Audit "members.register.undone".

    Refused with the first name and the reason when something was built on one, and for a batch that renamed, moved or
    recoded organisations: those acts hold from their day on, and are changed again on each one's own page.
    """
    with acting(actor):
        batch = get_batch(actor, batch_id, lock=True)
        check_can_undo_organisations(actor, batch, get_organisation(actor, batch.org_id))
        if not reason.strip():
            raise RuleBroken(_("Hãy ghi lý do hoàn lại."), field="reason")
        made: Sequence[int] = batch.summary.get("founded", [])
        with acting(system_actor("members.register.undo")):
            hindrance = hindrance_of(made, actor)
            if hindrance:
                raise RuleBroken(hindrance)
            try:
                _remove(made)
            except ProtectedError as fault:
                raise RuleBroken(_("Không hoàn lại được: đã có việc khác ghi ở tổ chức của danh sách.")) from fault
        batch.state, batch.undone_at = Batch.UNDONE, clock.now()
        batch.save(update_fields=["state", "undone_at"])
        record(
            actor, "members.register.undone", batch, org_id=batch.org_id,
            data={"file": batch.file_name, "organisations": list(made), "reason": reason},
        )  # fmt: skip
    return batch


def hindrance_of(made: Sequence[int], actor: Actor) -> str:
    """The sentence that says what was built on founded organisations; empty when they can be taken back. Needs the
    whole sight."""
    changed = _changed_since(made)
    if changed is not None:
        name = name_on(changed, actor.today)
        return _("Không hoàn lại được: “%(name)s” đã có thay đổi sau lần nạp này.") % {"name": name}
    for model, column in _references():
        rows: Any = model._default_manager.filter(**{f"{column}__in": made})
        if model is OrgEdge:
            rows = rows.exclude(org_id__in=made)
        found = rows.order_by(column).values_list(column, flat=True).first()
        if found is not None:
            what = _AREAS.get(model._meta.app_label, _noop("phần khác"))
            words = {"name": name_on(found, actor.today), "what": _(what)}
            return _("Không hoàn lại được: “%(name)s” đã được dùng ở phần %(what)s sau lần nạp này.") % words
    return ""


def _changed_since(made: Sequence[int]) -> int | None:
    """The first one that was renamed, moved, recoded, ended, or whose profile was kept."""
    later = OrgEvent.objects.filter(org_id__in=made).exclude(kind=OrgEvent.Kind.IMPORT)
    known = OrganisationCode.objects.filter(org_id__in=made, known_to__isnull=True)
    codes, ended = known.values("org_id").annotate(n=Count("pk")), known.exclude(valid_to=OPEN_END)
    blank = Q(unit_type="", place_line="", meeting_day__isnull=True, meeting_hour="", phone="", note="")
    kept = OrganisationProfile.objects.filter(org_id__in=made).exclude(blank)
    for rows in (later, codes.filter(n__gt=1), ended, kept):
        found: int | None = rows.order_by("org_id").values_list("org_id", flat=True).first()
        if found is not None:
            return found
    return None


def _references() -> Iterator[tuple[type[Model], str]]:
    """Every column that names an organisation, but for what founding writes itself and what is derived from it."""
    for relation in Org._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many or relation.on_delete is CASCADE:
            continue
        model: type[Model] = relation.related_model
        field = relation.field.name
        if model._meta.managed and not (model in _OWN and field == "org"):
            yield model, field


def _remove(made: Sequence[int]) -> None:
    """Every row of these organisations in the tree and its names; ProtectedError when anything else refers to them."""
    for model in _OWN:
        rows: Any = model._default_manager.filter(org_id__in=made)
        rows.delete()
    Org.objects.filter(pk__in=made).delete()
