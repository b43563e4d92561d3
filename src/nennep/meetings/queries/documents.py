"""The documents that meetings take up."""

from __future__ import annotations

from collections.abc import Collection

from nennep.meetings.models import AgendaDocument, AgendaItem


def documents_on(items: Collection[AgendaItem]) -> dict[int, list[AgendaDocument]]:
    """Item -> the documents it takes up, in order of being said. The caller has fetched the items."""
    found: dict[int, list[AgendaDocument]] = {}
    rows = AgendaDocument.objects.select_related("document").filter(item__in=items)
    for row in rows.order_by("pk"):
        found.setdefault(row.item_id, []).append(row)
    return found
