"""Members' pages as each role sees them: the list, the file, and the acts on it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.audit.models import AuditRead
from nennep.kernel.db import acting
from nennep.members import actions
from nennep.members.actions import PersonFacts
from nennep.members.models import Person
from tests.factories.world import SINCE, World

SignIn = Callable[[User], Client]
D = datetime.date
MOST_QUERIES = 15
ACTS = ("edit", "standing", "withdraw_standing", "exempt", "end_exemption", "move", "temporary", "come_back",
        "workplaces", "papers")  # fmt: skip
A1 = {"secretary", "deputy", "clerk", "member", "other", "old", "away", "eighth", "ninth", "probationer"}
A2 = {"leader", "superior", "a2_third"}
B1 = {"b_secretary", "b_member", "b_third"}


def shown(body: str) -> set[int]:
    """The keys of the people whose files the list links to."""
    return {int(key) for key in re.findall(r'<th scope="row" class="name"><a href="/dang-vien/(\d+)/', body)}


@pytest.mark.parametrize(
    ("account", "keys"),
    [
        ("secretary", A1), ("deputy", A1), ("clerk", A1), ("leader", A1 | A2), ("staff_a", A1 | A2),
        ("staff_b", B1), ("b_secretary", B1), ("staff_province", A1 | A2 | B1),
    ],
)  # fmt: skip
def test_list_shows_exactly_the_members_in_reach(world: World, client_of: SignIn, account: str, keys: set[str]) -> None:
    """B1, B11: two communes, and nobody sees into the other."""
    body = client_of(world.users[account]).get(reverse("members:list")).content.decode()

    assert shown(body) == {world.people[key].pk for key in keys}


@pytest.mark.parametrize("account", ["staff_a", "staff_province"])
def test_list_says_how_many_there_are_where_it_shows_the_first(
    world: World, client_of: SignIn, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    """B1: the list ends after some thousands, the figure above it does not."""
    monkeypatch.setattr("nennep.kernel.statements.MOST_COUNTED", 5)
    monkeypatch.setattr("nennep.members.queries.listing.MOST_COUNTED", 5)

    body = client_of(world.users[account]).get(reverse("members:list")).content.decode()

    all_of_them = len(A1 | A2 | B1) if account == "staff_province" else len(A1 | A2)
    assert f'<span class="fig">{all_of_them}</span> đảng viên; ' in body


@pytest.mark.parametrize("account", ["member", "probationer"])
def test_list_leads_a_plain_member_to_the_own_file(world: World, client_of: SignIn, account: str) -> None:
    response = client_of(world.users[account]).get(reverse("members:list"))

    assert (response.status_code, response["Location"]) == (302, reverse("members:mine"))


def test_list_of_another_branch_is_not_found(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    for value in (str(world.b1.pk), str(world.commune_b.pk), "999999", "x", "9" * 30, "١"):
        assert client.get(reverse("members:list"), {"don-vi": value}).status_code == 404


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"q": "van bang"}, {"secretary"}),
        ({"q": "Bằng Văn HOÀNG"}, {"secretary"}),
        ({"q": "hoa\u0300ng"}, {"secretary"}),
        ({"q": "zzz"}, set()),
        ({"q": "'; drop"}, set()),
        ({"dien": "mien"}, {"old"}),
        ({"dien": "di"}, {"away"}),
        ({"tu_cach": "probationary"}, {"probationer"}),
        ({"gioi": "F"}, {"deputy", "other", "eighth", "probationer"}),
        ({"dien": "mien", "gioi": "F"}, set()),
    ],
)  # fmt: skip
def test_list_filters(world: World, client_of: SignIn, query: dict[str, str], keys: set[str]) -> None:
    body = client_of(world.users["secretary"]).get(reverse("members:list"), query).content.decode()

    assert shown(body) == {world.people[key].pk for key in keys}


def test_list_of_the_temporary_place_shows_who_came(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    body = client.get(reverse("members:list"), {"don-vi": world.a2.pk, "dien": "den"}).content.decode()

    assert shown(body) == {world.people["away"].pk}


def test_list_as_of_a_day_before_the_register_is_empty(world: World, client_of: SignIn) -> None:
    body = client_of(world.users["secretary"]).get(reverse("members:list"), {"ngay": "31/07/2025"}).content.decode()

    assert shown(body) == set()
    assert "Đang xem như ngày 31/07/2025" in body


def test_list_takes_the_same_queries_for_one_row_and_for_many(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["secretary"])
    client.get(reverse("members:list"))

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("members:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("members:list"), {"tu_cach": "probationary"})

    aside = ("SAVEPOINT", "RELEASE", "select set_config")
    tables = [query["sql"] for query in many if not query["sql"].startswith(aside)]
    assert len(many) == len(one)
    assert len(tables) <= MOST_QUERIES, "\n".join(tables)


def test_file_shows_the_member_and_notes_the_reading(world: World, client_of: SignIn) -> None:
    """B1, B8, B13; the reading is shown to the member."""
    person = world.people["member"]

    body = client_of(world.users["secretary"]).get(reverse("members:file", args=[person.pk])).content.decode()
    own = client_of(world.users["member"]).get(reverse("members:mine")).content.decode()

    assert "Nguyễn Đình Thuần" in body
    assert "Đảng viên chính thức" in body
    assert "Chi bộ thôn Đông Hà" in body
    assert "Tuổi đảng" in body
    assert "Còn thiếu" in body
    assert "Sửa hồ sơ" in body
    assert "Hoàng Văn Bằng" in own
    assert "Xem hồ sơ đảng viên" in own


@pytest.mark.parametrize("name", ["file", "edit", "papers"])
def test_every_page_that_shows_a_file_notes_the_reading(world: World, client_of: SignIn, name: str) -> None:
    """The form for editing shows as much as the file itself."""
    person = world.people["member"]
    address = reverse(f"members:{name}", args=[person.pk])

    client_of(world.users["secretary"]).get(address)

    reads = AuditRead.objects.filter(person_id=person.pk)
    assert [(row.reader_name, row.what) for row in reads] == [("Hoàng Văn Bằng", "Xem hồ sơ đảng viên")]


@pytest.mark.parametrize(
    ("account", "key", "status"),
    [
        ("secretary", "member", 200), ("secretary", "b_member", 404), ("leader", "member", 200),
        ("superior", "b_member", 404), ("member", "other", 404), ("member", "member", 302), ("staff_b", "member", 404),
        ("staff_province", "b_member", 200), ("b_secretary", "old", 404),
    ],
)  # fmt: skip
def test_file_by_role(world: World, client_of: SignIn, account: str, key: str, status: int) -> None:
    response = client_of(world.users[account]).get(reverse("members:file", args=[world.people[key].pk]))

    assert response.status_code == status


def test_file_as_of_a_day_shows_what_held_then(world: World, client_of: SignIn) -> None:
    """B11: standing and cell of any day."""
    person = world.people["member"]
    with acting(world.system):
        actions.move_home(actor=world.system, person_id=person.pk, cell_id=world.a2.pk, on=D(2026, 3, 1))
        actions.change_standing(
            actor=world.system, person_id=person.pk, standing="suspended", on=D(2026, 6, 1), decision_no="5-QĐ/UBKT"
        )
    client, url = client_of(world.users["staff_a"]), reverse("members:file", args=[person.pk])

    before = client.get(url, {"ngay": "28/02/2026"}).content.decode()
    after = client.get(url, {"ngay": "01/06/2026"}).content.decode()
    long_ago = client.get(url, {"ngay": "01/01/1999"}).content.decode()

    assert "Đảng viên chính thức</span> từ <time>19/05/2001" in before
    assert "Chi bộ thôn Đông Hà, Đảng bộ xã An Khánh Thượng</a> từ <time>01/08/2025" in before
    assert "Bị đình chỉ sinh hoạt</span> từ <time>01/06/2026" in after
    assert "Chi bộ cơ quan xã An Khánh Thượng, Đảng bộ xã An Khánh Thượng</a> từ <time>01/03/2026" in after
    assert "Chưa phải đảng viên vào ngày này" in long_ago


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(("account", "status"), [("secretary", 200), ("staff_a", 200), ("clerk", 403), ("leader", 403),
                                                 ("staff_b", 404), ("member", 403)])  # fmt: skip
def test_acts_are_open_to_who_keeps_the_file(
    world: World, client_of: SignIn, name: str, account: str, status: int
) -> None:
    response = client_of(world.users[account]).get(reverse(f"members:{name}", args=[world.people["member"].pk]))

    assert response.status_code == status


def test_edit_saves_and_says_so(world: World, client_of: SignIn) -> None:
    person = world.people["member"]
    client, url = client_of(world.users["secretary"]), reverse("members:edit", args=[person.pk])
    page = client.get(url).context["form"]
    data = sent(page) | {"birth": "2/1970", "phone": "0912 345 678", "basis": "Giấy khai sinh"}

    response = client.post(url, data)

    person.refresh_from_db()
    assert response["Location"] == reverse("members:file", args=[person.pk])
    assert (person.birth_on, person.birth_precision, person.phone) == (D(1970, 2, 1), "month", "0912 345 678")


def sent(form: object) -> dict[str, str]:
    """What a browser sends back for a form that nobody touched."""
    data: dict[str, str] = {}
    for field in form:  # type: ignore[attr-defined]
        value = field.value()
        shown = field.field.prepare_value(value) if value is not None else ""
        data[field.html_name] = "" if shown is None else str(shown)
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = data[field.html_name]
    return data


def test_edit_of_two_people_at_once_loses_nothing(world: World, client_of: SignIn) -> None:
    person = world.people["member"]
    url = reverse("members:edit", args=[person.pk])
    one, two = client_of(world.users["secretary"]), client_of(world.users["staff_a"])
    first, second = sent(one.get(url).context["form"]), sent(two.get(url).context["form"])

    one.post(url, first | {"phone": "0900000001", "address": "Thôn Đông", "basis": "a"})
    clash = two.post(url, second | {"phone": "0900000002", "occupation": "Giáo viên", "basis": "b"})
    body = clash.content.decode()
    again = two.post(url, sent_again(clash) | {"basis": "b"})

    person.refresh_from_db()
    assert clash.status_code == 200
    assert "Hồ sơ nay ghi: 0900000001" in body
    assert 'value="0900000002"' in body
    assert again.status_code == 302
    assert (person.phone, person.address, person.occupation) == ("0900000002", "Thôn Đông", "Giáo viên")


def sent_again(response: object) -> dict[str, str]:
    """What the browser sends when the person presses save once more on the page that came back."""
    found = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?>', response.content.decode())  # type: ignore[attr-defined]
    data: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", response.content.decode()):  # type: ignore[attr-defined]
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name.group(1) in found:
            data[name.group(1)] = value.group(1) if value else ""
    data["sex"] = data.get("initial-sex", "")
    return {name: value for name, value in data.items() if name not in {"csrfmiddlewaretoken", "_once", "q"}}


HOSTILE = ["\x00", "a\x00b", "x" * 5000, "30/02/2020", "<script>", "Ｎguyễn", "31/12/9999", "١/١/٢٠٢٠", "-1", "\ud800"]


@pytest.mark.parametrize("name", ACTS)
def test_no_input_breaks_a_form(world: World, client_of: SignIn, name: str) -> None:
    fields = [*("full_name", "birth", "phone", "citizen_id", "basis", "standing", "on", "until", "decision_no", "note"),
              *("ground", "cell", "unit", "paper", "dated_on", "bo", "het")]  # fmt: skip
    client, url = client_of(world.users["secretary"]), reverse(f"members:{name}", args=[world.people["member"].pk])

    answers = {
        value: client.post(url, dict.fromkeys(fields, value.encode("utf-8", "surrogatepass"))).status_code
        for value in HOSTILE
    }

    assert {value: status for value, status in answers.items() if status not in {200, 400, 409}} == {}


def test_new_member_is_entered_and_a_namesake_asked_about(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["secretary"])
    data = {"cell": str(world.a1.pk), "since": "01/10/2026", "full_name": "NGUYỄN ĐÌNH THUẦN", "birth": "1970",
            "admitted": "19/05/2001", "official": "19/05/2002"}  # fmt: skip

    asked = client.post(reverse("members:new"), data).content.decode()
    done = client.post(reverse("members:new"), data | {"khac-nguoi": "1"})

    made = Person.objects.latest("pk")
    assert "Đã có người cùng họ tên" in asked
    assert done["Location"] == reverse("members:file", args=[made.pk])
    assert (made.birth_on, made.birth_precision, made.registered_at_id) == (D(1970, 1, 1), "year", world.a1.pk)
    assert made.full_name == "Nguyễn Đình Thuần"  # as a register in capitals is read


def test_export_reads_back_equal(world: World, client_of: SignIn) -> None:
    """J7: what is downloaded is read again without a change."""
    from nennep.members.register.header import choose_sheet  # noqa: PLC0415  only here
    from nennep.members.register.rows import read_register  # noqa: PLC0415
    from nennep.members.register.workbook import open_workbook  # noqa: PLC0415

    response = client_of(world.users["secretary"]).get(reverse("members:export"))

    sheet, header = choose_sheet(open_workbook(response.content))
    register = read_register(sheet, header, as_of=D(2026, 11, 22), today=D(2026, 11, 22))
    assert {row.values["full_name"] for row in register.rows} == {world.people[key].full_name for key in A1}
    assert {str(row.values["cell"]) for row in register.rows} == {"Chi bộ thôn Đông Hà"}


def test_register_member_needs_a_cell(world: World) -> None:
    from nennep.kernel.errors import RuleBroken  # noqa: PLC0415

    with pytest.raises(RuleBroken, match="hãy chọn một chi bộ"):
        actions.register_member(
            actor=world.system, cell_id=world.commune_a.pk, facts=PersonFacts(full_name="Lý A"), since=SINCE
        )


def test_places_lead_to_the_cells_within_sight(world: World, client_of: SignIn) -> None:
    """B8: the province opens the cell before and the one now; the new commune only its own. As many queries for three
    places as for two."""
    person, counts = world.people["b_member"], list[int]()
    for cell, day in ((world.a1, D(2026, 11, 1)), (world.a2, D(2026, 11, 5))):
        actions.move_home(actor=world.system, person_id=person.pk, cell_id=cell.pk, on=day, decision_no="1")
        client_of(world.users["staff_province"]).get(reverse("members:file", args=[person.pk]))
        with CaptureQueriesContext(connection) as seen:
            far = client_of(world.users["staff_province"]).get(reverse("members:file", args=[person.pk]))
        counts.append(len(seen))
    near = client_of(world.users["staff_a"]).get(reverse("members:file", args=[person.pk]))

    def opened(body: str) -> list[int]:
        places = body[body.index('id="qua-trinh"') :].split("</ol>", maxsplit=1)[0]
        return [int(key) for key in re.findall(r'</b> <a href="/to-chuc/(\d+)/">', places)]

    assert opened(far.content.decode()) == [world.a2.pk, world.a1.pk, world.b1.pk]
    assert opened(near.content.decode()) == [world.a2.pk, world.a1.pk]
    assert counts[0] == counts[1]
