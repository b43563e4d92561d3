"""The demo's vote on a resolution is that of the meeting it makes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from nennep.committees.actions import fill_post
from nennep.committees.models import BodyKind
from nennep.documents.actions import draft_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import DraftVote
from nennep.kernel import clock
from nennep.meetings.models import Decision
from nennep.meetings.states import MeetingKind
from nennep.processes.paper_meeting import PaperDecision, PaperMeeting, record_paper_meeting
from nennep.site.demo.voted import vote
from tests.stories import directing

pytestmark = [pytest.mark.django_db, pytest.mark.db]
D = datetime.date
SINCE, BEFORE, VOTED = D(2025, 10, 1), D(2026, 3, 10), D(2026, 5, 12)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.at(SINCE, 8), tick=False) as traveller:
        yield traveller


def test_the_vote_linked_is_that_of_its_own_meeting(time: time_machine.Traveller) -> None:
    """S0.7: a committee that has voted before, on something else, links the vote of the meeting on the draft."""
    story = directing.build(time, since=SINCE, term="2025-2030", name="Đảng bộ tỉnh")
    province = story.province
    below = [story.below(province, f"Đảng bộ huyện {number}", "dang-bo-huyen") for number in range(3)]
    people = [story.heads[org.pk] for org in (province, *below)]
    for person in people[1:]:
        fill_post(actor=story.system, org_id=province.pk, kind=BodyKind.COMMITTEE, person_id=person.pk,
                  title="uy-vien", on=SINCE)  # fmt: skip
    story.go(VOTED, 17)
    actor = story.system
    starts = clock.at(BEFORE, 14)
    record_paper_meeting(actor=actor, org_id=province.pk, paper=PaperMeeting(
        kind=MeetingKind.COMMITTEE, body_kind=BodyKind.COMMITTEE, starts_at=starts,
        ended_at=starts + datetime.timedelta(hours=2), place="Phòng họp", told_at=starts - datetime.timedelta(days=6),
        secretary_id=people[-1].pk, decisions=(PaperDecision("Việc khác.", agree=len(people), against=0),),
    ))  # fmt: skip
    draft = draft_document(actor=actor, org_id=province.pk, body_kind=BodyKind.COMMITTEE, kind="nghi-quyet",
                           subject="Về công tác năm", content={"blocks": text_to_blocks("Quyết nghị")})  # fmt: skip

    vote(actor, draft, VOTED, "Quyết nghị như dự thảo")

    linked = DraftVote.objects.get(document=draft)
    earlier = Decision.objects.filter(org_id=province.pk, voted=True).order_by("pk")[0]
    assert (linked.held_on, linked.agree, linked.against) == (VOTED, len(people) - 1, 1)
    assert linked.decision_id != earlier.pk
