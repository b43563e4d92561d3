"""From when until when a document is in force: said at the draft and at signing, shown, and read by what asks (S0.1);
documents of bodies that have ended; links taken back."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.directives.actions import assemble_review, open_standing
from nennep.directives.models import Requirement
from nennep.directives.queries.register import Wanted, register_visible_to
from nennep.directives.rounds import When
from nennep.documents.actions import draft_document, issue_document, link_document, unlink_document
from nennep.documents.models import Document, DocumentLink
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.obligations.models import Obligation
from tests.directives.making import COMMUNE, TODAY, asked, province_leader, resolution
from tests.documents.making import issued
from tests.factories.world import World
from tests.processes.test_reform import applied, merge

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date
UNTIL = D(2027, 1, 1)
ENDED = "Nơi ban hành đã kết thúc hoạt động"


def leader(world: World) -> Actor:
    return actor_for(world.users["leader"])


def drafted(world: World, **given: object) -> Document:
    """A resolution of commune A, in draft."""
    return draft_document(
        actor=leader(world), org_id=world.commune_a.pk, body_kind="committee", kind="nghi-quyet",
        subject="Nâng cao chất lượng", content={"blocks": [], "recipients": []}, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def body(client: Client, name: str, *args: int, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content.decode()[:300]
    return str(response.content.decode())


def test_a_resolution_is_signed_with_the_days_it_holds_for_and_ends_by_itself(
    world: World, time: time_machine.Traveller
) -> None:
    """S0.1: said at the draft, offered again at signing, shown on its page, read by the register."""
    client = client_of(world, "leader")
    form = {"body_kind": "committee", "kind": "nghi-quyet", "subject": "Nâng cao chất lượng", "openness": "ordinary",
            "addressed_to": "", "body": "Nội dung", "recipients": "", "in_force_until": "01/01/2027"}  # fmt: skip
    assert client.post(reverse("documents:draft", args=[world.commune_a.pk]), form).status_code == 302
    document = Document.objects.get(subject="Nâng cao chất lượng")
    page = body(client, "documents:issue", document.pk)
    assert "01/01/2027" in page
    assert "01/01/2027" in body(client, "documents:edit", document.pk)

    wrong = {"dated_on": f"{TODAY:%d/%m/%Y}", "version": "1", "in_force_until": f"{TODAY:%d/%m/%Y}"}
    said = client.post(reverse("documents:issue", args=[document.pk]), wrong).content.decode()
    assert "Ngày hết hiệu lực phải sau ngày có hiệu lực." in said
    assert client.post(reverse("documents:issue", args=[document.pk]), wrong | {
        "in_force_from": "", "in_force_until": "01/01/2027"}).status_code == 302  # fmt: skip

    document.refresh_from_db()
    assert (document.in_force_from, document.in_force_until) == (TODAY, UNTIL)
    shown = body(client, "documents:detail", document.pk)
    assert "Hết hiệu lực" in shown
    assert "01/01/2027" in shown
    with acting(leader(world)):
        for day, force in ((UNTIL - datetime.timedelta(days=1), "in_force"), (UNTIL, "ended")):
            rows = register_visible_to(leader(world), Wanted(force=force), day)
            assert list(rows) == [document]


def test_days_that_contradict_are_refused_where_they_are_said(world: World) -> None:
    with pytest.raises(RuleBroken, match="hết hiệu lực phải sau") as refusal:
        drafted(world, in_force=(UNTIL, UNTIL))
    assert refusal.value.field == "in_force_until"
    early = drafted(world, in_force=(TODAY - datetime.timedelta(days=1), None))
    with pytest.raises(RuleBroken, match="không thể trước ngày ban hành") as refusal:
        issue_document(actor=leader(world), document_id=early.pk, dated_on=TODAY)
    assert refusal.value.field == "in_force_from"

    made = issue_document(actor=leader(world), document_id=early.pk, dated_on=TODAY, in_force=(None, None))

    assert (made.in_force_from, made.in_force_until) == (TODAY, None)


def test_rounds_end_with_the_days_of_a_resolution_issued_here(world: World, time: time_machine.Traveller) -> None:
    """S0.1, S4.11: what is asked every month is not asked any more once the resolution has ended."""
    document = resolution(world)
    every = When("every", TODAY, due_on=TODAY + datetime.timedelta(days=20), months=1, until=D(2028, 12, 31))
    asked(world, document=document, when=every)
    Document.objects.filter(pk=document.pk).update(in_force_until=UNTIL)
    requirement = Requirement.objects.get(document=document)

    time.move_to(clock.at(UNTIL, 8))
    before = Obligation.objects.filter(source=requirement.pk).count()

    assert open_standing(actor=system_actor("test")) == 0
    assert Obligation.objects.filter(source=requirement.pk).count() == before > 0
    Document.objects.filter(pk=document.pk).update(in_force_until=None)
    assert open_standing(actor=system_actor("test")) > 0


def test_a_document_of_an_ended_body_says_so_where_its_receivers_land(
    world: World, time: time_machine.Traveller
) -> None:
    """S0.1: in force until it is replaced; said on its own page too."""
    document = issued(world)
    later = issued(world, subject="Có thời hạn")
    Document.objects.filter(pk=later.pk).update(in_force_until=UNTIL)
    client = client_of(world, "leader")
    assert ENDED not in body(client, "documents:detail", document.pk)

    time.move_to(clock.at(D(2026, 11, 2), 8))
    world.system = system_actor("test")
    applied(world, merge(world))
    client = client_of(world, "leader")

    for page in ("documents:detail", "directives:document"):
        assert f"{ENDED}; văn bản còn hiệu lực đến khi được thay thế." in body(client, page, document.pk)
        assert f"{ENDED}; văn bản còn hiệu lực đến ngày 01/01/2027" in body(client, page, later.pk)
    time.move_to(clock.at(UNTIL, 8))
    assert ENDED not in body(client_of(world, "leader"), "documents:detail", later.pk)


def programme(world: World) -> tuple[Obligation, DocumentLink]:
    """Commune A's programme that answers the resolution, by a link."""
    document = resolution(world)
    asked(world, "programme", document=document, text="Ra chương trình", levels=(COMMUNE,))
    draft = drafted(world)
    link = link_document(actor=leader(world), document_id=draft.pk, kind="implements", target_id=document.pk)
    issue_document(actor=leader(world), document_id=draft.pk, dated_on=TODAY)
    return Obligation.objects.get(org_id=world.commune_a.pk, kind="programme"), link


