"""What replaced another is taken back: the earlier one is in force again, unless something else ended it (S1.2)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.documents.actions import Known, link_document, register_document, revoke_document
from nennep.documents.models import Document, Lapse
from nennep.documents.states import DocumentState
from nennep.kernel import clock
from tests.documents.making import actor_of, issued
from tests.factories.world import World

D = datetime.date
pytestmark = pytest.mark.usefixtures("autumn")


@pytest.fixture
def autumn() -> Any:
    with time_machine.travel(clock.at(D(2026, 10, 12), 8), tick=False) as traveller:
        yield traveller


def replaced(world: World, *, until: datetime.date | None = None) -> tuple[Document, Document]:
    """(earlier, later): a resolution of paper times and one of today that replaces it."""
    old = register_document(
        actor=actor_of(world, "leader"), org_id=world.commune_a.pk,
        known=Known(kind="nghi-quyet", number_text="07-NQ/ĐU", subject="Về sinh hoạt", issuer_name="Đảng ủy xã",
                    dated_on=D(2025, 9, 3), in_force_until=until),
    )  # fmt: skip
    return old, another(world, old, D(2026, 10, 12))


def another(world: World, old: Document, day: datetime.date) -> Document:
    assert day == clock.today()
    new = issued(world, "leader")
    link_document(actor=actor_of(world, "leader"), document_id=new.pk, kind="replaces", target_id=old.pk)
    return new


def revoke(world: World, document: Document, **more: Any) -> None:
    revoke_document(actor=actor_of(world, "leader"), document_id=document.pk, why="Ban hành sai", **more)


def until(document: Document) -> datetime.date | None:
    return Document.objects.get(pk=document.pk).in_force_until


def lapses(document: Document) -> list[tuple[datetime.date, datetime.date, bool]]:
    """(from, to, known now), in the order in which they became known."""
    rows = Lapse.objects.filter(document=document).order_by("known_from", "pk")
    return [(one.valid_from, one.valid_to, one.known_to is None) for one in rows]


def test_the_earlier_one_is_in_force_again_from_the_day(world: World, autumn: time_machine.Traveller) -> None:
    """From the day of taking back, not before; what was known until then is kept; the audit names it."""
    old, new = replaced(world)
    assert until(old) == D(2026, 10, 12)
    autumn.move_to(clock.at(D(2026, 12, 2), 8))
    revoke(world, new)

    assert until(old) is None
    assert lapses(old) == [
        (D(2026, 10, 12), D(9999, 12, 31), False), (D(2026, 10, 12), D(2026, 12, 2), True),
    ]  # fmt: skip
    event = AuditEvent.objects.get(kind="documents.document.restored")
    assert (event.subject_id, event.org_id) == (old.pk, world.commune_a.pk)


def test_its_own_end_stands_again(world: World, autumn: time_machine.Traveller) -> None:
    """An end of its own that replacing had moved forward."""
    old, new = replaced(world, until=D(2030, 1, 1))
    revoke(world, new)
    assert until(old) == D(2030, 1, 1)
    assert lapses(old)[-1] == (D(2026, 10, 12), D(2026, 10, 12), True)


def test_what_ended_by_itself_meanwhile_stays_ended(world: World, autumn: time_machine.Traveller) -> None:
    old, new = replaced(world, until=D(2026, 11, 1))
    autumn.move_to(clock.at(D(2026, 12, 2), 8))
    revoke(world, new)
    assert until(old) == D(2026, 10, 12)
    assert not AuditEvent.objects.filter(kind="documents.document.restored").exists()


def test_another_that_replaced_it_too_keeps_it_ended_until_it_is_taken_back(
    world: World, autumn: time_machine.Traveller
) -> None:
    """In whichever order the two are taken back."""
    old, first = replaced(world)
    autumn.move_to(clock.at(D(2026, 11, 2), 8))
    second = another(world, old, D(2026, 11, 2))
    revoke(world, first)
    assert until(old) == D(2026, 10, 12)
    autumn.move_to(clock.at(D(2026, 12, 2), 8))
    revoke(world, second)
    assert until(old) is None
    assert lapses(old)[-1] == (D(2026, 10, 12), D(2026, 12, 2), True)


def test_the_text_may_say_that_the_earlier_one_stays_ended(world: World) -> None:
    """The one who takes back says so; one revoked itself does not come back either."""
    old, new = replaced(world)
    revoke(world, new, keep_ended=True)
    assert until(old) == D(2026, 10, 12)
    later = another(world, old, D(2026, 10, 12))
    revoke(world, later)
    assert until(old) == D(2026, 10, 12)
    old, new = replaced_again(world)
    revoke(world, old)
    revoke(world, new)
    assert (Document.objects.get(pk=old.pk).state, until(old)) == (DocumentState.REVOKED, D(2026, 10, 12))


def replaced_again(world: World) -> tuple[Document, Document]:
    old = register_document(
        actor=actor_of(world, "leader"), org_id=world.commune_a.pk,
        known=Known(kind="nghi-quyet", number_text="08-NQ/ĐU", subject="Về học tập", issuer_name="Đảng ủy xã",
                    dated_on=D(2025, 9, 4)),
    )  # fmt: skip
    return old, another(world, old, D(2026, 10, 12))


def test_the_page_says_what_happens(world: World, autumn: time_machine.Traveller) -> None:
    """Before: which come back, which do not and why. After: the earlier one's page tells when it was not in force."""
    old, new = replaced(world)
    autumn.move_to(clock.at(D(2026, 12, 2), 8))
    client = Client()
    client.force_login(world.users["leader"])
    address = reverse("documents:revoke", args=[new.pk])
    before = client.get(address).content.decode()
    assert "07-NQ/ĐU có hiệu lực trở lại từ ngày 02/12/2026" in before
    assert client.post(address, {"why": "Ban hành sai"}).status_code == 302
    page = client.get(reverse("directives:document", args=[old.pk])).content.decode()
    assert "từ 12/10/2026 đến hết 01/12/2026" in page


def test_what_replaced_the_replacing_one_keeps_the_first_ended(world: World, autumn: time_machine.Traveller) -> None:
    """Replaced twice over: taking the middle one back brings nothing back, taking the last one back too brings both."""
    old, middle = replaced(world)
    last = another(world, middle, D(2026, 10, 12))
    revoke(world, last)
    assert (until(old), until(middle)) == (D(2026, 10, 12), None)
    last = another(world, middle, D(2026, 10, 12))
    autumn.move_to(clock.at(D(2026, 12, 2), 8))
    revoke(world, middle)
    assert until(old) == D(2026, 10, 12)
    revoke(world, last)
    assert until(old) is None
