"""Who reads which document: every role against every state and level of openness, by equality (K5, M2)."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.audit.models import AuditRead
from nennep.committees.actions import adopt_working_rules
from nennep.documents.actions import adopt_rules_with_file, attach_file, deliver_document
from nennep.documents.models import Document, DocumentVersion, StoredFile
from nennep.documents.queries import documents_visible_to, numbers_of, register_of, search_documents
from nennep.kernel.db import acting
from tests.documents.making import actor_of, drafted, issued
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]

_A1 = {"secretary", "deputy", "clerk"}
_ABOVE = {"superior", "leader", "staff_a", "staff_province"}
_MEMBERS = {"member", "probationer"}
READERS: dict[str, set[str]] = {
    "draft": _A1,
    "draft of the secretary for named": {"secretary", "deputy"},
    "draft of the clerk for named": _A1,
    "ordinary": _A1 | _ABOVE | _MEMBERS,
    "committee": _A1 | _ABOVE,
    "named, sent to a member": {"secretary", "deputy", "member"},
    "commune draft": {"leader", "staff_a"},
    "commune ordinary, sent to A1": _ABOVE | _A1 | _MEMBERS,
    "commune committee, sent to A1": _ABOVE | _A1,
    "commune committee, not sent": _ABOVE,
    "commune named, sent to the secretary": {"leader", "secretary"},
    "other branch": {"b_secretary", "staff_b", "staff_province"},
}
ROLES = sorted(_A1 | _ABOVE | _MEMBERS | {"b_secretary", "staff_b"})


@pytest.fixture
def papers(world: World, settings: object, tmp_path: pathlib.Path) -> dict[str, Document]:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    notice = {"kind": "thong-bao"}
    made = {
        "draft": drafted(world, subject="Mật danh một"),
        "draft of the secretary for named": drafted(world, subject="Mật danh hai", openness="named"),
        "draft of the clerk for named": drafted(world, "clerk", subject="Mật danh ba", openness="named"),
        "ordinary": issued(world, subject="Mật danh bốn"),
        "committee": issued(world, subject="Mật danh năm", openness="committee"),
        "named, sent to a member": issued(world, subject="Mật danh sáu", openness="named"),
        "commune draft": drafted(world, "leader", subject="Mật danh bảy"),
        "commune ordinary, sent to A1": issued(world, "leader", subject="Mật danh tám", **notice),
        "commune committee, sent to A1": issued(
            world, "leader", subject="Mật danh chín", openness="committee", **notice
        ),
        "commune committee, not sent": issued(world, "leader", subject="Mật danh mười", openness="committee", **notice),
        "commune named, sent to the secretary": issued(world, "leader", subject="Mật danh sau", openness="named"),
        "other branch": issued(world, "b_secretary", org_id=world.b1.pk, subject="Mật danh khác"),
    }
    leader = actor_of(world, "leader")
    deliver_document(actor=actor_of(world, "secretary"), document_id=made["named, sent to a member"].pk,
                     person_ids=[world.people["member"].pk])  # fmt: skip
    for key in ("commune ordinary, sent to A1", "commune committee, sent to A1"):
        deliver_document(actor=leader, document_id=made[key].pk, org_ids=[world.a1.pk])
    deliver_document(actor=leader, document_id=made["commune named, sent to the secretary"].pk,
                     person_ids=[world.people["secretary"].pk])  # fmt: skip
    return made


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_exactly_its_documents(world: World, papers: dict[str, Document], role: str) -> None:
    """K5: by query, by search and in the register alike."""
    expected = {key for key, readers in READERS.items() if role in readers}
    actor = actor_of(world, role)
    keys = {document.pk: key for key, document in papers.items()}

    with acting(actor):
        visible = {keys[pk] for pk in documents_visible_to(actor).values_list("pk", flat=True)}
        found = {keys[document.pk] for document in search_documents(actor, "danh mat")}
        listed = {keys[d.pk] for org in (world.a1, world.commune_a, world.b1) for d in register_of(actor, org.pk)}

    assert visible == expected
    assert found == expected
    assert listed == expected


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_exactly_its_pages_and_files(
    world: World, papers: dict[str, Document], client_of: SignIn, role: str
) -> None:
    """K5: a page, a printed form, a version and a file out of reach are not found."""
    files = {
        key: attach_file(actor=world.system, document_id=document.pk, name="a.pdf", content=b"%PDF-" + key.encode()).pk
        for key, document in papers.items()
    }
    client = client_of(world.users[role])

    opened = {
        key for key, d in papers.items() if client.get(reverse("documents:detail", args=[d.pk])).status_code == 200
    }
    fetched = {key for key, pk in files.items() if client.get(reverse("documents:file", args=[pk])).status_code == 200}
    refused = {client.get(reverse("documents:paper", args=[d.pk, "docx"])).status_code
               for key, d in papers.items() if role not in READERS[key]}  # fmt: skip

    expected = {key for key, readers in READERS.items() if role in readers}
    assert opened == expected
    assert fetched == expected
    assert refused == {404}


@pytest.mark.parametrize("role", ["b_secretary", "member"])
def test_row_security_alone_keeps_other_branches_out(world: World, papers: dict[str, Document], role: str) -> None:
    """M2: the application's own filter removed."""
    actor = actor_of(world, role)

    with acting(actor):
        orgs = set(Document.objects.values_list("org_id", flat=True))
        versions = set(DocumentVersion.objects.values_list("document__org_id", flat=True))

    assert orgs == versions == ({world.b1.pk} if role == "b_secretary" else {world.a1.pk, world.commune_a.pk})


