"""Two files of one person made one by two people, and two again (B10)."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.audit.models import AuditEvent, AuditRead
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members import actions
from nennep.members.actions import PersonFacts
from nennep.members.merging.following import references
from nennep.members.models import Affiliation, NotSamePerson, Person, PersonMerge, StandingRow, TeamPlace, Workplace
from nennep.members.queries import count_members_on, get_member, home_cell_on, readings_of, roster_on, standing_on
from nennep.members.queries.merges import likely_pairs, merges_waiting
from nennep.members.search import search_members
from nennep.members.states import Merge, Standing
from nennep.organisations.actions import found_organisation
from nennep.orgtree.queries import path_now
from tests.factories.world import START, World

D = datetime.date
DAY = D(2026, 11, 1)


def double(world: World, key: str = "member", **facts: Any) -> Person:
    """A second file of somebody of cell A1, in cell A2 a year earlier."""
    one = world.people[key]
    said: dict[str, Any] = {
        "full_name": one.full_name, "birth_on": one.birth_on, "admitted_on": D(2000, 5, 19),
        "official_on": D(2001, 5, 19), "card_no": "12.345678", "phone": "0900000000",
    }  # fmt: skip
    return actions.register_member(
        actor=world.system, cell_id=world.a2.pk, facts=PersonFacts(**said | facts), since=D(2025, 7, 15)
    )


def actors(world: World) -> tuple[Actor, Actor]:
    """The office of the commune, which asks, and that of the province, which confirms."""
    return actor_for(world.users["staff_a"]), actor_for(world.users["staff_province"])


def asked(world: World, other: Person, key: str = "member", choices: tuple[str, ...] = ("phone", "card_no")) -> int:
    first, _second = actors(world)
    merge = actions.ask_merge(
        actor=first, kept_id=world.people[key].pk, other_id=other.pk, choices=choices, reason="Nhập hai lần"
    )
    return merge.pk


def merged(world: World, other: Person, **more: Any) -> int:
    key = asked(world, other, **more)
    actions.confirm_merge(actor=actors(world)[1], merge_id=key)
    return key


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


def test_nobody_merges_alone(world: World) -> None:
    """B10: the asker does not confirm, nor does who keeps only one of the files, nor the person concerned."""
    other = double(world)
    key = asked(world, other)
    first, _second = actors(world)

    with pytest.raises(Denied, match="một cán bộ khác"):
        actions.confirm_merge(actor=first, merge_id=key)
    secretary = actor_for(world.users["secretary"])  # keeps A1, not A2
    with acting(secretary), pytest.raises((Denied, Http404)):
        actions.confirm_merge(actor=secretary, merge_id=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.filter(pk=key).update(
            state=Merge.DONE, decided_at="2026-11-01T00:00Z", decided_by_id=first.user_id
        )  # by hand in the database neither
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_nobody_merges_the_own_file(world: World) -> None:
    other = double(world, "secretary")
    secretary = actor_for(world.users["secretary"])

    with acting(world.system), pytest.raises(Denied):
        actions.ask_merge(
            actor=secretary, kept_id=world.people["secretary"].pk, other_id=world.people["member"].pk, choices=(),
            reason="x",
        )  # fmt: skip
    assert other.merged_into_id is None


@pytest.mark.parametrize("role", ["clerk", "member", "leader", "superior", "staff_b", "b_secretary"])
def test_who_does_not_keep_the_files_asks_nothing(world: World, role: str) -> None:
    other = double(world)
    actor = actor_for(world.users[role])

    with acting(actor), pytest.raises((Denied, Http404)):
        actions.ask_merge(
            actor=actor, kept_id=world.people["member"].pk, other_id=other.pk, choices=(), reason="Nhập hai lần"
        )


def test_waiting_request_keeps_the_pair(world: World) -> None:
    """One asks A into B, another B into A: the second is told, and the database holds one too."""
    other = double(world)
    key = asked(world, other)
    first, second = actors(world)

    with pytest.raises(RuleBroken, match="chờ xác nhận"):
        actions.ask_merge(
            actor=second, kept_id=other.pk, other_id=world.people["member"].pk, choices=(), reason="Nhập hai lần"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.create(
            kept=other, other=world.people["member"], org=world.a2, reason="x", asked_at="2026-01-01T00:00Z",
            asked_by_id=second.user_id,
        )  # fmt: skip
    with acting(first):
        assert list(merges_waiting(first)) == []
    with acting(second):
        assert [one.pk for one in merges_waiting(second)] == [key]


def test_second_confirmation_finds_it_answered(world: World) -> None:
    other = double(world)
    key = merged(world, other)

    with pytest.raises(Denied, match="đã có trả lời"):
        actions.confirm_merge(actor=actors(world)[1], merge_id=key)


def test_confirmation_is_of_what_was_seen(world: World) -> None:
    kept, other = world.people["member"], double(world)
    key = asked(world, other)
    seen = f"{kept.version}.{other.version}"
    actions.edit_file(actor=world.system, person_id=other.pk, values={"phone": "0911111111"})

    with pytest.raises(RuleBroken, match="vừa được sửa"):
        actions.confirm_merge(actor=actors(world)[1], merge_id=key, seen=seen)


def test_refusing_and_withdrawing(world: World) -> None:
    other = double(world)
    first, second = actors(world)
    key = asked(world, other)
    with pytest.raises(RuleBroken, match="lý do không gộp"):
        actions.refuse_merge(actor=second, merge_id=key, answer=" ")
    assert actions.refuse_merge(actor=second, merge_id=key, answer="Hai anh em").state == Merge.REFUSED
    key = asked(world, other)
    with pytest.raises(Denied, match="Chỉ người đề nghị"):
        actions.withdraw_merge(actor=second, merge_id=key)
    assert actions.withdraw_merge(actor=first, merge_id=key).state == Merge.WITHDRAWN


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


def test_pairs_are_found_and_told_apart(world: World) -> None:
    """B10: the same card, the same name and birth, the same name and admission; what was told apart is not shown."""
    kept = world.people["member"]
    other = double(world)
    Person.objects.filter(pk=kept.pk).update(card_no="12.345678")
    path, first = path_now(world.commune_a.pk), actors(world)[0]

    pairs, count = likely_pairs(path, most=20)
    mine = [pair for pair in pairs if {pair.first, pair.second} == {kept.pk, other.pk}]
    assert [pair.why for pair in mine] == [("card", "birth", "admitted")]
    assert likely_pairs(path_now(world.commune_b.pk), most=20) == ([], 0)

    said = actions.tell_apart(actor=first, first_id=other.pk, second_id=kept.pk, reason="Hai anh em")
    assert (said.first_id, said.second_id) == (kept.pk, other.pk)
    assert likely_pairs(path, most=20)[1] == count - 1
    with pytest.raises(RuleBroken, match="là hai người"):
        asked(world, other)
    actions.reconsider_pair(actor=first, first_id=kept.pk, second_id=other.pk, reason="Có giấy tờ mới")
    assert not NotSamePerson.objects.exists()
    assert likely_pairs(path, most=20)[1] == count


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"birth_on": D(1970, 1, 1), "birth_precision": "year", "admitted_on": D(2000, 6, 1)}, ("birth",)),
        ({"birth_on": D(1970, 2, 1), "birth_precision": "month", "admitted_on": D(2000, 6, 1)}, ("birth",)),
        ({"birth_on": D(1970, 3, 1), "birth_precision": "month", "admitted_on": D(2000, 6, 1)}, None),
        ({"birth_on": D(1971, 1, 1), "birth_precision": "year"}, ("admitted",)),
        ({"birth_on": None}, ("admitted",)),
        ({"full_name": "Người Khác Hẳn"}, None),
    ],
)
def test_pairs_by_less_precise_dates(world: World, facts: dict[str, Any], why: tuple[str, ...] | None) -> None:
    kept = world.people["member"]
    Person.objects.filter(pk=kept.pk).update(birth_on=D(1970, 2, 3))
    other = double(world, **facts)

    pairs = likely_pairs(path_now(world.commune_a.pk), most=50)[0]

    found = next((pair.why for pair in pairs if {pair.first, pair.second} == {kept.pk, other.pk}), None)
    assert found == why


@pytest.mark.django_db(transaction=True)
def test_two_people_ask_for_both_directions_at_once() -> None:
    """A into B and B into A at the same moment: one request stands, the other person is told so."""
    system = system_actor("test")
    with acting(system):
        top = found_organisation(actor=system, parent_id=None, name="Tỉnh", kind="dang-bo-tinh", effective_on=START)
        place = found_organisation(actor=system, parent_id=top.pk, name="Xã", kind="dang-bo-xa", effective_on=START)
        cell = found_organisation(
            actor=system, parent_id=place.pk, name="Chi bộ", kind="chi-bo-truc-thuoc", effective_on=START
        )
        keys = [
            actions.register_member(
                actor=system, cell_id=cell.pk, facts=PersonFacts(full_name=name), since=D(2026, 1, 1)
            ).pk
            for name in ("Lý A", "Lý Á")
        ]
        users = [User.objects.create_user(username=f"staff{number}", name="Cán bộ") for number in (1, 2)]
        for user in users:
            Grant.objects.create(user=user, role="organisation_staff", org_id=place.pk, valid_from=START, basis="x")
    barrier, outcomes = threading.Barrier(2, timeout=20), []

    def ask(user: User, kept: int, other: int) -> None:
        try:
            actor = actor_for(user)
            barrier.wait()
            actions.ask_merge(actor=actor, kept_id=kept, other_id=other, choices=(), reason="Một người")
            outcomes.append("asked")
        except RuleBroken as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=ask, args=[users[0], keys[0], keys[1]]),
        threading.Thread(target=ask, args=[users[1], keys[1], keys[0]]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["Một trong hai hồ sơ đang có đề nghị gộp chờ xác nhận.", "asked"]
