"""How a story is told: a clock that is moved along, invented people, accounts for whoever acts."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from typing import Any

import fitz
import time_machine
from django.test import Client

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.members.actions import PersonFacts, register_member
from nennep.members.models import Person
from nennep.organisations.actions import found_organisation
from nennep.orgtree.models import Org
from nennep.site.demo.people import invent


@dataclass
class Telling:
    """The clock of a story, and the people in it. Everybody is invented; `serial` keeps their numbers apart."""

    time: time_machine.Traveller
    dice: random.Random
    users: dict[int, User] = field(default_factory=dict)
    serial: int = 0

    @property
    def system(self) -> Actor:
        """The system on the day the story has reached."""
        return system_actor("story")

    def go(self, day: datetime.date, hour: int = 8, minute: int = 0) -> None:
        """Move the clock to a moment."""
        self.time.move_to(clock.at(day, hour, minute), tick=False)

    def found(self, parent: Org | None, name: str, kind: str, on: datetime.date, unit_type: str = "") -> Org:
        """Found an organisation by the real action."""
        return found_organisation(
            actor=self.system, parent_id=parent.pk if parent else None, name=name, kind=kind, effective_on=on,
            unit_type=unit_type,
        )  # fmt: skip

    def member(self, cell: Org, since: datetime.date, *, official: bool = True) -> Person:
        """Register an invented member of a cell: official, unless said otherwise."""
        self.serial += 1
        facts = invent(self.dice, self.serial, since)
        name, sex = f"{facts.full_name} {self._mark()}", facts.sex
        admitted = datetime.date(since.year - 12, 5, 19) if official else since
        recognised = datetime.date(since.year - 11, 5, 19) if official else None
        chosen = PersonFacts(full_name=name, sex=sex, birth_on=datetime.date(since.year - 45, 3, 3),
                             admitted_on=admitted, official_on=recognised)  # fmt: skip
        return register_member(actor=self.system, cell_id=cell.pk, facts=chosen, since=since)

    def _mark(self) -> str:
        """A second given name that keeps two people of one story apart."""
        letters = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"
        high, low = divmod(self.serial, len(letters))
        return f"{letters[high]}{letters[low].lower()}n"

    def account(self, person: Person) -> User:
        """The account of a member; opened when first needed."""
        if person.pk not in self.users:
            self.users[person.pk] = User.objects.create_user(
                username=f"nguoi.{person.pk}", password="mat-khau-thu-nghiem", name=person.full_name,
                person_id=person.pk,
            )  # fmt: skip
        return self.users[person.pk]

    def actor(self, person: Person) -> Actor:
        """The member as an actor of the day the story has reached."""
        return actor_for(self.account(person))

    def staff(self, org: Org, username: str) -> User:
        """An account of an organisation's office."""
        user = User.objects.create_user(username=username, password="mat-khau-thu-nghiem", name=f"Văn phòng {username}")
        Grant.objects.create(user=user, role="organisation_staff", org=org, valid_from=clock.today(), basis="story")
        return user


def page_of(user: User, url: str) -> str:
    """What an account reads at an address, as text; the page must be there."""
    client = Client()
    client.force_login(user)
    response = client.get(url, follow=True)
    assert response.status_code == 200, (url, response.status_code)
    return str(response.content.decode())


def content_of(response: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def pdf_text(content: bytes) -> str:
    """The words of a PDF, single spaced."""
    with fitz.open(stream=content, filetype="pdf") as document:
        return " ".join(" ".join(page.get_text() for page in document).split())
