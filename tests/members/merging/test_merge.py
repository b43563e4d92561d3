"""Two files of one person made one by two people, and two again (B10)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.audit.models import AuditEvent, AuditRead
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members import actions
from nennep.members.merging.following import references
from nennep.members.models import Affiliation, Person, StandingRow, TeamPlace, Workplace
from nennep.members.queries import count_members_on, get_member, home_cell_on, readings_of, roster_on, standing_on
from nennep.members.search import search_members
from nennep.members.states import Standing
from tests.factories.world import World
from tests.members.merging.making import actors, asked, double, merged

D = datetime.date
DAY = D(2026, 11, 1)


def columns_of_people() -> Iterator[str]:
    """Every column that refers to a person, by the models and by the name of what refers without a key."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            named = isinstance(field, models.BigIntegerField) and field.name == "person_id"
            if named or getattr(field, "related_model", None) is Person:
                yield f"{model._meta.db_table}.{field.attname}"


def test_every_column_that_names_a_person_says_what_it_does() -> None:
    """B10: whoever lets a table refer to persons says what its rows do in a merge. What was read stays as it was."""
    kept = {"audit_auditread.person_id"}  # append-only; `readings_of` reads those of merged files too

    assert set(columns_of_people()) - kept == {one.key for one in references()}


def test_merge_gives_one_member_with_both_histories(world: World) -> None:
    """B10: home, standing, values; the doubled member is counted once; the merged file leads to the kept one."""
    kept, other = world.people["member"], double(world)
    before = count_members_on([world.a1.pk, world.a2.pk], DAY)

    merged(world, other)

    kept.refresh_from_db()
    other.refresh_from_db()
    after = count_members_on([world.a1.pk, world.a2.pk], DAY)
    assert (kept.phone, kept.card_no, other.merged_into_id) == ("0900000000", "12.345678", kept.pk)
    assert (after[world.a1.pk], after[world.a2.pk]) == (before[world.a1.pk], before[world.a2.pk] - 1)
    assert home_cell_on(kept.pk, D(2025, 7, 20)) == world.a2.pk
    assert home_cell_on(kept.pk, DAY) == world.a1.pk
    assert standing_on(kept.pk, DAY) == Standing.OFFICIAL
    assert (home_cell_on(other.pk, DAY), standing_on(other.pk, DAY)) == (None, None)
    assert other.pk not in {row.person_id for row in roster_on(world.a2.pk, DAY)}
    for text in (other.full_name, "12.345678"):
        assert [one.pk for one in search_members(world.system, text)] == [kept.pk]


def test_what_was_known_of_the_merged_file_stays(world: World) -> None:
    """Figures as known on an earlier day, and reports issued then, can still be explained."""
    other = double(world)
    rows = {
        model: list(model._default_manager.filter(person=other).values_list("pk", "valid_from", "valid_to"))
        for model in (StandingRow, Affiliation)
    }

    merged(world, other)

    for model, old in rows.items():
        now: Any = model._default_manager.filter(person=other)
        assert list(now.filter(known_to__isnull=False).values_list("pk", "valid_from", "valid_to")) == old
        assert not now.filter(known_to__isnull=True).exists()


def test_undo_makes_two_files_again(world: World) -> None:
    kept, other = world.people["member"], double(world, phone="", citizen_id="012345678901")
    actions.add_workplace(actor=world.system, person_id=other.pk, unit="Xưởng may", on=D(2026, 1, 1))
    key = merged(world, other, choices=("citizen_id",))
    kept.refresh_from_db()
    assert kept.citizen_id == "012345678901"
    assert Workplace.objects.filter(person=kept, known_to__isnull=True, unit="Xưởng may").exists()

    actions.undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm người")

    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.citizen_id, other.citizen_id, other.merged_into_id) == ("", "012345678901", None)
    assert (home_cell_on(kept.pk, D(2025, 7, 20)), home_cell_on(other.pk, DAY)) == (None, world.a2.pk)
    assert not Workplace.objects.filter(person=kept, known_to__isnull=True).exists()
    assert [one.pk for one in search_members(world.system, "012345678901")] == [other.pk]
    kinds = set(AuditEvent.objects.filter(subject_id=kept.pk, kind__startswith="members.merge").values_list("kind"))
    assert kinds == {("members.merge.done",), ("members.merge.undone",)}


