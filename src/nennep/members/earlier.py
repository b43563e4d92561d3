"""What a file said before it was put right, in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils.translation import gettext as _

from nennep.members.blocks import Earlier
from nennep.members.models import Affiliation, Exemption, KnownRow, Qualification, StandingRow, Workplace
from nennep.members.qualifications.shown import replaced, replaced_period
from nennep.members.queries.history import Records, is_open, names_through
from nennep.members.states import PlaceKind, Standing
from nennep.ui.formats import format_day

Named = Callable[[int, datetime.date], str]
_DAY = datetime.timedelta(days=1)


def period_words(start: datetime.date, end: datetime.date) -> str:
    """ "từ 01/08/2025", with the last day where there is one."""
    if is_open(end):
        return _("từ %(first)s") % {"first": format_day(start)}
    return _("từ %(first)s đến hết %(last)s") % {"first": format_day(start), "last": format_day(end - _DAY)}


def earlier_of(records: Records) -> list[Earlier]:
    """What stood in a person's file until it was replaced, the last replaced first."""
    if not records.earlier:
        return []
    named = names_through(row.cell_id for row in records.earlier if isinstance(row, Affiliation))
    lines = (
        (row, replaced(row, records), replaced_period(row)) if isinstance(row, Qualification)
        else (row, _what(row, named), period_words(row.valid_from, row.valid_to))
        for row in records.earlier
    )  # fmt: skip
    return [
        Earlier(what, period, row.known_from, row.known_to)
        for row, what, period in lines
        if what and row.known_to is not None
    ]


def _what(row: KnownRow, named: Named) -> str:
    if isinstance(row, StandingRow):
        return str(Standing(row.standing).label)
    if isinstance(row, Affiliation):
        where = named(row.cell_id, row.valid_from) or _("một chi bộ ngoài phạm vi đồng chí được xem")
        if row.kind == PlaceKind.TEMPORARY:
            return _("Sinh hoạt tạm thời tại %(place)s") % {"place": where}
        return _("Sinh hoạt chính thức tại %(place)s") % {"place": where}
    if isinstance(row, Exemption):
        return _("Tạm miễn sinh hoạt") if row.temporary else _("Miễn công tác và sinh hoạt")
    if isinstance(row, Workplace):
        return _("Nơi công tác: %(unit)s") % {"unit": row.unit}
    raise TypeError(type(row))
