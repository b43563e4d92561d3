"""Links between documents, and documents of outside or of paper times (E1, S1.2, S1.21)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.http import Http404

from nennep.audit.models import AuditEvent
from nennep.committees.models import Term
from nennep.documents.actions import (
    Known,
    attach_file,
    draft_document,
    issue_document,
    link_document,
    register_document,
    unlink_document,
)
from nennep.documents.models import Document, DocumentLink
from nennep.documents.queries import links_of, matching, series_with_gaps
from nennep.kernel import clock
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import World

D = datetime.date
CENTRAL = Known(kind="nghi-quyet", number_text="22-NQ/TW", subject="Về nâng cao năng lực lãnh đạo của tổ chức đảng",
                issuer_name="Ban Chấp hành Trung ương", dated_on=D(2008, 2, 2))  # fmt: skip


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """22 November 2026."""
    with time_machine.travel(clock.at(D(2026, 11, 22), 8), tick=False):
        yield


def entered(world: World, known: Known = CENTRAL) -> Document:
    return register_document(actor=actor_of(world, "leader"), org_id=world.commune_a.pk, known=known)


def test_register_keeps_number_and_takes_none_of_the_series(world: World) -> None:
    """E1: 22-NQ/TW of 02/02/2008 stands with its own number; the next own number is still 01."""
    document = entered(world)
    own = issued(world, who="leader")

    assert (document.number, document.number_text, document.in_force_from) == (None, "22-NQ/TW", D(2008, 2, 2))
    assert own.number == 1
    with acting(actor_of(world, "leader")):
        assert list(matching(Document.objects.all(), "nang cao trung uong 22-nq")) == [document]


def test_register_without_a_date(world: World) -> None:
    """S1.21: a local number may lack a date."""
    document = entered(world, Known(kind="ket-luan", number_text="KL 05", subject="Kết luận", issuer_name="Tỉnh ủy"))

    assert (document.dated_on, str(document)) == (None, "KL 05")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number_text": " "}, "số, ký hiệu"),
        ({"subject": ""}, "trích yếu"),
        ({"issuer_name": ""}, "nơi ban hành"),
        ({"kind": "thu-tinh"}, "thể loại"),
        ({"secrecy": "hidden"}, "độ mật"),
        ({"dated_on": D(2027, 1, 1)}, "tương lai"),
        ({"dated_on": D(1929, 1, 1)}, "1930"),
        ({"in_force_from": D(2008, 2, 1)}, "trước ngày ban hành"),
        ({"in_force_until": D(2008, 2, 1)}, "trước ngày có hiệu lực"),
    ],
)
def test_register_refuses_in_words(world: World, changes: dict[str, Any], said: str) -> None:
    """Section 6: bad input gets a sentence."""
    with pytest.raises(RuleBroken, match=said):
        entered(world, replace(CENTRAL, **changes))


def test_register_twice_is_told(world: World) -> None:
    """Section 6: a number taken."""
    entered(world)

    with pytest.raises(RuleBroken, match="đã có văn bản 22-NQ/TW"):
        entered(world)


def test_secret_is_entered_without_content_or_files(world: World) -> None:
    """K5: the level of secrecy is known, nothing else is kept."""
    known = Known(kind="nghi-quyet", number_text="01-NQ/TW", subject="Mật", issuer_name="Trung ương", secrecy="secret")
    document = entered(world, known)

    with pytest.raises(Denied, match="không lưu nội dung và tệp"):
        attach_file(actor=actor_of(world, "leader"), document_id=document.pk, name="a.pdf", content=b"%PDF-1.4")
    assert document.content == {}


def test_links_never_make_a_circle(world: World) -> None:
    """Section 6: cycles of "implements", however long."""
    leader = actor_of(world, "leader")
    first, second, third = (entered(world, Known(kind="ke-hoach", number_text=f"{n}-KH", subject="x", issuer_name="x"))
                            for n in range(3))  # fmt: skip
    link_document(actor=leader, document_id=second.pk, kind="implements", target_id=first.pk)
    link_document(actor=leader, document_id=third.pk, kind="based_on", target_id=second.pk)

    with pytest.raises(RuleBroken, match="vòng tròn"):
        link_document(actor=leader, document_id=first.pk, kind="implements", target_id=third.pk)
    with pytest.raises(RuleBroken, match="chính nó"):
        link_document(actor=leader, document_id=first.pk, kind="implements", target_id=first.pk)
    with pytest.raises(RuleBroken, match="quan hệ"):
        link_document(actor=leader, document_id=third.pk, kind="likes", target_id=first.pk)
    with acting(leader):
        there, back = links_of(leader, second)
    assert ([one.target_id for one in there], [one.document_id for one in back]) == ([first.pk], [third.pk])


def test_link_only_to_what_is_issued_earlier_and_in_sight(world: World) -> None:
    """A draft, a later document, and one of another branch cannot be linked to."""
    leader = actor_of(world, "leader")
    old, draft = entered(world), drafted(world, who="leader")
    own = issued(world, who="leader")

    with pytest.raises(RuleBroken, match="đã ban hành"):
        link_document(actor=leader, document_id=own.pk, kind="implements", target_id=draft.pk)
    with pytest.raises(RuleBroken, match="ban hành sau"):
        link_document(actor=leader, document_id=old.pk, kind="amends", target_id=own.pk)
    with pytest.raises(Http404):
        link_document(actor=actor_of(world, "b_secretary"), document_id=own.pk, kind="implements", target_id=old.pk)
    with pytest.raises(Denied, match="nối văn bản"):
        link_document(actor=actor_of(world, "superior"), document_id=own.pk, kind="implements", target_id=old.pk)


def test_what_replaces_ends_the_force_of_the_old_one_when_issued(world: World) -> None:
    """In force until replaced; a draft's link can be taken back, and an issued one's: then it was never replaced."""
    leader = actor_of(world, "leader")
    old, draft = entered(world), drafted(world, who="leader")
    link = link_document(actor=leader, document_id=draft.pk, kind="based_on", target_id=old.pk)
    unlink_document(actor=leader, link_id=link.pk, why="Nối nhầm")
    link_document(actor=leader, document_id=draft.pk, kind="replaces", target_id=old.pk)
    old.refresh_from_db()
    assert old.in_force_until is None

    issue_document(actor=leader, document_id=draft.pk, dated_on=clock.today())

    old.refresh_from_db()
    assert old.in_force_until == clock.today()
    link = DocumentLink.objects.get(document=draft)
    with pytest.raises(RuleBroken, match="lý do bỏ quan hệ"):
        unlink_document(actor=leader, link_id=link.pk, why=" ")
    with pytest.raises(Denied, match="nối văn bản"):
        unlink_document(actor=actor_of(world, "superior"), link_id=link.pk, why="Nhầm")

    unlink_document(actor=leader, link_id=link.pk, why="Nối nhầm")

    old.refresh_from_db()
    assert old.in_force_until is None
    with acting(leader):
        assert not old.lapses.filter(known_to__isnull=True).exists()
        kinds = AuditEvent.objects.filter(kind__in=("documents.link.taken_back", "documents.document.not_replaced"))
        assert [one.data.get("why") for one in kinds.order_by("pk")] == ["Nối nhầm", "Nối nhầm", None]


def test_what_another_one_replaced_too_stays_ended_when_a_wrong_link_is_taken_back(world: World) -> None:
    leader = actor_of(world, "leader")
    old = entered(world)
    links = []
    for _number in range(2):
        draft = drafted(world, who="leader")
        links.append(link_document(actor=leader, document_id=draft.pk, kind="replaces", target_id=old.pk))
        issue_document(actor=leader, document_id=draft.pk, dated_on=clock.today())

    unlink_document(actor=leader, link_id=links[0].pk, why="Nối nhầm")

    old.refresh_from_db()
    assert old.in_force_until == clock.today()
    with acting(leader):
        assert [one.by_id for one in old.lapses.filter(known_to__isnull=True)] == [links[1].document_id]
    unlink_document(actor=leader, link_id=links[1].pk, why="Nối nhầm")
    old.refresh_from_db()
    assert old.in_force_until is None


PAPER_DAY = D(2026, 1, 5)


def own(world: World, number: str, day: datetime.date | None = PAPER_DAY, **given: Any) -> Document:
    """A resolution of commune A of paper times, entered by its leader."""
    values: dict[str, Any] = {"kind": "nghi-quyet", "number_text": number, "subject": f"Nghị quyết {number}",
                                 "issuer_name": "", "dated_on": day, "own": True}  # fmt: skip
    return entered(world, Known(**(values | given)))


def test_own_documents_of_paper_times_take_their_place_in_the_series(world: World) -> None:
    """E1, K3: the numbers go on from the paper's; the organisation's name needs not be typed."""
    assert [own(world, f"{n:02d}-NQ/ĐU").number for n in (1, 2)] == [1, 2]
    leader = actor_of(world, "leader")
    draft = draft_document(actor=leader, org_id=world.commune_a.pk, body_kind="committee", kind="nghi-quyet",
                           subject="Mới", content={"blocks": []})  # fmt: skip
    issued = issue_document(actor=leader, document_id=draft.pk, dated_on=clock.today())

    assert issued.number == 3
    assert Document.objects.get(number_text="01-NQ/ĐU").issuer_name == "Đảng bộ xã An Khánh Thượng"
    with acting(world.system):
        assert not series_with_gaps().exists()


@pytest.mark.parametrize(
    ("number", "day", "said"),
    [
        ("01-NQ/ĐU", D(2026, 1, 5), "đã cấp cho: 01-NQ/ĐU Nghị quyết 01-NQ/ĐU"),
        ("04-NQ/ĐU", D(2026, 1, 5), "bỏ qua số 02"),
        ("02-NQ/ĐU", D(2020, 1, 5), "Nhiệm kỳ hiện nay bắt đầu|chưa thành lập"),
        ("02-NQ/ĐU", D(2026, 1, 4), "sớm hơn"),
        ("02-NQ/ĐU", None, "phải có ngày"),
        ("NQ/ĐU", D(2026, 1, 5), "Không đọc được số"),
    ],
)
def test_own_numbers_taken_skipped_or_before_the_term(
    world: World, number: str, day: datetime.date | None, said: str
) -> None:
    """Section 6: a number taken, a number skipped, a day before the term: each has its sentence, nothing is written."""
    own(world, "01-NQ/ĐU")
    with pytest.raises(RuleBroken, match=said):
        own(world, number, day)
    assert Document.objects.filter(org=world.commune_a).count() == 1


def test_issued_before_the_term_began_is_refused(world: World) -> None:
    """K3: a document is not dated back into the series of the term before."""
    leader = actor_of(world, "leader")
    begins = Term.objects.get(body__org=world.commune_a).valid_from
    draft = draft_document(actor=leader, org_id=world.commune_a.pk, body_kind="committee", kind="nghi-quyet",
                           subject="Lùi ngày", content={"blocks": []})  # fmt: skip
    with pytest.raises(RuleBroken, match="Nhiệm kỳ hiện nay bắt đầu"):
        issue_document(actor=leader, document_id=draft.pk, dated_on=begins - datetime.timedelta(days=1))
