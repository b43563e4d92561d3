"""What comes after a merge: the old key in other forms, and a way back that is not there any more (B10)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.documents.actions import deliver_document
from nennep.documents.models import Delivery
from nennep.kernel.errors import RuleBroken
from nennep.members import actions
from nennep.members.actions import PersonFacts
from nennep.members.models import Person
from nennep.members.queries import home_cell_on
from nennep.organisations.actions import dissolve_organisation, found_organisation
from tests.documents.making import actor_of, issued
from tests.factories.world import World
from tests.members.merging.making import actors, double, merged

D = datetime.date


def test_number_that_is_somebody_elses_by_now(world: World) -> None:
    """The kept file took the other's number; its own went to somebody: it cannot be had back."""
    kept, third = world.people["member"], world.people["other"]
    actions.edit_file(actor=world.system, person_id=kept.pk, values={"citizen_id": "012345678909"})
    other = double(world, citizen_id="012345678901")
    key = merged(world, other, choices=("citizen_id",))
    actions.edit_file(actor=world.system, person_id=third.pk, values={"citizen_id": "012345678909"})

    with pytest.raises(RuleBroken, match="số định danh"):
        actions.undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm")

    numbers = Person.objects.filter(pk__in=[kept.pk, other.pk, third.pk]).order_by("pk").values_list("citizen_id")
    assert sorted(number for (number,) in numbers) == ["", "012345678901", "012345678909"]


def test_nobody_goes_back_into_a_cell_that_ended(world: World) -> None:
    cell = found_organisation(
        actor=world.system, parent_id=world.commune_a.pk, name="Chi bộ thôn Tây Hà", kind="chi-bo-truc-thuoc",
        effective_on=D(2025, 7, 1), decision_no="02-QĐ/TU", unit_type="residential",
    )  # fmt: skip
    one = world.people["member"]
    facts = PersonFacts(full_name=one.full_name, birth_on=one.birth_on, admitted_on=D(2000, 5, 19))
    other = actions.register_member(actor=world.system, cell_id=cell.pk, facts=facts, since=D(2025, 7, 15))
    key = merged(world, other, choices=())
    dissolve_organisation(actor=world.system, org_id=cell.pk, effective_on=D(2026, 10, 1), decision_no="03-QĐ/TU")

    with pytest.raises(RuleBroken, match="đã kết thúc hoạt động"):
        actions.undo_merge(actor=actors(world)[0], merge_id=key, reason="Nhầm")
    assert home_cell_on(other.pk, D(2026, 11, 1)) is None


def test_document_sent_by_the_old_key_reaches_the_kept_file(world: World) -> None:
    """A page that was open before the merge, or a forged key: the member gets it, once."""
    other, document = double(world), issued(world)
    merged(world, other)
    wanted = [other.pk, world.people["member"].pk]

    for people in (wanted, wanted[:1]):
        deliver_document(actor=actor_of(world, "secretary"), document_id=document.pk, org_ids=[], person_ids=people)

    assert list(Delivery.objects.values_list("person_id", flat=True)) == [world.people["member"].pk]


def test_account_opened_by_the_old_key_is_the_kept_files(world: World, client_of: Callable[[User], Client]) -> None:
    """The file's address of before the merge: who has an account gets no second one."""
    other = double(world)
    merged(world, other)
    address = f"{reverse('access:open_account')}?don-vi={world.a1.pk}&dang-vien={other.pk}"

    answer = client_of(world.users["staff_a"]).post(address, {"username": "thu-hai", "name": other.full_name})

    assert "đã có tài khoản" in answer.content.decode()
    assert not User.objects.filter(username="thu-hai").exists()
