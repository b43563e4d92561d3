"""The pure planner: what each operation comes to, what is refused, and what holds for every draft (A3-A9)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.kernel.errors import RuleBroken
from nennep.organisations.reform.operations import (
    ChangeKind,
    Dissolve,
    EndLevel,
    Found,
    Merge,
    Move,
    NewOrg,
    Operation,
    Recode,
    Ref,
    Rename,
    Restore,
    Split,
    founded_by,
    read,
    refs_of,
    write,
)
from nennep.organisations.reform.plan import plan
from nennep.organisations.reform.result import Plan
from nennep.organisations.reform.snapshot import Choice, Heads, Snapshot, Unit
from nennep.regulations.rules.organisations import may_stand_under

D = datetime.date
ON, SINCE = D(2026, 10, 1), D(2026, 8, 1)
PROVINCE, X, Y, AREA, X1, X2, X3, Y1 = 1, 2, 3, 4, 5, 6, 7, 8
LEVELS = {"dang-bo-tinh": 1, "dang-bo-xa": 3, "dang-bo-co-so": 4, "chi-bo": 5}


def unit(pk: int, parent: int | None, kind: str, since: D = SINCE, ends: D | None = None) -> Unit:
    return Unit(pk, parent, kind, f"T{pk}", LEVELS[kind], since, (f"c{pk}",), ends)


def tree(**changed: Unit) -> Snapshot:
    """A province with communes X and Y; X has an area (with X3) and cells X1, X2; Y has the cell Y1."""
    rows = [
        unit(PROVINCE, None, "dang-bo-tinh"), unit(X, PROVINCE, "dang-bo-xa"), unit(Y, PROVINCE, "dang-bo-xa"),
        unit(AREA, X, "dang-bo-co-so"), unit(X1, X, "chi-bo"), unit(X2, X, "chi-bo"), unit(X3, AREA, "chi-bo"),
        unit(Y1, Y, "chi-bo"), *changed.values(),
    ]  # fmt: skip
    heads = {cell: Heads(4, 3, tuple(range(cell * 10, cell * 10 + 4))) for cell in (X1, X2, X3, Y1)}
    return Snapshot(ON, {row.id: row for row in rows if isinstance(row.id, int)}, heads)


def new(key: str = "n", kind: str = "chi-bo", parent: Ref = X) -> NewOrg:
    return NewOrg(key=key, name=f"Mới {key}", kind=kind, parent=parent)


def made(*operations: Operation, choices: tuple[Choice, ...] = (), before: Snapshot | None = None) -> Plan:
    return plan(before or tree(), dict(enumerate(operations)), choices)


def test_found() -> None:
    got = made(Found(new=new(parent="up")), Found(new=new("up", "dang-bo-co-so")))

    assert got.applicable
    assert [(row.new.key, row.level, row.cause) for row in got.founded] == [("n", 5, "found"), ("up", 4, "found")]
    assert got.after["n"].parent == "up"
    assert [finding.verdict for finding in got.findings] == ["due"]  # a cell with nobody in it


def test_rename_change_kind_and_recode() -> None:
    got = made(Rename(org=X1, name="Tên mới"), ChangeKind(org=AREA, kind="dang-bo-truc-thuoc-co-so"),
               Recode(org=X2, code=""))  # fmt: skip

    assert got.applicable
    assert (got.after[X1].name, got.after[AREA].kind, got.after[X2].codes) == (
        "Tên mới", "dang-bo-truc-thuoc-co-so", (),
    )  # fmt: skip
    assert got.edges == ()
    assert got.touched == {X1, AREA, X2}


def test_another_kind_at_another_level_needs_a_new_edge() -> None:
    got = made(ChangeKind(org=X1, kind="dang-bo-co-so"))

    assert [(edge.org, edge.parent, edge.level) for edge in got.edges] == [(X1, X, 4)]


def test_move_takes_everything_below_along() -> None:
    got = made(Move(org=AREA, parent=Y))

    assert got.applicable
    assert [(edge.org, edge.parent, edge.given) for edge in got.edges] == [(AREA, Y, True)]
    assert got.after[X3].parent == AREA


def test_merge_of_cells_into_a_new_one() -> None:
    got = made(Merge(sources=(X1, X2), into=new()))

    assert got.applicable
    assert {(row.org, row.successors) for row in got.ended} == {(X1, ("n",)), (X2, ("n",))}
    assert {(line.source, line.target, line.part) for line in got.lineage} == {(X1, "n", False), (X2, "n", False)}
    assert {(row.cell, row.default) for row in got.people} == {(X1, "n"), (X2, "n")}
    assert got.founded[0].cause == "merge"
    assert got.findings == ()


def test_merge_into_one_of_the_sources_lets_it_go_on() -> None:
    got = made(Merge(sources=(X, Y), into=X))

    assert got.applicable
    assert [row.org for row in got.ended] == [Y]
    assert [(edge.org, edge.parent, edge.given) for edge in got.edges] == [(Y1, X, False)]


def test_split_asks_who_goes_where() -> None:
    split = Split(source=X1, parts=(new("a"), new("b")))

    asked = made(split)
    answered = made(split, choices=(Choice(0, "all", X1, "a"), Choice(0, "person", 51, "b")))

    assert [(row.what, row.subject, row.count, row.options) for row in asked.open] == [("people", X1, 4, ("a", "b"))]
    assert not asked.applicable
    assert answered.applicable
    assert [(row.default, dict(row.persons)) for row in answered.people] == [("a", {51: "b"})]
    assert all(line.part for line in answered.lineage)


def test_split_of_an_area_asks_for_each_below_it() -> None:
    split = Split(source=X, parts=(new("a", "dang-bo-xa", PROVINCE), new("b", "dang-bo-xa", PROVINCE)),
                  children={AREA: "a", X1: "a"})  # fmt: skip

    assert [(row.what, row.subject) for row in made(split).open] == [("org", X2)]
    got = made(split, choices=(Choice(0, "org", X2, "b"),))
    assert got.applicable
    assert (got.after[AREA].parent, got.after[X1].parent, got.after[X2].parent) == ("a", "a", "b")


def test_what_one_step_founds_may_be_named_by_others() -> None:
    """A new commune of one whole commune and a part of another, as in the tables of 2025."""
    whole, part = new("a", "dang-bo-xa", PROVINCE), new("b", "dang-bo-xa", PROVINCE)
    steps = (Merge(sources=(Y,), into=whole), Found(new=part), Split(source=X, parts=("a", "b")))

    got = made(*steps, choices=(Choice(2, "org", AREA, "b"), Choice(2, "org", X1, "a"), Choice(2, "org", X2, "b")))

    assert got.applicable, got.findings
    assert {(line.source, line.target, line.part) for line in got.lineage} == {
        (Y, "a", False), (X, "a", True), (X, "b", True),
    }  # fmt: skip
    assert {edge.org: edge.parent for edge in got.edges} == {Y1: "a", AREA: "b", X1: "a", X2: "b"}
    assert not made(Split(source=X, parts=("a", "z"))).applicable
    for step in steps:
        assert read(write(step)) == step


def test_split_off_leaves_the_source_and_who_was_not_chosen() -> None:
    got = made(Split(source=X1, parts=(new(),), keeps=True), choices=(Choice(0, "person", 50, "n"),))

    assert got.applicable
    assert got.ended == ()
    assert [(row.default, dict(row.persons)) for row in got.people] == [(None, {50: "n"})]


def test_dissolve_needs_a_place_for_members_and_for_those_below() -> None:
    assert [(row.what, row.subject) for row in made(Dissolve(org=AREA)).open] == [("org", X3)]
    assert [(row.what, row.count) for row in made(Dissolve(org=X1)).open] == [("people", 4)]
    got = made(Dissolve(org=AREA, children_to=Y), Dissolve(org=X1, members_to=X2))
    assert got.applicable
    assert got.lineage == ()
    assert [row.successors for row in got.ended] == [(), ()]


def test_the_end_of_a_level_lifts_what_stood_under_it() -> None:
    got = made(EndLevel(kind="dang-bo-co-so", under=PROVINCE))

    assert got.applicable
    assert ([row.org for row in got.ended], got.after[X3].parent) == ([AREA], X)
    assert not made(EndLevel(kind="dang-bo-co-so", under=PROVINCE, but=(AREA,))).applicable


def test_what_has_ended_goes_on_again_and_may_take_others_in() -> None:
    back = Restore(org=90, name="Khu cũ", kind="dang-bo-co-so", parent=Y)

    got = made(back, Move(org=X1, parent=90))

    assert got.applicable
    assert [(row.org, row.level) for row in got.restored] == [(90, 4)]
    assert got.after[X1].parent == 90
    assert not made(Restore(org=X1, name="A", kind="chi-bo", parent=Y)).applicable


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ((Move(org=X, parent=AREA),), "sẽ đứng dưới chính nó"),
        ((Move(org=AREA, parent=Y), Dissolve(org=AREA, children_to=X)), "trái nhau"),
        ((Rename(org=X1, name="A"), Rename(org=X1, name="B")), "trái nhau"),
        ((Merge(sources=(X1,), into=X2), Merge(sources=(X2,), into=Y1)), "kết thúc trong chính phương án"),
        ((Move(org=AREA, parent=Y), Merge(sources=(Y,), into=X)), "kết thúc trong chính phương án"),
        ((Move(org=X1, parent=Y1),), "không đứng dưới"),
        ((Move(org=X1, parent=X),), "đang trực thuộc đúng"),
        ((Found(new=new(parent="none")),), "Không có tổ chức"),
        ((Found(new=new()), Found(new=new())), "cùng mã"),
        ((Dissolve(org=PROVINCE, children_to=X),), "cao nhất"),
        ((Rename(org=99, name="A"),), "không có tổ chức số 99"),
        ((Split(source=X1, parts=(new(),), default=X),), None),
        ((Split(source=X1, parts=(new(),), default="n", children={Y1: "n"}),), "không trực thuộc"),
        ((Merge(sources=(X1,), into=X1),), "ít nhất một"),
    ],
)
def test_refused(operations: tuple[Operation, ...], said: str | None) -> None:
    got = made(*operations)

    assert not got.applicable
    if said:
        found = [finding for finding in got.findings if finding.verdict == "missing"]
        assert any(said in finding.sentence and finding.mend for finding in found), got.findings


def test_days_must_be_in_order() -> None:
    late, ending = unit(9, X, "chi-bo", since=ON), unit(10, X, "chi-bo", ends=D(2026, 12, 1))
    before = tree(late=late, ending=ending)

    for operation in (Rename(org=9, name="A"), Rename(org=10, name="A"), Merge(sources=(X1,), into=10)):
        assert not made(operation, before=before).applicable


def test_nothing_goes_under_what_will_itself_move_later() -> None:
    area = Unit(AREA, X, "dang-bo-co-so", "T4", 4, SINCE, placed=D(2026, 12, 1))

    assert not made(Move(org=X1, parent=AREA), before=tree(area=area)).applicable


def test_a_cell_with_members_stays_a_cell() -> None:
    """A9: nobody's home is above a cell; once its members have gone to cells it may become a committee area."""
    grows = ChangeKind(org=X1, kind="dang-bo-co-so")
    got = made(grows)
    assert [finding.org for finding in got.findings if finding.verdict == "missing"] == [X1]
    assert "đảng viên sinh hoạt" in next(one.sentence for one in got.findings if one.verdict == "missing")

    divided = made(Split(source=X1, parts=(NewOrg(key="n", name="Chi bộ 1", kind="chi-bo", parent=X),), keeps=True,
                         default="n"), grows)  # fmt: skip
    assert not [finding for finding in divided.findings if "đảng viên sinh hoạt" in finding.sentence]


