"""A list of organisations as the office clicks through it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nennep.members.models import RegisterBatch, RegisterRow
from nennep.organisations.models import OrganisationName
from nennep.orgtree.models import Org, OrgNow
from tests.members.imports import books
from tests.members.imports.clicks import chosen

HEAD = ("STT", "Mã tổ chức", "Tên tổ chức đảng", "Loại hình", "Trực thuộc", "Ngày thành lập")
UPPER, LOWER = "Đảng bộ xã An Khánh Thượng", "Đảng bộ xã Bình Minh"
A1, A2, B1 = "Chi bộ thôn Đông Hà", "Chi bộ cơ quan xã An Khánh Thượng", "Chi bộ thôn Bình An"
DECIDED = {"effective_on": "01/11/2026", "decision_no": "12-QĐ/TU", "signed_on": "30/10/2026"}
Row = Sequence[books.Cell]


def line(name: str, parent: str = UPPER, code: str = "", kind: str = "Chi bộ", founded: books.Cell = "") -> Row:
    """A row under HEAD."""
    return (1, code, name, kind, parent, founded)


def put_in(client: Client, org: Org, content: bytes, day: str = "22/11/2026") -> RegisterBatch:
    """Upload for an organisation, take the columns as proposed, say the day; the batch that was compared."""
    response = client.post(
        reverse("members:registers", args=[org.pk]),
        {"kind": "organisations", "file": SimpleUploadedFile("tc.xlsx", content)},
    )
    assert response.status_code == 302, response.content.decode()[:3000]
    columns = response["Location"]
    client.post(columns, chosen(client.get(columns).content.decode()))
    batch = RegisterBatch.objects.latest("pk")
    response = client.post(reverse("members:places", args=[batch.pk]), {"as_of": day})
    assert response.status_code == 302, response.content.decode()[:3000]
    batch.refresh_from_db()
    return batch


def listed(client: Client, org: Org, *rows: Row) -> RegisterBatch:
    """`put_in` of rows under HEAD."""
    return put_in(client, org, books.book([HEAD, *rows]))


def outcomes(batch: RegisterBatch) -> list[str]:
    """The outcome of every row, in order."""
    return list(RegisterRow.objects.filter(batch=batch).order_by("number").values_list("outcome", flat=True))


def row_url(batch: RegisterBatch, number: int) -> str:
    """The page of a row."""
    return reverse("members:row", args=[batch.pk, number])


def shown(client: Client, batch: RegisterBatch, outcome: str = "") -> str:
    """The preview, of one kind of rows."""
    return client.get(reverse("members:preview", args=[batch.pk]), {"xem": outcome}).content.decode()


def org_named(name: str) -> int:
    """The organisation of a name."""
    return OrganisationName.objects.get(name=name, known_to__isnull=True).org_id


def parent_of(org: int) -> int | None:
    """Its superior now."""
    return OrgNow.objects.get(pk=org).parent_id