def test_a_wrong_link_is_taken_back_on_its_page_and_opens_what_it_had_met(world: World) -> None:
    """S1.2: with the reason; whoever drafts there, nobody else; ids of another branch are not found."""
    duty, link = programme(world)
    assert duty.met_on == TODAY
    client, address = client_of(world, "leader"), reverse("directives:unlink", args=[link.document_id, link.pk])
    assert address in body(client, "directives:link", link.document_id)
    assert "lại thành chưa xong" in body(client, "directives:unlink", link.document_id, link.pk)

    assert client_of(world, "b_secretary").post(address, {"reason": "x"}).status_code == 404
    assert client_of(world, "superior").post(address, {"reason": "x"}).status_code == 403
    assert client.get(reverse("directives:unlink", args=[duty.document_id, link.pk])).status_code in (403, 404)
    assert client.get(reverse("directives:unlink", args=[link.document_id, 999_999])).status_code == 404
    assert "Lý do" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "Nối nhầm văn bản"}).status_code == 302

    duty.refresh_from_db()
    assert duty.met_on is None
    assert not DocumentLink.objects.filter(pk=link.pk).exists()
    assert address not in body(client, "directives:link", link.document_id)
    assert client.get(address).status_code == 404


def test_a_review_stays_with_what_it_reviews(world: World) -> None:
    document = resolution(world)
    review = assemble_review(actor=province_leader(world), document_id=document.pk, org_id=world.province.pk,
                             kind="interim_review", first_on=TODAY, as_of=TODAY)  # fmt: skip
    link = DocumentLink.objects.get(document=review.report_id)

    with pytest.raises(RuleBroken, match="lập từ số liệu"):
        unlink_document(actor=province_leader(world), link_id=link.pk, why="Nhầm")
