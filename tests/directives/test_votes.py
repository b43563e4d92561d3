"""The vote on a draft: linked from locked minutes, shown, checked at issue (S0.7)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import link_vote, unlink_vote
from nennep.directives.queries.votes import votes_to_link
from nennep.documents.actions import draft_document, edit_document, issue_document, revoke_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document, DraftVote
from nennep.documents.permissions import vote_of_issue
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.meetings.actions import decide
from nennep.meetings.models import AgendaItem, Decision
from nennep.processes.close_meeting import close_meeting
from tests.factories.world import World
from tests.meetings.stages import reach_stage

D = datetime.date


@pytest.fixture(autouse=True)
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.at(D(2026, 10, 20), 8), tick=False) as traveller:
        yield traveller


def by(world: World, who: str = "secretary") -> Actor:
    return actor_for(world.users[who])


def draft(world: World, **given: Any) -> Document:
    wish: dict[str, Any] = {
        "org_id": world.a1.pk, "body_kind": "cell", "kind": "nghi-quyet", "subject": "Lãnh đạo nhiệm vụ tháng 12",
        "content": {"blocks": text_to_blocks("Chi bộ quyết nghị")},
    } | given  # fmt: skip
    return draft_document(actor=by(world), **wish)


def edited(world: World, document: Document, text: str) -> Document:
    document.refresh_from_db()
    return edit_document(actor=by(world), document_id=document.pk, subject=document.subject,
                         content={"blocks": text_to_blocks(text)}, version=document.version)  # fmt: skip


def voted(world: World, time: time_machine.Traveller, *, close: bool = True, agree: int = 6, secret: bool = False,
          against: int = 1) -> Decision:  # fmt: skip
    """The cell's November meeting votes on the draft; its minutes are locked."""
    meeting = reach_stage("held", world=world, secretary=by(world), time=time)
    item = AgendaItem.objects.filter(meeting=meeting).order_by("position")[0]
    if secret:
        AgendaItem.objects.filter(pk=item.pk).update(confidential=True)
    decision = decide(actor=by(world), meeting_id=meeting.pk, text="Thông qua dự thảo nghị quyết", agree=agree,
                      against=against, item_id=item.pk)  # fmt: skip
    if close:
        close_meeting(actor=by(world), meeting_id=meeting.pk)
    return decision


def test_a_resolution_without_a_vote_is_issued_with_a_warning(world: World) -> None:
    """The rule that was read bids no record of the vote: the page warns with rule and source, and does not block."""
    document = draft(world)
    verdict = vote_of_issue(document, clock.today())
    assert verdict is not None
    assert (verdict.kind, verdict.rule is not None) == ("late", True)
    client = Client()
    client.force_login(world.users["secretary"])
    page = client.get(reverse("documents:issue", args=[document.pk])).content.decode()
    assert "Chưa gắn kết quả biểu quyết" in page
    assert "Nghị quyết của chi bộ có giá trị khi hơn" in page
    assert vote_of_issue(draft(world, kind="thong-bao"), clock.today()) is None
    assert issue_document(actor=by(world), document_id=document.pk, dated_on=clock.today()).number == 1


def test_the_vote_is_linked_with_counts_and_the_version_voted(world: World, time: time_machine.Traveller) -> None:
    """S0.7: date, meeting, in favour, against, rule of majority; the text voted was the second saved one."""
    document = draft(world)
    edited(world, document, "Chi bộ quyết nghị: thu đảng phí")
    decision = voted(world, time)

    vote = link_vote(actor=by(world), document_id=document.pk, decision_id=decision.pk)

    assert (vote.version, vote.held_on, vote.agree, vote.against, vote.carried) == (2, D(2026, 11, 3), 6, 1, True)
    assert (vote.base, vote.rule) == (decision.base, decision.rule)
    document.refresh_from_db()
    verdict = vote_of_issue(document, clock.today())
    assert verdict is not None
    assert verdict.kind == "done"
    edited(world, document, "Chi bộ quyết nghị khác")
    document.refresh_from_db()
    verdict = vote_of_issue(document, clock.today())
    assert verdict is not None
    assert verdict.kind == "late"
    assert "sửa 1 lần" in verdict.sentence
    assert issue_document(actor=by(world), document_id=document.pk, dated_on=clock.today()).state == "issued"


def test_what_was_voted_down_is_not_issued(world: World, time: time_machine.Traveller) -> None:
    """A resolution has force when more than half agree: one that was not carried is refused, in words, with the rule;
    a vote linked by mistake is taken back."""
    document = draft(world)
    vote = link_vote(actor=by(world), document_id=document.pk, decision_id=voted(world, time, agree=2, against=5).pk)
    with pytest.raises(Denied, match="không được thông qua"):
        issue_document(actor=by(world), document_id=document.pk, dated_on=clock.today())
    client = Client()
    client.force_login(world.users["secretary"])
    assert "không được thông qua" in client.get(reverse("documents:detail", args=[document.pk])).content.decode()
    unlink_vote(actor=by(world), document_id=document.pk, vote_id=vote.pk)
    assert not DraftVote.objects.exists()
    issue_document(actor=by(world), document_id=document.pk, dated_on=clock.today())
    with pytest.raises(Denied, match="đã ban hành"):
        link_vote(actor=by(world), document_id=document.pk, decision_id=vote.decision_id)


