"""Schooling, profession and theory of a file, changed from a day or corrected: as it is, and as it was known."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END, known_at
from nennep.members.actions import edit_file
from nennep.members.models import Person, Qualification
from nennep.members.qualifications.models import BEGINNING
from nennep.members.qualifications.spans import DATED_FIELDS, Said, said_on
from nennep.members.qualifications.written import held_by, said_by
from nennep.site.operations.verify import _QUALIFIED, _count
from tests.factories.recorded import age
from tests.factories.world import World

pytestmark = pytest.mark.db
D = datetime.date
JUNE = D(2026, 6, 1)
HOUR = datetime.timedelta(hours=1)
Rows = list[tuple[D, D, str]]


def edited(world: World, since: D | None = None, **values: str) -> Person:
    return edit_file(actor=world.system, person_id=world.people["member"].pk, values=values, since=since)


def theories(person: Person) -> Rows:
    """The periods known now."""
    rows = Qualification.objects.filter(person=person, known_to__isnull=True).order_by("valid_from")
    return list(rows.values_list("valid_from", "valid_to", "theory"))


def check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def written_past_the_act(rows: Any, **change: Any) -> None:
    rows.update(**change)
    check_deferred()


def then(person: Person, day: D, moment: datetime.datetime) -> Said:
    """What was known at a moment of a day, by the one row known then; without rows, what the file says."""
    rows = list(Qualification.objects.filter(known_at(moment), person=person, valid_from__lte=day, valid_to__gt=day))
    assert len(rows) <= 1
    return said_by(rows[0]) if rows else said_by(Person.objects.get(pk=person.pk))


def test_a_change_holds_from_its_day_and_the_column_says_what_stands_today(world: World) -> None:
    edited(world, theory="Sơ cấp")

    person = edited(world, JUNE, theory="Trung cấp", phone="0900000001")

    assert theories(person) == [(BEGINNING, JUNE, "Sơ cấp"), (JUNE, OPEN_END, "Trung cấp")]
    person.refresh_from_db()
    assert (person.theory, person.phone) == ("Trung cấp", "0900000001")
    event = AuditEvent.objects.filter(subject_id=person.pk).latest("pk")
    assert (event.kind, event.data["since"]) == ("members.person.qualified", "2026-06-01")
    assert event.data["new"] == {"theory": "Trung cấp", "phone": "0900000001"}
    assert _count(_QUALIFIED) == 0


def test_a_correction_changes_the_last_period_of_its_field_only(world: World) -> None:
    edited(world, theory="Sơ cấp")
    edited(world, JUNE, theory="Trung cấp")
    edited(world, D(2026, 9, 1), profession="Đại học")

    person = edited(world, theory="Cao cấp")

    assert theories(person) == [
        (BEGINNING, JUNE, "Sơ cấp"), (JUNE, D(2026, 9, 1), "Cao cấp"), (D(2026, 9, 1), OPEN_END, "Cao cấp"),
    ]  # fmt: skip
    edited(world, theory="Sơ cấp")
    assert theories(person) == [(BEGINNING, D(2026, 9, 1), "Sơ cấp"), (D(2026, 9, 1), OPEN_END, "Sơ cấp")]


def test_what_was_blank_and_is_filled_in_holds_for_all_time(world: World) -> None:
    person = edited(world, theory="Sơ cấp")

    assert theories(person) == [(BEGINNING, OPEN_END, "Sơ cấp")]


def test_files_that_never_changed_have_no_rows(world: World) -> None:
    edited(world, phone="0900000001")

    assert not Qualification.objects.exists()


@pytest.mark.parametrize(
    ("values", "since", "sentence"),
    [
        ({"theory": "Cao cấp"}, D(2199, 1, 1), "chưa đến"),
        ({"theory": "Cao cấp"}, D(1969, 12, 31), "trước ngày sinh"),
        ({"theory": "Cao cấp"}, D(2026, 5, 31), "đã ghi đổi từ 01/06/2026"),
        ({"phone": "0900000002"}, JUNE, "chỉ dùng khi đổi"),
        ({}, JUNE, "chỉ dùng khi đổi"),
        ({"theory": "Trung cấp"}, JUNE, "chỉ dùng khi đổi"),
    ],
)
def test_days_that_cannot_be_are_refused(world: World, values: dict[str, str], since: D, sentence: str) -> None:
    person = edited(world, JUNE, theory="Trung cấp")
    before = theories(person)

    with pytest.raises(RuleBroken, match=sentence) as refusal:
        edited(world, since, **values)

    assert refusal.value.field == "since"
    assert theories(person) == before


def test_a_change_on_the_day_of_the_last_one_replaces_it(world: World) -> None:
    edited(world, JUNE, theory="Trung cấp")
    person = edited(world, JUNE, theory="Cao cấp")

    assert theories(person) == [(BEGINNING, JUNE, ""), (JUNE, OPEN_END, "Cao cấp")]


def test_the_office_of_another_commune_does_not_find_the_file(world: World) -> None:
    person, stranger = world.people["member"], actor_for(world.users["staff_b"])
    edited(world, JUNE, theory="Trung cấp")

    with acting(stranger), pytest.raises(Http404):
        edit_file(actor=stranger, person_id=person.pk, values={"theory": "Cao cấp"}, since=D(2026, 9, 1))


def test_rows_are_in_sight_where_the_file_is(world: World) -> None:
    edited(world, JUNE, theory="Trung cấp")
    seen = {}
    for key in ("staff_a", "staff_b", "member"):
        actor = actor_for(world.users[key])
        with acting(actor):
            seen[key] = Qualification.objects.count()

    assert seen["staff_a"] == seen["member"] > 0
    assert seen["staff_b"] == 0


@pytest.mark.parametrize("change", [
    {"valid_from": D(2020, 1, 1)}, {"valid_to": D(2026, 7, 1)}, {"theory": "Cao cấp"}, {"known_to": clock.now()},
])  # fmt: skip
def test_the_database_refuses_rows_that_leave_a_gap_or_contradict_the_file(world: World, change: Any) -> None:
    person = edited(world, JUNE, theory="Trung cấp")
    check_deferred()
    last = Qualification.objects.filter(person=person, valid_to=OPEN_END, known_to__isnull=True)

    with pytest.raises(IntegrityError, match="do not cover all time or contradict"), transaction.atomic():
        written_past_the_act(last, **change)


def test_the_database_refuses_a_file_that_is_changed_past_its_rows(world: World) -> None:
    person = world.people["member"]

    with pytest.raises(IntegrityError, match="do not cover all time or contradict"), transaction.atomic():
        written_past_the_act(Person.objects.filter(pk=person.pk), theory="Cao cấp")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(DATED_FIELDS), st.sampled_from(["", "Sơ cấp", "Trung cấp"]),
        st.sampled_from([None, D(2025, 1, 1), D(2026, 1, 1), JUNE, D(2026, 9, 1)]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
ASKED = (D(1975, 1, 1), D(2025, 6, 1), D(2026, 1, 1), JUNE, D(2026, 11, 1))


@settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(steps=STEPS)
def test_what_was_known_of_any_day_can_be_asked(world: World, steps: list[tuple[str, str, D | None]]) -> None:
    """Changes and corrections an hour apart: what held then of each day, as it was known at each moment."""
    sid = transaction.savepoint()
    told: list[tuple[datetime.datetime, list[Said]]] = []
    try:
        person = Person.objects.get(pk=world.people["member"].pk)
        for field, text, since in [("theory", "", None), *steps]:
            told = [(moment - HOUR, said) for moment, said in told]
            age(HOUR)
            person.refresh_from_db()
            told.append((clock.now() - HOUR / 2, [said_on(held_by(person), day) for day in ASKED]))
            try:
                edited(world, since, **{field: text})
            except RuleBroken:
                continue
            check_deferred()
        for moment, said in told:
            assert [then(person, day, moment) for day in ASKED] == said
        person.refresh_from_db()
        now = [said_on(held_by(person), day) for day in ASKED]
        assert [then(person, day, clock.now() + HOUR) for day in ASKED] == now
        assert _count(_QUALIFIED) == 0
    finally:
        transaction.savepoint_rollback(sid)