def test_undo_is_refused_once_something_was_built_on_it(world: World) -> None:
    kept, other = world.people["member"], double(world)
    key = merged(world, other)
    actions.edit_file(actor=world.system, person_id=kept.pk, values={"address": "Thôn Đông"})

    with pytest.raises(RuleBroken, match="đã có thay đổi sau lần gộp, ở phần hồ sơ"):
        actions.undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm người")
    with translation.override("en"), pytest.raises(RuleBroken, match=r"\bfiles\b"):
        actions.undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm người")


def test_two_open_accounts_refuse(world: World) -> None:
    other = double(world)
    world.account("second", other.full_name, person=other)

    with pytest.raises(RuleBroken, match="khóa tài khoản “second”"):
        asked(world, other)
    User.objects.filter(username="second").update(is_active=False)
    merged(world, other)
    assert User.objects.get(username="second").person_id == other.pk


def test_only_account_follows(world: World) -> None:
    other = double(world)
    User.objects.filter(person_id=world.people["member"].pk).update(person_id=None)
    user = world.account("second", other.full_name, person=other)

    key = merged(world, other)

    user.refresh_from_db()
    assert user.person_id == world.people["member"].pk
    actions.undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm")
    user.refresh_from_db()
    assert user.person_id == other.pk


def test_who_left_is_not_kept_over_who_is_here(world: World) -> None:
    kept, other = world.people["member"], double(world)
    actions.change_standing(
        actor=world.system, person_id=kept.pk, standing=Standing.LEFT, on=D(2026, 9, 1), decision_no="1-QĐ"
    )

    with pytest.raises(RuleBroken, match="Hãy giữ hồ sơ kia"):
        asked(world, other)


def test_party_team_of_another_cell_stays_behind(world: World) -> None:
    kept, other = world.people["member"], double(world)
    team = actions.found_team(actor=world.system, cell_id=world.a2.pk, name="Tổ 1", on=D(2026, 1, 1))
    actions.place_in_team(actor=world.system, team_id=team.pk, person_id=other.pk, on=D(2026, 1, 1))

    merged(world, other)

    assert not TeamPlace.objects.filter(person=kept).exists()


def test_merged_file_takes_no_changes(world: World) -> None:
    other = double(world)
    merged(world, other)

    with pytest.raises(Denied, match="đã được gộp"):
        actions.edit_file(actor=world.system, person_id=other.pk, values={"phone": "1"})
    with pytest.raises(Denied, match="đã được gộp"):
        asked(world, other, key="other")


def test_kept_file_moves_and_the_merged_one_stays_in_sight(world: World) -> None:
    other = double(world)
    merged(world, other)
    actions.move_home(actor=world.system, person_id=world.people["member"].pk, cell_id=world.b1.pk, on=D(2026, 11, 1))
    new = actor_for(world.users["staff_b"])

    with acting(new):
        assert get_member(new, other.pk).merged_into_id == world.people["member"].pk


def test_readings_of_the_merged_file_are_shown_to_the_member(world: World) -> None:
    other = double(world)
    AuditRead.objects.create(
        subject_type="members.person", subject_id=other.pk, person_id=other.pk, reader_name="Cán bộ", what="Xem",
        at="2026-11-01T00:00Z",
    )  # fmt: skip
    merged(world, other)

    assert [row.reader_name for row in readings_of(world.people["member"].pk, D(2026, 1, 1))] == ["Cán bộ"]
