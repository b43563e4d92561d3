"""A list of organisations from upload to tree and back, as the office clicks through it (J7, A1)."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.members.models import RegisterBatch, RegisterRow
from nennep.organisations.actions import edit_profile, found_organisation, rename_organisation
from nennep.organisations.models import OrganisationCode, OrganisationName
from nennep.organisations.queries import every_code_on, name_on
from nennep.orgtree.models import Org, OrgEvent, OrgNow
from tests.factories.world import World
from tests.members.imports.clicks import TODAY, D, SignIn, counts, write
from tests.members.imports.lists import A1, A2, B1, HEAD, LOWER, UPPER, line, listed, outcomes, put_in, row_url, shown

DECIDED = {"effective_on": "01/11/2026", "decision_no": "12-QĐ/TU", "signed_on": "30/10/2026"}


def org_named(name: str) -> int:
    return OrganisationName.objects.get(name=name, known_to__isnull=True).org_id


def parent_of(org: int) -> int | None:
    return OrgNow.objects.get(pk=org).parent_id


def test_list_is_founded_and_taken_back(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(
        client, world.commune_a,
        line("CHI BỘ THÔN TÂY HÀ", UPPER, "A1", founded=D(2026, 8, 1)), line(A1), line("Chi bộ Lạ", kind="Hội quán"),
        line("Chi bộ Lạc", "Đảng bộ xã Không Có"),
    )  # fmt: skip

    assert outcomes(batch) == ["new", "same", "wrong", "wrong"]
    write(client, batch)
    made = OrganisationName.objects.get(name="Chi bộ thôn Tây Hà")
    assert made.valid_from == D(2026, 8, 1)
    assert parent_of(made.org_id) == world.commune_a.pk
    assert every_code_on([made.org_id], TODAY) == {made.org_id: ("A1",)}
    assert client.post(reverse("members:commit", args=[batch.pk])).status_code == 302

    response = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"})

    assert response.status_code == 302, response.content.decode()
    assert not OrganisationName.objects.filter(name="Chi bộ thôn Tây Hà").exists()
    assert "Lần nạp này đã được hoàn lại." in shown(client, batch)


def test_the_same_name_under_another_superior_is_never_dropped(world: World, client_of: SignIn) -> None:
    """What was read as one of its name elsewhere is asked about, side by side, and founded where it belongs."""
    client = client_of(world.users["staff_province"])
    batch = listed(client, world.province, line(A1, LOWER), line("Chi bộ thôn Mới", LOWER))
    page, list_page = client.get(row_url(batch, 2)).content.decode(), shown(client, batch)

    assert outcomes(batch) == ["doubtful", "new"]
    assert f"Trực thuộc: {UPPER}" in page
    assert "Đã có tổ chức tên này ở nơi khác" in page
    assert f'href="{row_url(batch, 2)}"' in list_page

    client.post(row_url(batch, 2), {"la": "new", "luu": "1"})
    write(client, batch)

    twice = OrganisationName.objects.filter(name=A1).order_by("pk")
    assert [parent_of(one.org_id) for one in twice] == [world.commune_a.pk, world.commune_b.pk]


def test_all_that_only_share_a_name_are_founded_at_once(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    batch = listed(client, world.province, line(A1, LOWER), line(A2, LOWER), line("Chi bộ X", "Khu Không Có"))

    client.post(reverse("members:keep", args=[batch.pk]))

    assert outcomes(batch) == ["new", "new", "wrong"]
    assert client.get(reverse("members:preview", args=[batch.pk])).status_code == 200


def two_areas(world: World) -> tuple[Org, Org]:
    made = [
        found_organisation(
            actor=world.system, parent_id=commune.pk, name="Đảng bộ bộ phận Phía Tây", kind="dang-bo-bo-phan",
            effective_on=D(2026, 1, 1), code=code,
        )
        for commune, code in ((world.commune_a, "KA"), (world.commune_b, ""))
    ]  # fmt: skip
    return made[0], made[1]


def test_several_superiors_of_one_name_are_chosen_from(world: World, client_of: SignIn) -> None:
    upper, lower = two_areas(world)
    client = client_of(world.users["staff_province"])
    area = "Đảng bộ bộ phận Phía Tây"
    batch = listed(client, world.province, line("Chi bộ 1", area), line("Chi bộ 2", "KA"), line("Chi bộ 3", UPPER))
    page = client.get(row_url(batch, 2)).content.decode()

    assert outcomes(batch) == ["doubtful", "new", "new"]
    assert "hãy chọn một, hoặc ghi mã" in shown(client, batch)
    assert f'value="o{upper.pk}"' in page
    assert f'value="o{lower.pk}"' in page

    swapped = client.post(
        row_url(batch, 2), {"la": "", "cap-tren": f"o{lower.pk}"}, headers={"HX-Request": "true"}
    ).content.decode()
    write(client, batch)

    assert "<html" not in swapped
    assert parent_of(org_named("Chi bộ 1")) == lower.pk
    assert parent_of(org_named("Chi bộ 2")) == upper.pk


def test_a_row_is_corrected_on_its_page_and_those_below_follow(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(
        client, world.commune_a, line("Đảng bộ bộ phận Phía Đông", "Sai", "KB", "Đảng bộ trực thuộc cơ sở"),
        line("Chi bộ 9", "KB"),
    )  # fmt: skip
    page = client.get(row_url(batch, 2)).content.decode()

    assert outcomes(batch) == ["wrong", "doubtful"]
    assert "Không thấy tổ chức cấp trên “Sai”." in page

    response = client.post(row_url(batch, 2), {"o-parent": UPPER, "o-name": "Đảng bộ bộ phận Phía Đông", "luu": "1"})

    assert outcomes(batch) == ["new", "new"]
    assert response["Location"] == reverse("members:preview", args=[batch.pk])
    write(client, batch)
    area = org_named("Đảng bộ bộ phận Phía Đông")
    assert (parent_of(area), parent_of(org_named("Chi bộ 9"))) == (world.commune_a.pk, area)
    decided = AuditEvent.objects.get(kind="members.register.row_decided")
    assert decided.data["corrections"] == {"parent": UPPER}


def change_everything(world: World, client_of: SignIn) -> RegisterBatch:
    """B1 renamed and given a code, A2 moved under the other commune, one founded under its new superior."""
    client = client_of(world.users["staff_province"])
    OrganisationCode.objects.create(org=world.a2, code="CQ", valid_from=D(2025, 7, 1))
    OrganisationCode.objects.create(org=world.b1, code="BA", valid_from=D(2025, 7, 1))
    return listed(
        client, world.province, line("Chi bộ thôn Bình Yên", LOWER, "BA"), line(A2, LOWER, "CQ"),
        line(A1, UPPER, "DH"), line("Chi bộ Mới", LOWER, "M"),
    )  # fmt: skip


def test_changes_are_shown_and_written_only_when_confirmed(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    batch = change_everything(world, client_of)
    page = shown(client, batch, "changed")

    assert outcomes(batch) == ["changed", "changed", "changed", "new"]
    assert f"Tên tổ chức đảng: {B1} → <b>Chi bộ thôn Bình Yên</b>" in page
    assert f"Trực thuộc: {UPPER} → <b>{LOWER}</b>" in page
    assert "Mã tổ chức: – → <b>DH</b>" in page

    write(client, batch)

    assert name_on(world.b1.pk, TODAY) == B1
    assert parent_of(world.a2.pk) == world.commune_a.pk
    assert batch.summary["taken"] == {"new": 1, "changed": 0}
    rejected = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("members:rejects", args=[batch.pk])).content)
    ).active
    lines = [[cell.value for cell in row] for row in rejected.iter_rows()]
    assert lines[0] == [*HEAD, "Lý do chưa nhập", "Dòng trong tệp gốc"]
    assert [one[-2:] for one in lines[1:]] == [
        ["Thay đổi chưa được xác nhận nên chưa ghi.", str(number)] for number in (2, 3, 4)
    ]


def test_confirmed_changes_are_written_by_the_acts_with_day_and_decision(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    batch = change_everything(world, client_of)
    confirm = reverse("members:confirm", args=[batch.pk])

    nothing = client.post(confirm, DECIDED)
    unsaid = client.post(confirm, {"dong": ["2"], "effective_on": "01/11/2026", "decision_no": ""})
    assert "Hãy đánh dấu ít nhất một dòng có thay đổi." in nothing.content.decode()
    assert "Cần ghi mục này." in unsaid.content.decode()
    assert 'value="2" checked' in unsaid.content.decode()

    assert client.post(confirm, {"dong": ["2"], **DECIDED}).status_code == 302
    assert client.post(confirm, {"tat-ca": "1", **DECIDED, "decision_no": "13-QĐ/TU"}).status_code == 302
    warned = shown(client, batch, "changed")
    write(client, batch)

    assert "thì cả lần nạp này không hoàn lại được" in warned
    assert "Đã xác nhận: từ 01/11/2026, theo 12-QĐ/TU" in warned
    assert "Đã ghi: từ 01/11/2026, theo 12-QĐ/TU" in shown(client, batch, "changed")
    assert (name_on(world.b1.pk, D(2026, 10, 31)), name_on(world.b1.pk, TODAY)) == (B1, "Chi bộ thôn Bình Yên")
    assert parent_of(world.a2.pk) == world.commune_b.pk
    assert every_code_on([world.a1.pk, world.a2.pk], TODAY) == {world.a1.pk: ("DH",), world.a2.pk: ("CQ",)}
    events = OrgEvent.objects.filter(org__in=[world.a2, world.b1], kind__in=["move", "rename"]).order_by("pk")
    assert [(one.kind, one.decision_no, one.signed_on, one.effective_on) for one in events] == [
        ("rename", "12-QĐ/TU", D(2026, 10, 30), D(2026, 11, 1)), ("move", "13-QĐ/TU", D(2026, 10, 30), D(2026, 11, 1)),
    ]  # fmt: skip
    regraded = AuditEvent.objects.get(kind="organisations.organisation.regraded")
    assert (regraded.data["new"], regraded.data["decision_no"]) == ("DH", "13-QĐ/TU")
    after = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"}, follow=True)
    assert "nên không hoàn lại được" in after.content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.summary["taken"]) == ("committed", {"new": 1, "changed": 3})


def test_single_changes_of_a_row_are_ticked_on_its_page(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    OrganisationCode.objects.create(org=world.b1, code="BA", valid_from=D(2025, 7, 1))
    batch = listed(client, world.province, line("Chi bộ thôn Bình Yên", LOWER, "BA"), line(A1, LOWER))
    url = row_url(batch, 2)
    known = row_url(batch, 3)

    page = client.get(url).content.decode()
    unsaid = client.post(url, {"la": "", "doi": "name", "effective_on": "1/11/2026", "decision_no": "", "luu": "1"})
    wrong_day = client.post(
        url, {"la": "", "doi": "name", "effective_on": "32/11/2026", "decision_no": "1", "luu": "1"}
    )

    assert 'name="doi" value="name"' in page
    assert "Cần ghi mục này." in unsaid.content.decode()
    assert wrong_day.status_code == 200
    assert client.post(url, {"la": "", "doi": ["name", "parent"], **DECIDED, "luu": "1"}).status_code == 302
    batch.refresh_from_db()
    assert batch.summary["confirmed"] == 1
    assert outcomes(batch) == ["changed", "doubtful"]

    client.post(known, {"la": f"known:{world.b1.pk}"})
    assert outcomes(batch) == ["doubtful", "changed"]  # two rows cannot both be the one organisation
    client.post(known, {"la": "skip"})
    write(client, batch)

    assert name_on(world.b1.pk, TODAY) == "Chi bộ thôn Bình Yên"
    assert outcomes(batch) == ["changed", "left"]


def test_a_change_the_rules_refuse_stays_out_alone(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    batch = change_everything(world, client_of)
    client.post(reverse("members:confirm", args=[batch.pk]), {"tat-ca": "1", **DECIDED, "effective_on": "01/07/2025"})

    write(client, batch)

    assert outcomes(batch) == ["wrong", "wrong", "changed", "new"]
    assert "Tên đang dùng có từ 01/07/2025" in shown(client, batch, "wrong")
    assert every_code_on([world.a1.pk], TODAY) == {world.a1.pk: ("DH",)}


def test_what_changed_since_it_was_looked_at_is_not_written(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    batch = change_everything(world, client_of)
    client.post(reverse("members:confirm", args=[batch.pk]), {"tat-ca": "1", **DECIDED})
    rename_organisation(
        actor=world.system, org_id=world.b1.pk, name="Chi bộ thôn Bình Hoà", effective_on=D(2026, 10, 1)
    )
    found_organisation(
        actor=world.system, parent_id=world.commune_b.pk, name="Chi bộ Mới", kind="chi-bo", effective_on=TODAY, code="M"
    )

    write(client, batch)

    assert outcomes(batch) == ["wrong", "changed", "changed", "same"]
    assert "đã thay đổi từ lúc so danh sách" in shown(client, batch, "wrong")
    assert name_on(world.b1.pk, TODAY) == "Chi bộ thôn Bình Hoà"
    assert OrganisationName.objects.filter(name="Chi bộ Mới").count() == 1


def built_child(world: World, org: int) -> None:
    found_organisation(
        actor=world.system, parent_id=org, name="Chi bộ con", kind="chi-bo", effective_on=TODAY, decision_no="5"
    )


def built_name(world: World, org: int) -> None:
    rename_organisation(actor=world.system, org_id=org, name="Tên khác", effective_on=D(2026, 11, 25))


def built_profile(world: World, org: int) -> None:
    edit_profile(actor=world.system, org_id=org, values={"place_line": "Khánh Thượng"})


@pytest.mark.parametrize(
    ("build", "why"),
    [(built_child, "đã được dùng ở phần tổ chức trực thuộc"), (built_name, "đã có thay đổi"),
     (built_profile, "đã có thay đổi")],
)  # fmt: skip
def test_undo_is_refused_once_somebody_built_on_it(
    world: World, client_of: SignIn, build: Callable[[World, int], None], why: str
) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(
        client, world.commune_a, line("Đảng bộ bộ phận Phía Đông", UPPER, "KB", "Đảng bộ trực thuộc cơ sở"),
        line("Chi bộ 9", "KB"),
    )  # fmt: skip
    write(client, batch)
    build(world, org_named("Đảng bộ bộ phận Phía Đông"))

    unsaid = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": " "}, follow=True).content.decode()
    page = client.post(reverse("members:undo", args=[batch.pk]), {"ly_do": "Nhầm"}, follow=True).content.decode()

    batch.refresh_from_db()
    assert "Hãy ghi lý do hoàn lại." in unsaid
    assert "Không hoàn lại được: “" in page
    assert why in page
    assert batch.state == "committed"


def test_our_own_form_holds_all_superiors_and_reads_back_as_it_is(world: World, client_of: SignIn) -> None:
    upper, lower = two_areas(world)
    for area in (upper, lower):
        found_organisation(
            actor=world.system,
            parent_id=area.pk,
            name="Chi bộ 1",
            kind="chi-bo-truc-thuoc",
            effective_on=D(2026, 2, 1),
        )
    client = client_of(world.users["staff_province"])
    url = reverse("members:form_file", args=[world.province.pk])
    content = client.get(url, {"loai": "organisations", "day-du": "1"}).content
    empty = openpyxl.load_workbook(io.BytesIO(client.get(url, {"loai": "organisations"}).content))
    lists = [cell.value for cell in empty["Danh mục"]["B"] if cell.value]

    assert lists == [
        "parent", "Đảng bộ tỉnh Hải Đông", UPPER, LOWER, "Đảng bộ bộ phận Phía Tây (KA)",
        f"Đảng bộ bộ phận Phía Tây, {LOWER}",
    ]  # fmt: skip
    assert counts(put_in(client, world.province, content)) == {"same": 9}

    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Danh sách"]
    rows = {(row[2].value, row[4].value): row for row in sheet.iter_rows(min_row=5)}
    rows[B1, LOWER][2].value = "Chi bộ thôn Bình Yên"
    rows["Chi bộ 1", f"Đảng bộ bộ phận Phía Tây, {LOWER}"][1].value = "C1"
    rows[A2, UPPER][4].value = LOWER
    changed = io.BytesIO()
    book.save(changed)

    batch = put_in(client, world.province, changed.getvalue())
    assert counts(batch) == {"same": 6, "changed": 3}
    page = shown(client, batch, "changed")
    assert f"Tên tổ chức đảng: {B1} → <b>Chi bộ thôn Bình Yên</b>" in page
    assert "Mã tổ chức: – → <b>C1</b>" in page
    assert f"Trực thuộc: {UPPER} → <b>{LOWER}</b>" in page


def test_first_day_of_the_office_bounds_the_day_of_the_list(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(client, world.commune_a, line("Chi bộ Mới"))
    url = reverse("members:places", args=[batch.pk])

    early = client.post(url, {"as_of": "30/06/2025"}).content.decode()
    late = client.post(url, {"as_of": "23/11/2026"}).content.decode()

    assert "thành lập ngày 01/07/2025" in early
    assert "Ngày của danh sách không thể ở tương lai." in late
    client.post(row_url(batch, 2), {"o-name": "Chi bộ Mới Hơn", "la": ""})
    client.post(url, {"as_of": "01/11/2026"})
    assert RegisterRow.objects.get(batch=batch).values["name"] == "Chi bộ Mới Hơn"


HOSTILE = ["a\x0bb", "x" * 30_000, "<b>Chi bộ</b>", "=1+1", "-1", "9" * 400, "00/00/0000", "\u202eevil", "' or 1=1 --",
           "Chi bo\u0323\u0302", "r1", "o1", "(", "💥"]  # fmt: skip


def test_no_value_in_a_cell_breaks_a_list(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    good = line("Chi bộ Tốt", UPPER, "T1")
    rows = [
        [value if place == at else cell for place, cell in enumerate(good)] for value in HOSTILE
        for at in range(1, len(good))
    ]  # fmt: skip
    batch = listed(client, world.commune_a, *rows)

    assert sum(counts(batch).values()) == len(rows)
    for outcome in ("new", "doubtful", "wrong", "changed", "same"):
        assert client.get(reverse("members:preview", args=[batch.pk]), {"xem": outcome}).status_code == 200
    assert client.get(row_url(batch, 2)).status_code == 200
    write(client, batch)
    assert client.get(reverse("members:rejects", args=[batch.pk])).status_code == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [({"la": "known:99999999"}, 404), ({"la": "known:"}, 200), ({"la": "xyz"}, 200), ({"cap-tren": "r1; drop"}, 404),
     ({"cap-tren": "o99999999999"}, 404), ({"cap-tren": "r77"}, 200), ({"doi": ["kind", "x"]}, 200),
     ({"o-name": "\x00\u202e\x07"}, 200), ({"o-founded_on": "hôm qua"}, 200),
     ({"effective_on": "x", "doi": "name"}, 200), ({"o-code": "9" * 5000}, 200)],
)  # fmt: skip
def test_no_answer_breaks_the_page_of_a_row(
    world: World, client_of: SignIn, data: dict[str, object], status: int
) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(client, world.commune_a, line("Chi bộ Mới"), line(A1))

    assert client.post(row_url(batch, 2), data).status_code == status
    assert client.get(row_url(batch, 2)).status_code == 200


def test_what_stands_in_another_branch_is_not_found(world: World, client_of: SignIn) -> None:
    client, other = client_of(world.users["staff_a"]), client_of(world.users["staff_b"])
    batch = listed(client, world.commune_a, line("Chi bộ Mới"), line(B1), line("Chi bộ Xa", LOWER))

    assert outcomes(batch) == ["new", "new", "wrong"]  # what lies beyond sight is not told
    assert client.post(row_url(batch, 2), {"la": f"known:{world.b1.pk}"}).status_code == 404
    assert client.post(row_url(batch, 2), {"cap-tren": f"o{world.commune_b.pk}"}).status_code == 404
    assert client.post(reverse("members:confirm", args=[batch.pk]), {"dong": "999", **DECIDED}).status_code == 200
    assert client.get(row_url(batch, 99)).status_code == 404
    for url in (row_url(batch, 2), reverse("members:preview", args=[batch.pk])):
        assert other.get(url).status_code == 404
    assert other.post(reverse("members:confirm", args=[batch.pk]), DECIDED).status_code == 404
    assert client_of(world.users["secretary"]).get(row_url(batch, 2)).status_code == 404


def test_pages_ask_the_same_of_few_rows_and_of_many(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_province"])
    few = listed(client, world.province, line(A1, LOWER), line("Chi bộ 1", LOWER))
    many = listed(client, world.province, *(line(f"Chi bộ {number}", LOWER) for number in range(30)), line(A1, LOWER))

    def queries(batch: RegisterBatch, name: str, **data: str) -> int:
        number = RegisterRow.objects.filter(batch=batch, outcome="doubtful").get().number
        args = [batch.pk, number] if name == "row" else [batch.pk]
        with CaptureQueriesContext(connection) as ran:
            assert client.get(reverse(f"members:{name}", args=args), data).status_code == 200
        return len(ran)

    queries(few, "preview")
    for name, data in (("preview", {"xem": "new"}), ("preview", {"xem": "doubtful"}), ("row", {})):
        assert queries(few, name, **data) == queries(many, name, **data)
