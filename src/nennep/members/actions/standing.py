"""Standing and exemption of members, as dated rows by a decision."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members.models import Affiliation, Exemption, Person, StandingRow, TeamPlace
from nennep.members.permissions import check_can_keep_file
from nennep.members.queries import KNOWN, get_member
from nennep.members.rules import check_day
from nennep.members.states import PlaceKind, Standing

_Ended = Affiliation | Exemption
Following = Callable[[Actor, int, datetime.date], None]
_leaving: list[Following] = []
_back: list[Following] = []
UNNUMBERED = "Ghi khi chưa có số văn bản"  # marks a change recorded here, as distinct from what a file begins with


def when_leaving(follow: Following) -> Following:
    """Register what ends elsewhere on the day somebody leaves the Party; areas above call this when they are loaded."""
    if follow not in _leaving:
        _leaving.append(follow)
    return follow


def when_back(follow: Following) -> Following:
    """Register what goes on again when a leaving of a day was a mistake."""
    if follow not in _back:
        _back.append(follow)
    return follow


def change_standing(
    *, actor: Actor, person_id: int, standing: Standing, on: datetime.date, decision_no: str, note: str = ""
) -> StandingRow:
    """Record a standing decided elsewhere by due process, from a date. Audit "members.standing.changed".

    A standing outside the Party also ends the member's places, exemption, party team and posts on that date. Everything
    but admission and recognition needs a decision number: the case itself belongs to the due-process area, and nobody
    is removed without a decision of the competent body. Who left comes back by a new admission, not here.
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        check_day(on, actor.today)
        if standing not in {Standing.PROBATIONARY, Standing.OFFICIAL} and not decision_no.strip():
            raise RuleBroken(_("Hãy ghi số quyết định của cấp có thẩm quyền."), field="decision_no")
        old = StandingRow.objects.filter(KNOWN, person=person, valid_to=OPEN_END).first()
        if old is not None:
            _check_follows(old, standing, on)
            _check_after_suspension(old, standing)
            old.valid_to = on
            old.save(update_fields=["valid_to"])
        row = StandingRow.objects.create(
            person=person, cell_id=person.registered_at_id, standing=standing, valid_from=on, decision_no=decision_no,
            note=note.strip() or ("" if decision_no.strip() else UNNUMBERED),
        )  # fmt: skip
        if standing not in Standing.IN_PARTY:
            _end_everything(person, on)
            for follow in _leaving:
                follow(actor, person.pk, on)
        if standing == Standing.OFFICIAL and old is not None and old.standing == Standing.PROBATIONARY:
            person.official_on, person.official_precision = on, "day"
            person.save(update_fields=["official_on", "official_precision"])
        record(
            actor, "members.standing.changed", person, org_id=person.registered_at_id,
            data={"old": old.standing if old else None, "new": standing, "on": on, "decision_no": decision_no},
        )  # fmt: skip
    return row


def _check_follows(old: StandingRow, standing: Standing, on: datetime.date) -> None:
    """The new standing differs, begins later, and does not bring back somebody who left."""
    if old.standing not in Standing.IN_PARTY:
        raise RuleBroken(
            _(
                "Đồng chí này đã ra khỏi danh sách từ %(day)s (%(standing)s). Nếu ghi nhầm, hãy "
                "rút lại lần ghi đó; nếu được kết nạp lại, hãy nhập theo hồ sơ kết nạp."
            )
            % {"day": f"{old.valid_from:%d/%m/%Y}", "standing": Standing(old.standing).label}
        )
    if old.standing == standing:
        raise RuleBroken(_("Tư cách mới giống tư cách hiện tại."), field="standing")
    if on <= old.valid_from:
        raise RuleBroken(
            _("Tư cách hiện tại có từ %(day)s; ngày thay đổi phải sau ngày đó.")
            % {"day": f"{old.valid_from:%d/%m/%Y}"},
            field="on",
        )
    if standing == Standing.PROBATIONARY and old.standing != Standing.SUSPENDED:
        raise RuleBroken(_("Đảng viên chính thức không trở lại dự bị."), field="standing")


def _check_after_suspension(old: StandingRow, standing: Standing) -> None:
    """The end of a suspension gives back the standing before it, no more and no less: recognition is another act."""
    if old.standing != Standing.SUSPENDED or standing not in {Standing.PROBATIONARY, Standing.OFFICIAL}:
        return
    rows = StandingRow.objects.filter(KNOWN, person_id=old.person_id).exclude(standing=Standing.SUSPENDED)
    before = rows.filter(valid_from__lt=old.valid_from).order_by("-valid_from").first()
    if before is not None and before.standing != standing:
        raise RuleBroken(
            _("Hết đình chỉ, đồng chí này trở lại tư cách trước đó: %(before)s.")
            % {"before": Standing(before.standing).label},
            field="standing",
        )


def _end_everything(person: Person, on: datetime.date) -> None:
    """End what goes on past the day on which somebody leaves; a place that begins only later is mended first."""
    later = Affiliation.objects.filter(KNOWN, person=person, valid_from__gte=on).order_by("valid_from").first()
    if later is not None:
        raise RuleBroken(
            _("Đồng chí này có nơi sinh hoạt ghi từ %(day)s, sau ngày thay đổi. Hãy xem lại ngày.")
            % {"day": f"{later.valid_from:%d/%m/%Y}"},
            field="on",
        )
    now, going_on = clock.now(), Q(KNOWN, person=person, valid_from__lt=on, valid_to__gt=on)
    Affiliation.objects.filter(going_on, kind=PlaceKind.HOME).update(valid_to=on)
    ended: list[_Ended] = [*Affiliation.objects.filter(going_on), *Exemption.objects.filter(going_on)]
    for row in ended:
        _supersede(row, now, on)
    TeamPlace.objects.filter(person=person, valid_from__lt=on, valid_to__gt=on).update(valid_to=on)


