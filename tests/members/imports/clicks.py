"""The steps of an import as the office clicks through them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.members.models import RegisterBatch
from tests.factories.world import World

SignIn = Callable[[User], Client]
D = datetime.date
TODAY = D(2026, 11, 22)


def upload(client: Client, world: World, content: bytes, name: str = "ds.xlsx", kind: str = "members") -> str:
    """Upload a file; the address it leads to, or the page that says why not."""
    response = client.post(
        reverse("members:registers", args=[world.commune_a.pk]),
        {"kind": kind, "file": SimpleUploadedFile(name, content)},
    )
    return response["Location"] if response.status_code == 302 else response.content.decode()


def through(client: Client, world: World, content: bytes, *, day: str = "31/10/2026", **names: str) -> RegisterBatch:
    """Upload, take the columns as proposed, choose day and cells; the batch that was read."""
    columns = upload(client, world, content)
    assert columns.startswith("/dang-vien/tep/"), columns[:3000]
    client.post(columns, chosen(client.get(columns).content.decode()))
    batch = RegisterBatch.objects.latest("pk")
    places = reverse("members:places", args=[batch.pk])
    data = chosen(client.get(places).content.decode()) | {"as_of": day} | names
    response = client.post(places, data)
    assert response.status_code == 302, response.content.decode()[:3000]
    batch.refresh_from_db()
    return batch


def chosen(body: str) -> dict[str, str]:
    """What the selects of a page hold as it comes."""
    data: dict[str, str] = {}
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', body, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected>', options)
        data[name] = found.group(1) if found else ""
    return data


def counts(batch: RegisterBatch) -> dict[str, int]:
    """The outcomes that occur."""
    return {name: count for name, count in batch.summary["counts"].items() if count}


def write(client: Client, batch: RegisterBatch) -> RegisterBatch:
    """Commit."""
    response = client.post(reverse("members:commit", args=[batch.pk]))
    assert response.status_code == 302, response.content.decode()[:2000]
    batch.refresh_from_db()
    return batch
