"""Settled months say what the records say, on every day one may ask about, and never a moment longer (J1-J3)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from nennep.meetings.models import Meeting, Task, Visit
from nennep.obligations.models import Obligation
from nennep.organisations.actions import dissolve_organisation, found_organisation, move_organisation
from nennep.orgtree.models import OrgNow, OrgVersion
from nennep.reports.jobs import check_rules, settle_months
from nennep.reports.models import SettledLine, Touched
from nennep.reports.queries import month_lines, months_of_org, place_of
from nennep.reports.queries.month import Rules
from nennep.reports.queries.place import statement
from nennep.reports.queries.reading import Reading, read_month
from nennep.reports.settle import differences, settle
from tests.factories.world import World, build_world
from tests.reports.rows import OCTOBER, SEPTEMBER, CellMonth, Held, close, moment
from tests.reports.test_month import BEFORE, CELL_MONTH, LATER, NINETY, fill

pytestmark = pytest.mark.db

DECEMBER = datetime.date(2026, 12, 10)
NOVEMBER = datetime.date(2026, 11, 1)
FULL = CellMonth(
    held=Held(day=12, attended=7, excused=3, unexcused=0, grade="Khá"), theme_owed=True, theme_day=20,
    tasks=((10, 9), (20, None)), visits=(12,),
)  # fmt: skip
POOR = CellMonth(held=Held(day=3, attended=5, excused=5))
ABSENT = CellMonth()


class Counted:
    """The statements that count out of records, with what they asked for."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, execute: Callable[..., object], sql: str, params: Any, *rest: object) -> object:
        if sql.startswith("-- ") and "meetings_meeting" in sql:
            self.asked.append(params)
        return execute(sql, params, *rest)


def read(world: World, month: datetime.date, as_of: datetime.date, actor: Actor | None = None) -> Reading:
    actor = actor or world.system
    with acting(actor):
        found = read_month(actor, place_of(actor, world.province.pk), month, as_of)
    assert found is not None
    return found


def out_of_records(world: World, month: datetime.date, as_of: datetime.date, actor: Actor | None = None) -> Reading:
    with acting(world.system), transaction.atomic():
        SettledLine.objects.all().delete()
        found = read(world, month, as_of, actor)
        transaction.set_rollback(True)
    return found


def is_settled(world: World, month: datetime.date, as_of: datetime.date, actor: Actor | None = None) -> bool:
    """Whether nothing of it is counted out of records; what is read is the same either way."""
    counted = Counted()
    with connection.execute_wrapper(counted):
        found = read(world, month, as_of, actor)
    assert found == out_of_records(world, month, as_of, actor)
    assert (found.total.cells, len(found.lines)) != (0, 0)
    return not counted.asked


@pytest.fixture
def settled(world: World) -> World:
    """October with everything in it, September before; November was over when both were settled."""
    fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))
    close(world.commune_a, OCTOBER, Held(kind="committee"), "committee")
    assert settle(actor=world.system, today=DECEMBER) > 0
    assert is_settled(world, OCTOBER, LATER)
    return world


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    now=st.tuples(CELL_MONTH, CELL_MONTH, CELL_MONTH), before=st.tuples(BEFORE, BEFORE, BEFORE),
    days=st.lists(st.integers(0, 75), min_size=3, max_size=3), late=st.integers(1, 40),
)  # fmt: skip
def test_settled_equals_counted_whatever_happened(
    world: World, now: Sequence[CellMonth], before: Sequence[CellMonth], days: list[int], late: int
) -> None:
    """As of any day, also after a late closing was recorded and settled in turn."""
    with transaction.atomic():
        fill(world, now, before)
        settle(actor=world.system, today=DECEMBER)
        for day in days:
            is_settled(world, OCTOBER, OCTOBER + datetime.timedelta(days=day))
        assert is_settled(world, OCTOBER, DECEMBER)
        assert is_settled(world, NOVEMBER, DECEMBER)

        at = moment(OCTOBER + datetime.timedelta(days=late))
        Meeting.objects.filter(state="closed", month=OCTOBER, org=world.a1).update(closed_at=at)
        settle(actor=world.system, today=DECEMBER)
        for day in (*days, late - 1, late, late + 1):
            is_settled(world, OCTOBER, OCTOBER + datetime.timedelta(days=day))
        assert is_settled(world, OCTOBER, DECEMBER)
        assert differences() == 0
        transaction.set_rollback(True)


