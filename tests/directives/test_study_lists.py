"""Study of a document tracked per member (E8): random rolls; lists, figures and files agree."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.directives.queries import study
from nennep.directives.queries.study import Cells, Study, Sums, lines_of_person, sums_of
from nennep.documents.models import Document
from nennep.kernel.db import acting
from nennep.meetings.states import Presence
from nennep.members.actions import move_home
from nennep.members.queries import roster_on
from tests.directives.making import TODAY, asked
from tests.directives.test_study import FIRST, LATER, SECOND, D, held, listed, total
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")


@pytest.fixture
def document(world: World) -> Document:
    """Asked of every cell; once for all examples."""
    found: Document = asked(world).requirement.document
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_lists_partition_the_members_of_the_day(world: World, document: Document, data: st.DataObject) -> None:
    """E8: whatever rolls say, each person of a cell's roster stands in exactly one list; figures are their lengths; who
    studied is who was there; and the file of each says the same."""
    point = transaction.savepoint()
    try:
        marks = st.sampled_from([*Presence.values, "came_anyway"])
        came: dict[int, D] = {}
        for day in data.draw(st.lists(st.sampled_from([FIRST, SECOND, D(2026, 11, 3)]), max_size=3, unique=True)):
            cell = data.draw(st.sampled_from([world.a1, world.a2, world.b1]))
            drawn = data.draw(st.dictionaries(st.sampled_from(sorted(world.people)), marks))
            meeting = held(
                world, cell, day, document, drawn, kind=data.draw(st.sampled_from(["thematic", "extraordinary"]))
            )
            for row in meeting.roll.all():
                if row.presence in Presence.ATTENDED or row.came_anyway:
                    came[row.person_id] = min(day, came.get(row.person_id, day))
        if data.draw(st.booleans()):
            with acting(world.system):
                move_home(
                    actor=world.system, person_id=world.people["ninth"].pk, cell_id=world.b1.pk, on=D(2026, 11, 2)
                )
        asked_for = data.draw(st.sampled_from([world.a1, world.a2, world.b1]))
        for day in (TODAY, FIRST, SECOND, LATER):
            cells = Cells({cell.pk: cell.pk for cell in (world.a1, world.a2, world.b1)})
            found = listed(document, cells, day)
            for cell in cells.children:
                assert sorted(row.person_id for row in found if row.cell_id == cell) == sorted(
                    row.person_id for row in roster_on(cell, day))  # fmt: skip
            for row in found:
                assert (row.state is Study.STUDIED) == (
                    came.get(row.person_id, LATER) <= day and row.state is not Study.ELSEWHERE and
                    row.person_id in came)  # fmt: skip
            sums = sums_of(document.pk, cells, day)
            lists = [listed(document, cells, day, group) for group in ("studied", "left", "free")]
            for cell in cells.children:
                lengths = [sum(row.cell_id == cell for row in rows) for rows in lists]
                assert [sums[cell].studied, sums[cell].left, sums[cell].free] == lengths
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(study, "FEW_CELLS", 0)  # as of a province
                assert sums_of(document.pk, cells, day) == sums
            if day == LATER:
                own = {
                    row.person_id: row.state for row in found
                    if row.state is not Study.ELSEWHERE and row.cell_id == asked_for.pk
                }  # fmt: skip
                assert {who: lines_of_person(who, day)[0].state for who in own} == own
            seen = [row.person_id for row in found if row.state is not Study.ELSEWHERE]
            assert len(seen) == len(set(seen)) == len(world.people)
            below = total(world, document, world.province, day)
            assert below.studied == sum(on <= day for on in came.values())
            assert below == sum(sums.values(), Sums())
    finally:
        transaction.savepoint_rollback(point)
