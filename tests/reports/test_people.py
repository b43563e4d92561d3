"""Members' figures: each counts whom its words say, its list shows the same members, and only to those who may see."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel.db import acting
from nennep.members.actions import PersonFacts, exempt_member, register_member
from nennep.members.models import Person
from nennep.members.queries import members_on
from nennep.organisations.actions import found_organisation, move_organisation
from nennep.orgtree.queries import path_on
from nennep.reports.people import PEOPLE
from nennep.reports.queries import place_of
from nennep.reports.queries.demography import Demography, demography, members_behind
from tests.factories.world import SINCE, World
from tests.reports.rows import words

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]
DAY = datetime.date(2026, 10, 31)


def _years(on: datetime.date | None, day: datetime.date = DAY) -> int:
    """Whole years since; -1 when unknown."""
    return -1 if on is None else day.year - on.year - ((day.month, day.day) < (on.month, on.day))


def _within(low: int, high: int, years: int) -> bool:
    return low <= years < high


def _kind(text: str, *begins: str) -> bool:
    return text.startswith(begins)


HIGHER, DEGREE = ("Thạc sĩ", "Tiến sĩ", "Sau đại học"), ("Đại học", "Cử nhân", "Kỹ sư")
EXPECTED: dict[str, Callable[[Person], bool]] = {
    "members": lambda p: True,
    "official": lambda p: p.official_on is not None,
    "probationary": lambda p: p.official_on is None,
    "women": lambda p: p.sex == "F",
    "sex_unknown": lambda p: p.sex == "",
    "age_under_30": lambda p: _within(0, 30, _years(p.birth_on)),
    "age_30_39": lambda p: _within(30, 40, _years(p.birth_on)),
    "age_40_49": lambda p: _within(40, 50, _years(p.birth_on)),
    "age_50_59": lambda p: _within(50, 60, _years(p.birth_on)),
    "age_60_up": lambda p: _years(p.birth_on) >= 60,
    "age_unknown": lambda p: p.birth_on is None,
    "party_under_10": lambda p: _within(0, 10, _years(p.admitted_on)),
    "party_10_29": lambda p: _within(10, 30, _years(p.admitted_on)),
    "party_30_39": lambda p: _within(30, 40, _years(p.admitted_on)),
    "party_40_49": lambda p: _within(40, 50, _years(p.admitted_on)),
    "party_50_59": lambda p: _within(50, 60, _years(p.admitted_on)),
    "party_60_69": lambda p: _within(60, 70, _years(p.admitted_on)),
    "party_70_up": lambda p: _years(p.admitted_on) >= 70,
    "party_unknown": lambda p: p.admitted_on is None,
    "admitted": lambda p: (
        p.admitted_on is not None and p.admitted_on.replace(day=1) == DAY.replace(day=1)
        and p.admitted_precision != "year"
    ),
    "made_official": lambda p: p.official_on is not None and p.official_on.replace(day=1) == DAY.replace(day=1),
    "admitted_in_year": lambda p: p.admitted_on is not None and DAY.replace(month=1, day=1) <= p.admitted_on <= DAY,
    "theory_basic": lambda p: _kind(p.theory, "Sơ cấp"),
    "theory_middle": lambda p: _kind(p.theory, "Trung cấp"),
    "theory_high": lambda p: _kind(p.theory, "Cao cấp", "Cử nhân"),
    "theory_none": lambda p: not p.theory,
    "theory_other": lambda p: bool(p.theory)
    and not _kind(p.theory, "Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân"),
    "school_done": lambda p: p.schooling in {"10/10", "12/12"},
    "school_part": lambda p: p.schooling not in {"", "10/10", "12/12"},
    "school_none": lambda p: not p.schooling,
    "degree_higher": lambda p: _kind(p.profession, *HIGHER),
    "degree": lambda p: _kind(p.profession, *DEGREE),
    "college": lambda p: _kind(p.profession, "Cao đẳng"),
    "vocational": lambda p: _kind(p.profession, "Trung cấp", "Sơ cấp"),
    "profession_none": lambda p: not p.profession,
    "profession_other": lambda p: bool(p.profession)
    and not _kind(p.profession, *HIGHER, *DEGREE, "Cao đẳng", "Trung cấp", "Sơ cấp"),
    "minority": lambda p: p.ethnicity not in {"", "Kinh"},
    "ethnicity_unknown": lambda p: not p.ethnicity,
}  # fmt: skip
PROFESSIONS = (
    "Đại học Vinh", "Thạc sĩ Luật", "Cao đẳng Y", "Trung cấp Kế toán", "Thợ mộc", "", "Kỹ sư", "Sơ cấp nghề",
)  # fmt: skip


def people(world: World) -> None:
    """Members of every kind, some on the very day on which a bracket ends."""
    theories, schools = ("Sơ cấp", "Trung cấp", "Cao cấp", "", "Cử nhân", "Khác"), ("10/10", "12/12", "7/10", "")
    for number in range(16):
        born = datetime.date(1931 + 5 * number, 10, 31) + datetime.timedelta(days=number % 3 - 1)
        admitted = datetime.date(1951 + 5 * number, 10, 31) + datetime.timedelta(days=number % 3 - 1)
        facts = PersonFacts(
            full_name=f"Lê Văn {'ABCDEGHIKLMNOPQR'[number]}", sex="MF"[number % 2] if number % 5 else "",
            birth_on=born if number != 7 else None, ethnicity=("Kinh", "Thái", "")[number % 3],
            admitted_on=admitted if number != 9 else None, official_on=DAY if number == 2 else admitted,
            schooling=schools[number % 4], profession=PROFESSIONS[number % 8], theory=theories[number % 6],
        )  # fmt: skip
        register_member(actor=world.system, cell_id=(world.a1, world.a2, world.b1)[number % 3].pk, facts=facts,
                        since=SINCE)  # fmt: skip
    for name, precision in (("Lê Thị Mới", "day"), ("Lê Thị Năm", "year")):
        on = datetime.date(2026, 10, 3)
        facts = PersonFacts(full_name=name, sex="F", birth_on=datetime.date(2000, 1, 1), admitted_on=on,
                            admitted_precision=precision)  # fmt: skip
        register_member(actor=world.system, cell_id=world.a1.pk, facts=facts, since=on)


def found_on(world: World, org_id: int, day: datetime.date = DAY) -> Demography:
    found = demography(world.system, place_of(world.system, org_id), day)
    assert found is not None
    return found


def test_every_figure_counts_whom_its_words_say_and_its_list_shows_them(world: World) -> None:
    people(world)
    for org in (world.province, world.commune_a, world.a1):
        found = found_on(world, org.pk)
        listed = list(members_on(world.system, path_on(org.pk, DAY), DAY))
        for measure, expected in EXPECTED.items():
            wanted = {person.pk for person in listed if expected(person)}
            behind = members_behind(world.system, place_of(world.system, org.pk), DAY, PEOPLE[measure])
            assert {line.person_id for line in behind.lines} == wanted, measure
            assert behind.count == found.counts[measure] == len(wanted), measure
            assert wanted or org != world.province, measure
    assert PEOPLE.keys() - EXPECTED.keys() == {"suspended", "exempt"}


def test_groups_add_up(world: World) -> None:
    people(world)
    counts = found_on(world, world.province.pk).counts
    for begins in ("age_", "party_", "theory_", "school_"):
        assert sum(count for name, count in counts.items() if name.startswith(begins)) == counts["members"], begins
    assert sum(counts[name] for name in ("official", "probationary", "suspended")) == counts["members"]
    degrees = ("degree_higher", "degree", "college", "vocational", "profession_none", "profession_other")
    assert sum(counts[name] for name in degrees) == counts["members"]


def test_exempt_members_are_counted_once_and_only_on_their_days(world: World) -> None:
    person = world.people["deputy"]
    before = found_on(world, world.a1.pk).exempt
    exempt_member(actor=world.system, person_id=person.pk, on=DAY, ground="Tuổi cao", decision_no="1")

    assert found_on(world, world.a1.pk).exempt == before + 1
    assert found_on(world, world.a1.pk, DAY - datetime.timedelta(days=1)).exempt == before


def test_list_is_shown_to_those_who_may_see_members(world: World, client_of: SignIn) -> None:
    address = f"/bao-cao/dang-vien/{world.province.pk}/nu/"

    page = client_of(world.users["staff_province"]).get(address)
    assert page.status_code == 200
    assert "Đỗ Thị Khánh Vân" in words(page.content)
    assert client_of(world.users["staff_a"]).get(address).status_code == 404
    assert client_of(world.users["staff_province"]).get(f"/bao-cao/dang-vien/{world.province.pk}/x/").status_code == 404


def test_pages_of_a_long_list(world: World, client_of: SignIn) -> None:
    place = place_of(world.system, world.province.pk)
    whole = members_behind(world.system, place, DAY, PEOPLE["members"])
    parts = [members_behind(world.system, place, DAY, PEOPLE["members"], limit=5, offset=at) for at in (0, 5, 10)]

    assert [line for part in parts for line in part.lines] == whole.lines[:15]
    assert {part.count for part in parts} == {whole.count}


def test_cell_that_moved_out_of_reach_is_left_out(world: World) -> None:
    other = found_organisation(
        actor=world.system, parent_id=None, name="Đảng bộ tỉnh Sơn Tây", kind="dang-bo-tinh",
        effective_on=datetime.date(2025, 7, 1), decision_no="01-QĐ/TW",
    )  # fmt: skip
    commune = found_organisation(
        actor=world.system, parent_id=other.pk, name="Đảng bộ xã Đá Chông", kind="dang-bo-xa",
        effective_on=datetime.date(2025, 7, 1), decision_no="01-QĐ/TU",
    )  # fmt: skip
    whole, cell = found_on(world, world.province.pk), found_on(world, world.a1.pk)
    move_organisation(
        actor=world.system, org_id=world.a1.pk, parent_id=commune.pk, effective_on=datetime.date(2026, 11, 1),
        decision_no="8-QĐ",
    )  # fmt: skip
    office = actor_for(world.users["staff_province"])
    with acting(office):
        place = place_of(office, world.province.pk)
        found = demography(office, place, DAY)
        assert found is not None
        assert found.members == members_behind(office, place, DAY, PEOPLE["members"]).count

    assert found_on(world, world.province.pk).members == whole.members
    assert found.members == whole.members - cell.members