def withdraw_standing(*, actor: Actor, person_id: int, reason: str) -> StandingRow:
    """Take back the last standing as entered by mistake; what it ended goes on again.

    The rows stay as what was known until now: reports issued meanwhile can still be explained. Returns the row that
    holds again. The first standing of a file cannot be taken back. Audit "members.standing.withdrawn".
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        if not reason.strip():
            raise RuleBroken(_("Hãy ghi lý do rút lại."), field="reason")
        rows = list(StandingRow.objects.filter(KNOWN, person=person).order_by("-valid_from")[:2])
        if len(rows) < 2 or rows[0].valid_from != rows[1].valid_to or not (rows[0].decision_no or rows[0].note):
            raise RuleBroken(_("Không có lần thay đổi tư cách nào để rút lại."))
        wrong, before = rows
        now = clock.now()
        StandingRow.objects.filter(pk__in=[wrong.pk, before.pk]).update(known_to=now)
        again = StandingRow.objects.create(
            person=person, cell_id=before.cell_id, standing=before.standing, valid_from=before.valid_from,
            decision_no=before.decision_no, note=before.note,
        )  # fmt: skip
        if wrong.standing not in Standing.IN_PARTY:
            _reopen(person, wrong, now)
            for follow in _back:
                follow(actor, person.pk, wrong.valid_from)
        if wrong.standing == Standing.OFFICIAL and before.standing == Standing.PROBATIONARY:
            person.official_on = None
            person.save(update_fields=["official_on"])
        record(
            actor, "members.standing.withdrawn", person, org_id=person.registered_at_id,
            data={"old": wrong.standing, "new": before.standing, "on": wrong.valid_from, "reason": reason},
        )  # fmt: skip
    return again


def _supersede(row: _Ended, now: datetime.datetime, end: datetime.date) -> None:
    """The same period with another end; the row as it was stays as what was known until now."""
    type(row)._default_manager.filter(pk=row.pk).update(known_to=now)
    row.pk, row.known_to, row.valid_to = None, None, end
    row.save(force_insert=True)


def _reopen(person: Person, wrong: StandingRow, now: datetime.datetime) -> None:
    """Let what the mistaken departure ended go on to the end it had: home, temporary place, exemption, party team."""
    on = wrong.valid_from
    for home in Affiliation.objects.filter(KNOWN, person=person, kind=PlaceKind.HOME, valid_to=on):
        _supersede(home, now, OPEN_END)
    for model in (Affiliation, Exemption):
        rows: Any = model._default_manager.filter(person=person)
        for row in rows.filter(KNOWN, valid_to=on, known_from__gte=wrong.known_from):
            before = rows.filter(
                known_to__isnull=False, valid_from=row.valid_from, cell_id=row.cell_id, valid_to__gt=on
            )
            end = before.order_by("-known_to").values_list("valid_to", flat=True).first()
            if end is not None:
                _supersede(row, now, end)
    for place in TeamPlace.objects.filter(person=person, valid_to=on, team__valid_to__gt=on).select_related("team"):
        place.valid_to = place.team.valid_to
        place.save(update_fields=["valid_to"])


def exempt_member(
    *, actor: Actor, person_id: int, ground: str, on: datetime.date, until: datetime.date | None = None,
    temporary: bool = False, decision_no: str = "",
) -> Exemption:  # fmt: skip
    """Exempt a member from party work and meetings from a date, by the cell's resolution.

    A temporary exemption has an end (rules 2.5: less than twelve months); `until` is the first day back. Audit
    "members.person.exempted".
    """
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        check_day(on, actor.today)
        if not ground.strip():
            raise RuleBroken(_("Hãy ghi lý do miễn sinh hoạt."), field="ground")
        if temporary and until is None:
            raise RuleBroken(_("Tạm miễn phải có ngày trở lại sinh hoạt."), field="until")
        end = until or OPEN_END
        if end <= on:
            raise RuleBroken(_("Ngày hết miễn phải sau ngày bắt đầu."), field="until")
        if Exemption.objects.filter(KNOWN, person=person, valid_from__lt=end, valid_to__gt=on).exists():
            raise RuleBroken(_("Đồng chí này đã được miễn sinh hoạt trong thời gian đó."))
        row = Exemption.objects.create(
            person=person, cell_id=person.registered_at_id, ground=ground, temporary=temporary, valid_from=on,
            valid_to=end, decision_no=decision_no,
        )  # fmt: skip
        record(
            actor, "members.person.exempted", person, org_id=person.registered_at_id,
            data={"ground": ground, "on": on, "until": until, "temporary": temporary, "decision_no": decision_no},
        )  # fmt: skip
    return row


def end_exemption(*, actor: Actor, person_id: int, on: datetime.date) -> Exemption:
    """Take the member back into party work and meetings from a date. Audit "members.person.exemption_ended"."""
    with acting(actor):
        person = get_member(actor, person_id, lock=True)
        check_can_keep_file(actor, person)
        check_day(on, actor.today)
        row = Exemption.objects.filter(KNOWN, person=person, valid_from__lt=on, valid_to__gt=on).first()
        if row is None:
            raise RuleBroken(_("Đồng chí này không được miễn sinh hoạt vào ngày đó."), field="on")
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        record(actor, "members.person.exemption_ended", person, org_id=person.registered_at_id, data={"on": on})
    return row
