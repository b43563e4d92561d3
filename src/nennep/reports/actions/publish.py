"""What was published elsewhere of a year's attendances: noted beside what is counted, taken back when it was wrong."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.orgtree.levels import Level
from nennep.reports.models import PublishedFigure
from nennep.reports.permissions import check_can_note_published, check_can_withdraw_published
from nennep.reports.queries.place import place_of
from nennep.reports.queries.visits import get_published


def note_published_figure(
    *, actor: Actor, org_id: int, year: int, level: int | None, text: str, source: str, published_on: datetime.date
) -> PublishedFigure:
    """Note a published figure of a year's attendances in its own words, imprecise as it may be (S2.11).

    `level`: of which committee's level the attendants were; None: of all. It never enters a sum. Refused without words
    or source, or published on a day to come or before the year. Audit "reports.published.noted".
    """
    with acting(actor):
        place_of(actor, org_id)
        check_can_note_published(actor, org_id)
        if level is not None and level not in Level.values:
            raise RuleBroken(_("Hãy chọn cấp của người dự trong danh sách."), field="level")
        if not datetime.date(year, 1, 1) <= published_on <= actor.today:
            raise RuleBroken(
                _("Ngày công bố phải từ ngày 01/01/%(year)s đến hôm nay.") % {"year": str(year)}, field="published_on"
            )
        figure = PublishedFigure.objects.create(
            org_id=org_id, year=year, level=level, published_on=published_on, written_at=clock.now(),
            text=needed(text, _("Hãy ghi số đã công bố, đúng như nguồn viết, không quá 120 chữ cái."), field="text",
                        most=120),
            source=needed(source, _("Hãy ghi nguồn: văn bản, báo, cuộc họp nào, không quá 300 chữ cái."),
                          field="source"),
            written_by_id=actor.user_id, written_by_name=actor.name[:120],
        )  # fmt: skip
        record(actor, "reports.published.noted", figure, org_id=org_id, data=_said(figure))
    return figure


def withdraw_published_figure(*, actor: Actor, figure_id: int, why: str) -> PublishedFigure:
    """Take a note back, saying why: it stays in the records and is shown no more.

    Audit "reports.published.withdrawn".
    """
    with acting(actor):
        figure = get_published(actor, figure_id, lock=True)
        check_can_withdraw_published(actor, figure)
        figure.why = needed(why, _("Hãy ghi lý do rút, không quá 300 chữ cái."), field="why")
        figure.withdrawn_at, figure.withdrawn_by_name = clock.now(), actor.name[:120]
        figure.save(update_fields=["why", "withdrawn_at", "withdrawn_by_name"])
        record(actor, "reports.published.withdrawn", figure, org_id=figure.org_id, data=_said(figure))
    return figure


def _said(figure: PublishedFigure) -> dict[str, Any]:
    return {"year": str(figure.year), "text": figure.text, "source": figure.source, "why": figure.why}
