"""A province that directs: its committee, districts, the area of its departments; meetings that take documents up."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field

import time_machine

from nennep.committees.actions import constitute_body, fill_post
from nennep.committees.models import BodyKind
from nennep.documents.actions import draft_document, issue_document, link_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.meetings import actions
from nennep.meetings.actions import ItemInput
from nennep.meetings.models import Meeting
from nennep.members.models import Person
from nennep.orgtree.models import Org
from nennep.processes.close_meeting import close_meeting
from tests.stories.telling import Telling

ERA = datetime.date(2005, 8, 1)


@dataclass
class Directing(Telling):
    """Who leads which organisation; whoever leads has a post in its committee."""

    root: Org = field(init=False)
    province: Org = field(init=False)
    heads: dict[int, Person] = field(default_factory=dict)
    since: datetime.date = ERA
    term: str = ""

    def head(self, org: Org) -> Actor:
        """The secretary of an organisation."""
        return self.actor(self.heads[org.pk])

    def below(self, parent: Org, name: str, kind: str, unit_type: str = "") -> Org:
        """An organisation with a committee (or a cell with its members), founded long ago, whose secretary acts."""
        org = self.found(parent, name, kind, ERA, unit_type)
        if kind.startswith("chi-bo"):
            self.heads[org.pk] = self.member(org, self.since)
            constitute_body(actor=self.system, org_id=org.pk, kind=BodyKind.CELL, label=self.term, on=self.since)
            self._lead(org, BodyKind.CELL)
        else:
            self.chaired(org)
        return org

    def chaired(self, org: Org) -> None:
        """Give an organisation a committee whose secretary is a member of its office's cell."""
        kind = "chi-bo-truc-thuoc" if org.pk != self.province.pk and self._grassroots(org) else "chi-bo-co-so"
        office = self.found(org, f"Chi bộ Văn phòng {self.serial + 1}", kind, ERA, "agency")
        self.heads[org.pk] = self.member(office, self.since)
        constitute_body(actor=self.system, org_id=org.pk, kind=BodyKind.COMMITTEE, label=self.term, on=self.since)
        self._lead(org, BodyKind.COMMITTEE)

    def _grassroots(self, org: Org) -> bool:
        return org.now.level >= 3

    def _lead(self, org: Org, kind: BodyKind) -> None:
        fill_post(actor=self.system, org_id=org.pk, kind=kind, person_id=self.heads[org.pk].pk, title="bi-thu",
                  on=self.since)  # fmt: skip

    def issue(
        self, org: Org, kind: str, subject: str, *, text: str = "", implements: Document | None = None,
        body_kind: str = BodyKind.COMMITTEE,
    ) -> Document:  # fmt: skip
        """A document drafted and issued by the secretary on the day the story has reached."""
        actor = self.head(org)
        document = draft_document(actor=actor, org_id=org.pk, body_kind=body_kind, kind=kind, subject=subject,
                                  content={"blocks": text_to_blocks(text), "recipients": ["Như trên"]})  # fmt: skip
        if implements is not None:
            link_document(actor=actor, document_id=document.pk, kind="implements", target_id=implements.pk)
        return issue_document(actor=actor, document_id=document.pk, dated_on=clock.today())

    def meet(
        self, org: Org, day: datetime.date, taken_up: list[tuple[Document, str]], *, kind: str = "conference",
        papers: tuple[str, ...] = (), online: bool = False,
    ) -> Meeting:  # fmt: skip
        """A meeting of a committee, act by act: each document is an item of its agenda, in its role; minutes locked."""
        self.go(day - datetime.timedelta(days=3))
        actor = self.head(org)
        meeting = actions.convene_meeting(actor=actor, org_id=org.pk, kind=kind, starts_at=clock.at(day, 8),
                                          place="Hội trường", secretary_id=self.heads[org.pk].pk)  # fmt: skip
        for title in papers:
            actions.attach_paper(actor=actor, meeting_id=meeting.pk, title=title)
        for document, role in taken_up:
            item = actions.add_item(actor=actor, meeting_id=meeting.pk, item=ItemInput(f"{document}, {role}"))
            actions.take_up_document(actor=actor, meeting_id=meeting.pk, item_id=item.pk, document_id=document.pk,
                                     role=role, online=online)  # fmt: skip
        actions.call_meeting(actor=actor, meeting_id=meeting.pk)
        self.go(day, 8)
        actor = self.head(org)
        actions.open_meeting(actor=actor, meeting_id=meeting.pk)
        self.go(day, 11)
        actions.end_meeting(actor=actor, meeting_id=meeting.pk)
        closed = close_meeting(actor=actor, meeting_id=meeting.pk)
        closed.refresh_from_db()
        return closed


def build(time: time_machine.Traveller, *, since: datetime.date, term: str, name: str) -> Directing:
    """The Centre and one province under it, each with its secretary, on the first day of a term."""
    story = Directing(time=time, dice=random.Random(17), since=since, term=term)  # noqa: S311  invented, no secret
    story.go(since)
    story.root = story.found(None, "Ban Chấp hành Trung ương", "trung-uong", ERA)
    story.province = story.found(story.root, name, "dang-bo-tinh", ERA)
    story.chaired(story.province)
    return story
