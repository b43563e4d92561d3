"""The tree before the reform: the real units, and organisations and cells generated to the national counts.

Counted are 50,090 grassroots organisations, the 10,051 communes among them. The others stand under the district in
which they work, by turns over all communes; cells are shared out evenly over all grassroots organisations.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bench.nation.units import AdminUnit, Key, Tables
from nennep.kernel.actor import Actor
from nennep.kernel.bulk import insert_rows
from nennep.kernel.period import OPEN_END
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.organisations.models import OrganisationCode
from nennep.orgtree.models import Org

SINCE = datetime.date(2024, 1, 1)  # the tables hold the list of January 2025; districts and codes stood so before
GRASSROOTS, CELLS = 50_090, 210_627
_KINDS = {"province": "dang-bo-tinh", "district": "dang-bo-huyen", "commune": "dang-bo-xa"}
_WORK = ("Công ty", "Trường Trung học phổ thông", "Bệnh viện", "Hợp tác xã")


@dataclass(slots=True)
class Nation:
    """Ids of what was loaded: the Centre, units by level and code, other grassroots organisations with the commune (or
    island district) in which they work, and cells."""

    top: int
    units: dict[Key, int]
    others: dict[int, Key]
    cells: list[int]


def named(unit: AdminUnit) -> str:
    """What the party organisation of a unit is called."""
    return f"Đảng bộ {unit.name[0].lower()}{unit.name[1:]}"


def kind_of(unit: AdminUnit) -> str:
    """The kind of the party organisation of a unit."""
    return _KINDS[unit.level]


def workplaces(tables: Tables) -> list[AdminUnit]:
    """Where the other grassroots organisations work: one in each island district without communes, the rest by turns
    over the communes."""
    inhabited = {unit.parent for unit in tables.of("commune")}
    communes = tables.of("commune")
    found = [unit for unit in tables.of("district") if unit.code not in inhabited]
    found += [communes[index % len(communes)] for index in range(GRASSROOTS - len(communes) - len(found))]
    return found


def _seeds(tables: Tables) -> tuple[list[OrgSeed], list[Key], list[AdminUnit]]:
    """The seeds, superiors first; the keys of those from 1 on that are units; where those after them work."""
    seeds, keys = [OrgSeed("Trung ương", "trung-uong", None)], list(tables.before)
    keys.sort(key=lambda key: ("province", "district", "commune").index(key[0]))
    above = {"province": "", "district": "province", "commune": "district"}
    position = {key: index for index, key in enumerate(keys, 1)}
    for key in keys:
        unit = tables.before[key]
        parent = position[above[unit.level], unit.parent] if unit.parent else 0
        seeds.append(OrgSeed(named(unit), kind_of(unit), parent, place_line=unit.name))
    works = workplaces(tables)
    parents = [position[key] for key in keys if key[0] == "commune"]
    for index, unit in enumerate(works):
        parents.append(len(seeds))
        name = f"Đảng bộ {_WORK[index % len(_WORK)]} {unit.name} {index // len(_WORK) + 1}"
        district = unit.parent if unit.level == "commune" else unit.code
        seeds.append(OrgSeed(name, "dang-bo-co-so", position["district", district], place_line=unit.name))
    for index in range(CELLS):
        parent = parents[index % len(parents)]
        number, commune = index // len(parents) + 1, seeds[parent].kind == "dang-bo-xa"
        seeds.append(OrgSeed(
            f"Chi bộ thôn {number}" if commune else f"Chi bộ số {number}", "chi-bo-truc-thuoc", parent,
            unit_type="residential" if commune else "agency", meeting_day=3, meeting_hour="19:30",
        ))  # fmt: skip
    return seeds, keys, works


def load_tree(actor: Actor, tables: Tables) -> Nation:
    """Load the tree with the codes of its units."""
    seeds, keys, works = _seeds(tables)
    ids = load_organisations(actor=actor, seeds=seeds, effective_on=SINCE)
    units = dict(zip(keys, ids[1:], strict=False))
    insert_rows(
        OrganisationCode, ("org_id", "code", "valid_from", "valid_to"),
        ((pk, code, SINCE, OPEN_END) for (_level, code), pk in units.items()),
        same={"known_from": datetime.datetime.now(datetime.UTC)},
    )  # fmt: skip
    first = 1 + len(keys)
    others = {
        pk: (unit.level, unit.code) for pk, unit in zip(ids[first : first + len(works)], works, strict=True)
    }  # fmt: skip
    return Nation(ids[0], units, others, ids[first + len(works) :])


def loaded(tables: Tables) -> Nation:
    """The same of a database that was loaded before: identities were given in the order of the tables."""
    seeds, keys, works = _seeds(tables)
    first = 1 + len(keys)
    ids = list(Org.objects.order_by("pk").values_list("pk", flat=True)[: len(seeds)])
    others = {pk: (unit.level, unit.code) for pk, unit in zip(ids[first : first + len(works)], works, strict=True)}
    return Nation(ids[0], dict(zip(keys, ids[1:], strict=False)), others, ids[first + len(works) :])
