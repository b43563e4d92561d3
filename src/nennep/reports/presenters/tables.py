"""Tables of figures: columns are indicators, rows are organisations; the page, Excel, Word and PDF print the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.safestring import SafeString

from nennep.reports.figures import Figures
from nennep.reports.indicators import INDICATORS, Indicator
from nennep.ui.formats import format_number

Address = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator as a count or as a share in percent. `desk`: left out on a phone; `mark`: a state beside it."""

    indicator: Indicator
    as_share: bool = False
    desk: bool = True
    mark: str = ""
    head: str = ""
    under: str = ""

    @property
    def title(self) -> str:
        """What stands over the column."""
        return self.head or str(self.indicator.head)

    @property
    def unit(self) -> str:
        """What stands under the title."""
        return self.under or ("%" if self.as_share else str(self.indicator.unit))

    @property
    def full(self) -> str:
        """The column's whole title, for files."""
        share = ", %" if self.as_share else ""
        return f"{self.indicator.name}{share}"

    def value(self, figures: Figures) -> int | Fraction | None:
        """The figure of a row."""
        return self.indicator.share(figures) if self.as_share else self.indicator.count(figures)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a row with the address of the list behind it."""

    text: str
    url: str
    desk: bool
    strong: bool
    zero: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation (or all that are left, or the total): its figures as shown and as numbers."""

    name: str
    url: str
    cells: tuple[Cell, ...]
    values: tuple[int | Fraction | None, ...]
    kind: str = ""
    note: str = ""
    spark: SafeString | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be shown or printed."""

    title: str
    id: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sparks: str = ""


def column(
    slug: str, *, share: bool = False, desk: bool = True, mark: str = "", head: str = "", under: str = ""
) -> Column:
    """A column by its indicator's slug."""
    return Column(INDICATORS[slug], share, desk, mark, head, under)


def percent_text(share: Fraction | None, places: int = 1) -> str:
    """A share as a bare figure in percent ("91,4"); empty of nothing."""
    if share is None:
        return ""
    return format_number(Decimal(share.numerator * 100) / share.denominator, places)


def text_of(value: int | Fraction | None) -> str:
    """A figure as it is shown: shares in percent, whole numbers with dots."""
    return percent_text(value) if isinstance(value, Fraction) or value is None else format_number(value)


def row(
    columns: Sequence[Column],
    figures: Figures,
    *,
    org_id: int,
    name: str,
    url: str,
    address: Address | None,
    kind: str = "",
    note: str = "",
    spark: SafeString | None = None,
) -> Row:
    """One row: what counts for worse stands out, and every figure that is not nothing opens into its list."""
    cells, values = [], []
    for one in columns:
        value = one.value(figures)
        counted = one.indicator.of(figures) if one.indicator.by_whole else one.indicator.count(figures)
        link = address(org_id, one.indicator.slug) if address is not None and counted else ""
        strong = bool(value) and one.indicator.good == "down" and not one.as_share
        cells.append(Cell(text_of(value), link, one.desk, strong, value == 0))
        values.append(value)
    return Row(name, url, tuple(cells), tuple(values), kind, note, spark)
