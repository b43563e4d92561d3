"""Party teams (tổ đảng) within a cell, who is in them, and who heads them."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import many_keys
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END, valid_on
from nennep.kernel.vietnamese import fold, tidy
from nennep.members.models import Affiliation, PartyTeam, TeamPlace
from nennep.members.permissions import check_can_keep_members_of, check_is_cell
from nennep.members.queries import KNOWN, get_member
from nennep.members.rules import check_day
from nennep.members.states import PlaceKind
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import lock


def found_team(*, actor: Actor, cell_id: int, name: str, on: datetime.date) -> PartyTeam:
    """Found a party team in a cell from a date. Audit "members.team.founded"."""
    with acting(actor):
        cell = get_organisation(actor, cell_id)
        check_can_keep_members_of(actor, cell)
        check_is_cell(cell)
        check_day(on, actor.today)
        lock(cell_id)
        name = tidy(name)
        if not name:
            raise RuleBroken(_("Hãy ghi tên tổ đảng."), field="name")
        names = PartyTeam.objects.filter(cell_id=cell_id, valid_to=OPEN_END).values_list("name", flat=True)
        if fold(name) in {fold(one) for one in names}:
            raise RuleBroken(_("Chi bộ đã có tổ đảng tên này."), field="name")
        team = PartyTeam.objects.create(cell_id=cell_id, name=name, valid_from=on)
        record(actor, "members.team.founded", team, org_id=cell_id, data={"name": name, "on": on})
    return team


def _team(actor: Actor, team_id: int) -> PartyTeam:
    """The team, locked, if its cell is in sight and the actor keeps its members."""
    team = PartyTeam.objects.select_for_update(of=("self",)).filter(pk=team_id).first()
    if team is None:
        raise Http404
    check_can_keep_members_of(actor, get_organisation(actor, team.cell_id))
    return team


def end_team(*, actor: Actor, team_id: int, on: datetime.date) -> PartyTeam:
    """End a party team and the places in it on a date. Audit "members.team.ended"."""
    with acting(actor):
        team = _team(actor, team_id)
        if team.valid_to != OPEN_END:
            raise RuleBroken(_("Tổ đảng này đã thôi hoạt động."))
        later = TeamPlace.objects.filter(team=team, valid_from__gte=on).order_by("-valid_from").first()
        if on <= team.valid_from or later is not None:
            since = later.valid_from if later else team.valid_from
            raise RuleBroken(_("Ngày kết thúc phải sau ngày %(day)s.") % {"day": f"{since:%d/%m/%Y}"}, field="on")
        TeamPlace.objects.filter(team=team, valid_to__gt=on).update(valid_to=on)
        team.valid_to = on
        team.save(update_fields=["valid_to"])
        record(actor, "members.team.ended", team, org_id=team.cell_id, data={"name": team.name, "on": on})
    return team


def place_in_team(
    *, actor: Actor, team_id: int, person_id: int, on: datetime.date, is_head: bool = False
) -> TeamPlace:  # fmt: skip
    """Put a member of the cell into a party team from a date, as its head or not; an older place ends then.

    A team has one head: making somebody the head lets the former one go on as an ordinary member of the team. Audit
    "members.team.placed".
    """
    with acting(actor):
        team = _team(actor, team_id)
        person = get_member(actor, person_id, lock=True)
        check_day(on, actor.today)
        if not team.valid_from <= on < team.valid_to:
            raise RuleBroken(_("Ngày này tổ đảng không hoạt động."), field="on")
        at_home = Affiliation.objects.filter(
            KNOWN, valid_on(on), person=person, cell_id=team.cell_id, kind=PlaceKind.HOME
        )
        if not at_home.exists():
            raise RuleBroken(_("Chỉ đảng viên sinh hoạt chính thức tại chi bộ vào tổ đảng của chi bộ."), field="person")
        if is_head:
            for head in TeamPlace.objects.filter(team=team, is_head=True, valid_to=OPEN_END).exclude(person=person):
                _end(head, on)
                TeamPlace.objects.create(team=team, person_id=head.person_id, valid_from=on)
        old = TeamPlace.objects.filter(person=person, valid_to=OPEN_END).first()
        if old is not None:
            if (old.team_id, old.is_head) == (team.pk, is_head):
                raise RuleBroken(_("Đồng chí này đang ở đúng tổ và vai trò đã chọn."), field="person")
            _end(old, on)
        place = TeamPlace.objects.create(team=team, person=person, is_head=is_head, valid_from=on)
        record(
            actor, "members.team.placed", person, org_id=team.cell_id,
            data={"team": team.pk, "head": is_head, "on": on, "old": old.team_id if old else None},
        )  # fmt: skip
    return place


def _end(place: TeamPlace, on: datetime.date) -> None:
    """End a place on a day; one that began on that very day never was."""
    if on < place.valid_from:
        raise RuleBroken(
            _("Đã ghi vào tổ đảng từ %(day)s; ngày thay đổi phải sau đó.") % {"day": f"{place.valid_from:%d/%m/%Y}"},
            field="on",
        )
    if on == place.valid_from:
        place.delete()
    else:
        place.valid_to = on
        place.save(update_fields=["valid_to"])


def leave_team(*, actor: Actor, team_id: int, person_id: int, on: datetime.date) -> PartyTeam:
    """Take a member out of a party team on a date. Audit "members.team.left"."""
    with acting(actor):
        team = _team(actor, team_id)
        person = get_member(actor, person_id, lock=True)
        place = TeamPlace.objects.filter(team=team, person=person, valid_to__gt=on).order_by("-valid_from").first()
        if place is None:
            raise RuleBroken(_("Đồng chí này không ở trong tổ đảng."))
        _end(place, on)
        record(actor, "members.team.left", person, org_id=team.cell_id, data={"team": team.pk, "on": on})
    return team


def close_teams(actor: Actor, cell_id: int, on: datetime.date) -> int:
    """End on a day the party teams of a cell that ends then; how many. The caller has checked the right.

    Audit "members.team.ended" for each; a team or a place that begins only on that day or later is refused.
    """
    return close_teams_of(actor, [cell_id], on)


def close_teams_of(actor: Actor, cell_ids: Collection[int], on: datetime.date) -> int:
    """`close_teams` of many cells at once."""
    teams = PartyTeam.objects.filter(cell_id__in=many_keys(cell_ids), valid_to__gt=on)
    places = TeamPlace.objects.filter(team__cell_id__in=many_keys(cell_ids), valid_to__gt=on)
    late = [
        start
        for rows in (teams, places)
        for start in rows.filter(valid_from__gte=on).values_list("valid_from", flat=True)
    ]
    if late:
        raise RuleBroken(
            _("Tổ đảng của chi bộ này có thay đổi ghi từ %(day)s; ngày kết thúc phải sau ngày đó.")
            % {"day": f"{max(late):%d/%m/%Y}"},
            field="effective_on",
        )
    record_many([
        event(actor, "members.team.ended", team, org_id=team.cell_id, data={"name": team.name, "on": on})
        for team in teams.order_by("pk")
    ])  # fmt: skip
    places.update(valid_to=on)
    return teams.update(valid_to=on)
