"""Qualifications of a file in words: what holds on a day, what held before, what was recorded and replaced."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nennep.kernel.period import OPEN_END
from nennep.members.qualifications.models import BEGINNING, Qualification
from nennep.members.qualifications.rules import LABELS
from nennep.members.qualifications.spans import DATED_FIELDS, Held
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.members.queries.history import Records

_DAY = datetime.timedelta(days=1)


def values_on(records: Records, day: datetime.date) -> dict[str, str]:
    """What the file says of each of DATED_FIELDS on a day."""
    row = next((one for one in records.qualifications if one.valid_from <= day < one.valid_to), records.person)
    return {field: getattr(row, field) for field in DATED_FIELDS}


def former(records: Records, field: str, day: datetime.date) -> list[str]:
    """What a field said before the period of the day, a line for each period, the last first."""
    lines = [
        _("trước %(end)s: %(what)s") % _said(run)
        if run.start == BEGINNING
        else _("từ %(start)s đến hết %(last)s: %(what)s") % _said(run)
        for run in _runs(records.qualifications, field)
        if run.end <= day
    ]
    return lines[::-1]


def _said(run: Held) -> dict[str, str]:
    return {
        "start": format_day(run.start), "end": format_day(run.end), "last": format_day(run.end - _DAY),
        "what": run.said[0] or _("chưa ghi"),
    }  # fmt: skip


def _runs(rows: Sequence[Qualification], field: str) -> list[Held]:
    """The periods of one field."""
    runs: list[Held] = []
    for row in rows:
        said = (getattr(row, field),)
        if runs and runs[-1].said == said:
            runs[-1] = Held(runs[-1].start, row.valid_to, said)
        else:
            runs.append(Held(row.valid_from, row.valid_to, said))
    return runs


def replaced(row: Qualification, records: Records) -> str:
    """What a row that is known no more said otherwise than the file says of its days now; empty where nothing."""
    now = [one for one in records.qualifications if one.valid_from < row.valid_to and one.valid_to > row.valid_from]
    return "; ".join(
        f"{LABELS[field]}: {getattr(row, field) or _('chưa ghi')}"
        for field in DATED_FIELDS
        if any(getattr(one, field) != getattr(row, field) for one in now)
    )


def replaced_period(row: Qualification) -> str:
    """The days of which a row spoke."""
    return _period(row.valid_from, row.valid_to)


def _period(start: datetime.date, end: datetime.date) -> str:
    if start == BEGINNING:
        return _("mọi ngày") if end == OPEN_END else _("trước %s") % format_day(end)
    if end == OPEN_END:
        return _("từ %s") % format_day(start)
    return _("từ %(first)s đến hết %(last)s") % {"first": format_day(start), "last": format_day(end - _DAY)}


def period_lines(spans: Sequence[Held]) -> list[str]:
    """Each period with all that held in it: "12/12, Đại học, Sơ cấp (trước 01/06/2024)"."""
    return [
        f"{', '.join(filter(None, span.said)) or _('chưa ghi')} ({_period(span.start, span.end)})" for span in spans
    ]
