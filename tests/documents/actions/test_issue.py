"""Issuing: number, signer, layout and authority of the date; taking back (K1, K3)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError
from django.http import Http404

from nennep.audit.models import AuditEvent
from nennep.committees.actions import constitute_body, end_post, fill_post
from nennep.committees.models import BodyKind, Post
from nennep.documents.actions import edit_document, issue_document, revoke_document
from nennep.documents.contents import text_to_blocks
from nennep.documents.issuers import number_to_come
from nennep.documents.layout.specs import spec_for
from nennep.documents.models import Document
from nennep.documents.paper import as_pdf, as_word, paper_of
from nennep.documents.printing.sheet import sheet_of
from nennep.documents.queries import series_with_gaps
from nennep.kernel import clock
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db


def test_issue_numbers_each_kind_of_a_term_from_one_without_gaps(world: World) -> None:
    """K3: numbers run per issuer, kind and term."""
    texts = [issued(world, kind=kind).number_text for kind in ("nghi-quyet", "nghi-quyet", "bao-cao")]

    assert texts == ["01-NQ/CB", "02-NQ/CB", "01-BC/CB"]
    assert not series_with_gaps().exists()
    event = AuditEvent.objects.filter(kind="documents.document.issued").latest("pk")
    assert (event.data["number"], event.data["signer"]) == ("01-BC/CB", "Hoàng Văn Bằng")


def test_issue_begins_anew_with_a_new_term(world: World) -> None:
    """K3: from the close of one congress to the close of the next."""
    issued(world)
    constitute_body(actor=world.system, org_id=world.a1.pk, kind=BodyKind.CELL_COMMITTEE, label="2026-2031",
                    on=clock.today())  # fmt: skip
    fill_post(actor=world.system, org_id=world.a1.pk, kind=BodyKind.CELL_COMMITTEE, title="bi-thu",
              person_id=world.people["secretary"].pk, on=clock.today())  # fmt: skip

    assert issued(world).number_text == "01-NQ/CB"


def test_issue_gives_the_number_that_was_announced(world: World) -> None:
    issued(world)
    document = drafted(world)

    announced = number_to_come(document, clock.today())

    assert announced == "02-NQ/CB"
    issue_document(actor=actor_of(world, "secretary"), document_id=document.pk, dated_on=clock.today())
    document.refresh_from_db()
    assert document.number_text == announced


def test_issue_signs_what_was_read(world: World) -> None:
    """K5: the office saves the draft anew while the secretary has the old one open: nothing is signed unread."""
    document = drafted(world)
    edit_document(actor=actor_of(world, "clerk"), document_id=document.pk, subject="Nhiệm vụ khác", version=1,
                  content=document.content)  # fmt: skip

    with pytest.raises(RuleBroken, match="đọc bản mới"):
        issue_document(actor=actor_of(world, "secretary"), document_id=document.pk, dated_on=clock.today(), version=1)
    issued_now = issue_document(
        actor=actor_of(world, "secretary"), document_id=document.pk, dated_on=clock.today(), version=2
    )

    assert (issued_now.number, issued_now.subject) == (1, "Nhiệm vụ khác")


def test_issue_of_a_paper_without_a_symbol_takes_its_place_in_the_book(world: World) -> None:
    """399-QĐ/TW gives plain office papers no symbol: none is printed, the book still counts."""
    document = issued(world, kind="giay-moi")

    assert document.number_text == "01/CB"
    assert paper_of(document).heading.number == ""


def test_issue_is_signed_by_the_deputy_for_the_body(world: World) -> None:
    """rules 9.4: a deputy signs T/M, never K/T."""
    document = drafted(world)

    issue_document(actor=actor_of(world, "deputy"), document_id=document.pk, dated_on=clock.today())

    signature = paper_of(Document.objects.get(pk=document.pk)).signatures[0]
    assert (signature.authority, signature.post, signature.name) == ("T/M CHI BỘ", "PHÓ BÍ THƯ", "Đỗ Thị Khánh Vân")


def test_standing_committee_issues_under_the_committees_symbol_and_series(world: World) -> None:
    """rules 9.3: ĐU, signed T/M BAN THƯỜNG VỤ, one series with the committee."""
    constitute_body(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.STANDING, label="2025-2030", on=SINCE)
    first = issued(world, "leader", kind="thong-bao")

    second = issued(world, "leader", kind="thong-bao", body_kind="standing")

    assert [first.number_text, second.number_text] == ["01-TB/ĐU", "02-TB/ĐU"]
    assert paper_of(first).signatures[0].authority == "T/M ĐẢNG ỦY"
    assert paper_of(second).signatures[0].authority == "T/M BAN THƯỜNG VỤ"


def test_standing_committee_may_not_issue_rules_and_the_committee_no_guidance(world: World) -> None:
    """rules 9.2."""
    with pytest.raises(RuleBroken, match="Ban thường vụ đảng ủy cơ sở không có thẩm quyền ban hành quy chế"):
        drafted(world, "leader", kind="quy-che", body_kind="standing")
    with pytest.raises(RuleBroken, match="Cấp ủy cơ sở không có thẩm quyền ban hành hướng dẫn"):
        drafted(world, "leader", kind="huong-dan")


@pytest.mark.parametrize(("day", "layout"), [
    (datetime.date(2026, 5, 26), "36-HD/VPTW"), (datetime.date(2026, 5, 27), "05-HD/VPTW"),
])  # fmt: skip
def test_issue_keeps_the_layout_of_its_date(world: World, day: datetime.date, layout: str) -> None:
    """K1: 36-HD/VPTW to 26/05/2026, 05-HD/VPTW after; and the paper is printed by it for ever."""
    document = drafted(world)

    issue_document(actor=actor_of(world, "secretary"), document_id=document.pk, dated_on=day)

    document.refresh_from_db()
    assert document.rule_set == layout == spec_for(day).id
    paper = paper_of(document)
    assert as_pdf(paper).startswith(b"%PDF-")
    assert as_word(paper).startswith(b"PK")
    assert sheet_of(paper, spec_for(day)).place_and_date.endswith(f"ngày {day.day} tháng 5 năm 2026")


def test_issue_asks_the_authority_of_its_date(world: World) -> None:
    """rules 9.2: under 66-QĐ/TW, to 08/01/2026, a cell issued no notice."""
    document = drafted(world, kind="thong-bao")

    with pytest.raises(RuleBroken, match="66-QĐ/TW"):
        issue_document(actor=actor_of(world, "secretary"), document_id=document.pk, dated_on=datetime.date(2025, 12, 1))


@pytest.mark.parametrize(("days", "sentence"), [
    (1, "không thể ở tương lai"), (-3, "số liền trước"), (-2000, "chưa thành lập hoặc đã kết thúc"),
])  # fmt: skip
def test_issue_refuses_wrong_days(world: World, days: int, sentence: str) -> None:
    issued(world)
    second = drafted(world)

    with pytest.raises(RuleBroken, match=sentence):
        issue_document(actor=actor_of(world, "secretary"), document_id=second.pk,
                       dated_on=clock.today() + datetime.timedelta(days=days))  # fmt: skip


@pytest.mark.parametrize(("who", "error"), [("clerk", Denied), ("leader", Http404), ("superior", Http404)])
def test_issue_needs_the_organisations_own_secretary(world: World, who: str, error: type[Exception]) -> None:
    """Those above neither see a draft nor sign in the cell's name."""
    document = drafted(world)

    with pytest.raises(error):
        issue_document(actor=actor_of(world, who), document_id=document.pk, dated_on=clock.today())
    document.refresh_from_db()
    assert document.state == "draft"


