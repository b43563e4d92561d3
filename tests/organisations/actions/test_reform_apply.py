"""What an applied reorganisation writes: equal to single acts, derived right, the past unchanged (A2, A10-A13)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.organisations.actions import (
    add_steps,
    approve_reform,
    create_reform,
    found_organisation,
    move_organisation,
    rename_organisation,
    submit_reform,
)
from nennep.organisations.actions.reform_apply import apply_tree
from nennep.organisations.drafts import get_reform, plan_of
from nennep.organisations.models import (
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    Reform,
    ReformEvent,
)
from nennep.organisations.queries import KNOWN, get_organisation
from nennep.organisations.states import ReformState
from nennep.orgtree import derive
from nennep.orgtree.models import OrgEdge, OrgEvent, OrgLineage, OrgNow, OrgVersion
from nennep.orgtree.queries import ids_of, path_now
from nennep.reports.queries import Rules, month_lines, months_of_org, place_of
from tests.factories.world import World
from tests.reports.rows import OCTOBER, CellMonth, Held, write

D = datetime.date
ON, SIGNED, EVE, LATER = D(2026, 11, 1), D(2026, 10, 20), D(2026, 10, 31), D(2026, 11, 5)


def approved(world: World, *operations: dict[str, Any]) -> Reform:
    """An approved reorganisation of the whole province."""
    reform = create_reform(actor=world.system, home_id=world.province.pk, title="Sắp xếp", effective_on=ON,
                           decision_no="7-QĐ/TU", signed_on=SIGNED)  # fmt: skip
    add_steps(actor=world.system, reform_id=reform.pk, operations=operations)
    submit_reform(actor=world.system, reform_id=reform.pk)
    return approve_reform(actor=world.system, reform_id=reform.pk)


def applied(world: World, *operations: dict[str, Any]) -> Reform:
    reform = approved(world, *operations)
    apply_tree(actor=world.system, reform=reform, before=plan_of(reform)[0], plan=plan_of(reform)[1])
    return get_reform(world.system, reform.pk)


def new(world: World, key: str = "n", kind: str = "chi-bo", parent: int | str | None = None) -> dict[str, Any]:
    return {"key": key, "name": f"Tổ chức {key}", "kind": kind, "parent": parent or world.commune_a.pk, "code": "01"}


def test_merge_ends_two_and_founds_one_with_lineage_both_ways(world: World) -> None:
    reform = applied(world, {"do": "merge", "sources": [world.a1.pk, world.a2.pk], "into": new(world)})

    made = reform.keys["n"]
    assert (reform.state, reform.failed) == (ReformState.APPLIED, "")
    assert derive.differences() == 0
    assert {(row.from_org_id, row.to_org_id, row.part) for row in OrgLineage.objects.all()} == {
        (world.a1.pk, made, False), (world.a2.pk, made, False),
    }  # fmt: skip
    for org in (world.a1, world.a2):
        assert set(OrgVersion.objects.filter(org=org).values_list("valid_to", flat=True)) == {ON}
        assert {row.valid_to for row in [*org.names.filter(KNOWN), *org.kinds.filter(KNOWN)]} == {ON}
        assert not OrgNow.objects.get(org=org).alive
    assert ids_of(path_now(made)) == [world.province.pk, world.commune_a.pk, made]
    event = OrgEvent.objects.get(kind="merge")
    assert (event.org_id, event.decision_no, event.signed_on, event.effective_on) == (made, "7-QĐ/TU", SIGNED, ON)
    assert ReformEvent.objects.get(event=event).reform_id == reform.pk
    said = AuditEvent.objects.filter(kind="organisations.organisation.merged")
    assert {row.subject_id for row in said} == {world.a1.pk, world.a2.pk}


def test_what_was_merged_stands_in_the_sight_of_what_it_went_into(world: World) -> None:
    """Also across communes: whoever answers for the new one sees what the old one left."""
    with acting(actor_for(world.users["staff_b"])):
        assert not OrgNow.objects.filter(org=world.a1, path__startswith=path_now(world.commune_b.pk)).exists()
    applied(world, {"do": "merge", "sources": [world.commune_a.pk], "into": world.commune_b.pk})

    assert ids_of(path_now(world.commune_a.pk)) == [world.province.pk, world.commune_b.pk, world.commune_a.pk]
    assert ids_of(path_now(world.a1.pk)) == [world.province.pk, world.commune_b.pk, world.a1.pk]
    assert get_organisation(actor_for(world.users["staff_b"]), world.commune_a.pk).alive is False
    assert derive.differences() == 0
    moves = OrgEdge.objects.filter(parent=world.commune_b, valid_from=ON)
    assert {edge.org_id for edge in moves} == {world.a1.pk, world.a2.pk}


def _facts(org_id: int) -> dict[str, Any]:
    """What is recorded of an organisation, without keys and moments."""

    def rows(model: Any, *fields: str) -> list[tuple[Any, ...]]:
        found = model.objects.filter(org_id=org_id).order_by("valid_from", "known_to").values_list(*fields)
        return [tuple("then" if isinstance(value, datetime.datetime) else value for value in row) for row in found]

    dated = ("valid_from", "valid_to", "known_to")
    return {
        "edges": rows(OrgEdge, "parent_id", "level", *dated, "cause__kind"),
        "names": rows(OrganisationName, "name", "folded", *dated, "cause__kind"),
        "kinds": rows(OrganisationKind, "kind", *dated, "cause__kind"),
        "codes": rows(OrganisationCode, "code", *dated),
        "events": sorted(OrgEvent.objects.filter(org_id=org_id).values_list("kind", "effective_on", "decision_no")),
        "audit": sorted(AuditEvent.objects.filter(subject_type="orgtree.org", subject_id=org_id)
                        .values_list("kind", flat=True)),
    }  # fmt: skip


def test_many_at_once_write_what_single_acts_write(world: World) -> None:
    said = {"effective_on": ON, "decision_no": "7-QĐ/TU", "signed_on": SIGNED}
    single = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Tổ chức n", kind="chi-bo",
                                code="01", **said)  # fmt: skip
    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Tên khác", **said)
    move_organisation(actor=world.system, org_id=world.a1.pk, parent_id=world.commune_b.pk, **said)

    reform = applied(
        world, {"do": "found", "new": new(world)}, {"do": "rename", "org": world.a2.pk, "name": "Tên khác"},
        {"do": "move", "org": world.a2.pk, "parent": world.commune_b.pk},
    )  # fmt: skip

    assert _facts(reform.keys["n"]) == _facts(single.pk)
    one, many = _facts(world.a1.pk), _facts(world.a2.pk)
    assert many["names"][2:] == one["names"][2:]
    assert many.keys() == one.keys()
    for what in ("edges", "kinds", "codes", "events", "audit"):
        assert many[what] == one[what], what
    assert derive.differences() == 0


def test_every_kind_of_step_leaves_the_tree_derived_right(world: World) -> None:
    reform = applied(
        world,
        {"do": "found", "new": new(world, "khu", "dang-bo-truc-thuoc-co-so")},
        {"do": "move", "org": world.a1.pk, "parent": "khu"},
        {"do": "change_kind", "org": world.a1.pk, "kind": "chi-bo"},
        {"do": "recode", "org": world.a1.pk, "code": "38.001"},
        {"do": "split", "source": world.a2.pk, "parts": [new(world, "x"), new(world, "y")], "default": "x"},
        {"do": "dissolve", "org": world.b1.pk, "members_to": "x"},
    )

    assert derive.differences() == 0
    area = reform.keys["khu"]
    assert ids_of(path_now(world.a1.pk)) == [world.province.pk, world.commune_a.pk, area, world.a1.pk]
    assert set(OrgLineage.objects.filter(from_org=world.a2).values_list("to_org_id", "part")) == {
        (reform.keys["x"], True), (reform.keys["y"], True),
    }  # fmt: skip
    assert not OrgLineage.objects.filter(from_org=world.b1).exists()
    assert OrgEvent.objects.filter(org=world.b1, kind="dissolve").exists()
    assert OrganisationCode.objects.get(org=world.a1, valid_to=OPEN_END).code == "38.001"
    place = OrgNow.objects.get(org=world.b1)
    assert (place.alive, ids_of(place.path)) == (False, [world.province.pk, world.commune_b.pk, world.b1.pk])


def test_a_kind_of_another_level_moves_down_the_columns(world: World) -> None:
    empty = found_organisation(actor=world.system, parent_id=world.commune_a.pk, name="Khu", kind="dang-bo-co-so",
                               effective_on=D(2026, 8, 1))  # fmt: skip
    applied(world, {"do": "change_kind", "org": empty.pk, "kind": "chi-bo"})

    levels = OrgVersion.objects.filter(org=empty).order_by("valid_from").values_list("level", "cell_id")
    assert list(levels) == [(4, None), (5, empty.pk)]
    assert derive.differences() == 0


def test_what_was_asked_of_the_past_stays_as_it_was(world: World) -> None:
    """A month's figures, as known on its last day and as known later, to the last digit; and the tree of that day."""
    for number, org in enumerate((world.a1, world.a2, world.b1)):
        held = Held(day=5 + number, attended=8 - number, unexcused=number)
        write(org, OCTOBER, CellMonth(held=held, tasks=((9, 8),), visits=(7,)), world.people["superior"])

    def past() -> Any:
        place = place_of(world.system, world.province.pk)
        tree = OrgVersion.objects.filter(valid_from__lte=EVE, valid_to__gt=EVE)
        return (
            sorted(tree.values_list("org_id", "path")),
            [month_lines(world.system, place, OCTOBER, day, Rules()) for day in (EVE, LATER)],
            months_of_org(world.system, place, OCTOBER, EVE).total(),
            month_lines(world.system, place_of(world.system, world.commune_a.pk), OCTOBER, EVE, Rules()),
        )

    before = past()
    assert sum(line.figures.met for line in before[1][0]) == 3

    applied(
        world, {"do": "merge", "sources": [world.commune_a.pk], "into": world.commune_b.pk},
        {"do": "merge", "sources": [world.a1.pk, world.a2.pk], "into": new(world, parent=world.commune_b.pk)},
    )  # fmt: skip

    assert past() == before


def test_an_overtaken_draft_is_refused_by_name(world: World) -> None:
    reform = approved(world, {"do": "merge", "sources": [world.a1.pk], "into": world.a2.pk})
    rename_organisation(actor=world.system, org_id=world.a1.pk, name="Chi bộ thôn Đông Hà Mới",
                        effective_on=D(2026, 10, 25))  # fmt: skip

    before, plan = plan_of(reform)
    with pytest.raises(RuleBroken, match="thay đổi khác ở: Chi bộ thôn Đông Hà Mới"):
        apply_tree(actor=world.system, reform=reform, before=before, plan=plan)
    assert OrgNow.objects.get(org=world.a1).alive


def test_only_the_system_applies_and_only_what_is_approved(world: World) -> None:
    reform = approved(world, {"do": "rename", "org": world.a1.pk, "name": "Tên khác"})
    before, plan = plan_of(reform)

    with pytest.raises(Denied):
        apply_tree(actor=actor_for(world.users["staff_province"]), reform=reform, before=before, plan=plan)
    apply_tree(actor=world.system, reform=reform, before=before, plan=plan)
    with pytest.raises(RuleBroken, match="Không thể chuyển"):
        apply_tree(actor=world.system, reform=reform, before=before, plan=plan)
