"""Whatever is entered late: what was known before of any day can still be asked (architecture, "Time")."""

from __future__ import annotations

import copy
import datetime
import functools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nennep.committees.actions import constitute_body, end_post, fill_post
from nennep.committees.models import Post
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END, known_at, valid_on
from nennep.members import actions as members
from nennep.members.actions import PersonFacts
from nennep.members.models import Affiliation, Workplace
from nennep.members.register.dates import PartialDate
from nennep.members.states import Standing
from nennep.organisations import actions as organisations
from nennep.organisations.actions import add_step, create_reform
from nennep.orgtree import derive
from nennep.processes.dissolving import dissolve_with_bodies
from nennep.processes.reform import approve, plan_with_members, submit
from tests.factories.recorded import age, recorded

SINCE = datetime.date(2026, 8, 1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


class Small:
    """A province, two communes with two cells each, six members with a committee; what is founded later too."""

    def __init__(self, system: Actor) -> None:
        self.system = system
        self.top = self.found(None, "Tỉnh", "dang-bo-tinh")
        self.communes = [self.found(self.top, f"Xã {n}", "dang-bo-xa") for n in range(2)]
        self.cells = [
            self.found(commune, f"Chi bộ {commune}.{n}", "chi-bo") for commune in self.communes for n in range(2)
        ]
        self.people = [self.register(self.cells[n % 4], n) for n in range(6)]
        constitute_body(actor=system, org_id=self.cells[0], kind="cell_committee", label="2025-2030", on=SINCE)

    def found(self, parent: int | None, name: str, kind: str, on: datetime.date = SINCE) -> int:
        return organisations.found_organisation(
            actor=self.system, parent_id=parent, name=name, kind=kind, effective_on=on, code=name[-3:].strip()
        ).pk

    def register(self, cell: int, number: int, since: datetime.date = SINCE) -> int:
        official = datetime.date(2001, 5, 19) if number % 3 else None
        facts = PersonFacts(
            full_name=f"Người {number}",
            birth_on=datetime.date(1970, 2, 3),
            admitted_on=datetime.date(2000, 5, 19),
            official_on=official,
        )
        return members.register_member(actor=self.system, cell_id=cell, facts=facts, since=since).pk


@pytest.fixture
def small(db: None, sight: None, system: Actor) -> Small:
    """Built once for all examples of a test: each has a copy, and what it wrote is rolled back."""
    return Small(system)


Act = Callable[[Small, Any, datetime.date], object]


def reform(small: Small, draw: Any, on: datetime.date) -> None:
    """A reorganisation: the way of many organisations at once, members with their cells."""
    draft = create_reform(
        actor=small.system, home_id=small.top, title="Sắp xếp", effective_on=on, decision_no="7-QĐ/TU", signed_on=on
    )
    cells = draw(st.lists(st.sampled_from(small.cells), min_size=2, max_size=3, unique=True))
    new = {"key": "n", "name": "Mới", "kind": "chi-bo", "parent": small.communes[0]}
    add_step(actor=small.system, reform_id=draft.pk, operation=draw(st.sampled_from([
        {"do": "merge", "sources": cells, "into": new}, {"do": "merge", "sources": cells[1:], "into": cells[0]},
        {"do": "split", "source": cells[0], "parts": [new, cells[1]], "default": "n"},
        {"do": "move", "org": cells[0], "parent": draw(st.sampled_from(small.communes))},
        {"do": "dissolve", "org": cells[0], "members_to": cells[1]},
    ])))  # fmt: skip
    if not plan_with_members(actor=small.system, reform_id=draft.pk)[1].applicable:
        raise RuleBroken("not to be applied")
    submit(actor=small.system, reform_id=draft.pk)
    done = approve(actor=small.system, reform_id=draft.pk)
    small.cells += done.keys.values()


def person_act(do: Callable[..., object], **more: Any) -> Act:
    return lambda small, draw, on: do(
        actor=small.system, person_id=draw(st.sampled_from(small.people)),
        **{name: value(small, draw, on) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


def cell_of(small: Small, draw: Any, on: datetime.date) -> int:
    return int(draw(st.sampled_from(small.cells)))


def that_day(small: Small, draw: Any, on: datetime.date) -> datetime.date:
    return on


def later(small: Small, draw: Any, on: datetime.date) -> datetime.date | None:
    return draw(st.sampled_from([None, on + 20 * DAY, on + 200 * DAY]))


def register(small: Small, draw: Any, on: datetime.date) -> None:
    small.people.append(small.register(cell_of(small, draw, on), 7, on))


def found(small: Small, draw: Any, on: datetime.date) -> None:
    small.cells.append(
        small.found(draw(st.sampled_from(small.communes)), f"Chi bộ mới {len(small.cells)}", "chi-bo", on)
    )


def redate(small: Small, draw: Any, on: datetime.date) -> None:
    members.edit_file(
        actor=small.system, person_id=draw(st.sampled_from(small.people)), values={"admitted": PartialDate(on + DAY)}
    )


def study(small: Small, draw: Any, on: datetime.date) -> None:
    """A qualification from a day on, or a correction of what stands there."""
    field, text = draw(st.sampled_from(STUDIED))
    members.edit_file(
        actor=small.system, person_id=draw(st.sampled_from(small.people)), values={field: text},
        since=draw(st.sampled_from([on, None])),
    )  # fmt: skip


STUDIED = [("theory", "Sơ cấp"), ("theory", "Trung cấp"), ("schooling", "12/12"), ("profession", "Đại học"),
           ("theory", "")]  # fmt: skip


def fill(small: Small, draw: Any, on: datetime.date) -> None:
    fill_post(
        actor=small.system, org_id=small.cells[0], kind="cell_committee", on=on,
        title=draw(st.sampled_from(["bi-thu", "uy-vien"])), person_id=draw(st.sampled_from(small.people)),
    )  # fmt: skip


def leave_post(small: Small, draw: Any, on: datetime.date) -> None:
    for post in Post.objects.filter(known_to__isnull=True, valid_to=OPEN_END, org_id__in=small.cells)[:1]:
        end_post(actor=small.system, post_id=post.pk, on=on, why="Xin thôi")


def leave_work(small: Small, draw: Any, on: datetime.date) -> None:
    for row in Workplace.objects.filter(known_to__isnull=True, valid_to=OPEN_END, person_id__in=small.people)[:1]:
        members.end_workplace(actor=small.system, person_id=row.person_id, workplace_id=row.pk, on=on)


def org_act(do: Callable[..., object], **more: Any) -> Act:
    return lambda small, draw, on: do(
        actor=small.system, org_id=cell_of(small, draw, on),
        **{name: value(small, draw, on) if callable(value) else value for name, value in more.items()},
    )  # fmt: skip


ACTS: dict[str, Act] = {
    "move_home": person_act(members.move_home, cell_id=cell_of, on=that_day),
    "place_temporarily": person_act(members.place_temporarily, cell_id=cell_of, on=that_day, until=later),
    "leave_temporary_place": person_act(members.leave_temporary_place, on=that_day),
    "exempt": person_act(members.exempt_member, ground="Tuổi cao", on=that_day, until=later),
    "end_exemption": person_act(members.end_exemption, on=that_day),
    "recognise": person_act(members.change_standing, standing=Standing.OFFICIAL, on=that_day, decision_no="1"),
    "leave": person_act(members.change_standing, standing=Standing.RESIGNED, on=that_day, decision_no="2"),
    "withdraw": person_act(members.withdraw_standing, reason="Ghi nhầm"),
    "redate": redate,
    "study": study,
    "register": register,
    "work": person_act(members.add_workplace, unit="Nhà máy", on=that_day),
    "leave work": leave_work,
    "fill_post": fill,
    "end_post": leave_post,
    "term": lambda small, draw, on: constitute_body(
        actor=small.system, org_id=small.cells[0], kind=draw(st.sampled_from(["cell_committee", "cell"])),
        label=f"{on.year}-{on.day}-{on.month}", on=on,
    ),
    "found": found,
    "rename": org_act(organisations.rename_organisation, name=lambda s, d, on: f"Tên {on}", effective_on=that_day),
    "places": org_act(
        organisations.set_places, on=that_day,
        places=lambda s, draw, on: draw(st.sampled_from([[], [("Xã A", "Tỉnh")], [("Xã B", "Tỉnh")]])),
    ),
    "move": org_act(
        organisations.move_organisation, parent_id=lambda s, draw, on: draw(st.sampled_from(s.communes)),
        effective_on=that_day,
    ),
    "dissolve": org_act(dissolve_with_bodies, effective_on=that_day),
    "reform": reform,
}  # fmt: skip


def tried(act: Callable[[], object]) -> bool:
    """Whether the act was done; one that is refused leaves nothing."""
    try:
        with transaction.atomic():
            act()
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
    except (Denied, RuleBroken, Http404):
        return False
    return True


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(data=st.data())
def test_what_was_known_can_be_asked_after_any_acts(small: Small, data: st.DataObject) -> None:
    sid = transaction.savepoint()
    try:
        with acting(small.system):
            remembered_and_asked(copy.deepcopy(small), data)
    finally:
        transaction.savepoint_rollback(sid)


def remembered_and_asked(small: Small, data: st.DataObject) -> None:
    """Acts an hour apart: after each, what is said of some days is remembered; at the end, asked once more."""
    today = clock.today()
    days = [SINCE - DAY, SINCE, *data.draw(st.lists(st.dates(SINCE, today), min_size=1, max_size=2)), today]
    some_day = st.one_of(st.sampled_from(days), st.dates(SINCE, today), st.dates(today, today + 90 * DAY))
    asked = functools.partial(recorded, small.system, small.top, [small.top, small.communes[0]])
    remembered: list[tuple[datetime.datetime, str, list[dict[str, Any]]]] = []
    done = "the beginning"
    for _step in range(data.draw(st.integers(1, 6)) + 1):
        remembered = [(moment - HOUR, act, told) for moment, act, told in remembered]
        age(HOUR)
        remembered.append((clock.now() - HOUR / 2, done, asked(days)))
        for _attempt in range(4):
            done = data.draw(st.sampled_from(sorted(ACTS)))
            if tried(functools.partial(ACTS[done], small, data.draw, data.draw(some_day))):
                break
    assert derive.differences() == 0
    for moment, act, told in remembered:
        for day, now, then in zip(days, asked(days, moment), told, strict=True):
            assert now == then, (act, moment, day)
    assert asked(days, clock.now() + HOUR) == asked(days)


Picks = Callable[[Small], list[Any]]
LATE, EARLIER = datetime.date(2026, 10, 1), datetime.date(2026, 9, 1)


def first(small: Small) -> list[Any]:
    return [small.people[0]]


def second(small: Small) -> list[Any]:
    return [small.people[1]]


# What is entered late, with what is chosen of it, and what goes before.
ENTERED_LATE: dict[str, tuple[Picks, list[tuple[str, Picks]]]] = {
    "move_home": (lambda s: [s.people[0], s.cells[1]], []),
    "place_temporarily": (lambda s: [s.people[0], s.cells[1], None], []),
    "leave_temporary_place": (first, [("place_temporarily", lambda s: [s.people[0], s.cells[1], None])]),
    "exempt": (lambda s: [s.people[0], None], []),
    "end_exemption": (first, [("exempt", lambda s: [s.people[0], None])]),
    "recognise": (first, []),
    "leave": (second, [("exempt", lambda s: [s.people[1], None])]),
    "withdraw": (second, [("leave", second)]),
    "redate": (first, []),
    "study": (lambda s: [("theory", "Sơ cấp"), s.people[0], LATE], []),
    "register": (lambda s: [s.cells[0]], []),
    "work": (first, []),
    "leave work": (lambda s: [], [("work", first)]),
    "fill_post": (lambda s: ["bi-thu", s.people[1]], []),
    "end_post": (lambda s: [], [("fill_post", lambda s: ["bi-thu", s.people[1]])]),
    "term": (lambda s: ["cell_committee"], [("fill_post", lambda s: ["bi-thu", s.people[1]])]),
    "found": (lambda s: [s.communes[0]], []),
    "rename": (lambda s: [s.cells[0]], []),
    "places": (lambda s: [s.cells[0], [("Xã B", "Tỉnh")]], [("places", lambda s: [s.cells[0], [("Xã A", "Tỉnh")]])]),
    "move": (lambda s: [s.cells[0], s.communes[1]], []),
    "dissolve": (lambda s: [s.cells[-1]], [("found", lambda s: [s.communes[0]])]),
    "reform": (lambda s: [s.cells[:2], s.communes[0], {"do": "merge", "sources": s.cells[:2], "into": {
        "key": "n", "name": "Mới", "kind": "chi-bo", "parent": s.communes[0]}}], []),
}  # fmt: skip


def chosen(picks: list[Any]) -> Callable[[object], Any]:
    """Gives what was chosen, one after the other, for whatever is asked."""
    left = iter(picks)
    return lambda _strategy: next(left)


def test_every_act_is_entered_late_once() -> None:
    assert ENTERED_LATE.keys() == ACTS.keys()


@pytest.mark.parametrize("name", sorted(ENTERED_LATE))
def test_an_act_entered_late_changes_the_day_and_not_what_was_known_of_it(small: Small, name: str) -> None:
    picks, before = ENTERED_LATE[name]
    for act, more in before:
        ACTS[act](small, chosen(more(small)), EARLIER)
    age(HOUR)
    moment, asked = clock.now() - HOUR / 2, functools.partial(recorded, small.system, small.top, [small.top])
    was = asked([LATE])

    ACTS[name](small, chosen(picks(small)), LATE)

    assert asked([LATE]) != was
    assert asked([LATE], moment) == was
    assert asked([LATE], clock.now() + HOUR) == asked([LATE])
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_each_transaction_is_known_by_itself_and_one_transaction_as_a_whole(
    transactional_db: None, system: Actor
) -> None:
    """With real commits: what lay between two transactions can be asked, what lay within one nobody ever saw."""
    with acting(system):
        small = Small(system)
        cells = small.cells
    move = functools.partial(members.move_home, actor=system, person_id=small.people[0])
    moments = [clock.now()]
    move(cell_id=cells[1], on=LATE)
    moments.append(clock.now())
    with transaction.atomic():
        move(cell_id=cells[2], on=LATE + DAY)
        move(cell_id=cells[3], on=LATE + 2 * DAY)
    moments.append(clock.now())

    with acting(system):
        homes = Affiliation.objects.filter(valid_on(LATE + 2 * DAY), person_id=small.people[0])
        known = [homes.get(known_at(moment)).cell_id for moment in (*moments, None)]
        assert known == [cells[0], cells[1], cells[3], cells[3]]
        replaced = Affiliation.objects.filter(person_id=small.people[0], known_to__isnull=False)
        assert sorted(replaced.values_list("cell_id", "valid_to")) == [(cells[0], OPEN_END), (cells[1], OPEN_END)]
