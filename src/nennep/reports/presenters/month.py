"""The month's page: one sentence that answers, and tables with a row an organisation, exceptions first."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.regulations.verdicts import percent
from nennep.reports.figures import Figures, total_of
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.charts import spark_of
from nennep.reports.presenters.exceptions import is_below
from nennep.reports.presenters.tables import Column, Row, Table, column, row
from nennep.reports.queries import MonthLine
from nennep.reports.queries.reading import Reading, counting_rules
from nennep.ui.formats import format_day, format_number

MOST_ROWS = 20
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence: words, or a figure with its list."""

    words: str
    url: str = ""


def month_words(month: datetime.date) -> str:
    """ "tháng 11/2026"."""
    return _("tháng %(month)s") % {"month": f"{month.month}/{month.year}"}


def known_words(asked: Asked) -> str:
    """As what is known a month is counted as of an earlier day; "" as of today."""
    if asked.as_of >= asked.today:
        return ""
    return _(
        "Cuộc họp, nhiệm vụ, việc phải làm: như đã biết đến hết ngày %(day)s. Tổ chức nào trực thuộc nơi nào: "
        "như biết hôm nay, kể cả phương án sắp xếp ghi sau ngày đó."
    ) % {"day": format_day(asked.as_of)}


def month_title(reading: Reading) -> str:
    """What the month's page and files are called."""
    return _("Sinh hoạt chi bộ %(month)s") % {"month": month_words(reading.month)}


