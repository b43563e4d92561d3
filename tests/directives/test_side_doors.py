"""What must not come out by a side door: secret documents, confidential votes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from nennep.directives.actions import PartInput, set_parts, set_target
from nennep.directives.actions.vote import link_vote, unlink_vote
from nennep.directives.models import Part, Target
from nennep.documents.actions import Known, edit_document, register_document
from nennep.kernel import clock
from nennep.kernel.errors import Denied, RuleBroken
from tests.directives.test_targets import wish
from tests.directives.test_votes import by, draft, voted
from tests.documents.making import actor_of
from tests.factories.world import World

D = datetime.date
TODAY = D(2026, 10, 20)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """20 October 2026."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False) as traveller:
        yield traveller


def test_a_secret_document_is_not_broken_into_its_content(world: World) -> None:
    """E1: what is secret stands in the register without content: neither as parts nor as targets."""
    leader = actor_of(world, "leader")
    secret = register_document(actor=leader, org_id=world.commune_a.pk, known=Known(
        kind="nghi-quyet", number_text="1-NQ", subject="Mật", issuer_name="Tỉnh ủy", dated_on=D(2026, 1, 5),
        secrecy="secret",
    ))  # fmt: skip

    with pytest.raises(Denied, match="mật"):
        set_parts(actor=leader, document_id=secret.pk, parts=[PartInput("1", "Nội dung mật")])
    with pytest.raises(Denied, match="mật"):
        set_target(actor=leader, document_id=secret.pk, wish=wish(name="Nội dung mật"))
    assert (Part.objects.count(), Target.objects.count()) == (0, 0)


def test_a_draft_with_a_confidential_vote_is_not_opened_afterwards(world: World, time: time_machine.Traveller) -> None:
    """S0.7, 2.8: the vote was linked while the draft was closed; the draft cannot be opened to all with it."""
    document = draft(world, openness="committee")
    decision = voted(world, time, secret=True)
    link_vote(actor=by(world), document_id=document.pk, decision_id=decision.pk)

    with pytest.raises(RuleBroken, match="nội dung kín"):
        edit_document(actor=by(world), document_id=document.pk, subject=document.subject, content=document.content,
                      version=document.version, openness="ordinary")  # fmt: skip


def test_the_draft_is_free_again_when_the_vote_was_linked_by_mistake(
    world: World, time: time_machine.Traveller
) -> None:
    """S0.7: the confidential vote taken off again, nothing keeps the draft closed."""
    document = draft(world, openness="committee")
    vote = link_vote(actor=by(world), document_id=document.pk, decision_id=voted(world, time, secret=True).pk)

    unlink_vote(actor=by(world), document_id=document.pk, vote_id=vote.pk)

    assert edit_document(actor=by(world), document_id=document.pk, subject=document.subject, content=document.content,
                         version=document.version, openness="ordinary").openness == "ordinary"  # fmt: skip
