"""Two files made one keep when qualifications held, and give them back (B10)."""

from __future__ import annotations

import datetime
import html

import pytest
from django.urls import reverse

from nennep.kernel.period import OPEN_END
from nennep.members.actions import edit_file, undo_merge
from nennep.members.models import Person
from nennep.members.qualifications.models import BEGINNING
from nennep.members.qualifications.spans import Held
from nennep.members.qualifications.written import held_by
from nennep.site.operations.verify import _QUALIFIED, _count
from tests.factories.world import World
from tests.members.imports.clicks import SignIn
from tests.members.merging.making import actors, double, merged

D = datetime.date
JUNE = D(2026, 6, 1)


def held(person: Person) -> list[Held]:
    return held_by(Person.objects.get(pk=person.pk))


@pytest.mark.parametrize("choices", [("theory",), ()])
def test_what_is_taken_over_holds_when_it_held_and_undo_gives_it_back(world: World, choices: tuple[str, ...]) -> None:
    """The theory where it is chosen, the schooling that only the other file knows in any case."""
    kept, other = world.people["member"], double(world, schooling="12/12", theory="Sơ cấp")
    edit_file(actor=world.system, person_id=other.pk, values={"theory": "Trung cấp"}, since=JUNE)
    edit_file(actor=world.system, person_id=kept.pk, values={"theory": "Cao cấp", "profession": "Đại học"})
    before = [held(kept), held(other)]

    key = merged(world, other, choices=choices)

    theories = ["Sơ cấp", "Trung cấp"] if choices else ["Cao cấp"]
    assert [span.said for span in held(kept)] == [("12/12", "Đại học", theory) for theory in theories]
    assert [span.start for span in held(kept)] == [BEGINNING, JUNE][: len(theories)]
    assert held(other) == before[1]
    kept.refresh_from_db()
    assert (kept.schooling, kept.profession, kept.theory) == ("12/12", "Đại học", theories[-1])
    assert _count(_QUALIFIED) == 0

    undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm người")

    assert [held(kept), held(other)] == before
    assert _count(_QUALIFIED) == 0


def test_the_page_shows_the_periods_before_and_after(world: World, client_of: SignIn) -> None:
    kept, other = world.people["member"], double(world, schooling="12/12", theory="Sơ cấp")
    edit_file(actor=world.system, person_id=other.pk, values={"theory": "Trung cấp"}, since=JUNE)
    client, page = client_of(world.users["staff_a"]), reverse("members:pair", args=[kept.pk, other.pk])

    shown = html.unescape(client.get(page).content.decode())

    assert shown.count("12/12, Sơ cấp (trước 01/06/2026)") == 2
    assert shown.count("12/12, Trung cấp (từ 01/06/2026)") == 2
    assert "chưa ghi (mọi ngày)" in shown


def test_files_without_periods_are_merged_as_ever(world: World) -> None:
    kept, other = world.people["member"], double(world, theory="Sơ cấp")

    key = merged(world, other)
    assert held(kept) == [Held(BEGINNING, OPEN_END, ("", "", "Sơ cấp"))]
    undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm người")

    assert held(kept) == [Held(BEGINNING, OPEN_END, ("", "", ""))]