def test_an_operation_is_read_back_as_it_was_written() -> None:
    split = Split(source=X, parts=(new("a"), 3), keeps=True, children={5: "a"}, default=7)

    assert read(write(split)) == split
    assert refs_of(split) == {2, 3, 5, 7}
    assert [row.key for row in founded_by(split)] == ["a"]


@pytest.mark.parametrize("data", [{}, {"do": "fly"}, {"do": "move", "org": 1}, {"do": "rename", "org": 1, "name": " "},
                                  {"do": "move", "org": 1, "parent": "A B"}])  # fmt: skip
def test_what_is_no_operation_is_refused_in_words(data: dict[str, object]) -> None:
    with pytest.raises(RuleBroken):
        read(data)


@st.composite
def trees(draw: st.DrawFn) -> Snapshot:
    communes = draw(st.integers(1, 3))
    units = {1: unit(1, None, "dang-bo-tinh")}
    heads = {}
    for _ in range(communes):
        commune = len(units) + 1
        units[commune] = unit(commune, 1, "dang-bo-xa")
        above = [commune]
        if draw(st.booleans()):
            above.append(len(units) + 1)
            units[above[1]] = unit(above[1], commune, "dang-bo-co-so")
        for _ in range(draw(st.integers(0, 3))):
            cell = len(units) + 1
            units[cell] = unit(cell, draw(st.sampled_from(above)), "chi-bo")
            people = tuple(range(cell * 10, cell * 10 + draw(st.integers(0, 3))))
            heads[cell] = Heads(len(people), len(people), people)
    return Snapshot(ON, units, heads)


