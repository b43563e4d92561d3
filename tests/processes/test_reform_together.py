"""Reorganisations applied while others write: two workers, a unit founded meanwhile, a fault in one of two (A10)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.db import connection

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.actions import found_organisation, reform_apply, rename_organisation, return_reform
from nennep.organisations.actions.reform_decide import approve_reform, note_failure
from nennep.organisations.models import OrganisationName, Reform
from nennep.orgtree.models import OrgEdge, OrgVersion
from nennep.processes import reform as process
from nennep.processes.reform import apply, apply_due, submit
from tests.factories.statistics import times_analysed
from tests.factories.world import World, build_world
from tests.processes.test_reform import DAY, ON, prepared

pytestmark = pytest.mark.db


@pytest.fixture
def lasting(transactional_db: None) -> World:
    """The world, committed, so that another connection sees it."""
    with acting(system_actor("test")):
        return build_world()


def approved(world: World, *operations: dict[str, Any]) -> Reform:
    with acting(world.system):
        reform = prepared(world, *operations)
        submit(actor=world.system, reform_id=reform.pk)
        return approve_reform(actor=world.system, reform_id=reform.pk)


def elsewhere(act: Callable[[], object]) -> None:
    """Run and commit on a connection of its own."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with acting(system_actor("another session")):
                act()
        except BaseException as error:  # noqa: BLE001  told in the test's own thread
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not failed, failed


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """`act` is committed elsewhere after the plan was made, before the places are locked."""
    real = reform_apply.lock_places

    def first(org_ids: Collection[int]) -> None:
        elsewhere(act)
        real(org_ids)

    monkeypatch.setattr(reform_apply, "lock_places", first)


def merge(world: World) -> dict[str, Any]:
    return {"do": "merge", "sources": [world.commune_a.pk], "into": world.commune_b.pk}


def test_what_was_founded_below_between_planning_and_locking_is_no_orphan(
    lasting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reform = approved(lasting, merge(lasting))
    meanwhile(monkeypatch, lambda: found_organisation(
        actor=system_actor("t"), parent_id=lasting.commune_a.pk, name="Chi bộ muộn", kind="chi-bo",
        effective_on=ON - 5 * DAY))  # fmt: skip

    assert apply_due() == ([], [reform.pk])

    with acting(lasting.system):
        reform.refresh_from_db()
        assert "trong lúc này" in reform.failed
        assert OrgEdge.objects.filter(org=lasting.commune_a, valid_to__gt=ON, known_to__isnull=True).exists()


def test_what_was_renamed_between_planning_and_locking_is_noticed(
    lasting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reform = approved(lasting, {"do": "rename", "org": lasting.a1.pk, "name": "Chi bộ Một"})
    meanwhile(monkeypatch, lambda: rename_organisation(
        actor=system_actor("t"), org_id=lasting.a1.pk, name="Chi bộ Hai", effective_on=ON))  # fmt: skip

    assert apply_due() == ([], [reform.pk])


def test_the_worker_that_comes_second_notes_nothing_on_what_is_applied(lasting: World) -> None:
    reform = approved(lasting, merge(lasting))
    apply(reform_id=reform.pk)

    with pytest.raises(RuleBroken, match="đã duyệt"):
        apply(reform_id=reform.pk)
    note_failure(actor=lasting.system, reform_id=reform.pk, sentence="muộn")

    with acting(lasting.system):
        reform.refresh_from_db()
        assert (reform.state, reform.failed) == ("applied", "")


def test_two_workers_at_once_apply_once(lasting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the lock of the first, then finds it applied."""
    reform = approved(lasting, merge(lasting))
    outcomes: list[Any] = []
    second = threading.Thread(target=lambda: (outcomes.append(apply_due()), connection.close()))
    real = reform_apply.lock_places

    def first(org_ids: Collection[int]) -> None:
        if threading.current_thread() is not second:
            second.start()
        real(org_ids)

    monkeypatch.setattr(reform_apply, "lock_places", first)

    assert apply_due() == ([reform.pk], [])
    second.join(60)

    assert outcomes in ([([], [])], [([], [reform.pk])])
    with acting(lasting.system):
        reform.refresh_from_db()
        assert (reform.state, reform.failed) == ("applied", "")


def test_what_is_put_off_is_not_applied_before_its_new_day(lasting: World) -> None:
    """Given back, put off, approved again while the worker held its list: its new day has not come."""
    reform = approved(lasting, merge(lasting))
    with acting(lasting.system):
        Reform.objects.filter(pk=reform.pk).update(effective_on=lasting.system.today + 9 * DAY)

    with pytest.raises(RuleBroken, match="ngày hiệu lực"):
        apply(reform_id=reform.pk)


def test_pages_are_planned_for_the_tree_as_it_is_after_the_night(lasting: World) -> None:
    """What a large one changed is analysed when it is applied: autovacuum may come by minutes later."""
    new = {"kind": "chi-bo", "parent": lasting.commune_a.pk}
    approved(lasting, *({"do": "found", "new": {"key": f"n{n}", "name": f"Chi bộ {n}", **new}} for n in range(120)))
    tree = (OrgVersion, OrgEdge, OrganisationName)
    before = [times_analysed(model) for model in tree]

    assert apply_due()[1] == []

    assert [times_analysed(model) for model in tree] == [count + 1 for count in before]


def test_a_fault_in_one_keeps_none_of_the_others(lasting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = approved(lasting, {"do": "rename", "org": lasting.b1.pk, "name": "Chi bộ Một"})
    sound = approved(lasting, {"do": "rename", "org": lasting.a1.pk, "name": "Chi bộ Một"})
    real = process.apply_tree

    def sometimes(**given: Any) -> Any:
        if given["reform"].pk == broken.pk:
            with connection.cursor() as cursor:
                cursor.execute("select 1/0")
        return real(**given)

    monkeypatch.setattr(process, "apply_tree", sometimes)

    assert apply_due() == ([sound.pk], [broken.pk])

    with acting(lasting.system):
        broken.refresh_from_db()
        assert "đêm sau" in broken.failed
        return_reform(actor=lasting.system, reform_id=broken.pk, why="Sửa lại")
        broken.refresh_from_db()
        assert broken.failed == ""
