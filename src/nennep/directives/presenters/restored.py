"""Documents that are in force again, as lines of a digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.documents.presenters import kind_names
from nennep.ui.formats import format_day, format_number

if TYPE_CHECKING:
    import datetime

    from nennep.documents.models import Document
    from nennep.documents.queries.force import CameBack


@dataclass(frozen=True, slots=True)
class RestoredRow:
    """A document in force again: since when, which one was taken back ("" where the reader may not read that), and
    what is left to do of what it asks the reader's organisations ("" for nothing)."""

    name: str
    subject: str
    url: str
    on: str
    by: str
    by_url: str
    left: str


def restored_rows(found: Iterable[CameBack], left: Mapping[int, int], day: datetime.date) -> list[RestoredRow]:
    """Lines in the order given; `left`: document -> how many duties are open."""
    kinds = kind_names(day)

    def name(document: Document) -> str:
        return f"{kinds.get(document.kind, document.kind)} {document.number_text}".strip()

    return [
        RestoredRow(
            name=name(one.document), subject=one.document.subject,
            url=reverse("documents:detail", args=[one.document.pk]), on=format_day(one.on),
            by=name(one.by) if one.by else "",
            by_url=reverse("documents:detail", args=[one.by.pk]) if one.by else "",
            left=_("%(n)s việc chưa xong") % {"n": format_number(left[one.document.pk])}
            if left.get(one.document.pk) else "",
        )
        for one in found
    ]  # fmt: skip
