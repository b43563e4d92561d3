"""Founding, renaming, moving and the profile, as forms: who may, what is refused in words, once for a double click."""

from __future__ import annotations

import datetime
import unicodedata
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.kernel import clock
from nennep.organisations.queries import kinds_on, name_on, profile_of
from nennep.orgtree.models import OrgEvent, OrgNow
from nennep.orgtree.queries import path_now
from nennep.ui.formats import format_day
from tests.factories.world import World

SignIn = Callable[[User], Client]
DAY = datetime.timedelta(days=1)
ACTS = ("found", "rename", "move", "profile")


def today() -> str:
    return format_day(clock.today())


def founding(**changes: str) -> dict[str, str]:
    return {
        "name": "Chi bộ thôn Mới", "kind": "chi-bo", "unit_type": "residential", "code": "", "effective_on": today(),
        "decision_no": "07-QĐ/ĐU", "signed_on": "", "_once": str(uuid.uuid4()), **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "statuses"),
    [
        ("staff_a", {"found": 200, "rename": 200, "move": 200, "profile": 200}),
        ("leader", {"found": 403, "rename": 403, "move": 403, "profile": 403}),
        ("secretary", {"found": 403, "rename": 403, "move": 403, "profile": 200}),
        ("member", {"found": 403, "rename": 403, "move": 403, "profile": 403}),
        ("staff_b", {"found": 404, "rename": 404, "move": 404, "profile": 404}),
    ],
)
def test_forms_by_role(world: World, client_of: SignIn, key: str, statuses: dict[str, int]) -> None:
    client = client_of(world.users[key])

    answers = {
        name: client.get(reverse(f"organisations:{name}", args=[world.a1.pk])) for name in ACTS if name != "found"
    }
    answers["found"] = client.get(reverse("organisations:found", args=[world.commune_a.pk]))

    assert {name: answer.status_code for name, answer in answers.items()} == statuses
    for answer in answers.values():
        if answer.status_code == 403:
            assert "Chỉ " in answer.content.decode()


@pytest.mark.parametrize("name", [*ACTS, "dissolve"])
@pytest.mark.parametrize("pk", [0, 10**18 - 1])
def test_forms_of_organisations_that_are_not_there(world: World, client_of: SignIn, name: str, pk: int) -> None:
    client = client_of(world.users["staff_province"])

    assert client.get(reverse(f"organisations:{name}", args=[pk])).status_code == 404
    assert client.post(reverse(f"organisations:{name}", args=[pk]), {}).status_code == 404


def test_found_shows_the_rule_beside_the_form(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["staff_a"]).get(reverse("organisations:found", args=[world.commune_a.pk]))

    body = page.content.decode()
    assert "Chi bộ đứng dưới Đảng bộ xã, phường, đặc khu: đúng quy định." in body
    assert "208-QĐ/TW, 26/07/2026" in body
    assert 'value="dang-bo-tinh"' not in body


def test_found_twice_with_one_form_founds_one(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    form = founding()

    answers = [client.post(reverse("organisations:found", args=[world.commune_a.pk]), form) for _again in range(2)]

    made = OrgNow.objects.get(parent_id=world.commune_a.pk, org__names__name="Chi bộ thôn Mới")
    assert [answer["Location"] for answer in answers] == [reverse("organisations:detail", args=[made.org_id])] * 2
    assert kinds_on([made.org_id], clock.today()) == {made.org_id: "chi-bo"}
    assert profile_of(made.org_id).unit_type == "residential"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Cần ghi mục này."),
        ({"name": "a\x00b"}, "ký tự không đọc được"),
        ({"name": "x" * 300}, "Ghi tối đa 200 ký tự"),
        ({"kind": "dang-bo-tinh"}, "Hãy chọn"),
        ({"effective_on": "30/02/2026"}, "không có trong lịch"),
        ({"effective_on": "01/01/2199"}, "Chỉ ghi trước được một năm"),
        ({"effective_on": "01/07/1990"}, "01/07/1990 không có loại hình"),
        ({"decision_no": ""}, "Cần ghi mục này."),
        ({"signed_on": "31/12/2198"}, "không thể sau hôm nay"),
    ],
)
def test_found_answers_wrong_input_in_a_sentence(
    world: World, client_of: SignIn, changes: dict[str, str], sentence: str
) -> None:
    client = client_of(world.users["staff_a"])

    answer = client.post(reverse("organisations:found", args=[world.commune_a.pk]), founding(**changes))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert (
        not OrgNow.objects.filter(parent_id=world.commune_a.pk).exclude(org_id__in=[world.a1.pk, world.a2.pk]).exists()
    )


