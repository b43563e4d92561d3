"""Taking local rule sets into use, and which set then holds where."""

from __future__ import annotations

import datetime

import pytest
from django.http import Http404

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.orgtree.queries import path_on
from nennep.regulations.actions import adopt_rule_set, stop_rule_set
from nennep.regulations.models import RuleAdoption
from nennep.regulations.queries import adoptions_of, adoptions_visible_to, rule_set_for, rule_sets_for
from tests.factories.world import World

pytestmark = pytest.mark.db

DAY = datetime.date
SCORING = "meeting_scoring"
CENTRAL, LAO_CAI, AN_PHU = "42-hd-btctw-2025-danh-gia", "29-qd-tu-lao-cai-2026", "an-phu-2025-cham-diem"
ON, SINCE = DAY(2026, 6, 1), DAY(2026, 2, 1)


def _adopt(world: World, org_id: int, slug: str, on: datetime.date = SINCE) -> RuleAdoption:
    return adopt_rule_set(actor=world.system, org_id=org_id, slug=slug, valid_from=on, decided_by="Công văn 12-CV/TU")


def _slug(org_id: int, on: datetime.date = ON) -> str:
    return rule_set_for(org_id, SCORING, on).slug


def test_rule_set_for_is_central_until_somebody_above_adopts(world: World) -> None:
    assert _slug(world.a1.pk) == CENTRAL


def test_rule_set_for_takes_the_nearest_adoption_on_the_way_up(world: World) -> None:
    _adopt(world, world.province.pk, LAO_CAI)
    _adopt(world, world.commune_a.pk, AN_PHU)

    assert {org.pk: _slug(org.pk) for org in (world.a1, world.commune_a, world.b1, world.province)} == {
        world.a1.pk: AN_PHU,
        world.commune_a.pk: AN_PHU,
        world.b1.pk: LAO_CAI,
        world.province.pk: LAO_CAI,
    }


def test_rule_set_for_goes_by_the_day_of_the_event(world: World) -> None:
    _adopt(world, world.province.pk, LAO_CAI)

    assert [_slug(world.a1.pk, on) for on in (DAY(2026, 1, 31), DAY(2026, 2, 1))] == [CENTRAL, LAO_CAI]


def test_rule_sets_for_many_takes_one_query(world: World, django_assert_num_queries: object) -> None:
    _adopt(world, world.commune_b.pk, LAO_CAI)
    paths = {org.pk: path_on(org.pk, ON) for org in (world.a1, world.a2, world.b1)}

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = rule_sets_for(paths, SCORING, ON)

    assert {org: chosen.slug for org, chosen in found.items()} == {
        world.a1.pk: CENTRAL,
        world.a2.pk: CENTRAL,
        world.b1.pk: LAO_CAI,
    }


def test_adopt_rule_set_ends_what_was_in_use_and_is_audited(world: World) -> None:
    first = _adopt(world, world.commune_a.pk, LAO_CAI)
    second = _adopt(world, world.commune_a.pk, AN_PHU, DAY(2026, 7, 1))

    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (DAY(2026, 7, 1), OPEN_END)
    assert list(adoptions_of(world.commune_a.pk)) == [second, first]
    event = AuditEvent.objects.get(kind="regulations.adoption.started", subject_id=second.pk)
    assert (event.org_id, event.data["old"], event.data["new"]) == (world.commune_a.pk, LAO_CAI, AN_PHU)


@pytest.mark.parametrize(
    ("slug", "on", "decided_by", "field", "sentence"),
    [
        ("khong-co", DAY(2026, 2, 1), "12-CV/TU", None, "Không có bộ quy định “khong-co”"),
        (LAO_CAI, DAY(2026, 1, 1), "12-CV/TU", "valid_from", "29-QĐ/TU không có hiệu lực ngày 01/01/2026"),
        (LAO_CAI, DAY(2026, 2, 1), " \0 ", "decided_by", "Hãy ghi văn bản quyết định"),
        (LAO_CAI, DAY(2026, 2, 1), "x" * 201, "decided_by", "Hãy ghi văn bản quyết định"),
    ],
)
def test_adopt_rule_set_refuses(
    world: World, slug: str, on: datetime.date, decided_by: str, field: str | None, sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        adopt_rule_set(actor=world.system, org_id=world.commune_a.pk, slug=slug, valid_from=on, decided_by=decided_by)

    assert refusal.value.field == field


def test_adopt_rule_set_refuses_the_set_in_use(world: World) -> None:
    _adopt(world, world.commune_a.pk, LAO_CAI)

    with pytest.raises(RuleBroken, match="đang áp dụng đúng bộ quy định"):
        _adopt(world, world.commune_a.pk, LAO_CAI, DAY(2026, 3, 1))

    assert RuleAdoption.objects.get().valid_to == OPEN_END


def test_adopt_rule_set_refuses_a_day_before_the_one_in_use(world: World) -> None:
    _adopt(world, world.commune_a.pk, LAO_CAI)

    with pytest.raises(RuleBroken, match="áp dụng từ 01/02/2026; ngày thay đổi phải sau ngày đó"):
        _adopt(world, world.commune_a.pk, AN_PHU, DAY(2026, 2, 1))


def test_stop_rule_set_gives_the_set_above_back(world: World) -> None:
    _adopt(world, world.province.pk, LAO_CAI)
    _adopt(world, world.commune_a.pk, AN_PHU)

    ended = stop_rule_set(actor=world.system, org_id=world.commune_a.pk, family=SCORING, on=DAY(2026, 5, 1))

    assert ended.valid_to == DAY(2026, 5, 1)
    assert _slug(world.a1.pk) == LAO_CAI
    assert AuditEvent.objects.filter(kind="regulations.adoption.ended", subject_id=ended.pk).count() == 1


def test_stop_rule_set_without_one(world: World) -> None:
    with pytest.raises(RuleBroken, match="không áp dụng bộ quy định riêng nào"):
        stop_rule_set(actor=world.system, org_id=world.commune_a.pk, family=SCORING, on=ON)


def test_only_leaders_and_staff_of_the_organisation_adopt(world: World) -> None:
    staff = actor_for(world.users["staff_a"])
    secretary = actor_for(world.users["secretary"])
    arguments = {"slug": LAO_CAI, "valid_from": DAY(2026, 2, 1), "decided_by": "12-CV/ĐU"}

    with acting(staff):
        assert adopt_rule_set(actor=staff, org_id=world.commune_a.pk, **arguments).slug == LAO_CAI
    with acting(secretary), pytest.raises(Denied, match="Chỉ bí thư, phó bí thư hoặc cán bộ tổ chức"):
        adopt_rule_set(actor=secretary, org_id=world.a1.pk, **arguments)
    with acting(staff), pytest.raises(Http404):
        adopt_rule_set(actor=staff, org_id=world.commune_b.pk, **arguments)


def test_an_organisation_sees_its_superiors_set_and_not_that_of_another_branch(world: World) -> None:
    _adopt(world, world.commune_a.pk, AN_PHU)
    _adopt(world, world.commune_b.pk, LAO_CAI)
    secretary = actor_for(world.users["secretary"])

    with acting(secretary):
        assert _slug(world.a1.pk) == AN_PHU
        assert [row.org_id for row in RuleAdoption.objects.all()] == [world.commune_a.pk]
        assert list(adoptions_visible_to(secretary)) == []
