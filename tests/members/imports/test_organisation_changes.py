"""Changes of known organisations in a list: shown, confirmed, written by their acts (J7, A1)."""

from __future__ import annotations

import io

import openpyxl
from django.urls import reverse

from nennep.audit.models import AuditEvent
from nennep.members.models import RegisterBatch
from nennep.organisations.actions import found_organisation, rename_organisation
from nennep.organisations.models import OrganisationCode, OrganisationName
from nennep.organisations.queries import every_code_on, name_on
from nennep.orgtree.models import OrgEvent
from tests.factories.world import World
from tests.members.imports.clicks import TODAY, D, SignIn, write
from tests.members.imports.lists import (
    A1,
    A2,
    B1,
    DECIDED,
    HEAD,
    LOWER,
    UPPER,
    line,
    listed,
    outcomes,
    parent_of,
    row_url,
    shown,
)


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
