"""S2.11: what was published of a year's attendances stands beside what the records say, and in no sum."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.audit.models import AuditEvent
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.errors import Denied, RuleBroken
from nennep.reports.actions import note_published_figure, withdraw_published_figure
from nennep.reports.models import PublishedFigure
from nennep.reports.queries.visits import get_published, published_of
from tests.factories.world import World
from tests.reports.rows import OCTOBER, CellMonth, words, write
from tests.reports.test_exports import cells_of, fetch

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
SAID = {"text": "hàng trăm lượt", "source": "Báo cáo tổng kết năm", "published_on": datetime.date(2026, 11, 2)}


@pytest.fixture(autouse=True)
def today(world: World) -> Iterator[None]:
    """Ten o'clock on 20 November."""
    with time_machine.travel(clock.at(datetime.date(2026, 11, 20), 10), tick=False):
        yield


def actor_of(world: World, who: str) -> Actor:
    return actor_for(world.users[who])


def noted(world: World, **other: Any) -> PublishedFigure:
    wish = {"org_id": world.commune_a.pk, "year": 2026, "level": 4} | SAID | other
    return note_published_figure(actor=actor_of(world, "staff_a"), **wish)


def test_published_figure_stands_beside_the_counted_one_and_in_no_sum(world: World, client_of: SignIn) -> None:
    write(world.a1, OCTOBER, CellMonth(owes=False, visits=(3, 9)), world.people["superior"])
    world.a1.visits.update(level=4)
    noted(world)
    noted(world, level=None, text="gần một nghìn lượt")

    page = words(client_of(world.users["staff_a"]).get(f"/bao-cao/luot-du/{world.commune_a.pk}/?nam=2026").content)

    assert "2 lượt dự, của 1 người, ở 1 chi bộ." in page
    assert "hàng trăm lượt Cấp cơ sở 2 Báo cáo tổng kết năm, 02/11/2026" in page
    assert "gần một nghìn lượt Mọi cấp 2" in page
    assert "Cộng 2 1 1" in page


def test_published_figure_of_a_year_without_records(world: World, client_of: SignIn) -> None:
    """Of 2022 the software counted nothing: the note says so beside itself."""
    noted(world, year=2022, published_on=datetime.date(2022, 12, 30))

    client = client_of(world.users["staff_a"])
    page = words(client.get(f"/bao-cao/luot-du/{world.commune_a.pk}/?nam=2022").content)

    assert "Chưa có lượt dự nào" in page
    assert "hàng trăm lượt Cấp cơ sở 0 Báo cáo tổng kết năm, 30/12/2022" in page


def test_published_figure_heads_the_sheets(world: World, client_of: SignIn) -> None:
    noted(world)
    client = client_of(world.users["staff_a"])

    by_org, by_person = cells_of(fetch(client, "visits_file", world.commune_a.pk, query="nam=2026"))

    line = "Đã công bố (không cộng): hàng trăm lượt; Cấp cơ sở; đếm từ hồ sơ 0 lượt; nguồn: Báo cáo tổng kết năm"
    assert all(any(str(row[0]).startswith(line) for row in sheet if row) for sheet in (by_org, by_person))


