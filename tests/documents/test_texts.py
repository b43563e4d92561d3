"""Search inside documents and their files (K6): what is read, by whom it is found, and what hostile files do not do."""

from __future__ import annotations

import io
import pathlib
import zipfile
from collections.abc import Callable

import docx
import pymupdf
import pytest
import xlsxwriter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.directives.queries.register import Wanted, register_visible_to
from nennep.documents.actions import Known, attach_file, deliver_document, edit_document, register_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.files import path_of
from nennep.documents.models import Document, DocumentText
from nennep.documents.queries import documents_visible_to
from nennep.documents.queries.texts import found_in, hits_of
from nennep.documents.reading import reader
from nennep.documents.reading.texts import read_texts
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from tests.documents.making import actor_of, drafted, issued, received
from tests.factories.world import World

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
WORDS = "Giao đồng chí Bí thư chi bộ trồng 120 cây xoan trước ngày 15/12"


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: pathlib.Path) -> pathlib.Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def read() -> int:
    return read_texts(actor=system_actor("documents.read_texts"))


def found(world: World, who: str, text: str) -> set[str]:
    """The subjects of what somebody finds."""
    actor = actor_of(world, who)
    with acting(actor):
        return {one.subject for one in found_in(documents_visible_to(actor), text)}


def word(*lines: str) -> bytes:
    file, out = docx.Document(), io.BytesIO()
    for line in lines:
        file.add_paragraph(line)
    table = file.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ô bên trái", "Ô bên phải"
    file.save(out)
    return out.getvalue()


def pdf(text: str, **given: object) -> bytes:
    file = pymupdf.open()
    if text:
        file.new_page().insert_htmlbox(pymupdf.Rect(50, 50, 500, 500), text)
    else:
        file.new_page()
    return bytes(file.tobytes(**given))


