"""The heat table opens every number and keeps earlier rounds (E2); the chain goes on to a review's figures and back."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nennep.directives.actions import open_standing
from nennep.directives.models import Review
from nennep.directives.queries.reviews import reviews_counting
from nennep.directives.rounds import When
from nennep.documents.actions import issue_document, revoke_document
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.obligations.models import Obligation
from tests.directives.making import TODAY, asked, province_leader
from tests.directives.test_cascade import studied
from tests.directives.test_reviews import DAY, chain, reviewed
from tests.factories.world import World

pytestmark = pytest.mark.usefixtures("time")
D = datetime.date


def body(world: World, who: str, address: str) -> str:
    client = Client()
    client.force_login(world.users[who])
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:300]
    return str(response.content.decode()).replace("&amp;", "&")


def cells(page: str) -> list[tuple[str, str, str, str]]:
    """(address of the share, share, address of the words, words) of the table by level."""
    start = page.index('id="den-dau"')
    table = page[start : page.index("</table>", start)]
    return re.findall(r'<b><a href="([^"]+)">([^<]+)</a></b><span><a href="([^"]+)">([^<]+)</a>', table)


def shown(page: str) -> int:
    """How many duties a list shows."""
    return page[page.index("<tbody") : page.index("</tbody>")].count("<tr>")


def test_every_number_of_the_table_opens_its_list_done_or_not(world: World, time: time_machine.Traveller) -> None:
    """E2: the share opens all who owe, the words those they speak of; where all is done too."""
    document = asked(world).requirement.document
    address = reverse("directives:document", args=[document.pk])
    ((every, share, left, words),) = cells(body(world, "province_leader", address))
    assert (share.split(",")[0], words.split(",")[0]) == ("0", "còn 3")
    assert [shown(body(world, "province_leader", one)) for one in (every, left)] == [3, 3]

    studied(world, document, time)

    ((every, _share, left, words),) = cells(body(world, "province_leader", address))
    assert words.split(",")[0] == "còn 2"
    assert [shown(body(world, "province_leader", one)) for one in (every, left)] == [3, 2]
    ((every, share, done, words),) = cells(body(world, "province_leader", f"{address}?don-vi={world.a1.pk}"))
    assert (share.split(",")[0], words) == ("100", "đủ")
    assert "the=met" in done
    assert [shown(body(world, "province_leader", one)) for one in (every, done)] == [1, 1]


def test_an_earlier_round_stays_in_the_table_when_the_next_opens(world: World, time: time_machine.Traveller) -> None:
    """E2, S4.11: rounds stand side by side; beyond four, the earlier ones are a step away."""
    every = When("every", TODAY, due_on=D(2026, 11, 15), months=1, until=D(2028, 12, 31))
    document = asked(world, when=every).requirement.document
    address = reverse("directives:document", args=[document.pk])
    time.move_to(clock.at(D(2026, 11, 17), 8))
    open_standing(actor=system_actor("test"))

    page = body(world, "province_leader", address)
    assert ("từ 16/10/2026" in page, "từ 16/11/2026" in page) == (True, True)
    assert [words.split(",")[0] for *_rest, words in cells(page)] == ["3 quá hạn", "còn 3"]
    assert "Các đợt trước" not in page

    time.move_to(clock.at(D(2027, 3, 17), 8))
    open_standing(actor=system_actor("test"))
    page = body(world, "province_leader", address)
    assert re.findall(r"từ (\d\d/\d\d)/\d+</span></th>", page[: page.index("</thead>")]) == [
        "16/12", "16/01", "16/02", "16/03"]  # fmt: skip
    (earlier,) = re.findall(r'href="([^"]+)">Các đợt trước<', page)
    page = body(world, "province_leader", earlier)
    assert re.findall(r"từ (\d\d/\d\d)/\d+</span></th>", page[: page.index("</thead>")]) == ["16/10", "16/11"]
    assert "Các đợt mới nhất" in page
    assert "từ 16/03/2027" in body(world, "province_leader", f"{address}?dot=x")


def test_the_chain_goes_on_to_the_review_that_counts_a_duty_and_back(
    world: World, time: time_machine.Traveller
) -> None:
    """E3, S2.2: a duty names the reviews whose figures hold it; each figure opens its list as of the review's day."""
    document = chain(world, time)
    duty = Obligation.objects.get(document=document, kind="study", org_id=world.a1.pk)
    early = reviewed(world, document, as_of=D(2026, 11, 1))
    review = reviewed(world, document)
    issue_document(actor=province_leader(world), document_id=review.report_id, dated_on=DAY)

    page = body(world, "province_leader", reverse("directives:duty", args=[duty.pk]))
    address = reverse("directives:review", args=[document.pk, review.pk])
    assert address in page
    assert "đã ban hành, số liệu đến 20/10/2028" in page
    assert reverse("directives:review", args=[document.pk, early.pk]) in page

    links = re.findall(r'<td class="n"[^>]*><a href="([^"]+)">(\d+)</a>', body(world, "province_leader", address))
    assert len(links) >= 4
    for link, figure in links:
        assert shown(body(world, "province_leader", link)) == int(figure), link
    assert address not in body(world, "secretary", reverse("directives:duty", args=[duty.pk]))


def test_reviews_made_before_lines_kept_their_requirement_are_found_by_their_words(
    world: World, time: time_machine.Traveller
) -> None:
    document = chain(world, time)
    review = reviewed(world, document)
    for row in review.figures["steps"]:
        del row["source"]
    review.save(update_fields=["figures"])
    duty = Obligation.objects.get(document=document, kind="study", org_id=world.a1.pk)

    assert reviews_counting(province_leader(world), duty) == [review]


def test_a_review_taken_back_or_of_a_day_before_the_duty_does_not_count_it(
    world: World, time: time_machine.Traveller
) -> None:
    document = chain(world, time)
    review = reviewed(world, document)
    issue_document(actor=province_leader(world), document_id=review.report_id, dated_on=DAY)
    duty = Obligation.objects.get(document=document, kind="study", org_id=world.a1.pk)
    leader = province_leader(world)
    assert reviews_counting(leader, duty) == [Review.objects.get(pk=review.pk)]

    duty.lifted_at = clock.at(D(2027, 1, 1), 8)
    assert reviews_counting(leader, duty) == []
    duty.lifted_at = None
    revoke_document(actor=leader, document_id=review.report_id, why="Sai số liệu")
    assert reviews_counting(leader, duty) == []