def a_meeting(world: World) -> Meeting:
    return Meeting.objects.get(org=world.a1, month=OCTOBER, kind="regular")


def _visit(world: World, **changed: object) -> None:
    Visit.objects.filter(org=world.a1, visited_on__gte=OCTOBER).update(**changed)


def _late_duty(world: World) -> None:
    Obligation.objects.create(
        org=world.b1, kind="thematic_meeting", period=OCTOBER, due_on=DECEMBER, basis="x", rule_set="x"
    )


def _less_before(world: World) -> None:
    Meeting.objects.filter(org=world.a2, month=SEPTEMBER).update(attended=10, excused=0, unexcused=0, summoned=10)


def _new_cell(world: World) -> None:
    found_organisation(
        actor=world.system, parent_id=world.commune_b.pk, name="Chi bộ thôn Bình Yên", kind="chi-bo-truc-thuoc",
        effective_on=OCTOBER, decision_no="02-QĐ/TU", unit_type="residential",
    )  # fmt: skip


def _move(world: World) -> None:
    move_organisation(
        actor=world.system, org_id=world.a2.pk, parent_id=world.commune_b.pk, effective_on=OCTOBER, decision_no="9-QĐ"
    )


CHANGES: dict[str, Callable[[World], object]] = {
    "meeting closed late": lambda world: close(world.b1, OCTOBER, Held()),
    "attendance corrected": lambda world: Meeting.objects.filter(pk=a_meeting(world).pk).update(attended=6, excused=4),
    "attendance of the month before": _less_before,
    "meeting removed": lambda world: Meeting.objects.filter(org=world.a2, month=OCTOBER, kind="regular").delete(),
    "month of a meeting": lambda world: Meeting.objects.filter(org=world.a2, month=OCTOBER, kind="regular").update(
        month=datetime.date(2026, 8, 1)
    ),
    "duty lifted": lambda world: Obligation.objects.filter(org=world.b1, period=OCTOBER, kind="monthly_meeting").update(
        lifted_why="lũ lụt", lifted_at=moment(OCTOBER)
    ),
    "duty of the quarter removed": lambda world: Obligation.objects.filter(
        org=world.a1, kind="thematic_meeting"
    ).delete(),
    "duty opened late": _late_duty,
    "visit gone": lambda world: Visit.objects.filter(org=world.a1).delete(),
    "visit of another month": lambda world: _visit(world, visited_on=NOVEMBER),
    "visit confirmed": lambda world: Visit.objects.create(
        org=world.b1, visitor=world.people["superior"], visitor_name="Ngô Văn An", from_org=world.commune_b, level=3,
        year=2026, visited_on=OCTOBER, state="confirmed", visitor_confirmed_at=moment(OCTOBER),
        cell_confirmed_at=moment(OCTOBER),
    ),
    "task done": lambda world: Task.objects.filter(org=world.a1, state="open").update(
        state="done", done_on=OCTOBER, evidence="xong", settled_at=moment(OCTOBER)
    ),
    "task given": lambda world: Task.objects.create(
        meeting=a_meeting(world), org=world.a1, person_name="Ai", text="Việc", due_on=OCTOBER, given_at=moment(OCTOBER)
    ),
    "cell founded as of then": _new_cell,
    "cell moved as of then": _move,
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_no_change_of_a_record_is_passed_over(settled: World, what: str) -> None:
    """The figures change in the same transaction; settled again, they stay so."""
    before = [read(settled, month, DECEMBER) for month in (SEPTEMBER, OCTOBER)]

    CHANGES[what](settled)

    after = [read(settled, month, DECEMBER) for month in (SEPTEMBER, OCTOBER)]
    assert after != before
    assert after == [out_of_records(settled, month, DECEMBER) for month in (SEPTEMBER, OCTOBER)]
    settle(actor=settled.system, today=DECEMBER)
    assert is_settled(settled, OCTOBER, DECEMBER)
    assert [read(settled, month, DECEMBER) for month in (SEPTEMBER, OCTOBER)] == after
    assert differences() == 0


def test_every_table_that_figures_read_is_watched(db: None) -> None:
    text = statement("figures.sql") + statement("series.sql")
    read_there = set(re.findall(r"(?:from|join) (\w+_\w+)", text))
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname like 'reports_touch_%%' and tgenabled = 'O' "
            "group by 1 having count(*) = 3"
        )
        watched = {row[0] for row in cursor.fetchall()}
    assert len(read_there) == 8
    assert read_there - watched == set()


