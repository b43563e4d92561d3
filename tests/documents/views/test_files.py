"""Files of a document as pages: its print, what is kept with it, signing it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from nennep.documents.actions import attach_file
from nennep.documents.files import LARGEST, path_of
from nennep.documents.models import StoredFile
from tests.documents.keys import PASSWORD, key_file
from tests.documents.making import actor_of, issued
from tests.documents.views.clicks import SignIn, body_of, to
from tests.factories.world import World

pytestmark = pytest.mark.db


def content_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_paper_is_kept_as_a_file_and_never_run(world: World, client_of: SignIn, kind: str, begins: bytes) -> None:
    """K1, K2: headers that stop a browser from guessing or running."""
    document = issued(world)

    response = client_of(world.users["member"]).get(reverse("documents:paper", args=[document.pk, kind]))

    assert content_of(response).startswith(begins)
    assert response.headers["Content-Disposition"] == f'attachment; filename="01-NQ-CB.{kind}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_document_is_no_sheet(world: World, client_of: SignIn) -> None:
    url = reverse("documents:paper", args=[issued(world).pk, "xlsx"])

    assert client_of(world.users["member"]).get(url).status_code == 404


def test_attach_and_fetch_versions_of_a_file(world: World, client_of: SignIn) -> None:
    """K5."""
    document, client = issued(world), client_of(world.users["clerk"])
    for content in (b"%PDF-1", b"%PDF-2"):
        response = client.post(to("attach", document), {"file": SimpleUploadedFile("Bản ký.pdf", content)})
        assert response.status_code == 302
    text = body_of(client, to("detail", document))
    assert "bản 2" in text
    assert "Bản trước" in text

    first = StoredFile.objects.get(version=1)
    response = client.get(reverse("documents:file", args=[first.pk]))

    assert content_of(response) == b"%PDF-1"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("a.pdf", b"MZ", "không đúng là PDF"), ("a.pdf", b"", "Tệp rỗng"), ("a.exe", b"MZ", "Chỉ nhận tệp"),
    ("a.pdf", b"%PDF-" + b"\0" * LARGEST, "lớn hơn 25 MB"),
])  # fmt: skip
def test_attach_refuses_hostile_files_in_words(
    world: World, client_of: SignIn, name: str, content: bytes, sentence: str
) -> None:
    response = client_of(world.users["clerk"]).post(
        to("attach", issued(world)), {"file": SimpleUploadedFile(name, content)}
    )

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_attach_without_a_file_says_so(world: World, client_of: SignIn) -> None:
    assert "Hãy chọn tệp" in client_of(world.users["clerk"]).post(to("attach", issued(world)), {}).content.decode()


def test_a_lost_file_is_said_in_words(world: World, client_of: SignIn) -> None:
    document = issued(world)
    file = attach_file(actor=actor_of(world, "clerk"), document_id=document.pk, name="a.pdf", content=b"%PDF-")
    path_of(file).unlink()

    response = client_of(world.users["member"]).get(reverse("documents:file", args=[file.pk]))

    assert response.status_code == 409
    assert "Tệp này không còn trên máy chủ" in response.content.decode()


def test_document_is_signed_and_its_signatures_are_read_on_its_page(world: World, client_of: SignIn) -> None:
    """K4: the key is refused with a sentence, then serves; what it signed is told beside the file."""
    document = issued(world)
    client = client_of(world.users["secretary"])
    assert to("sign", document) in body_of(client, to("detail", document))

    def send(password: str, key: bytes) -> HttpResponse:
        sent = {"key": SimpleUploadedFile("khoa.p12", key), "password": password}
        return client.post(to("sign", document), sent, follow=True)

    assert "Không mở được tệp khóa" in send("sai", key_file()).content.decode()
    assert "không phải tệp khóa" in send(PASSWORD, b"").content.decode()
    page = send(PASSWORD, key_file()).content.decode()
    assert "Đã ký số" in page
    assert "chưa xác minh được người ký" in page
    assert "Bí thư Nguyễn Văn An, Đảng ủy xã An Bình" in page
    assert "đúng bản in từ phần mềm này" in page

    file = StoredFile.objects.get()
    again = client.post(reverse("documents:check_file", args=[file.pk]), follow=True)
    assert "Đã kiểm lại chữ ký số" in again.content.decode()
    other = client_of(world.users["b_secretary"])
    assert other.post(reverse("documents:check_file", args=[file.pk])).status_code == 404


def test_password_of_a_key_is_taken_as_it_was_typed(world: World, client_of: SignIn) -> None:
    """K4: spaces around and within it belong to it."""
    document, password = issued(world), " hai  khoảng trắng "
    key = SimpleUploadedFile("khoa.p12", key_file(password=password))

    answer = client_of(world.users["secretary"]).post(to("sign", document), {"key": key, "password": password})

    assert answer.status_code == 302
    assert StoredFile.objects.count() == 1
