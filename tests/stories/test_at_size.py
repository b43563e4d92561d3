"""At the size of a province: a cascade to 761 grassroots organisations and 4,226 cells as its page shows it, and a
published list of parts that do not add up."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.directives.actions import TargetInput, set_target, split_target
from nennep.directives.rounds import When
from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.organisations.bulk import OrgSeed, load_organisations
from tests.directives.making import CELL, GRASSROOTS, TODAY, asked, province_leader, resolution
from tests.factories.world import START, World
from tests.reports.rows import words

D = datetime.date
GRASSROOTS_COUNT, CELL_COUNT, PARTS = 761, 4226, 22
DUE = D(2026, 11, 30)


def loaded(world: World, grassroots: int, cells: int) -> list[int]:
    """Grassroots committees directly under the province, and cells under them, beside those of the world."""
    seeds = [OrgSeed(f"Đảng bộ cơ sở số {number}", "dang-bo-co-so", None) for number in range(grassroots)]
    seeds += [OrgSeed(f"Chi bộ số {number}", "chi-bo-truc-thuoc", number % grassroots) for number in range(cells)]
    return load_organisations(actor=world.system, seeds=seeds, effective_on=START, top=world.province.pk)[:grassroots]


def page(world: World, url: str) -> str:
    client = Client()
    client.force_login(world.users["province_leader"])
    return client.get(url).content.decode()


def rows_of(html: str) -> list[str]:
    return [words(row) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)]


@pytest.mark.usefixtures("world")
def test_a_resolution_is_asked_of_761_grassroots_organisations_and_4226_cells(world: World) -> None:
    """S0.11, E2: one act asks all of them; the page says how many, level by level, in a bounded number of queries."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False):
        loaded(world, GRASSROOTS_COUNT, CELL_COUNT - 3)  # the world has three cells of its own
        made = asked(world, document=resolution(world), levels=(GRASSROOTS, CELL), when=When("date", TODAY, due_on=DUE))
        assert made.opened == GRASSROOTS_COUNT + CELL_COUNT
        with CaptureQueriesContext(connection) as queries:
            shown = page(world, reverse("directives:document", args=[made.requirement.document_id]))
    assert len(queries) < 60
    lines = rows_of(shown)
    assert any("Đảng ủy cơ sở" in line and "761" in line for line in lines), lines[:10]
    assert any("Chi bộ" in line and "4.226" in line for line in lines), lines[:10]


@pytest.mark.usefixtures("world")
def test_a_published_list_that_does_not_add_up_is_shown_as_such(world: World) -> None:
    """S3.8, E4: 22 parts that make 1,950 against a total of 1,905: not taken without a reason, then shown with both."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False):
        below = loaded(world, PARTS, 0)
        whole = set_target(actor=province_leader(world), document_id=resolution(world).pk, wish=TargetInput(
            "Kết nạp đảng viên", "đảng viên", Decimal(1905), D(2026, 1, 1), D(2026, 12, 31)))  # fmt: skip
        shares = dict.fromkeys(below, Decimal(90)) | {below[-1]: Decimal(60)}
        with pytest.raises(RuleBroken, match="lý do"):
            split_target(actor=province_leader(world), target_id=whole.pk, shares=shares)
        split_target(actor=province_leader(world), target_id=whole.pk, shares=shares, why="Theo danh sách đã công bố")
        shown = page(world, reverse("targets:detail", args=[whole.pk]))
    assert "22 phần cộng lại là 1.950, nhiều hơn chỉ tiêu chung 1.905 là 45." in words(shown)
    assert "Theo danh sách đã công bố" in shown
    assert sum("Đảng bộ cơ sở số" in line for line in rows_of(shown)) == PARTS
