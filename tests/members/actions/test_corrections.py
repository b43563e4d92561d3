"""Correcting a file: by who keeps it, and by request of the member, which somebody else decides (B12)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.members import actions
from nennep.members.actions import PersonFacts
from nennep.members.actions.edit_file import EditedMeanwhile
from nennep.members.models import CorrectionRequest, StandingRow
from nennep.members.queries import corrections_waiting, standing_on
from nennep.members.register.dates import PartialDate
from nennep.members.search import search_members
from tests.factories.world import World

D = datetime.date


def ask(world: World, key: str, field: str = "phone", new: object = "0912345678") -> CorrectionRequest:
    """A request of a member."""
    actor = actor_for(world.users[key])
    with acting(actor):
        return actions.ask_correction(
            actor=actor,
            person_id=world.people[key].pk,
            field=field,
            new=new,
            ground="Giấy tờ kèm theo",
        )


def test_accepted_request_edits_the_file_with_its_basis(world: World) -> None:
    request = ask(world, "member", "birth", PartialDate(D(1970, 3, 2)))
    secretary = actor_for(world.users["secretary"])

    with acting(secretary):
        waiting = list(corrections_waiting(secretary))
        actions.decide_correction(actor=secretary, request_id=request.pk, accept=True)

    person = world.people["member"]
    person.refresh_from_db()
    event = AuditEvent.objects.filter(kind="members.person.edited").latest("pk")
    assert waiting == [request]
    assert person.birth_on == D(1970, 3, 2)
    assert (event.data["old"], event.data["new"]) == ({"birth": "1970-02-03"}, {"birth": "1970-03-02"})
    assert "Giấy tờ kèm theo" in event.data["basis"]


def test_nobody_decides_the_own_request(world: World) -> None:
    request = ask(world, "secretary")
    secretary, deputy = actor_for(world.users["secretary"]), actor_for(world.users["deputy"])

    with acting(secretary):
        assert list(corrections_waiting(secretary)) == []
        with pytest.raises(Denied, match="không tự quyết định đề nghị của chính mình"):
            actions.decide_correction(actor=secretary, request_id=request.pk, accept=True)
    with acting(deputy):
        actions.decide_correction(actor=deputy, request_id=request.pk, accept=True)

    request.refresh_from_db()
    assert request.state == "accepted"


@pytest.mark.parametrize("account", ["clerk", "leader"])
def test_requests_are_decided_by_secretary_or_office(world: World, account: str) -> None:
    request = ask(world, "member")
    actor = actor_for(world.users[account])

    with acting(actor), pytest.raises(Http404):
        actions.decide_correction(actor=actor, request_id=request.pk, accept=True)


def test_refusal_needs_a_reason_and_a_request_is_answered_once(world: World) -> None:
    request = ask(world, "member")
    secretary = actor_for(world.users["secretary"])

    with acting(secretary):
        with pytest.raises(RuleBroken, match="lý do không sửa"):
            actions.decide_correction(actor=secretary, request_id=request.pk, accept=False)
        actions.decide_correction(actor=secretary, request_id=request.pk, accept=False, answer="Chưa có giấy tờ")
        with pytest.raises(Denied, match="đã được trả lời"):
            actions.decide_correction(actor=secretary, request_id=request.pk, accept=True)


def test_request_is_withdrawn_by_its_member_only(world: World) -> None:
    request = ask(world, "member")
    secretary, member = actor_for(world.users["secretary"]), actor_for(world.users["member"])

    with acting(secretary), pytest.raises(Denied, match="chính đảng viên"):
        actions.withdraw_correction(actor=secretary, request_id=request.pk)
    with acting(member):
        actions.withdraw_correction(actor=member, request_id=request.pk)
        with pytest.raises(RuleBroken, match="đã được trả lời"):
            actions.withdraw_correction(actor=member, request_id=request.pk)


@pytest.mark.parametrize(
    ("field", "new", "sentence"),
    [("nothing", "x", "chọn mục"), ("phone", "", "giống nội dung"), ("full_name", "", "họ và tên")],
)
def test_ask_refuses(world: World, field: str, new: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        ask(world, "member", field, new)


def test_one_request_a_field_waits_at_a_time(world: World) -> None:
    ask(world, "member")

    with pytest.raises(RuleBroken, match="đang có một đề nghị"):
        ask(world, "member", new="0999999999")


def test_request_is_not_accepted_over_a_later_edit(world: World) -> None:
    request = ask(world, "member")
    actions.edit_file(actor=world.system, person_id=world.people["member"].pk, values={"phone": "1"}, basis="x")
    secretary = actor_for(world.users["secretary"])

    with acting(secretary), pytest.raises(EditedMeanwhile):
        actions.decide_correction(actor=secretary, request_id=request.pk, accept=True)


def test_edit_of_a_name_is_found_by_the_new_one(world: World) -> None:
    person = world.people["member"]

    values = {"full_name": "  Nguyễn   Đình Thuận "}
    actions.edit_file(actor=world.system, person_id=person.pk, values=values, basis="x")

    assert [one.pk for one in search_members(world.system, "thuan dinh")] == [person.pk]
    assert search_members(world.system, "thuần đình")[0].full_name == "Nguyễn Đình Thuận"


def test_edit_of_the_admission_moves_the_standing(world: World) -> None:
    """B11: what was known until now stays known as such."""
    person = world.people["member"]

    actions.edit_file(
        actor=world.system, person_id=person.pk, values={"admitted": PartialDate(D(2000, 3, 1), "month")}, basis="x"
    )

    assert standing_on(person.pk, D(2000, 3, 1)) == "probationary"
    assert StandingRow.objects.filter(person=person, known_to__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("member", {"admitted": PartialDate(D(2001, 6, 1))}, "không khớp|trước ngày vào Đảng"),
        ("member", {"official": None}, "mục thay đổi tư cách"),
        ("probationer", {"official": PartialDate(D(2026, 11, 1))}, "mục thay đổi tư cách"),
        ("member", {"full_name": " "}, "họ và tên"),
        ("member", {"birth": PartialDate(D(2030, 1, 1))}, "không hợp lý"),
        ("member", {"birth": PartialDate(D(2005, 1, 1))}, "không thể trước ngày sinh"),
        ("member", {"sex": "X"}, "X"),
        ("member", {"phone": "1" * 40}, "30"),
    ],
)
def test_edit_refuses(world: World, key: str, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        actions.edit_file(actor=world.system, person_id=world.people[key].pk, values=values, basis="x")


def test_edit_refuses_a_citizen_id_in_use(world: World) -> None:
    values = {"citizen_id": "001080000001"}
    actions.edit_file(actor=world.system, person_id=world.people["member"].pk, values=values, basis="x")

    with pytest.raises(RuleBroken, match="đang ghi cho người khác"):
        actions.edit_file(actor=world.system, person_id=world.people["other"].pk, values=values, basis="x")


def test_edit_without_a_change_writes_nothing(world: World) -> None:
    person = world.people["member"]
    before = AuditEvent.objects.count()

    actions.edit_file(actor=world.system, person_id=person.pk, values={"sex": "M"}, basis="x")

    person.refresh_from_db()
    assert (AuditEvent.objects.count(), person.version) == (before, 1)


def test_nobody_changes_the_own_file(world: World) -> None:
    """The secretary keeps the members' files, but not the own one: not its dates, standing or exemption."""
    secretary = actor_for(world.users["secretary"])
    pk = world.people["secretary"].pk
    admitted = {"admitted": PartialDate(D(1980, 5, 19))}

    with pytest.raises(Denied, match="không tự sửa hồ sơ của chính mình"):
        actions.edit_file(actor=secretary, person_id=pk, values=admitted, basis="Lý lịch")
    with pytest.raises(Denied, match="không tự sửa hồ sơ của chính mình"):
        actions.exempt_member(actor=secretary, person_id=pk, ground="Sức yếu", on=D(2026, 11, 1))
    actions.add_workplace(actor=secretary, person_id=pk, unit="Hợp tác xã", on=D(2026, 11, 1))
    actions.edit_file(actor=actor_for(world.users["deputy"]), person_id=pk, values=admitted, basis="Lý lịch", seen=None)

    world.people["secretary"].refresh_from_db()
    assert world.people["secretary"].admitted_on == D(1980, 5, 19)


