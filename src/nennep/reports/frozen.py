"""A month report as data: what is frozen when it is issued, its canonical form and hash, the reading back out of it.

Whole numbers, texts, lists and mappings only, so that the same content has the same hash in every process.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nennep.documents.layout.forms.issuer import Issue, Issuer, Organ, Signer
from nennep.regulations.registry import rule_set_by_slug
from nennep.reports.figures import MEASURES, Figures, total_of
from nennep.reports.queries.month import Line, MonthLine, NotMet
from nennep.reports.queries.place import Place, Stood
from nennep.reports.queries.reading import Reading
from nennep.reports.queries.series import SERIES, Series

FORM = 1
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """One organisation's own line under a report: how its monthly meeting stood, and every measure of the month."""

    org_id: int
    path: str
    level: int
    state: str
    due_on: datetime.date | None
    met_on: datetime.date | None
    meeting_id: int | None
    grade: str
    score: Decimal | None
    papers_days_ahead: int | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Handed:
    """A report from below as it stood when the one above it was issued; `state` "" where there was none."""

    org_id: int
    name: str
    state: str
    number_text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Issuing:
    """What belongs to the act of issuing: to whom, which version, when it was read, number and signature.

    `rules`: the rule sets by family. `dated_on`: the day on the paper.
    """

    superior_id: int | None
    superior: str
    version: int
    known_at: datetime.datetime
    rules: Mapping[str, str]
    issuer: Issuer
    signer: Signer
    number: int
    number_text: str
    dated_on: datetime.date
    below: Sequence[Handed] = ()


def canonical(content: Content) -> str:
    """The one way to write a content down."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: Content) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def freeze(reading: Reading, counted: Sequence[Counted], names: Mapping[int, str], issuing: Issuing) -> dict[str, Any]:
    """Everything the report says, out of its reading and the own lines of the organisations counted (by `names`)."""
    stood, org = reading.stood, reading.place.org_id
    head = dataclasses.asdict(issuing)
    return {
        "form": FORM,
        "org": {"id": org, "name": reading.name(org), "path": stood.path, "level": stood.level,
                "since": _day(stood.since), "until": _day(stood.until)},
        "month": _day(reading.month), "as_of": _day(reading.as_of),
        "issuing": head | {
            "known_at": issuing.known_at.astimezone(datetime.UTC).isoformat(), "dated_on": _day(issuing.dated_on),
            "issuer": head["issuer"] | {"organ": str(issuing.issuer.organ)}, "rules": dict(issuing.rules),
            "below": [dataclasses.asdict(one) for one in issuing.below],
        },
        "measures": list(MEASURES), "total": list(reading.total),
        "lines": [
            {"org": line.org_id, "figures": list(line.figures), "twice": list(line.twice),
             "not_met": [[one.path, _day(one.due_on)] for one in line.not_met]}
            for line in reading.lines
        ],
        "counted": [_written(one, names) for one in counted],
        "series": {
            "measures": list(SERIES), "months": [_day(month) for month in reading.series.months],
            "totals": [[int(getattr(figures, name)) for name in SERIES] for figures in reading.series.total()],
        },
        "named": [[one.path, _day(one.due_on)] for one in reading.named], "twice": list(reading.twice),
        "names": {str(one): name for one, name in sorted(reading.names.items())},
    }  # fmt: skip


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _written(one: Counted, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "org": one.org_id, "name": names.get(one.org_id, ""), "path": one.path, "level": one.level, "state": one.state,
        "due_on": _day(one.due_on), "met_on": _day(one.met_on), "meeting": one.meeting_id, "grade": one.grade,
        "score": None if one.score is None else str(one.score), "papers_days_ahead": one.papers_days_ahead,
        "figures": list(one.figures),
    }  # fmt: skip


def _read_day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _figures(content: Content, values: Sequence[int], names: str = "measures") -> Figures:
    """The figures as they were counted then; measures that came later are nothing."""
    known = zip(content[names], values, strict=True)
    return Figures(**{name: value for name, value in known if name in MEASURES})


def counted_in(content: Content) -> dict[int, Counted]:
    """Organisation -> its own line in the report."""
    return {
        row["org"]: Counted(
            row["org"], row["path"], row["level"], row["state"], _read_day(row["due_on"]), _read_day(row["met_on"]),
            row["meeting"], row["grade"], None if row["score"] is None else Decimal(row["score"]),
            row["papers_days_ahead"], _figures(content, row["figures"]),
        )
        for row in content["counted"]
    }  # fmt: skip


def names_in(content: Content) -> dict[int, str]:
    """What the organisations were called in the report."""
    names = {int(org): name for org, name in content["names"].items()}
    return names | {row["org"]: row["name"] for row in content["counted"]}


def below_in(content: Content) -> list[Handed]:
    """The reports from below that had been handed in."""
    return [Handed(**row) for row in content["issuing"]["below"]]


def issue_in(content: Content) -> Issue:
    """The heading and signature of the paper."""
    head = content["issuing"]
    issuer = Issuer(**(head["issuer"] | {"organ": Organ(head["issuer"]["organ"])}))
    recipients = (head["superior"],) if head["superior"] else ()
    return Issue(
        issuer, Signer(**head["signer"]), number=head["number"] or None, day=_read_day(head["dated_on"]),
        recipients=recipients,
    )  # fmt: skip


def thaw(content: Content) -> Reading:
    """The reading as it was, without whom to call: pages and papers of an issued report are drawn from it alone."""
    org, series = content["org"], content["series"]
    since, until = datetime.date.fromisoformat(org["since"]), datetime.date.fromisoformat(org["until"])
    stood = Stood(org["path"], org["level"], since, until)
    place = Place(org["id"], org["path"], (stood,))
    months = tuple(datetime.date.fromisoformat(month) for month in series["months"])
    totals = [_figures(series, values) for values in series["totals"]]
    as_of = datetime.date.fromisoformat(content["as_of"])
    slug = content["issuing"]["rules"].get("cell_meetings")
    return Reading(
        place=place, stood=stood, month=datetime.date.fromisoformat(content["month"]), as_of=as_of,
        rules=rule_set_by_slug(slug) if slug else None, lines=[_line(content, row) for row in content["lines"]],
        series=Series(months, as_of, {place.org_id: dict(zip(months, totals, strict=True))}),
        named=_not_met(content["named"]), twice=list(content["twice"]), own=_own(content, stood), leaders={},
        names=names_in(content),
    )  # fmt: skip


def _not_met(rows: Sequence[Sequence[str]]) -> list[NotMet]:
    return [NotMet(path, datetime.date.fromisoformat(day)) for path, day in rows]


def _line(content: Content, row: Mapping[str, Any]) -> MonthLine:
    return MonthLine(
        row["org"], "", _figures(content, row["figures"]), tuple(_not_met(row["not_met"])), tuple(row["twice"])
    )


def _own(content: Content, stood: Stood) -> Line | None:
    if not stood.is_cell:
        return None
    one = counted_in(content).get(content["org"]["id"])
    if one is None:
        return None
    return Line(
        one.org_id, one.path, one.level, one.state, one.due_on, one.met_on, one.meeting_id, one.grade, one.score,
        one.papers_days_ahead, one.figures.cells, 0,
    )  # fmt: skip


def is_whole(content: Content) -> bool:
    """Whether the report's total is the sum of its lines, and of what was counted."""
    total = _figures(content, content["total"])
    lines = total_of(_figures(content, row["figures"]) for row in content["lines"])
    return total == lines == total_of(one.figures for one in counted_in(content).values())