def _sensible(before: Snapshot) -> st.SearchStrategy[Operation]:
    """Steps of kinds that fit, so that many drafts may be written."""
    cells = st.sampled_from(sorted(before.heads) or [2])
    ups = st.sampled_from([pk for pk, row in before.units.items() if row.level in (3, 4)])
    keys = st.sampled_from(["c", "d", "e"])
    news = st.builds(NewOrg, key=keys, name=st.just("Chi bộ mới"), kind=st.just("chi-bo"), parent=ups)
    some = st.lists(cells, min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(
        st.builds(Merge, sources=some, into=st.one_of(news, cells)), st.builds(Move, org=cells, parent=ups),
        st.builds(Merge, sources=st.lists(ups, min_size=1, max_size=2).map(tuple), into=ups),
        st.builds(Split, source=cells, parts=st.tuples(news), keeps=st.booleans(), default=st.one_of(cells, keys)),
        st.builds(Dissolve, org=cells, members_to=cells), st.builds(Recode, org=cells, code=st.just("x")),
    )  # fmt: skip


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Snapshot, dict[int, Operation], list[Choice]]:
    before = draw(trees())
    ids = st.sampled_from(sorted(before.units))
    keys = st.sampled_from(["a", "b"])
    refs = st.one_of(ids, ids, keys)
    kinds = st.sampled_from(sorted(LEVELS))
    news = st.builds(NewOrg, key=keys, name=st.just("Mới"), kind=kinds, parent=refs)
    many = st.lists(ids, min_size=1, max_size=3, unique=True).map(tuple)
    maybe = st.one_of(st.none(), refs)
    operation = st.one_of(
        st.builds(Found, new=news), st.builds(Rename, org=ids, name=st.just("Tên khác")),
        st.builds(ChangeKind, org=ids, kind=kinds), st.builds(Merge, sources=many, into=st.one_of(news, ids)),
        st.builds(Split, source=ids, parts=st.lists(st.one_of(news, ids), min_size=1, max_size=2).map(tuple),
                  keeps=st.booleans(), default=maybe),
        st.builds(Move, org=ids, parent=refs), st.builds(Dissolve, org=ids, children_to=maybe, members_to=maybe),
        st.builds(Restore, org=st.sampled_from([200, 201]), name=st.just("Cũ"), kind=kinds, parent=refs),
        st.builds(EndLevel, kind=st.sampled_from(["dang-bo-co-so", "dang-bo-xa"]), under=ids),
    )  # fmt: skip
    steps = dict(enumerate(draw(st.lists(st.one_of(operation, _sensible(before)), min_size=1, max_size=4))))
    subjects = st.integers(1, 140)
    choice = st.builds(Choice, step=st.sampled_from(sorted(steps)), what=st.sampled_from(["org", "person", "all"]),
                       subject=subjects, target=refs)  # fmt: skip
    return before, steps, draw(st.lists(choice, max_size=6))


