"""Who may end the force of what document, and on which days: replacing, and days that links set for the issuing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from nennep.documents.actions import Known, issue_document, link_document, register_document
from nennep.documents.models import Document, DocumentLink
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from tests.documents.making import actor_of, drafted, issued, received
from tests.factories.world import World

D = datetime.date
TODAY = D(2026, 11, 22)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """22 November 2026."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False):
        yield


@pytest.mark.parametrize("kind", ["replaces", "amends"])
def test_a_cell_does_not_replace_what_its_superior_issued(world: World, kind: str) -> None:
    """S1.2: in force until its issuer, the issuer's successor or a superior replaces it; whoever was merely sent it
    cannot end it."""
    above, own = received(world), issued(world)

    with pytest.raises(RuleBroken, match="cấp trên hoặc tổ chức kế thừa"):
        link_document(actor=actor_of(world, "secretary"), document_id=own.pk, kind=kind, target_id=above.pk)

    above.refresh_from_db()
    assert (above.in_force_until, DocumentLink.objects.count()) == (None, 0)


def test_a_superior_replaces_what_one_below_issued(world: World) -> None:
    """What stands in the superior's sight and below it may be replaced from above."""
    below, own = issued(world), issued(world, "leader")

    link_document(actor=actor_of(world, "leader"), document_id=own.pk, kind="replaces", target_id=below.pk)

    below.refresh_from_db()
    assert below.in_force_until == TODAY


@pytest.mark.parametrize(("until", "expected"), [(D(2030, 12, 31), TODAY), (D(2026, 1, 31), D(2026, 1, 31))])
def test_replacing_shortens_a_force_that_had_a_last_day(world: World, until: D, expected: D) -> None:
    """A document in force until 2030 ends on the day it is replaced; one that had ended keeps its day."""
    leader = actor_of(world, "leader")
    old = register_document(actor=leader, org_id=world.commune_a.pk, known=Known(
        kind="nghi-quyet", number_text="7-NQ", subject="Cũ", issuer_name="Huyện ủy", dated_on=D(2020, 1, 1),
        in_force_until=until,
    ))  # fmt: skip
    new = drafted(world, "leader")
    link_document(actor=leader, document_id=new.pk, kind="replaces", target_id=old.pk)

    issue_document(actor=leader, document_id=new.pk, dated_on=TODAY)

    old.refresh_from_db()
    assert old.in_force_until == expected


def test_a_draft_is_not_dated_before_what_it_implements(world: World) -> None:
    """Section 6, dates: the link was made to a draft without a day; the day is checked when it is issued."""
    secretary = actor_of(world, "secretary")
    above, plan = received(world), drafted(world)
    link_document(actor=secretary, document_id=plan.pk, kind="implements", target_id=above.pk)

    with pytest.raises(RuleBroken, match="trước văn bản mà nó dẫn đến") as refused:
        issue_document(actor=secretary, document_id=plan.pk, dated_on=TODAY - datetime.timedelta(days=3))

    assert refused.value.field == "dated_on"
    assert Document.objects.get(pk=plan.pk).state == "draft"
    assert issue_document(actor=secretary, document_id=plan.pk, dated_on=TODAY).number == 1
