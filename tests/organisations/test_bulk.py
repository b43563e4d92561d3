"""The bulk path of the tree equals founding one by one."""

from __future__ import annotations

import datetime

import pytest

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.organisations.actions import found_organisation
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.organisations.models import OrganisationKind, OrganisationName, OrganisationProfile
from nennep.organisations.queries import names_apart
from nennep.orgtree import derive
from nennep.orgtree.models import OrgEdge, OrgNow, OrgVersion
from tests.factories.world import World

pytestmark = pytest.mark.db
DAY = datetime.date(2025, 7, 1)
SEEDS = [
    OrgSeed("Đảng bộ tỉnh Hải Đông", "dang-bo-tinh", None),
    OrgSeed("Đảng bộ xã An Khánh", "dang-bo-xa", 0),
    OrgSeed("Chi bộ thôn Đông Hà", "chi-bo-truc-thuoc", 1, unit_type="residential"),
]


def facts(ids: list[int]) -> list[tuple[object, ...]]:
    order = {pk: index for index, pk in enumerate(ids)}
    result: list[tuple[object, ...]] = []
    for pk in ids:
        edge, name = OrgEdge.objects.get(org_id=pk), OrganisationName.objects.get(org_id=pk)
        kind, version = OrganisationKind.objects.get(org_id=pk), OrgVersion.objects.get(org_id=pk)
        profile, now = OrganisationProfile.objects.get(org_id=pk), OrgNow.objects.get(org_id=pk)
        result.append(
            (order.get(edge.parent_id or 0), edge.level, edge.valid_from, edge.valid_to, name.name, name.folded,
             name.valid_from, kind.kind, version.level, version.path.count("."), now.alive, profile.unit_type)
        )  # fmt: skip
    return result


def test_load_organisations_equals_founding_one_by_one(db: None, sight: None, system: Actor) -> None:
    """A1, A2."""
    loaded = load_organisations(actor=system, seeds=SEEDS, effective_on=DAY)
    founded: list[int] = []
    for seed in SEEDS:
        parent = founded[seed.parent] if seed.parent is not None else None
        org = found_organisation(
            actor=system, parent_id=parent, name=seed.name, kind=seed.kind, effective_on=DAY, unit_type=seed.unit_type
        )
        founded.append(org.pk)

    assert facts(loaded) == facts(founded)
    assert derive.differences() == 0


def test_same_named_cells_are_told_apart_by_what_they_stand_under(world: World, sight: None) -> None:
    """ "Chi bộ số 1" of two party committees in one list; a name that stands alone stays short."""
    day = clock.today()
    for cell in (world.a1, world.b1):
        OrganisationName.objects.filter(org_id=cell.pk).update(name="Chi bộ số 1")

    assert names_apart([world.a1.pk, world.a2.pk, world.b1.pk], day) == {
        world.a1.pk: "Chi bộ số 1, Đảng bộ xã An Khánh Thượng",
        world.a2.pk: "Chi bộ cơ quan xã An Khánh Thượng",
        world.b1.pk: "Chi bộ số 1, Đảng bộ xã Bình Minh",
    }
