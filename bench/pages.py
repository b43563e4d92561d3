"""The pages that are measured, with how many rows each shows, and who asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client

from bench.load import DAY, LAST_MONTH, place
from nennep.access.models import User
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from nennep.members.actions import PersonFacts
from nennep.members.bulk import NewMember, load_members
from nennep.organisations.bulk import OrgSeed, load_organisations

HOST = "localhost"
_NUMBERS = {50: "Năm Mươi", 500: "Năm Trăm"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A commune made for the purpose: so many cells with a member and a closed meeting each."""

    org_id: int
    word: str


def addresses(org_id: int, word: str) -> dict[str, str]:
    """The list of members, a search, the organisation's page and its month."""
    month = f"{LAST_MONTH:%m/%Y}"
    return {
        "list": f"/dang-vien/?don-vi={org_id}",
        "search": f"/tim?q={word.replace(' ', '+')}",
        "organisation": f"/to-chuc/{org_id}/",
        "month": f"/bao-cao/thang/{org_id}/?thang={month}&ngay={DAY:%d/%m/%Y}&het=1",
    }


def signed_in(username: str) -> Client:
    """An office in front of the pages; the sign-in stays in the database until it runs out."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(username=username))
    return client


@contextmanager
def planted() -> Iterator[dict[int, Planted]]:
    """Communes with 50 and with 500 rows, and the web role; all is taken back at the end, dead rows too."""
    made: dict[int, Planted] = {}
    with transaction.atomic():
        for count, word in _NUMBERS.items():
            made[count] = _plant(count, word)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute(f"set local role {WEB_ROLE}")
        yield made
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("vacuum")  # of the rows taken back: the figures that follow have not written them


def _plant(count: int, word: str) -> Planted:
    system = system_actor("bench")
    seeds = [OrgSeed(f"Đảng bộ xã {word}", "dang-bo-xa", None)]
    seeds += [OrgSeed(f"Chi bộ thôn {word} {number}", "chi-bo-truc-thuoc", 0) for number in range(count)]
    with acting(system):
        top, *cells = load_organisations(
            actor=system, seeds=seeds, effective_on=LAST_MONTH.replace(month=1), top=place().province_id
        )
        load_members(
            NewMember(facts=PersonFacts(full_name=f"Đo {word} Người"), cell_id=cell, since=LAST_MONTH.replace(month=1))
            for cell in cells
        )
    return Planted(top, f"do {word}")
