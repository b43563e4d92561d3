"""Rounds of a contest by which a document was made known, with the results as the organisers wrote them (S0.3)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.documents.models import Contestant, ContestRound, Spread
from nennep.documents.permissions import check_can_take_back_spread
from nennep.documents.queries import get_spread
from nennep.documents.queries.spreading import get_round
from nennep.documents.states import SpreadForm
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.kernel.vietnamese import fold, tidy
from nennep.members.models import Person
from nennep.members.queries import home_cell_on, members_visible_to

MOST_CONTESTANTS = 300


@dataclass(frozen=True, slots=True)
class ContestantInput:
    """A line of the organisers' paper; `card_no`: the member's card, "" for whoever is not in the register."""

    name: str
    place_name: str
    result: str
    card_no: str = ""


def record_contest_round(
    *, actor: Actor, spread_id: int, name: str, organiser: str, held_on: datetime.date,
    contestants: Sequence[ContestantInput],
) -> ContestRound:  # fmt: skip
    """Enter a round of a contest with all its contestants, once.

    The result is the organisers' word for each, kept as written. A card number must be that of a member of that name
    whose file the actor may open. Raises Denied, Http404, RuleBroken (fields name, organiser, held_on, contestants).
    Audit "documents.contest.recorded".
    """
    with acting(actor):
        spread = get_spread(actor, spread_id, lock=True)
        check_can_take_back_spread(actor, spread)
        if spread.form != SpreadForm.CONTEST:
            raise RuleBroken(_("Chỉ ghi vòng thi cho hình thức hội thi."))
        name = needed(name, _("Hãy ghi tên vòng thi, phần thi, không quá 120 chữ cái."), field="name", most=120)
        organiser = needed(organiser, _("Hãy ghi nơi tổ chức vòng thi, không quá 200 chữ cái."), field="organiser",
                           most=200)  # fmt: skip
        _require_day(actor, spread, held_on)
        if ContestRound.objects.filter(spread=spread, name=name).exists():
            raise RuleBroken(_("Vòng thi này đã được ghi; hãy bỏ bản đã ghi rồi ghi lại nếu cần sửa."), field="name")
        if not 1 <= len(contestants) <= MOST_CONTESTANTS:
            raise RuleBroken(_("Mỗi vòng thi có từ một đến %(most)s người dự thi.") % {"most": MOST_CONTESTANTS},
                             field="contestants")  # fmt: skip
        document = spread.document
        made = ContestRound.objects.create(spread=spread, org_id=spread.org_id, name=name, organiser=organiser,
                                           held_on=held_on, basis=f"{document}"[:200])  # fmt: skip
        Contestant.objects.bulk_create(_contestants(actor, made, contestants))
        record(actor, "documents.contest.recorded", document, org_id=spread.org_id,
               data={"name": name, "on": held_on, "people": len(contestants)})  # fmt: skip
    return made


def take_back_contest_round(*, actor: Actor, round_id: int) -> Spread:
    """Take back a round that was entered wrongly, with its lines; the note it belonged to. The audit keeps what it said
    ("documents.contest.taken_back")."""
    with acting(actor):
        one = get_round(actor, round_id)
        check_can_take_back_spread(actor, one.spread)
        rows = Contestant.objects.filter(round=one).order_by("position")
        said = "; ".join(f"{row.name}: {row.result}" for row in rows)
        record(actor, "documents.contest.taken_back", one.spread.document, org_id=one.org_id,
               data={"name": one.name, "on": one.held_on, "lines": said})  # fmt: skip
        rows.delete()
        one.delete()
    return one.spread


def _require_day(actor: Actor, spread: Spread, held_on: datetime.date) -> None:
    first = spread.document.dated_on or held_on
    if not first <= held_on <= actor.today:
        raise RuleBroken(
            _("Ngày của vòng thi phải từ ngày ban hành %(day)s đến hôm nay.") % {"day": f"{first:%d/%m/%Y}"},
            field="held_on",
        )


def _contestants(actor: Actor, made: ContestRound, lines: Sequence[ContestantInput]) -> list[Contestant]:
    people = _people(actor, lines)
    found = []
    for number, line in enumerate(lines, start=1):
        at = _("Dòng %(n)s: ") % {"n": number}
        name = needed(line.name, at + _("hãy ghi họ và tên, không quá 120 chữ cái."), field="contestants", most=120)
        result = needed(line.result, at + _("hãy ghi kết quả như văn bản của ban tổ chức, không quá 120 chữ cái."),
                        field="contestants", most=120)  # fmt: skip
        place_name = tidy(line.place_name)
        if len(place_name) > 200:
            raise RuleBroken(at + _("tên tổ chức, đơn vị không quá 200 chữ cái."), field="contestants")
        person = people.get(tidy(line.card_no))
        if line.card_no and (person is None or fold(person.full_name) != fold(name)):
            raise RuleBroken(at + _("không thấy đảng viên %(name)s có số thẻ %(card)s.")
                             % {"name": name, "card": line.card_no}, field="contestants")  # fmt: skip
        found.append(Contestant(
            round=made, org_id=made.org_id, person=person, name=name, place_name=place_name, position=number,
            place_id=home_cell_on(person.pk, made.held_on) if person else None, result=result,
        ))  # fmt: skip
    known = [one.person_id for one in found if one.person_id]
    if len(known) != len(set(known)):
        raise RuleBroken(_("Mỗi người chỉ đứng một dòng trong một vòng thi."), field="contestants")
    return found


def _people(actor: Actor, lines: Sequence[ContestantInput]) -> dict[str, Person]:
    """The members in sight by the card numbers that were written."""
    cards = {tidy(line.card_no) for line in lines} - {""}
    rows = members_visible_to(actor).filter(card_no__in=cards, merged_into__isnull=True) if cards else ()
    return {one.card_no: one for one in rows}
