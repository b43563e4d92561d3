"""The page on which an organisation chooses the rule sets it works by."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.kernel import clock
from nennep.regulations.models import RuleAdoption
from tests.factories.world import World

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
LAO_CAI = "29-qd-tu-lao-cai-2026"
TODAY = clock.at(datetime.date(2026, 11, 3), 9)


@pytest.fixture(autouse=True)
def november() -> object:
    with time_machine.travel(TODAY, tick=False) as time:
        yield time


def _send(client: Client, address: str, **values: str) -> HttpResponse:
    return client.post(address, {"_once": str(uuid.uuid4()), **values})


def test_an_office_takes_a_local_set_into_use_and_gives_it_up(world: World, client_of: SignIn) -> None:
    """Rules are dated data: a province's set holds below it from the day chosen, by a decision."""
    office = client_of(world.users["staff_province"])
    address = reverse("organisations:rules", args=[world.province.pk])

    answer = _send(office, address, slug=LAO_CAI, valid_from="02/11/2026", decided_by="Công văn 12-CV/TU")
    assert answer.status_code == 302
    below = client_of(world.users["secretary"]).get(reverse("organisations:rules", args=[world.a1.pk]))
    assert "Đảng bộ tỉnh Hải Đông chọn cho cả các tổ chức trực thuộc" in below.content.decode()

    assert _send(office, address, family="meeting_scoring", valid_from="03/11/2026").status_code == 302
    adoption = RuleAdoption.objects.get()
    assert (adoption.slug, adoption.valid_from, adoption.valid_to) == (
        LAO_CAI, datetime.date(2026, 11, 2), datetime.date(2026, 11, 3),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slug": LAO_CAI, "valid_from": "02/11/2026"}, "Cần ghi mục này"),
        ({"valid_from": "02/11/2026", "decided_by": "x"}, "Cần ghi mục này"),
        ({"slug": "khong-co", "valid_from": "02/11/2026", "decided_by": "x"}, "khong-co"),
        ({"slug": LAO_CAI, "valid_from": "02/11/1999", "decided_by": "x"}, "không có hiệu lực"),
        ({"family": "meeting_scoring", "valid_from": "02/11/2026"}, "không áp dụng bộ quy định riêng"),
    ],
)
def test_what_is_missing_is_said(world: World, client_of: SignIn, values: dict[str, str], said: str) -> None:
    office = client_of(world.users["staff_province"])
    answer = _send(office, reverse("organisations:rules", args=[world.province.pk]), **values)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not RuleAdoption.objects.exists()


def test_a_member_reads_and_does_not_choose(world: World, client_of: SignIn) -> None:
    member = client_of(world.users["member"])
    address = reverse("organisations:rules", args=[world.a1.pk])
    page = member.get(address).content.decode()
    assert "Quy định của Trung ương." in page
    assert "được chọn bộ quy định áp dụng" in page
    assert member.post(address, {"slug": LAO_CAI}).status_code in {200, 403, 409}
    assert not RuleAdoption.objects.exists()


def test_another_branch_is_not_found(world: World, client_of: SignIn) -> None:
    assert (
        client_of(world.users["secretary"]).get(reverse("organisations:rules", args=[world.b1.pk])).status_code == 404
    )
