"""Two people at once: two documents take two numbers in a row; one draft is issued once (K3)."""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import Settings

from nennep.access.models import User
from nennep.documents.actions import attach, attach_file, edit_document, issue_document
from nennep.documents.models import Document, DocumentVersion, NumberSeries
from nennep.documents.queries import get_document
from nennep.documents.signing.process import Found
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


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Reading signatures takes until the second event is set; the first says that it has begun."""
    begun, go_on = threading.Event(), threading.Event()

    def read(_content: bytes) -> list[Found]:
        begun.set()
        assert go_on.wait(30)
        return []

    monkeypatch.setattr(attach, "signatures_of", read)
    return begun, go_on


def test_file_that_takes_long_to_read_keeps_nobody_waiting(
    lasting: World, slow: tuple[threading.Event, threading.Event], settings: Settings, tmp_path: pathlib.Path
) -> None:
    """K4: while the process apart reads a hostile PDF, the document can be changed by others; what they did counts."""
    settings.DATA_DIR, (begun, go_on) = tmp_path, slow
    with acting(lasting.system):
        document = drafted(lasting)

    def attach_slowly() -> int:
        content = b"%PDF-1.7 /ByteRange"
        return attach_file(
            actor=actor_of(lasting, "secretary"), document_id=document.pk, name="a.pdf", content=content
        ).version

    def issue_meanwhile() -> str:
        assert begun.wait(20)
        try:
            with acting(actor_of(lasting, "deputy")), connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '5s'")
                get_document(actor_of(lasting, "deputy"), document.pk, lock=True)
            return "free"
        finally:
            go_on.set()

    assert at_once(attach_slowly, issue_meanwhile) == [1, "free"]
