"""One account for each role, for the person who tries the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nennep.access.models import Grant, User
from nennep.access.roles import ROLES
from nennep.committees.models import Assignment, BodyKind, Post
from nennep.committees.queries import KNOWN
from nennep.kernel.actor import Actor
from nennep.members.models import Person
from nennep.organisations.queries import name_on
from nennep.site.demo.load import TREE_FROM, Loaded

PASSWORD = "nen-nep-dung-thu"  # noqa: S105  printed for whoever tries the demo


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What is printed: name to sign in with, and who that is."""

    username: str
    who: str


def _of_member(username: str, person_id: int, who: str) -> DemoAccount:
    person = Person.objects.get(pk=person_id)
    User.objects.create_user(
        username=username, password=PASSWORD, name=person.full_name, person_id=person_id,
        org_id=person.registered_at_id,
    )  # fmt: skip
    return DemoAccount(username, f"{person.full_name}, {who}")


def _of_staff(username: str, name: str, role: str, org_id: int, place: str) -> DemoAccount:
    user = User.objects.create_user(username=username, password=PASSWORD, name=name, org_id=org_id)
    Grant.objects.create(user=user, role=role, org_id=org_id, valid_from=TREE_FROM, basis="Dữ liệu dùng thử")
    return DemoAccount(username, f"{ROLES[role].name}, {place}")


def _secretary(org_id: int) -> Post:
    return Post.objects.get(KNOWN, org_id=org_id, body__kind=BodyKind.COMMITTEE, title="bi-thu")


def open_accounts(actor: Actor, loaded: Loaded) -> Iterator[DemoAccount]:
    """Accounts of one cell, its commune, and the province; all with the same password."""
    cell = loaded.cells[0]
    day = actor.today
    cell_name, commune_name = name_on(cell.org_id, day), name_on(cell.parent_id, day)
    yield _of_member("bithu", cell.members[0][0], f"Bí thư {cell_name}")
    yield _of_member("chiuy", cell.members[2][0], f"Chi ủy viên {cell_name}")
    yield _of_member("dangvien", cell.members[-1][0], f"đảng viên {cell_name}")
    leader = _secretary(cell.parent_id)
    taken = {leader.person_id, cell.members[0][0], cell.members[2][0], cell.members[-1][0]}
    superior = Assignment.objects.filter(target_org_id=cell.org_id).exclude(person_id__in=taken).first()
    if superior is not None:
        yield _of_member("phutrach", superior.person_id, f"Đảng ủy viên phụ trách {cell_name}")
    yield _of_member("bithuxa", leader.person_id, f"Bí thư {commune_name}")
    yield _of_staff("canboxa", "Cán bộ văn phòng đảng ủy", "organisation_staff", cell.parent_id, commune_name)
    top = loaded.org_ids[0]
    yield _of_staff("canbotinh", "Cán bộ ban tổ chức", "organisation_staff", top, name_on(top, day))
    first = _secretary(top)
    yield _of_member("bithutinh", first.person_id, f"Bí thư {name_on(top, day)}, duyệt phương án sắp xếp")
    yield _of_staff("quantri", "Quản trị tài khoản", "administrator", top, name_on(top, day))
