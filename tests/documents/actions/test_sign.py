"""Electronic signatures (K4): made on the print of a document, read on every file that comes, and judged."""

from __future__ import annotations

import io
import pathlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import DjangoAssertNumQueries, Settings

from nennep.access.models import User
from nennep.audit.models import AuditEvent
from nennep.documents.actions import attach_file, check_signatures, revoke_document, sign_document
from nennep.documents.apart.asking import ask
from nennep.documents.files import lying
from nennep.documents.models import Document, FileSignature, StoredFile
from nennep.documents.paper import as_pdf, paper_of
from nennep.documents.signing import pades, process
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.keys import PASSWORD, key_file, root_pem
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import World

pytestmark = pytest.mark.db
Judged = list[tuple[str, str, bool]]


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: pathlib.Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def trusted(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    """The folder of certificates that count, with the authority of the tests and something else in it."""
    (tmp_path / "root.pem").write_bytes(root_pem())
    (tmp_path / "readme.txt").write_text("not a certificate")
    (tmp_path / "empty.crt").touch()
    settings.TRUSTED_CERTIFICATES = str(tmp_path)
    return tmp_path


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script works in a thread of the test's process: what it answers is the same, and it is not started each time.
    It runs an event loop of its own, and a browser's stands open in the tests' thread."""

    def answer(script: pathlib.Path, request: dict[str, str], **bounds: int) -> dict[str, Any]:
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(pades.answer, request).result()

    monkeypatch.setattr(process, "ask", answer)


def sign(world: World, document: Document, key: bytes | None = None, **given: str) -> StoredFile:
    wish = {"password": PASSWORD, **given}
    return sign_document(
        actor=actor_of(world, "secretary"), document_id=document.pk, key=key or key_file(), password=wish["password"]
    )


def judged(file: StoredFile) -> Judged:
    rows = FileSignature.objects.filter(file=file).order_by("place")
    return [(row.verdict, row.signer, row.is_print) for row in rows]


def attached(world: World, document: Document, content: bytes, name: str = "Bản ký.pdf") -> Judged:
    file = attach_file(actor=actor_of(world, "secretary"), document_id=document.pk, name=name, content=content)
    return judged(file)


def with_another_page(content: bytes) -> bytes:
    """The same with another first page, added behind it as an editor does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    stream = generic.StreamObject(stream_data=b"BT ET")
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_signing_puts_a_signature_behind_the_print(world: World, trusted: pathlib.Path) -> None:
    document = issued(world)
    file = sign(world, document)

    content = lying(file).read_bytes()
    assert content.startswith(as_pdf(paper_of(document)))
    assert judged(file) == [("valid", "Bí thư Nguyễn Văn An", True)]
    row = FileSignature.objects.get()
    assert (row.organisation, row.issuer) == ("Đảng ủy xã An Bình", "Cơ quan cấp chứng thư thử")
    assert row.signed_at is not None
    assert not row.stamped
    told = AuditEvent.objects.get(kind="documents.document.signed").data
    assert told["signer"] == "Bí thư Nguyễn Văn An"
    assert not any(PASSWORD in str(event.data) for event in AuditEvent.objects.all())


@pytest.mark.usefixtures("here")
def test_second_signature_stands_behind_the_first(world: World, trusted: pathlib.Path) -> None:
    document = issued(world)
    sign(world, document)
    file = sign(world, document, key_file("Đảng ủy xã An Bình"))

    assert file.version == 2
    assert judged(file) == [("valid", "Bí thư Nguyễn Văn An", True), ("valid", "Đảng ủy xã An Bình", True)]


@pytest.mark.usefixtures("here")
def test_signer_is_unknown_until_the_authority_is_trusted(world: World, settings: Settings,
                                                          trusted: pathlib.Path) -> None:  # fmt: skip
    settings.TRUSTED_CERTIFICATES = ""
    file = sign(world, issued(world))
    assert judged(file) == [("unknown", "Bí thư Nguyễn Văn An", True)]

    settings.TRUSTED_CERTIFICATES = str(trusted)
    assert check_signatures(actor=actor_of(world, "secretary"), file_id=file.pk) == ["valid"]
    assert judged(file) == [("valid", "Bí thư Nguyễn Văn An", True)]
    assert AuditEvent.objects.filter(kind="documents.file.checked").count() == 1


@pytest.mark.usefixtures("here")
def test_files_signed_elsewhere_are_judged(world: World, trusted: pathlib.Path) -> None:
    """Whole; changed within; changed behind the signature; changed before it was signed; of something else."""
    document = issued(world)
    own = as_pdf(paper_of(document))
    key = key_file()

    def signed(content: bytes) -> bytes:
        return process.sign_pdf(content, key=key, password=PASSWORD, reason="").content

    whole, who = signed(own), "Bí thư Nguyễn Văn An"
    within = bytearray(whole)
    within[1500] ^= 1
    other = signed(as_pdf(paper_of(drafted(world, subject="Việc khác"))))

    assert attached(world, document, whole) == [("valid", who, True)]
    assert attached(world, document, bytes(within)) in ([("altered", who, False)], [("unreadable", "", False)])
    assert attached(world, document, with_another_page(whole)) == [("altered", who, False)]
    assert attached(world, document, signed(with_another_page(own))) == [("valid", who, False)]
    assert attached(world, document, other) == [("valid", who, False)]
    assert attached(world, document, own) == []


@pytest.mark.usefixtures("here", "trusted")
def test_bytes_behind_the_last_signature_are_a_change(world: World) -> None:
    """K4: what no signature covers and no state of the file holds; blanks at the end are none."""
    document = issued(world)
    file = sign(world, document)
    signed = (lying(file)).read_bytes()
    end = signed[signed.rindex(b"startxref") :]

    assert attached(world, document, signed + b"\r\n \0")[0][0] == "valid"
    for behind in (b"stray\n" + end, b"\n%PDF-1.7 other\n" + end, b"x" * 5_000 + b"\n" + end):
        assert [(verdict, is_print) for verdict, _signer, is_print in attached(world, document, signed + behind)] == [
            ("altered", False)
        ], behind[:20]


@pytest.mark.parametrize("content", [
    b"%PDF-1.7\n/ByteRange [0 1 2 3]", b"%PDF-1.7\n/ByteRange" + b"<<" * 200_000,
    b"%PDF-1.7\nxref\n0 99999999999\ntrailer<</Root 1 0 R/Prev 9>>startxref\n9\n%%EOF /ByteRange",
])  # fmt: skip
def test_files_that_cannot_be_read_are_kept_and_say_so(world: World, content: bytes) -> None:
    assert attached(world, issued(world), content) == [("unreadable", "", False)]


@pytest.mark.usefixtures("here")
def test_process_that_dies_costs_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = sign(world, issued(world))
    monkeypatch.setattr(process, "ask", ask)
    monkeypatch.setattr(process, "_SCRIPT", pathlib.Path("nowhere.py"))
    assert check_signatures(actor=actor_of(world, "secretary"), file_id=signed.pk) == ["unreadable"]


@pytest.mark.parametrize(("key", "password", "sentence"), [
    ("mine", "sai", "Không mở được tệp khóa"), ("mine", "", "Không mở được tệp khóa"),
    ("junk", PASSWORD, "Không mở được tệp khóa"), ("past", PASSWORD, "đã hết hạn"),
])  # fmt: skip
@pytest.mark.usefixtures("here")
def test_key_that_does_not_serve_is_told(world: World, key: str, password: str, sentence: str) -> None:
    document = issued(world)
    files = {"mine": key_file(), "junk": b"0\x82 no key", "past": key_file(days=-10)}
    with pytest.raises(RuleBroken, match=sentence):
        sign(world, document, files[key], password=password)
    assert not StoredFile.objects.exists()


def test_who_may_sign_and_what(world: World) -> None:
    """The organisation's own committee and office; nothing that is not issued, or not issued here."""
    draft, document = drafted(world), issued(world, subject="Việc thứ hai")
    with pytest.raises(Denied, match="đã ban hành"):
        sign(world, draft)
    for who in ("staff_a", "superior"):
        with pytest.raises(Denied, match="văn phòng của tổ chức này"):
            sign_document(actor=actor_of(world, who), document_id=document.pk, key=b"x", password="")
    revoke_document(actor=actor_of(world, "secretary"), document_id=document.pk, why="Nhầm")
    with pytest.raises(Denied, match="chưa thu hồi"):
        sign(world, document)


@pytest.mark.usefixtures("here")
def test_page_of_a_document_reads_signatures_at_once(
    world: World, client_of: Callable[[User], Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Scale: neither further signatures nor further files that carry one make the page ask more."""
    document, client = issued(world), client_of(world.users["secretary"])
    page = reverse("documents:detail", args=[document.pk])
    sign(world, document)
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        client.get(page)
    once = len(seen)

    sign(world, document)
    file = StoredFile.objects.get(version=2)
    attached(world, document, lying(file).read_bytes())

    client.get(page)
    with django_assert_num_queries(once):
        assert client.get(page).content.decode().count("Chữ ký số nguyên vẹn") == 4