def test_only_votes_of_locked_minutes_of_the_body_itself(world: World, time: time_machine.Traveller) -> None:
    """An unlocked meeting, a conclusion without a vote, another organisation, a second linking: refused in words."""
    document = draft(world)
    decision = voted(world, time, close=False)
    with pytest.raises(RuleBroken, match="khóa biên bản"):
        link_vote(actor=by(world), document_id=document.pk, decision_id=decision.pk)
    spoken = decide(actor=by(world), meeting_id=decision.meeting_id, text="Kết luận chung")
    close_meeting(actor=by(world), meeting_id=decision.meeting_id)
    with pytest.raises(RuleBroken, match="khóa biên bản"):
        link_vote(actor=by(world), document_id=document.pk, decision_id=spoken.pk)
    link_vote(actor=by(world), document_id=document.pk, decision_id=decision.pk)
    with pytest.raises(RuleBroken, match="chưa gắn"):
        link_vote(actor=by(world), document_id=document.pk, decision_id=decision.pk)
    with pytest.raises(Http404):
        link_vote(actor=by(world, "b_secretary"), document_id=document.pk, decision_id=decision.pk)
    other = draft_document(actor=by(world, "leader"), org_id=world.commune_a.pk, body_kind="committee",
                           kind="nghi-quyet", subject="Của xã", content={"blocks": []})  # fmt: skip
    with pytest.raises(RuleBroken, match="chính nơi ban hành"):
        link_vote(actor=by(world, "leader"), document_id=other.pk, decision_id=decision.pk)


def test_a_confidential_vote_does_not_open_to_all(world: World, time: time_machine.Traveller) -> None:
    """D19: the vote at a confidential item is linked only to a draft that is not open to everybody."""
    document, closed = draft(world), draft(world, openness="committee")
    decision = voted(world, time, secret=True)
    with pytest.raises(RuleBroken, match="nội dung kín"):
        link_vote(actor=by(world), document_id=document.pk, decision_id=decision.pk)
    assert link_vote(actor=by(world), document_id=closed.pk, decision_id=decision.pk).agree == 6


def test_linked_through_the_page_and_seen_as_far_as_one_may(world: World, time: time_machine.Traveller) -> None:
    """The page offers the vote, the document shows it; whoever was merely sent the document does not see it."""
    document = draft(world)
    decision = voted(world, time)
    client = Client()
    client.force_login(world.users["secretary"])
    page = reverse("directives:votes", args=[document.pk])
    assert "Thông qua dự thảo nghị quyết" in client.get(page).content.decode()
    assert client.post(page, {"decision_id": "x"}).status_code == 200
    client.post(page, {"decision_id": str(decision.pk)})
    text = client.get(reverse("documents:detail", args=[document.pk])).content.decode()
    assert "Tán thành 6/" in text
    assert reverse("meetings:detail", args=[decision.meeting_id]) in client.get(page).content.decode()
    issue_document(actor=by(world), document_id=document.pk, dated_on=clock.today())
    stranger = Client()
    stranger.force_login(world.users["b_secretary"])
    assert stranger.get(page).status_code == 404
    with acting(by(world, "b_secretary")):
        assert DraftVote.objects.count() == 0
    member = Client()
    member.force_login(world.users["member"])
    assert "Tán thành 6/" in member.get(page).content.decode()
    vote = DraftVote.objects.get()
    assert client.post(reverse("directives:unlink_vote", args=[document.pk, vote.pk])).status_code == 403


def test_a_vote_linked_to_another_document_is_not_offered(world: World, time: time_machine.Traveller) -> None:
    """S0.7: one vote, one document; once that document is taken back, the vote may be put to use again."""
    first, second = draft(world), draft(world, subject="Kế hoạch tháng 12")
    decision = voted(world, time)
    link_vote(actor=by(world), document_id=first.pk, decision_id=decision.pk)

    with acting(by(world)):
        assert votes_to_link(by(world), second) == []
    with pytest.raises(RuleBroken, match="chưa gắn"):
        link_vote(actor=by(world), document_id=second.pk, decision_id=decision.pk)
    issue_document(actor=by(world), document_id=first.pk, dated_on=clock.today())
    revoke_document(actor=by(world), document_id=first.pk, why="Sai thể thức")
    with acting(by(world)):
        assert [one.pk for _meeting, one in votes_to_link(by(world), second)] == [decision.pk]
        assert votes_to_link(by(world), first) == []
