"""The indicators from which results of targets are read: a name, a unit, and one statement for many organisations.

Those of members are here. Areas above this one register their own in `ready`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nennep.members.queries.flows import ADMITTED, ADMITTED_OWNERS, ADMITTED_WOMEN, RECOGNISED, Flow, flow_counts
from nennep.organisations.queries import founded_counts

Read = Callable[[Sequence[int], datetime.date, datetime.date, datetime.date], dict[int, Decimal]]


_FILES = _("Hồ sơ đảng viên, tổ chức")


@dataclass(frozen=True, slots=True)
class Behind:
    """A line of what a result is made of: a month or a day, its count, the whole it is a share of (None for a plain
    count), and the list of its records; `members`: the list names members."""

    label: str
    part: int
    whole: int | None
    url: str
    members: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """`read(organisations, first day, last day, known on)` answers what each reached in the days, both included, as
    known on a day, within the sight of the transaction. Organisations it does not name reached nothing; of a share
    nothing is known there. `kind`: a `TargetKind`; counts grow day after day, the others are read anew, never added to
    what was before. `flow`: the members it counts, where they can be listed; `behind(organisation, first day, last day,
    known on)`: the lines it is made of, where an area above counts it. `group`: under which heading it is offered.
    """

    slug: str
    name: str | Promise
    unit: str | Promise
    kind: str
    read: Read
    flow: Flow | None = None
    group: str | Promise = _FILES
    behind: Callable[[int, datetime.date, datetime.date, datetime.date], list[Behind]] | None = None


MEASURES: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Make an indicator known. Raises ValueError when the slug is taken."""
    if measure.slug in MEASURES:
        raise ValueError(f"the measure {measure.slug} is registered twice")
    MEASURES[measure.slug] = measure


def offered() -> list[tuple[str, list[tuple[str, str | Promise]]]]:
    """The measures for a list to choose from, by their groups."""
    groups: dict[str, list[tuple[str, str | Promise]]] = {}
    for one in MEASURES.values():
        groups.setdefault(str(one.group), []).append((one.slug, one.name))
    return list(groups.items())


def _of_members(slug: str, name: str | Promise, flow: Flow) -> None:
    def read(
        orgs: Sequence[int], first: datetime.date, last: datetime.date, known_on: datetime.date
    ) -> dict[int, Decimal]:
        return {org: Decimal(count) for org, count in flow_counts(flow, orgs, first, last).items()}

    register(Measure(slug, name, _("đảng viên"), "count", read, flow))


def _founded(
    orgs: Sequence[int], first: datetime.date, last: datetime.date, known_on: datetime.date
) -> dict[int, Decimal]:
    return {org: Decimal(count) for org, count in founded_counts(orgs, first, last, "private_enterprise").items()}


_of_members("ket-nap", _("Đảng viên kết nạp"), ADMITTED)
_of_members("ket-nap-nu", _("Đảng viên nữ kết nạp"), ADMITTED_WOMEN)
_of_members("ket-nap-chu-doanh-nghiep", _("Chủ doanh nghiệp tư nhân kết nạp vào Đảng"), ADMITTED_OWNERS)
_of_members("cong-nhan-chinh-thuc", _("Đảng viên được công nhận chính thức"), RECOGNISED)
register(Measure("lap-to-chuc-doanh-nghiep-tu-nhan", _("Tổ chức đảng lập mới trong doanh nghiệp tư nhân"),
                 _("tổ chức"), "count", _founded))  # fmt: skip
