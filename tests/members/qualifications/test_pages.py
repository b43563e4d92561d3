"""The day of a qualification on the form, in a member's request, and what a file shows of before (B11, B12)."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.members.actions import edit_file
from nennep.members.models import CorrectionRequest, Person
from nennep.members.qualifications.written import held_by
from tests.factories.recorded import age
from tests.factories.world import World
from tests.members.imports.clicks import SignIn
from tests.members.views.test_pages import sent, sent_again

D = datetime.date
JUNE = D(2026, 6, 1)


def theories(person: Person) -> list[tuple[D, str]]:
    return [(span.start, span.said[2]) for span in held_by(Person.objects.get(pk=person.pk))]


def opened(client: Client, person: Person) -> tuple[str, dict[str, str]]:
    """The form's address and what it sends untouched."""
    url = reverse("members:edit", args=[person.pk])
    return url, sent(client.get(url).context["form"]) | {"basis": "Bằng tốt nghiệp"}


def words(body: bytes) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body.decode())))


def test_a_day_on_the_form_makes_a_change_from_it(world: World, client_of: SignIn) -> None:
    person, client = world.people["member"], client_of(world.users["secretary"])
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Sơ cấp"})
    url, data = opened(client, person)

    answer = client.post(url, data | {"theory": "Trung cấp", "since": "1/6/2026", "phone": "0912345678"})

    assert answer.status_code == 302
    assert [text for _start, text in theories(person)] == ["Sơ cấp", "Trung cấp"]
    assert theories(person)[-1][0] == JUNE
    assert Person.objects.get(pk=person.pk).phone == "0912345678"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"theory": "Cao cấp", "since": "30/02/2026"}, ""),
        ({"theory": "Cao cấp", "since": "hôm qua"}, ""),
        ({"theory": "Cao cấp", "since": "01/01/2199"}, "chưa đến"),
        ({"theory": "Cao cấp", "since": "01/01/1960"}, "trước ngày sinh"),
        ({"theory": "Cao cấp", "since": "31/05/2026"}, "đã ghi đổi từ 01/06/2026"),
        ({"phone": "0912345678", "since": "01/07/2026"}, "chỉ dùng khi đổi"),
        ({"theory": "x" * 60, "since": "01/07/2026"}, ""),
    ],
)
def test_days_that_cannot_be_get_a_sentence_and_nothing_is_lost(
    world: World, client_of: SignIn, change: dict[str, str], sentence: str
) -> None:
    person, client = world.people["member"], client_of(world.users["secretary"])
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Trung cấp"}, since=JUNE)
    before, (url, data) = theories(person), opened(client, person)

    answer = client.post(url, data | change)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() & {"since", "theory"}
    assert sentence in words(answer.content)
    for value in change.values():
        assert value in answer.content.decode()
    assert theories(person) == before


def test_a_clash_keeps_the_day(world: World, client_of: SignIn) -> None:
    person, client = world.people["member"], client_of(world.users["secretary"])
    url, data = opened(client, person)
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Sơ cấp"})

    clash = client.post(url, data | {"theory": "Trung cấp", "since": "01/06/2026"})
    again = client.post(url, sent_again(clash) | {"basis": "Bằng"})

    assert (clash.status_code, again.status_code) == (200, 302)
    assert [text for _start, text in theories(person)] == ["Sơ cấp", "Trung cấp"]


def test_another_branch_does_not_find_the_form(world: World, client_of: SignIn) -> None:
    url = reverse("members:edit", args=[world.people["member"].pk])

    assert client_of(world.users["staff_b"]).post(url, {"theory": "x", "since": "01/06/2026"}).status_code == 404


