"""A register tells of qualifications: blank is filled in, else changed by the day of the list; taken back exactly."""

from __future__ import annotations

import datetime
import html

from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.kernel.period import OPEN_END
from nennep.members.actions import edit_file
from nennep.members.models import Person, Qualification, RegisterBatch
from nennep.members.qualifications.models import BEGINNING
from nennep.members.qualifications.written import held_by
from nennep.site.operations.verify import _QUALIFIED, _count
from tests.factories.world import World
from tests.members.imports import books
from tests.members.imports.clicks import SignIn, counts, through, write

D = datetime.date
AS_OF = D(2026, 10, 31)


def brought(world: World, client_of: SignIn, schooling: str) -> RegisterBatch:
    """A register of the thirty-first of October, written."""
    client = client_of(world.users["staff_a"])
    row = books.person("Hoàng Văn Bằng", birth=D(1970, 2, 3), admitted=D(2000, 5, 19), official=D(2001, 5, 19),
                       schooling=schooling, work="Giáo viên")  # fmt: skip
    batch = through(client, world, books.flat(row))
    assert counts(batch) == {"changed": 1}
    shown = html.unescape(client.get(reverse("members:preview", args=[batch.pk])).content.decode())
    known = Person.objects.get(pk=world.people["secretary"].pk).schooling
    assert (", từ 31/10/2026: " in shown) == bool(known)
    assert f"{known or '–'} → <b>{schooling}</b>" in shown
    return write(client, batch)


def undone(world: World, client_of: SignIn, batch: RegisterBatch) -> None:
    client_of(world.users["staff_a"]).post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm tệp"})
    batch.refresh_from_db()
    assert batch.state == "undone"


def schooled(person: Person) -> list[tuple[D, D, str]]:
    return [(span.start, span.end, span.said[0]) for span in held_by(Person.objects.get(pk=person.pk))]


def test_blank_is_filled_in_for_all_time_and_taken_back(world: World, client_of: SignIn) -> None:
    person = world.people["secretary"]
    batch = brought(world, client_of, "12/12")
    assert schooled(person) == [(BEGINNING, OPEN_END, "12/12")]

    undone(world, client_of, batch)

    assert schooled(person) == [(BEGINNING, OPEN_END, "")]
    assert _count(_QUALIFIED) == 0


def test_another_value_is_a_change_from_the_day_of_the_list_and_taken_back(world: World, client_of: SignIn) -> None:
    person = world.people["secretary"]
    edit_file(actor=world.system, person_id=person.pk, values={"schooling": "7/10", "theory": "Sơ cấp"})
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Trung cấp"}, since=D(2026, 3, 1))
    before = held_by(Person.objects.get(pk=person.pk))

    batch = brought(world, client_of, "10/10")

    assert schooled(person)[-2:] == [(D(2026, 3, 1), AS_OF, "7/10"), (AS_OF, OPEN_END, "10/10")]
    event = AuditEvent.objects.filter(kind="members.person.qualified").latest("pk")
    assert (event.data["since"], event.data["new"]) == ("2026-10-31", {"schooling": "10/10"})
    undone(world, client_of, batch)
    found = Person.objects.get(pk=person.pk)
    assert held_by(found) == before
    assert (found.schooling, found.theory, found.occupation) == ("7/10", "Trung cấp", "")
    assert _count(_QUALIFIED) == 0


def test_undo_gives_back_a_period_that_the_list_had_made_one_with_the_one_before(
    world: World, client_of: SignIn
) -> None:
    person = world.people["secretary"]
    edit_file(actor=world.system, person_id=person.pk, values={"schooling": "10/10"})
    edit_file(actor=world.system, person_id=person.pk, values={"schooling": "12/12"}, since=AS_OF)
    before = held_by(Person.objects.get(pk=person.pk))
    batch = brought(world, client_of, "10/10")
    assert schooled(person) == [(BEGINNING, OPEN_END, "10/10")]

    undone(world, client_of, batch)

    assert held_by(Person.objects.get(pk=person.pk)) == before
    assert Qualification.objects.filter(person=person, known_to__isnull=True).count() == 2


def test_a_list_older_than_the_last_change_leaves_the_row_out_and_says_why(world: World, client_of: SignIn) -> None:
    person = world.people["secretary"]
    edit_file(actor=world.system, person_id=person.pk, values={"schooling": "12/12"}, since=D(2026, 11, 3))

    batch = brought(world, client_of, "10/10")

    assert schooled(person)[-1] == (D(2026, 11, 3), OPEN_END, "12/12")
    [row] = batch.rows.all()
    assert (row.outcome, batch.summary["taken"]) == ("wrong", {"wrong": 1})
    assert "đã ghi đổi từ 03/11/2026" in row.candidates["why"]
    assert Person.objects.get(pk=person.pk).occupation == ""