def test_note_says_who_when_and_where_it_stood_in_the_audit(world: World) -> None:
    figure = noted(world)

    event = AuditEvent.objects.get(kind="reports.published.noted")
    assert (figure.written_by_id, figure.written_at is not None) == (world.users["staff_a"].pk, True)
    assert (event.org_id, event.data["text"], event.data["source"]) == (
        world.commune_a.pk, "hàng trăm lượt", "Báo cáo tổng kết năm",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"text": "  "}, "text"),
        ({"source": ""}, "source"),
        ({"text": "x" * 121}, "text"),
        ({"published_on": datetime.date(2026, 11, 21)}, "published_on"),
        ({"published_on": datetime.date(2025, 12, 31)}, "published_on"),
        ({"level": 9}, "level"),
    ],
)
def test_note_is_refused_beside_its_field(world: World, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        noted(world, **wish)
    assert refusal.value.field == field
    assert not PublishedFigure.objects.exists()


@pytest.mark.parametrize(("who", "wrong"), [("staff_b", Http404), ("secretary", Http404), ("staff_province", Denied)])
def test_only_the_organisation_itself_notes(world: World, who: str, wrong: type[Exception]) -> None:
    """Its own committee or office; another branch does not find it, a superior sees it and does not write in it."""
    with pytest.raises(wrong):
        note_published_figure(actor=actor_of(world, who), org_id=world.commune_a.pk, year=2026, level=4, **SAID)


def test_withdrawn_note_is_not_shown_but_was_there(world: World) -> None:
    figure = noted(world)
    with pytest.raises(RuleBroken):
        withdraw_published_figure(actor=actor_of(world, "staff_a"), figure_id=figure.pk, why=" ")
    with pytest.raises(Http404):
        withdraw_published_figure(actor=actor_of(world, "staff_b"), figure_id=figure.pk, why="sai")

    withdraw_published_figure(actor=actor_of(world, "staff_a"), figure_id=figure.pk, why="ghi nhầm năm")

    actor = actor_of(world, "staff_a")
    assert published_of(actor, world.commune_a.pk, 2026, actor.today) == []
    kept = get_published(actor, figure.pk)
    assert (kept.text, kept.why, kept.withdrawn_by_name) == ("hàng trăm lượt", "ghi nhầm năm", actor.name)
    with pytest.raises(Denied):
        withdraw_published_figure(actor=actor, figure_id=figure.pk, why="lần nữa")


def test_note_is_read_as_of_a_day(world: World) -> None:
    figure = noted(world)
    actor = actor_of(world, "staff_a")
    day = actor.today - datetime.timedelta(days=1)
    assert published_of(actor, world.commune_a.pk, 2026, day) == []
    assert published_of(actor, world.commune_a.pk, 2026, actor.today) == [figure]


@pytest.mark.parametrize(
    "change", ["update reports_publishedfigure set text = 'x'", "delete from reports_publishedfigure"]
)
def test_note_is_never_changed(world: World, change: str) -> None:
    noted(world)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_note_is_written_and_taken_back_in_the_pages(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    listed = reverse("reports:visits", args=[world.commune_a.pk]) + "?nam=2026"
    address = reverse("reports:note_published", args=[world.commune_a.pk]) + "?nam=2026"
    assert address in client.get(listed).content.decode()

    wrong = client.post(address, {"text": "", "source": "x", "published_on": "31/02/2026", "level": "9"})
    assert wrong.status_code == 200
    sent = {"text": "hàng trăm lượt", "source": "Báo", "published_on": "02/11/2026", "level": "4"}
    assert client.post(address, sent).url == listed

    figure = PublishedFigure.objects.get()
    take_back = reverse("reports:withdraw_published", args=[figure.pk])
    assert take_back in client.get(listed).content.decode()
    assert client.post(take_back, {"why": "nhầm"}).url == listed
    assert "hàng trăm lượt" not in client.get(listed).content.decode()
    assert client.get(take_back).status_code == 403

    stranger = client_of(world.users["staff_b"])
    assert {stranger.get(page).status_code for page in (address, take_back)} == {404}


def test_note_taken_back_later_is_not_taken_back_again(world: World, client_of: SignIn) -> None:
    """Seen as of the day before, it stands there, without the way to take it back."""
    figure = noted(world)
    take_back = reverse("reports:withdraw_published", args=[figure.pk])
    with time_machine.travel(clock.at(datetime.date(2026, 11, 21), 10), tick=False):
        withdraw_published_figure(actor=actor_of(world, "staff_a"), figure_id=figure.pk, why="ghi nhầm năm")
        listed = reverse("reports:visits", args=[world.commune_a.pk]) + "?nam=2026&ngay=20/11/2026"
        page = client_of(world.users["staff_a"]).get(listed).content.decode()

    assert "hàng trăm lượt" in page
    assert take_back not in page


def test_page_to_take_back_leads_to_the_year_of_the_note(world: World, client_of: SignIn) -> None:
    figure = noted(world, year=2025)

    page = client_of(world.users["staff_a"]).get(reverse("reports:withdraw_published", args=[figure.pk]))

    way = page.content.decode().split("<h1", maxsplit=1)[0]
    assert f'{reverse("reports:visits", args=[world.commune_a.pk])}?nam=2025"' in way
    assert "?nam=2026" not in way