def test_the_file_shows_what_stood_before_and_a_past_day_what_held_then(world: World, client_of: SignIn) -> None:
    person = world.people["member"]
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Sơ cấp"}, since=D(2015, 9, 1))
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Trung cấp"}, since=JUNE)
    edit_file(actor=world.system, person_id=person.pk, values={"profession": "Đại học"}, since=D(2026, 9, 1))
    client, url = client_of(world.users["secretary"]), reverse("members:file", args=[person.pk])

    today, then = words(client.get(url).content), words(client.get(f"{url}?ngay=31/05/2026").content)

    expected = "Trung cấp từ 01/09/2015 đến hết 31/05/2026: Sơ cấp trước 01/09/2015: chưa ghi"
    assert f"Lý luận chính trị {expected}" in today
    assert "Chuyên môn, nghiệp vụ Đại học trước 01/09/2026: chưa ghi" in today
    assert "Lý luận chính trị Sơ cấp trước 01/09/2015: chưa ghi" in then
    assert "Chuyên môn, nghiệp vụ chưa ghi Lý luận" in then
    mine = words(client_of(world.users["member"]).get(reverse("members:mine")).content)
    assert expected in mine


def test_what_a_correction_replaced_is_listed_as_recorded_before(world: World, client_of: SignIn) -> None:
    person = world.people["member"]
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Sơ cấp"}, since=JUNE)
    Person.objects.filter(pk=person.pk).update(created_at=datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC))

    age(datetime.timedelta(days=3))
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Trung cấp"})

    page = client_of(world.users["secretary"]).get(reverse("members:file", args=[person.pk]))

    assert "Lý luận chính trị: Sơ cấp từ 01/06/2026" in words(page.content)


def test_a_member_asks_with_a_day_and_the_secretary_decides(world: World, client_of: SignIn) -> None:
    member, secretary = client_of(world.users["member"]), client_of(world.users["secretary"])
    ask = f"{reverse('members:ask')}?muc=theory"
    asked = {"new": "Trung cấp", "ground": "Bằng tốt nghiệp"}
    for wrong, sentence in (("31/02/2026", ""), ("01/01/2199", "chưa đến"), ("01/01/1960", "trước ngày sinh")):
        answer = member.post(ask, asked | {"since": wrong})
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["since"])
        assert sentence in words(answer.content)
    assert member.post(ask, asked | {"since": "01/06/2026"}).status_code == 302
    request = CorrectionRequest.objects.get()
    decide = reverse("members:correction", args=[request.pk])
    assert "có từ 01/06/2026" in words(member.get(reverse("members:mine")).content)
    assert "Có từ ngày 01/06/2026" in words(secretary.get(decide).content)

    assert secretary.post(decide, {"tra_loi": "sua", "answer": ""}).status_code == 302

    assert [text for _start, text in theories(world.people["member"])] == ["", "Trung cấp"]
    assert theories(world.people["member"])[1][0] == JUNE
    event = AuditEvent.objects.filter(kind="members.person.qualified").latest("pk")
    assert event.data["since"] == "2026-06-01"
    assert "Bằng tốt nghiệp" in event.data["basis"]


def test_a_request_that_cannot_be_any_more_is_said_so(world: World, client_of: SignIn) -> None:
    person = world.people["member"]
    member, secretary = client_of(world.users["member"]), client_of(world.users["secretary"])
    member.post(f"{reverse('members:ask')}?muc=theory", {"new": "Cao cấp", "ground": "Bằng", "since": "01/03/2026"})
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Sơ cấp"}, since=JUNE)
    edit_file(actor=world.system, person_id=person.pk, values={"theory": ""})
    edit_file(actor=world.system, person_id=person.pk, values={"theory": "Sơ cấp"}, since=JUNE)
    request = CorrectionRequest.objects.get()

    answer = secretary.post(reverse("members:correction", args=[request.pk]), {"tra_loi": "sua", "answer": ""})

    assert answer.status_code == 200
    request.refresh_from_db()
    assert request.state == "asked"


def test_other_fields_ask_for_no_day(world: World, client_of: SignIn) -> None:
    member = client_of(world.users["member"])

    assert 'name="since"' not in member.get(f"{reverse('members:ask')}?muc=phone").content.decode()
    assert (
        member.post(
            f"{reverse('members:ask')}?muc=phone", {"new": "0912345678", "ground": "Đổi số", "since": "01/06/2026"}
        ).status_code
        == 302
    )
    assert CorrectionRequest.objects.get().since is None
