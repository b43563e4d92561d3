"""Working rules in versions (S4.3, C4)."""

from __future__ import annotations

import datetime

import pytest

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.committees.actions import adopt_working_rules
from nennep.committees.models import WorkingRules
from nennep.committees.queries import working_rules_on
from nennep.kernel.errors import Denied, RuleBroken
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db
NOVEMBER = datetime.date(2026, 11, 1)


def adopt(
    world: World, who: str = "leader", on: datetime.date = SINCE, title: str = "Quy chế làm việc"
) -> WorkingRules:
    return adopt_working_rules(
        actor=actor_for(world.users[who]), org_id=world.commune_a.pk, title=title, text="Điều 1. Nguyên tắc", on=on,
        decision_no="05-QC/ĐU",
    )  # fmt: skip


def test_adopt_ends_the_version_before_and_keeps_it(world: World) -> None:
    first = adopt(world)
    second = adopt(world, on=NOVEMBER, title="Quy chế làm việc, sửa đổi")

    assert working_rules_on(world.commune_a.pk, datetime.date(2026, 10, 31)) == first
    assert working_rules_on(world.commune_a.pk, NOVEMBER) == second
    assert AuditEvent.objects.filter(kind="committees.rules.adopted").count() == 2


def test_adopt_refuses_wrong_input(world: World) -> None:
    adopt(world, on=NOVEMBER)

    with pytest.raises(RuleBroken, match="bản mới phải sau ngày đó"):
        adopt(world, on=SINCE)
    with pytest.raises(RuleBroken, match="Hãy ghi tên quy chế"):
        adopt(world, title=" ", on=datetime.date(2026, 11, 2))


def test_adopt_is_for_leaders_and_the_office(world: World) -> None:
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư"):
        adopt(world, "superior")
