"""A list of organisations from upload to tree and back, as the office clicks through it (J7, A1)."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.members.models import RegisterRow
from nennep.organisations.actions import edit_profile, found_organisation, rename_organisation
from nennep.organisations.models import OrganisationName
from nennep.organisations.queries import every_code_on
from nennep.orgtree.models import Org
from tests.factories.world import World
from tests.members.imports.clicks import TODAY, D, SignIn, counts, write
from tests.members.imports.lists import (
    A1,
    A2,
    B1,
    LOWER,
    UPPER,
    line,
    listed,
    org_named,
    outcomes,
    parent_of,
    put_in,
    row_url,
    shown,
)


def test_list_is_founded_and_taken_back(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    batch = listed(
        client, world.commune_a,
        line("CHI BỘ THÔN TÂY HÀ", UPPER, "A1", founded=D(2026, 8, 1)), line(A1), line("Chi bộ Lạ", kind="Hội quán"),
        line("Chi bộ Lạc", "Đảng bộ xã Không Có"),
    )  # fmt: skip

    assert outcomes(batch) == ["new", "same", "wrong", "wrong"]
    assert 'aria-current="step"' in shown(client, batch)
    write(client, batch)
    assert 'aria-current="step"' not in shown(client, batch)  # nothing is left to do
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