def test_issue_refusal_says_who_signs(world: World) -> None:
    with pytest.raises(Denied, match="Chỉ bí thư, phó bí thư của tổ chức này được ký ban hành"):
        issue_document(actor=actor_of(world, "clerk"), document_id=drafted(world).pk, dated_on=clock.today())


def test_issue_twice_is_refused(world: World) -> None:
    document = issued(world)

    with pytest.raises(Denied, match="đã được ban hành"):
        issue_document(actor=actor_of(world, "secretary"), document_id=document.pk, dated_on=clock.today())


def test_issue_without_anybody_to_sign_leaves_the_name_open(world: World) -> None:
    for key in ("secretary", "deputy"):
        post = Post.objects.get(person=world.people[key])
        end_post(actor=world.system, post_id=post.pk, on=clock.today(), why="Chuyển")
    document = drafted(world, "clerk")

    issue_document(actor=world.system, document_id=document.pk, dated_on=clock.today())

    assert paper_of(Document.objects.get(pk=document.pk)).signatures[0].name == ""


def test_a_number_cannot_be_taken_twice_or_moved_in_raw_sql(world: World) -> None:
    """K3: the database itself keeps the register."""
    first, second = issued(world), issued(world)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update documents_document set number = %s where id = %s", [first.number, second.pk])
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update documents_document set state = 'draft' where id = %s", [second.pk])