def test_what_counts_in_no_month_touches_none(settled: World) -> None:
    """A draft of a meeting, a planned visit: nothing to count again."""
    meeting = Meeting.objects.create(
        org=settled.b1, body_kind="cell", kind="regular", month=OCTOBER, title="Đang soạn", starts_at=moment(OCTOBER),
        rule_set="x",
    )  # fmt: skip
    meeting.title = "Vẫn đang soạn"
    meeting.save()
    Visit.objects.create(
        org=settled.b1, visitor=settled.people["superior"], visitor_name="Ngô Văn An", from_org=settled.commune_b,
        level=3, year=2026, planned_month=OCTOBER, state="planned",
    )  # fmt: skip

    assert not Touched.objects.exists()
    assert is_settled(settled, OCTOBER, DECEMBER)


def test_day_before_the_last_record_was_known_is_counted(settled: World) -> None:
    """What came in afterwards is not in the figures of that day."""
    Meeting.objects.filter(pk=a_meeting(settled).pk).update(closed_at=moment(datetime.date(2026, 11, 20)))
    settle(actor=settled.system, today=DECEMBER)

    days = [datetime.date(2026, 11, day) for day in (19, 20, 21)]
    assert [is_settled(settled, OCTOBER, day) for day in days] == [False, True, True]
    assert [read(settled, OCTOBER, day).total.held for day in days] == [1, 2, 2]


def test_month_that_runs_is_not_settled(settled: World) -> None:
    """Neither the running month, nor a finished one as of a day within it."""
    settle(actor=settled.system, today=datetime.date(2026, 12, 31))

    assert SettledLine.objects.order_by("-month").values_list("month", flat=True)[0] == NOVEMBER
    assert [is_settled(settled, OCTOBER, datetime.date(2026, 10, day)) for day in (4, 31)] == [False, False]


def test_one_touched_month_leaves_the_others_settled(settled: World) -> None:
    """Out of records are counted the month and the one after, whose twice poor attendance looks back."""
    close(settled.b1, SEPTEMBER, Held(kind="committee"), "committee")
    counted = Counted()
    with connection.execute_wrapper(counted):
        months_of_org(settled.system, place_of(settled.system, settled.province.pk), NOVEMBER, DECEMBER)

    assert [asked["wanted"] for asked in counted.asked] == [[SEPTEMBER, OCTOBER]]


def test_office_of_the_province_reads_settled_months(settled: World) -> None:
    assert is_settled(settled, OCTOBER, DECEMBER, actor_for(settled.users["staff_province"]))


def test_what_moved_out_of_sight_is_not_read_out_of_sums(settled: World) -> None:
    """A cell went to another province afterwards: its old province counts without it, the system with it."""
    other = found_organisation(
        actor=settled.system, parent_id=None, name="Đảng bộ tỉnh Sơn Tây", kind="dang-bo-tinh",
        effective_on=datetime.date(2025, 7, 1), decision_no="01-QĐ/TW",
    )  # fmt: skip
    commune = found_organisation(
        actor=settled.system, parent_id=other.pk, name="Đảng bộ xã Đá Chông", kind="dang-bo-xa",
        effective_on=datetime.date(2025, 7, 1), decision_no="01-QĐ/TU",
    )  # fmt: skip
    move_organisation(
        actor=settled.system, org_id=settled.a1.pk, parent_id=commune.pk, effective_on=NOVEMBER, decision_no="8-QĐ"
    )
    settle(actor=settled.system, today=DECEMBER)
    office = actor_for(settled.users["staff_province"])

    assert is_settled(settled, OCTOBER, DECEMBER)
    assert not is_settled(settled, OCTOBER, DECEMBER, office)
    assert [read(settled, OCTOBER, DECEMBER, actor).total.cells for actor in (None, office)] == [3, 2]