def excel(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Tổng hợp")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def package(body: bytes) -> bytes:
    """What calls itself a Word file, with this as its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", body)
    return out.getvalue()


FILES = {
    "a.docx": (word("Xây nhà văn hóa", "thôn Đông Hà"), "nha van hoa thon dong ha", "Xây nhà văn hóa thôn Đông Hà"),
    "b.docx": (word("x"), "o ben trai o ben phai", "Ô bên trái Ô bên phải"),
    "c.pdf": (pdf("Đảng phí quý bốn"), "DANG PHI quy", "Đảng phí quý bốn"),
    "d.xlsx": (excel(("Nguyễn Thị Ước", 1234), ("Đóng", 5.5)), "uoc 1234 dong 5.5", "Ước 1234 Đóng 5.5"),
    "e.docx": (package("<w:t>Chữ\0ẩn &lt;b&gt;đậm</w:t>".encode()), "chuan <b>dam", "Chữẩn <b>đậm"),
}


@pytest.mark.parametrize("name", FILES)
def test_words_in_files_are_found_without_accents(world: World, name: str) -> None:
    """K6: Word (tables too), PDF, Excel; what cannot be seen in the text is dropped."""
    content, text, _shown = FILES[name]
    document = issued(world, subject="Kế hoạch năm")
    attach_file(actor=actor_of(world, "secretary"), document_id=document.pk, name=name, content=content)

    before, count, after = found(world, "member", text), read(), found(world, "member", text)

    assert (before, count, after) == (set(), 2, {"Kế hoạch năm"})


@pytest.mark.parametrize("name", FILES)
def test_the_place_of_a_hit_is_shown_with_its_accents(world: World, name: str) -> None:
    content, text, shown = FILES[name]
    document = issued(world, subject="Kế hoạch năm")
    attach_file(actor=actor_of(world, "secretary"), document_id=document.pk, name=name, content=content)
    read()
    actor = actor_of(world, "member")

    with acting(actor):
        hit = hits_of([document], text)[document.pk]

    assert (hit.file, hit.version) == (name, 1)
    assert hit.found.lower() in shown.lower()
    assert len(hit.found) == len(" ".join(text.split()))


def test_what_a_document_says_itself_is_found_in_its_last_version(world: World) -> None:
    draft = drafted(world, content={"blocks": text_to_blocks(WORDS), "recipients": []}, subject="Trồng cây")
    read()

    assert found(world, "secretary", "trong 120 cay xoan") == {"Trồng cây"}
    assert found(world, "secretary", "xoan 120") == set(), "a phrase, not words anywhere"
    assert found(world, "secretary", "oan truoc ngay") == set(), "from the beginning of a word"
    assert found(world, "secretary", "xoan tru") == {"Trồng cây"}, "the last word as far as it was typed"

    edit_document(actor=actor_of(world, "secretary"), document_id=draft.pk, subject="Trồng cây", version=1,
                  content={"blocks": text_to_blocks("Không trồng nữa"), "recipients": []})  # fmt: skip
    assert (read(), read()) == (1, 0)
    assert found(world, "secretary", "cay xoan") == set()
    assert found(world, "secretary", "khong trong nua") == {"Trồng cây"}


def test_a_hit_in_a_paper_that_one_may_not_open_is_none(world: World) -> None:
    """K5, M2: by the application's condition, and by row security when that is gone."""
    actor = actor_of(world, "secretary")
    for openness in ("ordinary", "committee", "named"):
        paper = issued(world, subject=openness, openness=openness)
        attach_file(actor=actor, document_id=paper.pk, name="a.docx", content=word("Chuyện riêng"))
    attach_file(actor=actor, document_id=drafted(world, subject="draft").pk, name="a.docx",
                content=word("Chuyện riêng"))  # fmt: skip
    read()

    seen = {who: found(world, who, "chuyen rieng") for who in ("secretary", "member", "leader", "b_secretary")}

    assert seen == {"secretary": {"ordinary", "committee", "named", "draft"}, "member": {"ordinary"},
                    "leader": {"ordinary", "committee"}, "b_secretary": set()}  # fmt: skip
    with acting(actor_of(world, "b_secretary")):
        assert (DocumentText.objects.count(), len(hits_of(Document.objects.all(), "chuyen rieng"))) == (0, 0)
    with acting(actor):
        assert DocumentText.objects.count() == 8


def test_the_words_of_what_is_not_open_to_all_are_not_shown_in_a_list(world: World, client_of: SignIn) -> None:
    """K5: reading such a paper is noted, so the list says only where the words stand."""
    paper = issued(world, subject="Nhân sự", openness="committee")
    attach_file(
        actor=actor_of(world, "secretary"), document_id=paper.pk, name="a.docx", content=word("Điều động ông Hai")
    )
    read()

    text = page(client_of(world.users["secretary"]), "documents:register", world.a1.pk, "dieu dong ong")

    assert "Trong tệp a.docx, bản 1. Mở văn bản để xem." in text
    assert "Điều động" not in text


def page(client: Client, name: str, place: int | None, words: str) -> str:
    response = client.get(reverse(name, args=[place] if place else []), {"q": words})
    assert response.status_code == 200, response.content.decode()[:400]
    return str(response.content.decode())


def test_the_place_of_a_hit_stands_in_registers_and_inboxes_and_is_only_text(
    world: World, client_of: SignIn
) -> None:  # fmt: skip
    document = received(world)
    attach_file(actor=actor_of(world, "leader"), document_id=document.pk, name="a.docx",
                content=word("Đường <script>alert(1)</script> về đích " + "rất dài " * 60))  # fmt: skip
    deliver_document(actor=actor_of(world, "leader"), document_id=document.pk, person_ids=[world.people["member"].pk])
    read()
    asked = {"documents:register": ("leader", world.commune_a.pk), "documents:inbox": ("secretary", world.a1.pk),
             "documents:mine": ("member", None), "directives:register": ("member", None)}  # fmt: skip

    for name, (who, place) in asked.items():
        text = page(client_of(world.users[who]), name, place, "ve dich")
        assert "Trong tệp a.docx, bản 1: Đường &lt;script&gt;alert(1)&lt;/script&gt; <b>về đích</b>" in text, name
        assert " …" in text


def test_registers_ask_as_many_statements_for_three_hits_as_for_one(world: World, client_of: SignIn) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert "Trong nội dung: " in page(client, "documents:register", world.a1.pk, "thu dang phi")
        return len(asked)

    client = client_of(world.users["secretary"])
    issued(world, subject="Một")
    read()
    page(client, "documents:register", world.a1.pk, "thu dang phi")
    one = count()
    issued(world, subject="Hai")
    issued(world, subject="Ba")
    read()

    assert count() == one


BOMB = package(b"<w:t>" + b"a" * (reader.MOST_UNPACKED + 1) + b"</w:t>")
LIES = word("Chi bộ").replace(b"word/document.xml", b"word/documenx.xml")
HOSTILE = {
    "khoa.pdf": (pdf("Bí mật", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y"), "locked"),
    "quet.pdf": (pdf(""), "empty"),
    "hong.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "broken"),
    "bom.docx": (BOMB, "broken"),
    "hong.docx": (word("Chi bộ")[:900] + b"word/", "broken"),
    "khong-chu.docx": (LIES, "empty"),
    "anh.png": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_says_so_and_stops_nothing(world: World, client_of: SignIn, name: str) -> None:
    content, state = HOSTILE[name]
    document, actor = issued(world, subject="Có tệp"), actor_of(world, "secretary")
    attach_file(actor=actor, document_id=document.pk, name=name, content=content)
    attach_file(actor=actor, document_id=document.pk, name="sau.docx", content=word("Vẫn tìm được"))

    assert (read(), read()) == (3, 0)

    with acting(actor):
        assert DocumentText.objects.get(file__name=name).state == state
    assert found(world, "secretary", "van tim duoc") == {"Có tệp"}
    shown = client_of(world.users["secretary"]).get(reverse("documents:detail", args=[document.pk])).content.decode()
    words = {"locked": "có mật khẩu nên không tìm được trong tệp", "broken": "không đọc được nên không tìm được",
             "empty": "không có chữ để tìm"}  # fmt: skip
    assert words[state] in shown


def test_a_sheet_that_claims_to_be_endless_ends_its_reader_alone(world: World) -> None:
    """A workbook whose last cell is the last one there can be asks for more memory than its reader may have."""
    document, actor = issued(world, subject="Bảng"), actor_of(world, "secretary")
    content = excel(("đầu",), *[()] * 1_048_574, ("cuối",) * 16_000)
    attach_file(actor=actor, document_id=document.pk, name="a.xlsx", content=content)

    read()

    with acting(actor):
        assert DocumentText.objects.get(file__name="a.xlsx").state == "broken"


def test_a_file_whose_bytes_are_gone_is_said_to_be_unread(world: World) -> None:
    document, actor = issued(world, subject="Mất"), actor_of(world, "secretary")
    path_of(attach_file(actor=actor, document_id=document.pk, name="a.docx", content=word("x"))).unlink()

    read()

    with acting(actor):
        assert DocumentText.objects.get(file__isnull=False).state == "broken"


def test_long_files_are_read_up_to_a_length(world: World) -> None:
    document, actor = issued(world, subject="Dài"), actor_of(world, "secretary")
    content = package(b"<w:t>" + "đầu ".encode() * reader.LONGEST + b"</w:t>")
    attach_file(actor=actor, document_id=document.pk, name="a.docx", content=content)

    read()

    with acting(actor):
        text = DocumentText.objects.get(file__isnull=False)
    assert (text.state, len(text.text)) == ("read", len(text.folded))
    assert reader.LONGEST - 10 < len(text.text) <= reader.LONGEST


def test_old_fonts_are_read_as_the_letters_they_stood_for(world: World) -> None:
    document, actor = issued(world, subject="Cũ"), actor_of(world, "secretary")
    old = "NghÞ quyÕt §¹i héi §¶ng bé x· nhiÖm kú 2010-2015"
    attach_file(actor=actor, document_id=document.pk, name="a.docx",
                content=package(f"<w:t>{old}</w:t>".encode()))  # fmt: skip

    read()

    assert found(world, "secretary", "nghi quyet dai hoi dang bo xa nhiem ky") == {"Cũ"}


def test_what_is_secret_is_never_read(world: World) -> None:
    """K5: it has no content and no files; nothing of it is kept for search but its number and subject."""
    actor = actor_of(world, "secretary")
    known = Known(kind="nghi-quyet", number_text="01-NQ/TW", subject="Việc kín", issuer_name="Trung ương",
                  secrecy="secret")  # fmt: skip
    register_document(actor=actor, org_id=world.a1.pk, known=known)

    assert read() == 0


def test_hostile_words_are_looked_for_as_they_are(world: World) -> None:
    issued(
        world, content={"blocks": text_to_blocks(r"Đạt 100% (a.b) [c] \d 'x' và _y"), "recipients": []}, subject="Dấu"
    )
    read()

    finds = {text: bool(found(world, "secretary", text)) for text in (
        "100% (a.b)", "[c]", r"\d 'x'", "_y", "100%%", "(a,b)", "(", "va", "%_", r"\m", "dat 1..%")}  # fmt: skip

    assert finds == {"100% (a.b)": True, "[c]": True, r"\d 'x'": True, "_y": True, "100%%": False, "(a,b)": False,
                     "(": False, "va": True, "%_": False, r"\m": False, "dat 1..%": False}  # fmt: skip


def test_the_register_of_directives_finds_inside_too(world: World) -> None:
    issued(world, content={"blocks": text_to_blocks(WORDS), "recipients": []}, subject="Trồng cây")
    read()
    actor = actor_of(world, "leader")

    with acting(actor):
        rows = register_visible_to(actor, Wanted(text="cay xoan"), actor.today)
        assert [one.subject for one in rows] == ["Trồng cây"]


def test_only_the_system_reads(world: World) -> None:
    with pytest.raises(ValueError, match="system"):
        read_texts(actor=actor_of(world, "secretary"))