def test_a_citizen_id_of_somebody_out_of_sight_is_refused_in_words(world: World) -> None:
    """The number is one person's in the whole system, also of those whom this office does not see."""
    number, staff = "031070000777", actor_for(world.users["staff_a"])
    actions.edit_file(
        actor=world.system, person_id=world.people["b_member"].pk, values={"citizen_id": number}, basis="CCCD"
    )

    with pytest.raises(RuleBroken, match=number) as edited:
        actions.edit_file(actor=staff, person_id=world.people["member"].pk, values={"citizen_id": number}, basis="CCCD")
    with pytest.raises(RuleBroken, match=number) as entered:
        actions.register_member(
            actor=staff, cell_id=world.a1.pk, since=D(2026, 11, 1),
            facts=PersonFacts(full_name="Người Khác", citizen_id=number),
        )  # fmt: skip

    assert (edited.value.field, entered.value.field) == ("citizen_id", "citizen_id")


def test_a_date_that_nobody_has_written_does_not_hinder_other_corrections(world: World) -> None:
    """Somebody on probation has no day of recognition."""
    person = actions.edit_file(
        actor=world.system, person_id=world.people["probationer"].pk, values={"phone": "0912345678"}, basis="Đơn"
    )

    assert (person.phone, person.official_on) == ("0912345678", None)