def _holds(before: Snapshot, got: Plan) -> None:
    """What holds of every plan that may be written."""
    ended = [row.org for row in got.ended]
    founded = [row.new.key for row in got.founded]
    restored = [row.org for row in got.restored]
    assert len(set(ended)) == len(ended)
    assert len(set(founded)) == len(founded)
    assert set(got.after) == (before.units.keys() - set(ended)) | {*founded, *restored}  # none lost, none doubled
    moved = [edge.org for edge in got.edges]
    assert len(set(moved)) == len(moved)  # no two places at once
    assert not set(moved) & set(ended)
    parents: dict[Ref, Ref | None] = {pk: row.parent for pk, row in before.units.items() if pk not in ended}
    parents |= {edge.org: edge.parent for edge in got.edges}
    parents |= {row.new.key: row.new.parent for row in got.founded}
    parents |= {row.org: row.parent for row in got.restored}
    assert parents == {ref: row.parent for ref, row in got.after.items()}
    for ref in parents:
        _reaches_the_top(ref, parents)
    for row in got.ended:
        lines = {line.target for line in got.lineage if line.source == row.org}
        assert lines == set(row.successors)
        assert lines <= got.after.keys()
        assert lines or row.cause in ("dissolve", "end_level")
    for ref in {*founded, *restored, *moved, *(change.org for change in got.kinds)}:
        up = got.after[ref].parent
        verdict = may_stand_under(got.after[ref].kind, got.after[up].kind if up is not None else None, ON)
        assert verdict.kind != "missing"
    _everybody_has_one_home(before, got)


def _reaches_the_top(ref: Ref, parents: Mapping[Ref, Ref | None]) -> None:
    seen = set()
    node: Ref | None = ref
    while node is not None:
        assert node not in seen
        seen.add(node)
        node = parents[node]
    assert 1 in seen


def _everybody_has_one_home(before: Snapshot, got: Plan) -> None:
    rows = {row.cell: row for row in got.people}
    assert len(rows) == len(got.people)
    gone = {row.org for row in got.ended}
    for cell, heads in before.heads.items():
        for person in heads.people:
            stays: Ref | None = None if cell in gone else cell
            home = rows[cell].persons.get(person, rows[cell].default or stays) if cell in rows else stays
            assert home is not None
            assert got.after[home].level == 5


@settings(max_examples=250, deadline=None)
@given(drafts())
def test_whatever_may_be_written_keeps_the_tree_whole(
    draft: tuple[Snapshot, dict[int, Operation], list[Choice]],
) -> None:
    before, steps, choices = draft
    got = plan(before, steps, choices)

    if got.applicable:
        _holds(before, got)
    else:
        assert got.open or any(finding.sentence for finding in got.findings if finding.verdict == "missing")
    assert all(read(write(step)) == step for step in steps.values())
