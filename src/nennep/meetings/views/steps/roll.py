"""The third step: opening, the roll call, guests and superiors, who need not come and why."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nennep.access.pages import page
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms import room as shapes
from nennep.meetings.forms.prepare import ObserverForm
from nennep.meetings.presenters.steps import people as rows
from nennep.meetings.presenters.steps.head import opened
from nennep.meetings.presenters.steps.prepare import ObserverRow, observer_rows
from nennep.meetings.queries.counters import roll_counters
from nennep.meetings.states import Presence
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show
from nennep.meetings.visibility import guests_of, roll_of

if TYPE_CHECKING:
    from nennep.meetings.models import Guest, Meeting, RollEntry


@page(reads=["GET"], writes=["POST"])
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone is present until corrected; only the odd ones are listed first."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    entries = roll_of(actor, meeting)
    acts = Acts(_table(actor, meeting, entries))
    done = answered(request, acts, "roll", pk)
    if done is not None:
        return done
    owed = [entry for entry in entries if entry.presence not in Presence.NOT_OWED]
    given = acts.failed.data if acts.failed is not None and acts.name == "marks" else {}
    odd = [entry for entry in owed if rows.is_odd(entry)]
    rest = [entry for entry in owed if not rows.is_odd(entry)]
    context = {
        "opened": opened(meeting),
        "may_open": decide(may.check_can_open, actor, meeting),
        "may_record": decide(may.check_can_record, actor, meeting),
        "open_form": acts.form("open"),
        "grid_form": acts.form("marks"),
        "note_form": acts.form("note"),
        "guest_form": acts.form("guest"),
        "choices": shapes.GRID,
        "odd": [_row(entry, given) for entry in odd],
        "rest": [_row(entry, given) for entry in rest],
        "rest_label": _("%(count)s người còn lại có mặt đúng giờ: mở để sửa") % {"count": len(rest)},
        "counts": roll_counters(entries),
        "not_owed": rows.not_owed(entries) if entries else rows.not_summoned(rows.roster_of(meeting)),
        "guests": guests_of(actor, meeting),
        "observed": _observed(actor, meeting, acts) if opened(meeting) else [],
    }
    return show(request, actor, meeting, "roll", acts, context)


def _observed(actor: Actor, meeting: Meeting, acts: Acts) -> list[tuple[ObserverRow, forms.Form | None]]:
    """The cells invited to a model meeting, each with the form of those who came where the actor may fill it in."""
    return [
        (row, acts.form("observe", row.org_id)
         if decide(may.check_can_observe, actor, meeting, row.org_id).allowed else None)
        for row in observer_rows(meeting)
    ]  # fmt: skip


def _row(entry: RollEntry, given: Any) -> Any:
    stored = shapes.shown_in_grid(entry.presence)
    return rows.roll_row(entry, given.get(f"p{entry.person_id}") or stored)


def _table(actor: Actor, meeting: Meeting, entries: list[RollEntry]) -> dict[str, Filled | Pressed]:
    pk = meeting.pk
    by_person = {entry.person_id: entry for entry in entries}
    owed = [(entry.person_id, entry.presence) for entry in entries if entry.presence not in Presence.NOT_OWED]

    def note(values: dict[str, Any], _row: int) -> Any:
        person = values["person_id"]
        return actions.mark_presence(actor=actor, meeting_id=pk, marks={person: _mark(by_person[person], values)})

    def marks(values: dict[str, Any], _row: int) -> Any:
        changed = {
            person: actions.Mark(Presence(presence), reason=_kept_reason(by_person[person], presence))
            for person, presence in values["changed"].items()
        }
        return actions.mark_presence(actor=actor, meeting_id=pk, marks=changed)

    return {
        "open": Filled(
            lambda _row, **given: _open_form(meeting, **given),
            lambda values, _row: actions.open_meeting(
                actor=actor, meeting_id=pk, opened_at=_moment(meeting, values), version=meeting.version
            ),
            _("Đã khai mạc; mọi người được coi là có mặt, hãy sửa người vắng."),
        ),
        "marks": Filled(
            lambda _row, **given: shapes.GridForm(rows=owed, **given), marks, _("Đã ghi điểm danh."), "diem-danh"
        ),
        "note": Filled(
            lambda _row, **given: shapes.NoteForm(people=rows.roll_choices(entries), **given), note,
            _("Đã ghi."), "diem-danh",
        ),
        "guest": Filled(
            lambda _row, **given: shapes.GuestForm(people=rows.superior_choices(meeting), **given),
            lambda values, _row: _add_guest(actor, meeting, values), _("Đã ghi đại biểu."), "dai-bieu",
        ),
        "drop_guest": Pressed(
            lambda row: actions.remove_guest(actor=actor, meeting_id=pk, guest_id=row), _("Đã bỏ đại biểu."), "dai-bieu"
        ),
        "refresh": Pressed(
            lambda _row: actions.refresh_roll(actor=actor, meeting_id=pk),
            _("Đã đọc lại danh sách đảng viên; phần đã điểm danh giữ nguyên."), "diem-danh",
        ),
        "observe": _observe(actor, meeting),
    }  # fmt: skip


def _observe(actor: Actor, meeting: Meeting) -> Filled:
    """How many of an invited cell came, as the host counts them, and what they took away."""
    kept = {row.org_id: {"came": row.came, "lesson": row.lesson} for row in observer_rows(meeting)}

    def make(row: int, **given: Any) -> forms.Form:
        if row not in kept:
            raise Http404
        return ObserverForm(kept=kept[row], **given)

    return Filled(
        make,
        lambda values, row: actions.record_observers(
            actor=actor, meeting_id=meeting.pk, org_id=row, came=values["came"], lesson=values["lesson"]
        ),
        _("Đã ghi."), "sinh-hoat-mau",
    )  # fmt: skip


def _kept_reason(entry: RollEntry, presence: str) -> str:
    return "" if presence == Presence.PRESENT else entry.reason


def _mark(entry: RollEntry, values: dict[str, Any]) -> Any:
    """What the note says of a person; one who need not come and is there is noted so."""
    presence, away = Presence(values["presence"]), entry.presence in Presence.NOT_OWED
    return actions.Mark(
        Presence(entry.presence) if away else presence,
        at_clock=shapes.written_hour(values["at_clock"]), reason=values["reason"], joined_from=values["joined_from"],
        came_anyway=away and presence in Presence.ATTENDED,
    )  # fmt: skip


def _open_form(meeting: Meeting, **given: Any) -> forms.Form:
    today = clock.local(meeting.starts_at).date() == clock.today()
    usual = clock.local(clock.now() if today else meeting.starts_at)
    return shapes.HourForm(initial={"hour": usual.time().replace(second=0, microsecond=0)}, **given)


def _moment(meeting: Meeting, values: dict[str, Any]) -> datetime.datetime:
    day, hour = clock.local(meeting.starts_at).date(), values["hour"]
    return clock.at(day, hour.hour, hour.minute)


def _add_guest(actor: Actor, meeting: Meeting, values: dict[str, Any]) -> Guest:
    """A superior chosen from those assigned, or somebody by name."""
    chosen = values["person_id"]
    name = dict(rows.superior_choices(meeting)).get(chosen, "") if chosen is not None else values["name"]
    return actions.add_guest(
        actor=actor, meeting_id=meeting.pk, name=name, title=values["title"], person_id=chosen,
        is_superior=values["is_superior"] or chosen is not None,
    )  # fmt: skip
