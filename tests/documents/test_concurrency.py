"""Two people at once: two documents take two numbers in a row; one draft is issued once (K3)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from nennep.access.models import User
from nennep.documents.actions import edit_document, issue_document
from nennep.documents.models import Document, DocumentVersion, NumberSeries
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Refusal
from nennep.kernel.rls import WEB_ROLE
from tests.documents.making import actor_of, drafted
from tests.factories.world import World, build_world

pytestmark = pytest.mark.db


@pytest.fixture
def lasting(transactional_db: None) -> World:
    """The world, committed, so that other connections see it."""
    with acting(system_actor("test")):
        return build_world()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each in a thread with its own connection as the web role, all from one moment; results or refusals."""
    start, results = threading.Barrier(len(acts)), [object()] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"set role {WEB_ROLE}")
            start.wait(20)
            results[place] = act()
        except Refusal as refusal:
            results[place] = refusal.sentence
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def issuing(actor: Actor, document: Document) -> Callable[[], str]:
    return lambda: issue_document(actor=actor, document_id=document.pk, dated_on=clock.today()).number_text


def test_two_issuing_at_once_take_two_numbers_in_a_row(lasting: World) -> None:
    """The very first number of a series too: the series row is made by one of them."""
    secretary, deputy = actor_of(lasting, "secretary"), actor_of(lasting, "deputy")
    with acting(lasting.system):
        documents = [drafted(lasting) for _ in range(4)]

    numbers = at_once(*(issuing((secretary, deputy)[n % 2], document) for n, document in enumerate(documents)))

    assert sorted(map(str, numbers)) == ["01-NQ/CB", "02-NQ/CB", "03-NQ/CB", "04-NQ/CB"]
    with acting(lasting.system):
        assert NumberSeries.objects.get().last == 4


def test_one_draft_is_issued_once(lasting: World) -> None:
    secretary, deputy = actor_of(lasting, "secretary"), actor_of(lasting, "deputy")
    with acting(lasting.system):
        document = drafted(lasting)

    results = at_once(issuing(secretary, document), issuing(deputy, document))

    assert sorted(map(str, results)) == ["01-NQ/CB", "Văn bản này đã được ban hành."]


def test_two_saving_one_draft_lose_nothing(lasting: World) -> None:
    with acting(lasting.system):
        document = drafted(lasting)

    def saving(user: User, words: str) -> Callable[[], object]:
        actor = actor_of(lasting, user.username)
        return lambda: edit_document(actor=actor, document_id=document.pk, subject=words, content={}, version=1).subject

    results = at_once(saving(lasting.users["secretary"], "một"), saving(lasting.users["clerk"], "hai"))

    assert sum("vừa được người khác sửa" in str(result) for result in results) == 1
    with acting(lasting.system):
        assert DocumentVersion.objects.filter(document=document).count() == 2