def test_place_in_force_from_today_touches_what_was_counted(settled: World) -> None:
    """Sight follows present places; they may change on a day on which nobody writes a version."""
    elsewhere = OrgNow.objects.get(org=settled.commune_b).path
    OrgNow.objects.filter(org=settled.a1).update(path=f"{elsewhere}{settled.a1.pk:06x}.")

    assert not is_settled(settled, OCTOBER, DECEMBER)


def test_dissolved_commune_keeps_its_months(settled: World) -> None:
    for org in (settled.b1, settled.commune_b):
        dissolve_organisation(actor=settled.system, org_id=org.pk, effective_on=NOVEMBER, decision_no="7-QĐ")
    settle(actor=settled.system, today=DECEMBER)

    assert is_settled(settled, OCTOBER, DECEMBER)


def test_another_goal_is_counted_by_itself(settled: World) -> None:
    """Lines hold what was below the goal of the rule set; asked by another goal they say nothing."""
    place = place_of(settled.system, settled.province.pk)
    rules = read(settled, OCTOBER, DECEMBER).rules
    assert rules is not None
    counted = Counted()
    with connection.execute_wrapper(counted):
        by_ninety = month_lines(settled.system, place, OCTOBER, DECEMBER, Rules(goal=NINETY, papers_days=5))

    assert len(counted.asked) == 1
    assert sum(line.figures.below_goal for line in by_ninety) == 2


def test_months_of_rules_adopted_since_are_counted_again(settled: World) -> None:
    """What an earlier rule set decided is not read, and gives way every night."""
    SettledLine.objects.filter(month=OCTOBER).update(rules="17/20/1/2")
    assert not is_settled(settled, OCTOBER, DECEMBER)
    assert differences() == 0

    assert (check_rules(timestamp=0), check_rules(timestamp=0)) == (1, 0)
    settle(actor=settled.system, today=DECEMBER)

    assert is_settled(settled, OCTOBER, DECEMBER)


def test_lines_of_an_earlier_version_of_the_statement_are_not_read(settled: World) -> None:
    SettledLine.objects.update(form="earlier")

    assert not is_settled(settled, OCTOBER, DECEMBER)
    settle(actor=settled.system, today=DECEMBER)
    assert is_settled(settled, OCTOBER, DECEMBER)


def test_lines_that_differ_from_records_are_found(settled: World) -> None:
    """By `nennep verify`, except while a record of the month waits to be settled."""
    line = SettledLine.objects.filter(month=OCTOBER, figures__len__gt=0).exclude(child="").order_by("child")[0]
    assert differences() == 0
    SettledLine.objects.filter(pk=line.pk).update(figures=[9, *line.figures[1:]])
    assert differences() == 2
    close(settled.a2, OCTOBER, Held(kind="committee"), "committee")
    assert differences() == 0


def test_only_the_system_settles(settled: World) -> None:
    with pytest.raises(ValueError, match="by the system"):
        settle(actor=actor_for(settled.users["staff_province"]))


def test_worker_settles_what_is_over(world: World) -> None:
    fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))

    assert settle_months(timestamp=0) > 0
    assert settle_months(timestamp=0) == 0
    assert OrgVersion.objects.filter(org=world.province).exists()


def test_commune_sees_no_line_of_the_province(settled: World) -> None:
    with acting(actor_for(settled.users["staff_a"])):
        assert not SettledLine.objects.exists()


def test_record_that_commits_while_months_are_settled_is_not_lost(transactional_db: None) -> None:
    """A writer that began before and ended after: the lines were counted without it, and are not read."""
    system = system_actor("test")
    with acting(system):
        world = build_world()
        fill(world, (FULL, POOR, ABSENT), (POOR, POOR, FULL))
        meeting = a_meeting(world).pk
    values = connection.get_connection_params()
    address = {name: values[name] for name in ("host", "port", "user", "password", "dbname") if values.get(name)}
    with psycopg.connect(**address) as other:
        other.execute(f"set role {WEB_ROLE}")
        other.execute("select set_config('app.all', '1', true)")
        other.execute("update meetings_meeting set attended = 6, excused = 4 where id = %s", [meeting])
        settle(actor=system, today=DECEMBER)
        assert is_settled(world, OCTOBER, DECEMBER)
        other.commit()
    assert not is_settled(world, OCTOBER, DECEMBER)
    settle(actor=system, today=DECEMBER)
    assert is_settled(world, OCTOBER, DECEMBER)
    assert differences() == 0