def test_series_with_gaps_finds_a_counter_that_lies(world: World) -> None:
    document = issued(world)
    with connection.cursor() as cursor:
        cursor.execute("update documents_numberseries set last = 5 where id = %s", [document.series_id])

    assert [series.pk for series in series_with_gaps()] == [document.series_id]


def test_revoke_keeps_the_number_and_says_why(world: World) -> None:
    document = issued(world)

    revoke_document(actor=actor_of(world, "deputy"), document_id=document.pk, why="Ban hành sai\x00 thẩm quyền")

    document.refresh_from_db()
    assert (document.state, document.revoked_why) == ("revoked", "Ban hành sai thẩm quyền")
    assert issued(world).number_text == "02-NQ/CB"
    assert paper_of(document).marks.circulation == "Đã thu hồi"
    assert AuditEvent.objects.filter(kind="documents.document.revoked", subject_id=document.pk).count() == 1


def test_revoke_refuses(world: World) -> None:
    document = issued(world)

    with pytest.raises(RuleBroken, match="Hãy ghi lý do"):
        revoke_document(actor=actor_of(world, "secretary"), document_id=document.pk, why=" ")
    with pytest.raises(Denied, match="được thu hồi văn bản"):
        revoke_document(actor=actor_of(world, "clerk"), document_id=document.pk, why="x")
    with pytest.raises(Denied, match="Chỉ thu hồi được văn bản đã ban hành"):
        revoke_document(actor=actor_of(world, "secretary"), document_id=drafted(world).pk, why="x")


@time_machine.travel("2026-11-22T09:00:00+07:00", tick=False)
def test_paper_of_a_letter_and_a_proposal_is_addressed(world: World) -> None:
    content = {"blocks": [], "addressed_to": ["Đảng ủy xã An Khánh Thượng"]}

    letter = paper_of(drafted(world, kind="cong-van", content=content))
    proposal = paper_of(drafted(world, kind="to-trinh", content=content))

    assert (letter.kind_name, letter.address_word, letter.addressed_to) == (
        "", "Kính gửi", ("Đảng ủy xã An Khánh Thượng",),
    )  # fmt: skip
    assert (proposal.kind_name, proposal.address_word) == ("Tờ trình", "Kính trình")
    assert sheet_of(letter, spec_for(clock.today())).letter.startswith("về việc")


def test_what_cannot_be_printed_is_refused_before_it_takes_a_number(world: World) -> None:
    """K3: a number is never taken back, so a letter outside the font is said before, with the place where it stands."""
    draft = drafted(world, content={"blocks": text_to_blocks("Mỗi đảng viên phụ trách ba hộ 中 trong thôn")})

    with pytest.raises(RuleBroken, match="ở chỗ: “Mỗi đảng viên phụ trách ba hộ 中 trong thôn”") as refusal:
        issue_document(actor=actor_of(world, "secretary"), document_id=draft.pk, dated_on=clock.today())

    assert "«中»" in str(refusal.value)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)