def quarter_words(month: datetime.date) -> str:
    """ "quý IV"."""
    return _("quý %(number)s") % {"number": _ROMAN[(month.month - 1) // 3]}


def sentence(reading: Reading, asked: Asked) -> list[Part]:
    """Who met, who did not, and how many came; every figure opens into its list."""
    total, org = reading.total, reading.place.org_id

    def figure(slug: str, count: int) -> Part:
        return Part(format_number(count), asked.list_url(org, slug) if count else "")

    parts = [figure("phai-hop", total.owed), Part(_(" chi bộ phải họp: "))]
    parts += [figure("da-hop", total.met), Part(_(" đã họp"))]
    if total.met_late:
        parts += [Part(_(", trong đó ")), figure("hop-muon", total.met_late), Part(_(" họp muộn"))]
    if total.due:
        parts += [Part(", "), figure("con-han", total.due), Part(_(" chưa họp còn trong hạn"))]
    if total.late:
        parts += [Part(", "), figure("qua-han", total.late), Part(_(" đã quá hạn"))]
    if total.missing:
        parts += [Part(", "), figure("khong-hop", total.missing), Part(_(" không họp"))]
    parts.append(Part("."))
    if total.attendance is not None:
        parts += [Part(_(" Dự họp ")), Part(percent(total.attendance), asked.list_url(org, "du-hop")), Part(".")]
    return parts


def plain(parts: Sequence[Part]) -> str:
    """The sentence as text."""
    return "".join(part.words for part in parts).strip()


def meeting_columns(reading: Reading) -> tuple[Column, ...]:
    """Who met and who came: while the month runs what can still be done, afterwards what was not."""
    open_ones = (
        (column("hop-muon"), column("khong-hop", desk=False, mark="missing"))
        if reading.is_finished
        else (
            column("con-han", desk=False, mark="due", head=_("Chưa"), under=_("còn hạn")),
            column("qua-han", desk=False, mark="late", head=_("Trễ"), under=_("quá hạn")),
        )
    )
    theme = _("%(quarter)s, %%") % {"quarter": quarter_words(reading.month)}
    return (
        column("phai-hop"),
        column("da-hop"),
        *open_ones,
        column("da-hop", share=True),
        column("du-hop", share=True),
        column("chuyen-de-quy", share=True, head=_("Chuyên đề"), under=theme),
    )


def quality_columns() -> tuple[Column, ...]:
    """How the meetings were: who stayed away, committee members, quality, papers, speeches, superiors, tasks."""
    return (
        column("duoi-muc", desk=False, under=_("dự họp")),
        column("vang-khong-ly-do", head=_("Vắng"), under=_("không lý do")),
        column("chi-uy-du-hop", share=True, head=_("Chi ủy"), under=_("dự, %")),
        column("loai-tot", share=True, desk=False, head=_("Loại Tốt"), under="%"),
        column("tai-lieu", share=True, head=_("Tài liệu"), under=_("trước, %")),
        column("phat-bieu", under=_("lượt")),
        column("chuyen-de", under=_("tháng này")),
        column("luot-du", head=_("Cấp trên"), under=_("lượt")),
        column("viec-dung-han", share=True, head=_("Đúng hạn"), under=_("việc, %")),
    )


def _weight(reading: Reading, line: MonthLine) -> tuple[int, int, int]:
    """Exceptions first: most cells past their day, then below the goal, then most still to meet."""
    figures = line.figures
    return -(figures.late + figures.missing), -int(is_below(reading, figures)), -figures.due


def ordered(reading: Reading) -> list[MonthLine]:
    """The organisations below that have cells, exceptions first, otherwise in the order of the tree."""
    lines = [line for line in reading.lines if line.figures.cells]
    return sorted(lines, key=lambda line: _weight(reading, line))


def split(reading: Reading, *, whole: bool) -> tuple[list[MonthLine], list[MonthLine]]:
    """The rows to show, and those that go together in one row: only where there are many, and never an exception."""
    lines = ordered(reading)
    if whole or len(lines) <= MOST_ROWS:
        return lines, []
    shown = max(MOST_ROWS // 2, sum(_weight(reading, line)[:2] != (0, 0) for line in lines))
    shown = min(shown, MOST_ROWS)
    return lines[:shown], lines[shown:]


def tables(reading: Reading, asked: Asked, *, whole: bool = False, sparks: bool = True) -> list[Table]:
    """Both tables; with `whole` every organisation has its row."""
    shown, rest = split(reading, whole=whole)
    head = _("Chi bộ") if all(line.figures.cells == 1 for line in shown) else _("Đảng bộ, chi bộ trực thuộc")
    first, second = meeting_columns(reading), quality_columns()
    return [
        Table(_("Họp và dự họp"), "theo-don-vi", head, first, _rows(reading, asked, first, shown, rest, sparks=sparks),
              _("12 tháng") if sparks else ""),
        Table(_("Chất lượng, chuẩn bị và cấp trên dự"), "chat-luong", head, second,
              _rows(reading, asked, second, shown, rest, sparks=False)),
    ]  # fmt: skip


def _rows(
    reading: Reading,
    asked: Asked,
    columns: tuple[Column, ...],
    shown: Sequence[MonthLine],
    rest: Sequence[MonthLine],
    *,
    sparks: bool,
) -> tuple[Row, ...]:
    goal, running = counting_rules(reading.rules).goal, not reading.is_finished
    months = reading.series

    def spark(name: str, series: Sequence[Figures]) -> SafeString | None:
        return spark_of(name, series, goal, running=running) if sparks else None

    rows = [
        row(columns, line.figures, org_id=line.org_id, name=reading.name(line.org_id), url=asked.month_url(line.org_id),
            address=asked.list_url, spark=spark(reading.name(line.org_id), months.of(line.org_id)))
        for line in shown
    ]  # fmt: skip
    org, count = reading.place.org_id, len(shown) + len(rest)
    if rest:
        figures = total_of(line.figures for line in rest)
        name = _("%(count)s đơn vị còn lại") % {"count": len(rest)}
        rows.append(row(columns, figures, org_id=org, name=name, url=f"?{asked.query(het='1')}#theo-don-vi",
                        address=None, kind="rest"))  # fmt: skip
    name = _("Cộng %(count)s đơn vị") % {"count": format_number(count)}
    rows.append(row(columns, reading.total, org_id=org, name=name, url="", address=asked.list_url, kind="total",
                    spark=spark(reading.name(org), months.total())))  # fmt: skip
    return tuple(rows)