def test_the_register_says_how_many_lines_are_closed_to_the_reader(world: World, papers: dict[str, Document]) -> None:
    """K3: no gaps, and no leak of what stands in the closed lines."""
    counts = {}
    for role in ("secretary", "clerk", "member"):
        actor = actor_of(world, role)
        with acting(actor):
            numbers = numbers_of(actor, world.a1.pk)
        counts[role] = (numbers.given, numbers.unread)

    assert counts == {"secretary": (3, 0), "clerk": (3, 1), "member": (3, 1)}


def test_reading_what_is_not_open_to_all_is_noted(world: World, papers: dict[str, Document], client_of: SignIn) -> None:
    """K5: the register of readers, seen by those who sign."""
    named, ordinary = papers["named, sent to a member"], papers["ordinary"]
    attach_file(actor=world.system, document_id=named.pk, name="a.pdf", content=b"%PDF-")
    member, secretary = client_of(world.users["member"]), client_of(world.users["secretary"])
    for document in (named, ordinary):
        member.get(reverse("documents:detail", args=[document.pk]))
    member.get(reverse("documents:paper", args=[named.pk, "pdf"]))
    member.get(reverse("documents:file", args=[StoredFile.objects.get().pk]))

    reads = AuditRead.objects.filter(reader_name="Nguyễn Đình Thuần").order_by("pk").values_list("what", flat=True)

    assert list(reads) == ["Mở văn bản", "Tải bản PDF", "Tải tệp a.pdf, bản 1"]
    assert "Ai đã đọc" in secretary.get(reverse("documents:detail", args=[named.pk])).content.decode()
    assert "Ai đã đọc" not in member.get(reverse("documents:detail", args=[named.pk])).content.decode()


def test_rules_files_are_read_in_the_organisation_and_not_outside(
    world: World, client_of: SignIn, settings: object, tmp_path: pathlib.Path
) -> None:
    """S4.3."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    adopt_rules_with_file(actor=actor_of(world, "leader"), org_id=world.commune_a.pk, title="Quy chế", text="",
                          on=SINCE, name="qc.pdf", content=b"%PDF-")  # fmt: skip
    adopt_working_rules(actor=world.system, org_id=world.b1.pk, title="Quy chế", text="x", on=SINCE)
    url = reverse("documents:rules_file", args=[StoredFile.objects.get().pk])

    codes = {role: client_of(world.users[role]).get(url).status_code for role in ("leader", "staff_a", "b_secretary")}

    assert codes == {"leader": 200, "staff_a": 200, "b_secretary": 404}
