"""Pages of long lists that are counted only as far as anybody leafs through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

MOST_COUNTED = 2_000

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class LimitedPaginator(_Paginator):
    """Pages of keys or rows. Counts up to MOST_COUNTED and no further: nobody leafs through more, and counting a
    province costs more. What a row shows is asked for those of the page alone.
    """

    @property
    def count(self) -> int:
        """How many there are, at most MOST_COUNTED + 1."""
        rows: Any = self.object_list
        if isinstance(rows, list):
            return len(rows)
        known: int | None = self.__dict__.get("_counted")
        if known is None:
            known = self.__dict__["_counted"] = rows.order_by()[: MOST_COUNTED + 1].count()
        return known

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > MOST_COUNTED
