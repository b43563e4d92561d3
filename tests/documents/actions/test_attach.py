"""Files of documents and of working rules: versions, hostile contents and names (K5, S4.3)."""

from __future__ import annotations

import datetime
import io
import pathlib
import zipfile
from typing import Any

import pytest
from django.http import Http404

from nennep.audit.models import AuditEvent
from nennep.committees.models import WorkingRules
from nennep.documents.actions import adopt_rules_with_file, attach_file, attach_rules_file, revoke_document
from nennep.documents.files import LARGEST, path_of
from nennep.documents.models import StoredFile
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import World

pytestmark = pytest.mark.db
PDF = b"%PDF-1.7 ban ky"


@pytest.fixture(autouse=True)
def data_folder(settings: object, tmp_path: pathlib.Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def attach(world: World, name: str, content: bytes, who: str = "secretary") -> StoredFile:
    return attach_file(actor=actor_of(world, who), document_id=drafted(world).pk, name=name, content=content)


def test_attach_keeps_versions_under_one_name(world: World) -> None:
    document = drafted(world)
    actor = actor_of(world, "clerk")

    files = [
        attach_file(actor=actor, document_id=document.pk, name="Bản ký.pdf", content=PDF + bytes([n])) for n in (1, 2)
    ]

    assert [(f.name, f.version, f.media_type) for f in files] == [
        ("Bản ký.pdf", 1, "application/pdf"), ("Bản ký.pdf", 2, "application/pdf"),
    ]  # fmt: skip
    assert path_of(files[0]).read_bytes() == PDF + b"\x01"
    assert AuditEvent.objects.filter(kind="documents.file.attached").count() == 2


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("quyetdinh.pdf", b"MZ\x90\x00 chuong trinh", "không đúng là PDF"),
    ("quyetdinh.exe", b"MZ\x90\x00", "Chỉ nhận tệp PDF, Word"),
    ("quyetdinh", PDF, "Chỉ nhận tệp"),
    (".pdf", PDF, "Chỉ nhận tệp"),
    ("rong.pdf", b"", "Tệp rỗng"),
    ("to.pdf", PDF + b"\0" * (LARGEST + 1), "lớn hơn 25 MB"),
    ("macro.docx", zipped("word/document.xml", "word/vbaProject.bin"), "Tệp có macro"),
    ("macro.xls", b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"), "Tệp có macro"),
    ("zip.docx", zipped("evil.exe"), "không đúng là DOCX"),
    ("sheet.docx", zipped("xl/workbook.xml"), "không đúng là DOCX"),
    ("trang.html", b"<script>alert(1)</script>", "Chỉ nhận tệp"),
    ("anh.svg", b"<svg onload=alert(1)>", "Chỉ nhận tệp"),
])  # fmt: skip
def test_attach_refuses_hostile_files(world: World, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        attach(world, name, content)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("name", "kept"), [
    ("../../etc/passwd.pdf", "..-..-etc-passwd.pdf"),
    ("C:\\Windows\\quyet dinh.pdf", "C:-Windows-quyet dinh.pdf"),
    ("a\x00b\r\nc\u202efdp.pdf", "ab cfdp.pdf"),
    ("Nghi\u0323 quye\u0302\u0301t.pdf", "Nghị quyết.pdf"),
    ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
])  # fmt: skip
def test_attach_keeps_a_name_and_never_a_path(world: World, name: str, kept: str) -> None:
    file = attach(world, name, PDF)

    assert file.name == kept
    assert path_of(file).name == file.sha256


@pytest.mark.parametrize("name", ["ky.docx", "so.xlsx", "trinh.pptx"])
def test_attach_takes_office_files(world: World, name: str) -> None:
    part = {"d": "word/document.xml", "x": "xl/workbook.xml", "p": "ppt/presentation.xml"}[name.split(".")[1][0]]

    assert attach(world, name, zipped("[Content_Types].xml", part)).size > 0


def test_attach_is_for_the_committee_and_not_after_taking_back(world: World) -> None:
    document = issued(world)
    with pytest.raises(Denied, match="được gắn tệp"):
        attach_file(actor=actor_of(world, "member"), document_id=document.pk, name="a.pdf", content=PDF)
    revoke_document(actor=actor_of(world, "secretary"), document_id=document.pk, why="Sai")
    with pytest.raises(Denied, match="không gắn thêm tệp"):
        attach_file(actor=actor_of(world, "secretary"), document_id=document.pk, name="a.pdf", content=PDF)


def test_attach_to_another_branch_is_not_found(world: World) -> None:
    with pytest.raises(Http404):
        attach_file(actor=actor_of(world, "b_secretary"), document_id=drafted(world).pk, name="a.pdf", content=PDF)


def rules(world: World, who: str = "leader", **given: Any) -> WorkingRules:
    wish: dict[str, Any] = {"org_id": world.commune_a.pk, "title": "Quy chế làm việc", "text": "",
                               "on": datetime.date(2026, 11, 1)}  # fmt: skip
    return adopt_rules_with_file(actor=actor_of(world, who), **{**wish, **given})


def test_rules_are_adopted_with_their_file_or_not_at_all(world: World) -> None:
    """S4.3, C4."""
    with pytest.raises(RuleBroken, match="không đúng là PDF"):
        rules(world, name="quyche.pdf", content=b"MZ")
    assert not WorkingRules.objects.exists()

    made = rules(world, name="quyche.pdf", content=PDF)

    assert StoredFile.objects.get(owner_type="committees.workingrules", owner_id=made.pk).name == "quyche.pdf"
    kinds = AuditEvent.objects.filter(subject_id=made.pk, org_id=world.commune_a.pk).values_list("kind", flat=True)
    assert {"committees.rules.adopted", "documents.rules_file.attached"} <= set(kinds)


def test_rules_need_text_or_file_and_the_right(world: World) -> None:
    with pytest.raises(RuleBroken, match="nội dung quy chế hoặc gắn tệp"):
        rules(world)
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư"):
        rules(world, "superior", text="Điều 1")
    made = rules(world, text="Điều 1")
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư"):
        attach_rules_file(actor=actor_of(world, "superior"), rules_id=made.pk, name="a.pdf", content=PDF)
