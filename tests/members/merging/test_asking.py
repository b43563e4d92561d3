"""A merge is asked by one and confirmed by another; refused and withdrawn (B10)."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members import actions
from nennep.members.actions import PersonFacts
from nennep.members.models import Person, PersonMerge
from nennep.members.queries.merges import merges_waiting
from nennep.members.states import Merge
from nennep.organisations.actions import found_organisation
from tests.factories.world import START, World
from tests.members.merging.making import actors, asked, double, merged

D = datetime.date


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