def test_name_typed_with_loose_marks_is_kept_composed(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    loose = unicodedata.normalize("NFD", "  Chi bộ   thôn Hòa Bình ")

    client.post(
        reverse("organisations:rename", args=[world.a1.pk]),
        {"name": loose, "effective_on": today(), "decision_no": "8-QĐ/ĐU"},
    )

    assert name_on(world.a1.pk, clock.today()) == unicodedata.normalize("NFC", "Chi bộ thôn Hòa Bình")


def test_rename_keeps_the_old_name_for_the_time_before(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    answer = client.post(
        reverse("organisations:rename", args=[world.a1.pk]),
        {"name": "Chi bộ Đông Hà", "effective_on": today(), "decision_no": "8-QĐ/ĐU"},
    )

    assert answer["Location"] == reverse("organisations:detail", args=[world.a1.pk])
    assert name_on(world.a1.pk, clock.today()) == "Chi bộ Đông Hà"
    assert name_on(world.a1.pk, clock.today() - DAY) == "Chi bộ thôn Đông Hà"


def test_rename_to_the_same_name_is_refused_beside_the_field(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    answer = client.post(
        reverse("organisations:rename", args=[world.a1.pk]),
        {"name": "Chi bộ thôn Đông Hà", "effective_on": today(), "decision_no": "8-QĐ/ĐU"},
    )

    assert "Tên mới giống tên đang dùng." in answer.content.decode()


def test_move_offers_only_places_that_fit(world: World, client_of: SignIn) -> None:
    page = client_of(world.users["staff_province"]).get(reverse("organisations:move", args=[world.a1.pk]))

    body = page.content.decode()
    assert f'<option value="{world.commune_b.pk}">' in body
    assert f'<option value="{world.commune_a.pk}">' not in body
    assert f'<option value="{world.province.pk}">' not in body


def test_move_takes_everything_below_along(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])

    answer = client.post(
        reverse("organisations:move", args=[world.a1.pk]),
        {"parent": world.commune_b.pk, "effective_on": today(), "decision_no": "9-QĐ/TU"},
    )

    assert answer.status_code == 302
    assert path_now(world.a1.pk).startswith(path_now(world.commune_b.pk))
    assert OrgEvent.objects.filter(org=world.a1, kind="move").count() == 1


def test_move_to_a_forged_place_is_refused(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    answer = client.post(
        reverse("organisations:move", args=[world.a1.pk]),
        {"parent": world.commune_b.pk, "effective_on": today(), "decision_no": "9-QĐ/TU"},
    )

    assert answer.status_code == 200
    assert path_now(world.a1.pk).startswith(path_now(world.commune_a.pk))


def test_profile_is_kept_by_the_secretary(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["secretary"])

    answer = client.post(
        reverse("organisations:profile", args=[world.a1.pk]),
        {"unit_type": "residential", "place_line": "Khánh Thượng", "meeting_day": "3", "meeting_hour": "19h30",
         "phone": "0239 123 456", "note": "", "places": "An Khánh Thượng, Hải Đông"},
    )  # fmt: skip

    assert answer.status_code == 302
    kept = profile_of(world.a1.pk)
    assert (kept.place_line, kept.meeting_day, kept.meeting_hour) == ("Khánh Thượng", 3, "19:30")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("meeting_day", "29", "từ 1 đến 28"),
        ("meeting_day", "ba", "Ghi một số nguyên"),
        ("meeting_hour", "25:00", "Giờ phải từ 0 đến 23"),
        ("unit_type", "castle", "Hãy chọn"),
        ("note", "x" * 501, "Ghi tối đa 500"),
    ],
)
def test_profile_answers_wrong_input_in_a_sentence(
    world: World, client_of: SignIn, field: str, value: str, sentence: str
) -> None:
    answer = client_of(world.users["secretary"]).post(
        reverse("organisations:profile", args=[world.a1.pk]), {"places": "", field: value}
    )

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
