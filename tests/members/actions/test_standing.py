"""Standing and exemption: dated rows by a decision, taken back when entered by mistake (B8, B11)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.members import actions
from nennep.members.models import Affiliation, Exemption, StandingRow
from nennep.members.queries import home_cell_on, roster_on, standing_on, team_of_on
from nennep.members.states import Standing
from tests.factories.world import World

D = datetime.date


def last_event(kind: str) -> AuditEvent:
    """The newest event of a kind."""
    return AuditEvent.objects.filter(kind=kind).latest("pk")


def test_change_standing_recognises_a_probationary_member(world: World) -> None:
    person = world.people["probationer"]

    actions.change_standing(
        actor=world.system, person_id=person.pk, standing=Standing.OFFICIAL, on=D(2026, 11, 1), decision_no="7-QĐ/ĐU"
    )

    person.refresh_from_db()
    assert (standing_on(person.pk, D(2026, 10, 31)), standing_on(person.pk, D(2026, 11, 1))) == (
        Standing.PROBATIONARY, Standing.OFFICIAL,
    )  # fmt: skip
    assert person.official_on == D(2026, 11, 1)
    assert last_event("members.standing.changed").data["new"] == "official"


def test_change_standing_out_of_the_party_ends_places(world: World) -> None:
    person = world.people["old"]

    actions.change_standing(
        actor=world.system, person_id=person.pk, standing=Standing.DIED, on=D(2026, 5, 1), decision_no="Giấy chứng tử"
    )

    assert home_cell_on(person.pk, D(2026, 4, 30)) == world.a1.pk
    assert home_cell_on(person.pk, D(2026, 5, 1)) is None
    assert Exemption.objects.get(person=person, known_to=None).valid_to == D(2026, 5, 1)


@pytest.mark.parametrize(
    ("standing", "on", "decision", "sentence"),
    [
        (Standing.EXPELLED, D(2026, 5, 1), " ", "Hãy ghi số quyết định"),
        (Standing.OFFICIAL, D(2026, 5, 1), "1", "giống tư cách hiện tại"),
        (Standing.SUSPENDED, D(2001, 5, 19), "1", "phải sau ngày đó"),
        (Standing.SUSPENDED, D(2099, 1, 1), "1", "không hợp lý"),
        (Standing.PROBATIONARY, D(2026, 5, 1), "", "không trở lại dự bị"),
        (Standing.DIED, D(2025, 8, 1), "1", "nơi sinh hoạt ghi từ 01/08/2025"),
    ],
)
def test_change_standing_refuses(world: World, standing: Standing, on: D, decision: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        actions.change_standing(
            actor=world.system, person_id=world.people["member"].pk, standing=standing, on=on, decision_no=decision
        )


def test_who_left_does_not_come_back_by_a_change(world: World) -> None:
    person = world.people["member"]
    actions.change_standing(
        actor=world.system, person_id=person.pk, standing=Standing.RESIGNED, on=D(2026, 5, 1), decision_no="9-QĐ/ĐU"
    )

    with pytest.raises(RuleBroken, match="đã ra khỏi danh sách từ 01/05/2026"):
        actions.change_standing(
            actor=world.system, person_id=person.pk, standing=Standing.OFFICIAL, on=D(2026, 6, 1), decision_no="1"
        )


def test_withdraw_standing_restores_what_was_and_keeps_what_was_known(world: World) -> None:
    person = world.people["member"]
    actions.change_standing(
        actor=world.system, person_id=person.pk, standing=Standing.EXPELLED, on=D(2026, 5, 1), decision_no="9-QĐ/ĐU"
    )

    actions.withdraw_standing(actor=world.system, person_id=person.pk, reason="Ghi nhầm người")

    assert standing_on(person.pk, D(2026, 6, 1)) == Standing.OFFICIAL
    assert home_cell_on(person.pk, D(2026, 6, 1)) == world.a1.pk
    kept = StandingRow.objects.filter(person=person, known_to__isnull=False).order_by("known_to", "valid_from")
    assert list(kept.values_list("standing", "valid_to")) == [
        ("official", OPEN_END), ("official", D(2026, 5, 1)), ("expelled", OPEN_END),
    ]  # fmt: skip
    homes = Affiliation.objects.filter(person=person, known_to__isnull=False).order_by("known_to")
    assert list(homes.values_list("valid_to", flat=True)) == [OPEN_END, D(2026, 5, 1)]
    with pytest.raises(RuleBroken, match="Không có lần thay đổi"):
        actions.withdraw_standing(actor=world.system, person_id=person.pk, reason="lần nữa")


def test_exempt_and_back(world: World) -> None:
    person = world.people["member"]

    actions.exempt_member(
        actor=world.system, person_id=person.pk, ground="Điều trị xa", on=D(2026, 1, 1), until=D(2026, 6, 1),
        temporary=True,
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="đã được miễn sinh hoạt trong thời gian đó"):
        actions.exempt_member(actor=world.system, person_id=person.pk, ground="x", on=D(2026, 5, 31))
    actions.end_exemption(actor=world.system, person_id=person.pk, on=D(2026, 3, 1))

    assert Exemption.objects.get(person=person).valid_to == D(2026, 3, 1)
    with pytest.raises(RuleBroken, match="không được miễn sinh hoạt vào ngày đó"):
        actions.end_exemption(actor=world.system, person_id=person.pk, on=D(2026, 3, 2))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ground": " "}, "lý do miễn"),
        ({"temporary": True}, "phải có ngày trở lại"),
        ({"until": D(2026, 1, 1)}, "phải sau"),
    ],
)
def test_exempt_refuses(world: World, changes: dict[str, Any], sentence: str) -> None:
    wish: dict[str, Any] = {"ground": "Ốm", "on": D(2026, 1, 1)} | changes

    with pytest.raises(RuleBroken, match=sentence):
        actions.exempt_member(actor=world.system, person_id=world.people["member"].pk, **wish)


@pytest.mark.parametrize("account", ["clerk", "member", "leader"])
def test_standing_is_changed_by_who_keeps_the_file_only(world: World, account: str) -> None:
    actor = actor_for(world.users[account])

    with acting(actor), pytest.raises(Denied, match="được sửa hồ sơ này"):
        actions.change_standing(
            actor=actor, person_id=world.people["member"].pk, standing=Standing.SUSPENDED, on=D(2026, 5, 1),
            decision_no="1",
        )  # fmt: skip


def test_withdrawn_departure_lets_everything_it_ended_go_on(world: World) -> None:
    """Otherwise a slip of the pen would make an exempt member count as absent, and one who is elsewhere as summoned."""
    exempt, away, until = world.people["old"], world.people["away"], D(2027, 8, 1)
    team = actions.found_team(actor=world.system, cell_id=world.a1.pk, name="Tổ 1", on=D(2026, 1, 1))
    actions.place_in_team(actor=world.system, team_id=team.pk, person_id=exempt.pk, on=D(2026, 1, 1))
    actions.leave_temporary_place(actor=world.system, person_id=away.pk, on=D(2026, 2, 1))
    actions.place_temporarily(actor=world.system, person_id=away.pk, cell_id=world.a2.pk, on=D(2026, 9, 1), until=until)

    for person in (exempt, away):
        actions.change_standing(
            actor=world.system, person_id=person.pk, standing=Standing.DIED, on=D(2026, 11, 1), decision_no="1"
        )
        actions.withdraw_standing(actor=world.system, person_id=person.pk, reason="Ghi nhầm người")

    roster = {row.person_id: row for row in roster_on(world.a1.pk, D(2026, 11, 20))}
    assert (roster[exempt.pk].exempt, roster[away.pk].elsewhere) == (True, True)
    there = Affiliation.objects.filter(person=away, kind="temporary", known_to=None).order_by("valid_from")
    assert list(there.values_list("valid_from", "valid_to")) == [
        (D(2025, 9, 1), D(2026, 2, 1)), (D(2026, 9, 1), until),
    ]  # fmt: skip
    assert team_of_on(exempt.pk, D(2026, 11, 20)) == team


def test_the_end_of_a_suspension_gives_back_the_standing_before_it(world: World) -> None:
    """A probationary member is not recognised by it, and does not stay suspended for want of a way back."""
    probationer, official = world.people["probationer"], world.people["other"]
    for person in (probationer, official):
        actions.change_standing(
            actor=world.system, person_id=person.pk, standing=Standing.SUSPENDED, on=D(2026, 8, 1), decision_no="1"
        )

    for person, other, back in ((probationer, Standing.OFFICIAL, Standing.PROBATIONARY),
                                (official, Standing.PROBATIONARY, Standing.OFFICIAL)):  # fmt: skip
        with pytest.raises(RuleBroken, match="trở lại tư cách trước đó"):
            actions.change_standing(
                actor=world.system, person_id=person.pk, standing=other, on=D(2026, 11, 1), decision_no="2"
            )
        actions.change_standing(
            actor=world.system, person_id=person.pk, standing=back, on=D(2026, 11, 1), decision_no="2"
        )
        assert standing_on(person.pk, D(2026, 11, 2)) == back


def test_recognition_without_a_number_can_be_taken_back_too(world: World) -> None:
    """B8: what was recorded can be withdrawn; what the file began with cannot."""
    person = world.people["probationer"]
    actions.change_standing(
        actor=world.system, person_id=person.pk, standing=Standing.OFFICIAL, on=D(2026, 11, 1), decision_no=""
    )

    actions.withdraw_standing(actor=world.system, person_id=person.pk, reason="Ghi nhầm người")

    assert standing_on(person.pk, D(2026, 11, 2)) == Standing.PROBATIONARY
    with pytest.raises(RuleBroken, match="Không có lần thay đổi"):
        actions.withdraw_standing(actor=world.system, person_id=world.people["member"].pk, reason="Thử")
