"""The bare tree: every change keeps stored versions equal to derived ones (A1, A2, A5)."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.kernel.errors import RuleBroken
from nennep.kernel.period import OPEN_END
from nennep.orgtree import changes, derive
from nennep.orgtree.models import Org, OrgEdge, OrgEvent, OrgNow, OrgVersion
from nennep.orgtree.queries import ids_of, path_now, path_on, versions_under

pytestmark = pytest.mark.db
START = datetime.date(2020, 1, 1)


def event(day: datetime.date, kind: str = "found") -> OrgEvent:
    return OrgEvent.objects.create(kind=kind, effective_on=day)


def small_tree() -> dict[str, Org]:
    top = changes.add(parent_id=None, level=1, event=event(START))
    left = changes.add(parent_id=top.pk, level=3, event=event(START))
    right = changes.add(parent_id=top.pk, level=3, event=event(START))
    cell = changes.add(parent_id=left.pk, level=5, event=event(START))
    return {"top": top, "left": left, "right": right, "cell": cell}


def test_add_gives_a_path_and_a_column_for_each_level(db: None, sight: None) -> None:
    tree = small_tree()

    version = OrgVersion.objects.get(org=tree["cell"])

    assert ids_of(version.path) == [tree["top"].pk, tree["left"].pk, tree["cell"].pk]
    assert (version.province_id, version.commune_id, version.cell_id) == (
        tree["top"].pk, tree["left"].pk, tree["cell"].pk,
    )  # fmt: skip


def test_move_takes_everything_below_along_and_keeps_the_past(db: None, sight: None) -> None:
    tree, day = small_tree(), datetime.date(2025, 7, 1)
    below = changes.add(parent_id=tree["cell"].pk, level=5, event=event(START))

    changes.replace(org_id=tree["cell"].pk, parent_id=tree["right"].pk, level=5, event=event(day, "move"))

    assert ids_of(path_on(below.pk, day - datetime.timedelta(days=1)))[1] == tree["left"].pk
    assert ids_of(path_on(below.pk, day))[1] == tree["right"].pk
    assert ids_of(path_now(below.pk))[1] == tree["right"].pk
    assert derive.differences() == 0


def test_a_move_keeps_where_those_below_stood_before_they_came(db: None, sight: None) -> None:
    """What stood under another superior keeps that past when its present superior changes."""
    tree, first, then = small_tree(), datetime.date(2024, 7, 1), datetime.date(2025, 7, 1)
    third = changes.add(parent_id=None, level=1, event=event(START))
    changes.replace(org_id=tree["cell"].pk, parent_id=tree["right"].pk, level=5, event=event(first, "move"))

    changes.replace(org_id=tree["right"].pk, parent_id=third.pk, level=3, event=event(then, "move"))

    days = [START, first, then]
    ways = [ids_of(path_on(tree["cell"].pk, day))[:2] for day in days]
    assert ways == [[tree["top"].pk, tree["left"].pk], [tree["top"].pk, tree["right"].pk], [third.pk, tree["right"].pk]]
    assert OrgVersion.objects.filter(org=tree["cell"]).count() == 3
    assert derive.differences() == 0


def test_move_below_itself_is_refused(db: None, sight: None) -> None:
    tree = small_tree()
    with pytest.raises(RuleBroken, match="dưới chính nó"):
        changes.replace(
            org_id=tree["left"].pk, parent_id=tree["cell"].pk, level=3, event=event(datetime.date(2021, 1, 1), "move")
        )


def test_what_ended_goes_along_with_the_superior_it_stood_under_last(db: None, sight: None) -> None:
    """A commune that leaves its district takes the minutes of its former cells along (2025)."""
    tree, day = small_tree(), datetime.date(2021, 1, 1)
    area = changes.add(parent_id=tree["left"].pk, level=4, event=event(START))
    below = changes.add(parent_id=area.pk, level=5, event=event(START))
    for ended in (below, area):
        changes.end(org_id=ended.pk, event=event(day, "dissolve"))
    changes.end(org_id=tree["cell"].pk, event=event(day, "dissolve"))

    far = changes.add(parent_id=tree["right"].pk, level=2, event=event(START))
    changes.replace(org_id=tree["left"].pk, parent_id=far.pk, level=3, event=event(datetime.date(2022, 1, 1), "move"))

    def places() -> dict[int, str]:
        return dict(OrgNow.objects.values_list("org_id", "path"))

    left = path_now(far.pk) + f"{tree['left'].pk:06x}."
    moved = places()
    assert moved[tree["left"].pk] == left
    assert moved[tree["cell"].pk] == left + f"{tree['cell'].pk:06x}."
    assert moved[below.pk] == left + f"{area.pk:06x}.{below.pk:06x}."
    assert ids_of(path_on(below.pk, START)) == [tree["top"].pk, tree["left"].pk, area.pk, below.pk]
    assert (derive.refresh_now(), derive.differences(), places()) == (0, 0, moved)
    derive.rebuild()
    assert places() == moved


def test_end_refuses_while_something_stands_below(db: None, sight: None) -> None:
    tree = small_tree()
    with pytest.raises(RuleBroken, match="tổ chức trực thuộc"):
        changes.end(org_id=tree["left"].pk, event=event(datetime.date(2021, 1, 1), "dissolve"))


def test_end_keeps_the_organisation_where_it_stood_last(db: None, sight: None) -> None:
    tree, day = small_tree(), datetime.date(2021, 1, 1)
    before = path_now(tree["cell"].pk)

    changes.end(org_id=tree["cell"].pk, event=event(day, "dissolve"))

    now = OrgNow.objects.get(org=tree["cell"])
    assert (now.path, now.alive) == (before, False)
    assert path_on(tree["cell"].pk, day) == ""
    assert versions_under(path_now(tree["top"].pk), day).filter(org=tree["cell"]).count() == 0


def test_a_change_dated_ahead_comes_into_force_by_itself(db: None, sight: None) -> None:
    """A10: the present place follows the calendar."""
    tree = small_tree()
    ahead = datetime.date(2099, 1, 1)
    changes.replace(org_id=tree["cell"].pk, parent_id=tree["right"].pk, level=5, event=event(ahead, "move"))

    assert ids_of(path_now(tree["cell"].pk))[1] == tree["left"].pk
    assert ids_of(path_on(tree["cell"].pk, ahead))[1] == tree["right"].pk


MOVES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 400)), max_size=12)


@pytest.fixture
def nodes(db: None, sight: None) -> list[Org]:
    """Eight organisations in three generations, built once for all examples."""
    found = [changes.add(parent_id=None, level=1, event=event(START))]
    for index in range(7):
        found.append(changes.add(parent_id=found[index // 2].pk, level=3, event=event(START)))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_any_row_of_moves_leaves_no_orphan_overlap_or_cycle(
    nodes: list[Org], moves: list[tuple[int, int, int]]
) -> None:
    """A9, A11: whatever is moved under whatever, the derived tree stays a tree on every day."""
    sid = transaction.savepoint()
    try:
        moved_and_looked_at(nodes, moves)
        connection.check_constraints()
    finally:
        transaction.savepoint_rollback(sid)


def moved_and_looked_at(nodes: list[Org], moves: list[tuple[int, int, int]]) -> None:
    day = START
    for what, where, gap in moves:
        day += datetime.timedelta(days=gap)
        try:
            changes.replace(org_id=nodes[what].pk, parent_id=nodes[where].pk, level=3, event=event(day, "move"))
        except RuleBroken:
            continue

    for moment in (START, day, datetime.date(2100, 1, 1)):
        placed = OrgVersion.objects.filter(org__in=nodes, valid_from__lte=moment, valid_to__gt=moment).values_list(
            "org_id", "path"
        )
        assert len(placed) == len({org for org, _ in placed})
        for org, path in placed:
            chain = ids_of(path)
            assert chain[-1] == org
            assert len(chain) == len(set(chain))
    edges = OrgEdge.objects.filter(org__in=nodes, valid_to=OPEN_END)
    assert edges.count() == len(nodes)
