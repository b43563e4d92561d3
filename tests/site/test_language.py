"""The reader's language (M7): Vietnamese first, English by choice."""

from __future__ import annotations

import pytest
from django.db.models.enums import Choices
from django.test import Client
from django.utils import translation

from nennep.audit.models import AuditEvent
from nennep.audit.record import record
from nennep.documents.actions import draft_document, issue_document, link_document
from nennep.documents.states import LinkKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.vietnamese import in_vietnamese
from tests.factories.world import World


def test_pages_are_vietnamese_whatever_the_browser_asks_for(db: None) -> None:
    response = Client(headers={"accept-language": "en-US,en"}).get("/accounts/login/")

    assert response.headers["Content-Language"] == "vi"
    assert "Đăng nhập" in response.content.decode()


def test_choose_remembers_and_leads_back(db: None) -> None:
    client = Client()

    response = client.get("/ngon-ngu/en?den=/accounts/login/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_choose_never_leads_away(db: None, target: str) -> None:
    assert Client().get("/ngon-ngu/vi", {"den": target})["Location"] == "/"


def test_choose_ignores_a_language_that_is_not_ours(db: None) -> None:
    assert Client().get("/ngon-ngu/fr").cookies.get("nn_language") is None


def _enumerations() -> list[type[Choices]]:
    """Every enumeration of ours with labels."""
    found: list[type[Choices]] = []
    left: list[type] = [Choices]
    while left:
        one = left.pop()
        left += one.__subclasses__()
        if one.__module__.startswith("nennep.") and issubclass(one, Choices):
            found.append(one)
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))


@pytest.mark.parametrize("kind", _enumerations(), ids=lambda one: one.__qualname__)
def test_states_are_said_in_the_language_of_the_page(kind: type[Choices]) -> None:
    """M7: the labels of kinds and states are words of the interface, and keep to Vietnamese where that is read."""
    with translation.override("vi"):
        ours = [str(one.label) for one in kind]
    with translation.override("en"):
        theirs = [str(one.label) for one in kind]
        kept = [in_vietnamese(one.label) for one in kind]

    assert [one for one in theirs if not one.isascii()] == []
    assert not set(ours) & set(theirs)
    assert kept == ours


def test_what_is_recorded_in_english_is_kept_in_vietnamese(world: World, system: Actor) -> None:
    """M7: the audit of somebody who reads English holds the Vietnamese labels."""
    with translation.override("en"):
        base, paper = (
            draft_document(actor=system, org_id=world.a1.pk, body_kind="cell", kind="nghi-quyet", subject=subject,
                           content={"blocks": []})
            for subject in ("Về nước", "Về đường")
        )  # fmt: skip
        issue_document(actor=system, document_id=base.pk, dated_on=clock.today())
        link_document(actor=system, document_id=paper.pk, kind="implements", target_id=base.pk)
        with acting(system):
            record(system, "documents.link.made", paper, org_id=world.a1.pk, data={"kind": LinkKind.AMENDS.label})

    told = AuditEvent.objects.filter(kind="documents.link.made").order_by("pk")
    assert [one.data["kind"] for one in told] == ["Thực hiện", "Sửa đổi, bổ sung"]
