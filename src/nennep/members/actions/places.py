"""Where members are active: moving home, going elsewhere for a time, coming back."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.models import Affiliation, Person, StandingRow, TeamPlace
from nennep.members.permissions import check_can_keep_file, check_can_keep_members_of, check_is_cell, check_lasts
from nennep.members.queries import KNOWN, get_member
from nennep.members.rules import check_day
from nennep.members.states import PlaceKind, Standing
from nennep.organisations.queries import get_organisation
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import lock


def _close(person: Person, kind: PlaceKind, day: datetime.date) -> Affiliation | None:
    """End the last place of a kind on a day that it would outlast."""
    row = Affiliation.objects.filter(KNOWN, person=person, kind=kind, valid_to__gt=day).order_by("-valid_from").first()
    if row is None:
        return None
    if day <= row.valid_from:
        raise RuleBroken(
            _("Đồng chí %(name)s sinh hoạt ở đây từ %(day)s; ngày thay đổi phải sau đó.")
            % {"name": person.full_name, "day": f"{row.valid_from:%d/%m/%Y}"},
            field="on",
        )
    row.valid_to = day
    row.save(update_fields=["valid_to"])
    return row


def _check_in_party(person: Person) -> None:
    """Only members have places."""
    if not StandingRow.objects.filter(KNOWN, person=person, valid_to=OPEN_END, standing__in=Standing.IN_PARTY).exists():
        raise RuleBroken(_("Đồng chí %(name)s không còn trong danh sách đảng viên.") % {"name": person.full_name})


def _carry_standing(person: Person, cell_id: int, on: datetime.date) -> None:
    """End the standing's row in the old cell on the day and let it go on in the new one."""
    row = StandingRow.objects.filter(KNOWN, person=person, valid_from__lt=on, valid_to__gt=on).first()
    if row is None:
        StandingRow.objects.filter(KNOWN, person=person, valid_from__gte=on).update(cell_id=cell_id)
        return
    end, row.valid_to = row.valid_to, on
    row.save(update_fields=["valid_to"])
    StandingRow.objects.filter(KNOWN, person=person, valid_from__gte=on).update(cell_id=cell_id)
    StandingRow.objects.create(person=person, cell_id=cell_id, standing=row.standing, valid_from=on, valid_to=end)


def move_home(*, actor: Actor, person_id: int, cell_id: int, on: datetime.date, decision_no: str = "") -> Affiliation:
    """Make another cell the home from a date. Needs the right at both ends. Audit "members.person.moved".

    The standing goes on under the new cell; the place in a party team of the old one ends, and so does a temporary
    place in the cell that is the home now.
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        get_organisation(actor, cell_id)
        cell = lock(cell_id)
        check_can_keep_members_of(actor, cell)
        check_is_cell(cell)
        check_day(on, actor.today)
        check_lasts(cell_id)
        _check_in_party(person)
        old = _close(person, PlaceKind.HOME, on)
        if old is not None and old.cell_id == cell_id:
            raise RuleBroken(_("Đồng chí này đang sinh hoạt ở đúng chi bộ đã chọn."), field="cell")
        _carry_standing(person, cell_id, on)
        TeamPlace.objects.filter(person=person, valid_from__lt=on, valid_to__gt=on).update(valid_to=on)
        Affiliation.objects.filter(
            KNOWN, person=person, kind=PlaceKind.TEMPORARY, cell_id=cell_id, valid_from__lt=on, valid_to__gt=on
        ).update(valid_to=on)
        new = Affiliation.objects.create(person=person, cell_id=cell_id, valid_from=on, decision_no=decision_no)
        person.registered_at_id = cell_id
        person.save(update_fields=["registered_at"])
        Person.objects.filter(merged_into=person).update(registered_at_id=cell_id)
        record(
            actor, "members.person.moved", person, org_id=cell_id,
            data={"old": old.cell_id if old else None, "new": cell_id, "on": on, "decision_no": decision_no},
        )  # fmt: skip
    return new


def _cell(cell_id: int) -> OrgNow:
    """A living organisation anywhere in the tree: a member may be sent out of the sender's own sight."""
    org = OrgNow.objects.select_for_update(of=("self",)).filter(org_id=cell_id, alive=True).first()
    if org is None:
        raise RuleBroken(_("Không có chi bộ này."), field="cell")
    return org


def place_temporarily(
    *, actor: Actor, person_id: int, cell_id: int, on: datetime.date, until: datetime.date | None = None,
    decision_no: str = "",
) -> Affiliation:  # fmt: skip
    """Let a member be active for a time in another cell while the home stays.

    At the temporary place the member neither votes nor stands (rules 2.4); the home counts the member. The place may
    lie anywhere in the tree: the home's office sends, the letter of introduction does the rest. Audit
    "members.person.placed_temporarily".
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        check_is_cell(_cell(cell_id))
        check_day(on, actor.today)
        check_lasts(cell_id)
        _check_in_party(person)
        if until is not None and until <= on:
            raise RuleBroken(_("Ngày trở về phải sau ngày đi."), field="until")
        if Affiliation.objects.filter(
            KNOWN, person=person, kind=PlaceKind.TEMPORARY, valid_to__gt=on, valid_from__lt=until or OPEN_END
        ).exists():
            raise RuleBroken(
                _("Đồng chí %(name)s đang sinh hoạt tạm thời ở nơi khác trong thời gian này.")
                % {"name": person.full_name}
            )
        if Affiliation.objects.filter(KNOWN, person=person, kind=PlaceKind.HOME, cell_id=cell_id,
                                      valid_to__gt=on).exists():  # fmt: skip
            raise RuleBroken(_("Đây là chi bộ sinh hoạt chính thức của đồng chí."), field="cell")
        row = Affiliation.objects.create(
            person=person, cell_id=cell_id, kind=PlaceKind.TEMPORARY, valid_from=on, valid_to=until or OPEN_END,
            decision_no=decision_no,
        )  # fmt: skip
        record(
            actor, "members.person.placed_temporarily", person, org_id=person.registered_at_id,
            data={"cell": cell_id, "on": on, "until": until, "decision_no": decision_no},
        )  # fmt: skip
    return row


def leave_temporary_place(*, actor: Actor, person_id: int, on: datetime.date) -> Affiliation:
    """End the temporary place on a date. Audit "members.person.came_back"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        row = _close(person, PlaceKind.TEMPORARY, on)
        if row is None:
            raise RuleBroken(_("Đồng chí này không sinh hoạt tạm thời ở nơi nào."))
        record(actor, "members.person.came_back", person, org_id=person.registered_at_id,
               data={"cell": row.cell_id, "on": on})  # fmt: skip
    return row
