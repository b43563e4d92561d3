"""Targets as lines, facts and charts."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.access.permissions import Permission
from nennep.directives.measures import MEASURES
from nennep.directives.queries.target_results import brought, takes_over
from nennep.directives.queries.targets import Stand
from nennep.organisations.queries import names_on, natural_key
from nennep.orgtree.queries import path_now
from nennep.regulations.rules.targets import Splitting, makes_up, rounded
from nennep.ui import charts
from nennep.ui.formats import format_day, format_number, format_percent
from nennep.ui.shapes import Event, Fact, Stage

if TYPE_CHECKING:
    from nennep.directives.measures import Behind
    from nennep.directives.models import Target, TargetChange, TargetOrigin, TargetResult
    from nennep.kernel.actor import Actor

WORST_FIRST = ("missed", "out_of_reach", "in_danger", "unknown", "on_track", "reached")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A line of a list of targets."""

    label: str
    note: str
    url: str
    value: str
    result: str
    result_url: str
    ratio: str
    expected: str
    mark: str
    words: str


def light_words(stand: Stand) -> str:
    """The light in a word or two."""
    return {
        "reached": _("đạt"), "on_track": _("đúng tiến độ"), "in_danger": _("có nguy cơ"),
        "out_of_reach": _("khó đạt"), "missed": _("không đạt"), "unknown": _("chưa có kết quả"),
    }[stand.light]  # fmt: skip


def figure(value: object, unit: str = "") -> str:
    """A value as it is written, without empty decimals; a share with two at most."""
    if value is None:
        return ""
    if unit == "%" and isinstance(value, Decimal) and value != round(value, 2):
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = format_number(value.normalize() if isinstance(value, Decimal) else value)
    return f"{text}\u00a0%" if unit == "%" else text


def period_words(target: Target) -> str:
    """The period: a year, several years, or two days."""
    first, last = target.first_on, target.last_on
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        if first.year == last.year:
            return _("năm %(year)s") % {"year": first.year}
        return _("%(first)s–%(last)s") % {"first": first.year, "last": last.year}
    return f"{format_day(first)} – {format_day(last)}"


def row_of(stand: Stand, label: str, note: str, day: datetime.date, today: datetime.date) -> TargetRow:
    """One line; the result opens into its records where it is read from them."""
    target = stand.target
    asked = f"?ngay={format_day(day)}" if day != today else ""
    return TargetRow(
        label=label, note=note, url=reverse("targets:detail", args=[target.pk]) + asked,
        value=figure(stand.value, target.unit), result=figure(stand.result, target.unit),
        result_url=reverse("targets:behind", args=[target.pk]) + asked if opens(target) else "",
        ratio=stand.ratio, expected=_forecast(stand, day),
        mark=stand.verdict.kind, words=light_words(stand),
    )  # fmt: skip


def _forecast(stand: Stand, day: datetime.date) -> str:
    if stand.expected is None or day >= stand.target.last_on:
        return ""
    return figure(rounded(stand.expected, 0), stand.target.unit)


def opens(target: Target) -> bool:
    """Whether the result opens into what it counts."""
    measure = MEASURES.get(target.measure)
    return measure is not None and (measure.flow is not None or measure.behind is not None)


def rows_by_place(whole: Target, stands: Iterable[Stand], day: datetime.date, today: datetime.date) -> list[TargetRow]:
    """The parts of a target, the worst light first, then by name; parts by period in their order."""
    same = (whole.first_on, whole.last_on)
    listed = list(stands)
    names = names_on([one.target.org_id for one in listed], day)
    several = len({one.target.org_id for one in listed}) > 1
    if several:
        listed.sort(key=lambda one: (WORST_FIRST.index(one.light), natural_key(names.get(one.target.org_id, ""))))
    return [
        row_of(one, names.get(one.target.org_id, "") if several else period_words(one.target),
               period_words(one.target) if several and (one.target.first_on, one.target.last_on) != same else "",
               day, today)
        for one in listed
    ]  # fmt: skip


def rows_of_document(stands: Iterable[Stand], day: datetime.date, today: datetime.date) -> list[TargetRow]:
    """What a document sets, in its own order."""
    listed = list(stands)
    names = names_on([one.target.org_id for one in listed], day)
    notes = [f"{names.get(one.target.org_id, '')}, {period_words(one.target)}" for one in listed]
    return [row_of(one, one.target.name, note, day, today) for one, note in zip(listed, notes, strict=True)]


def rows_by_name(stands: Iterable[Stand], day: datetime.date, today: datetime.date) -> list[TargetRow]:
    """What one organisation must reach, the worst light first."""
    listed = sorted(
        stands, key=lambda one: (WORST_FIRST.index(one.light), one.target.last_on, natural_key(one.target.name))
    )
    return [
        row_of(one, one.target.name, f"{one.target.basis}, {period_words(one.target)}", day, today)
        for one in listed
    ]  # fmt: skip


def split_words(kind: str, by: Splitting) -> tuple[str, str]:
    """What a page that splits a target says of its parts and the whole, and the label of the reason ("": none)."""
    return {
        "sum": (
            _("Các phần cộng lại khác đi thì cần ghi lý do; trang chỉ tiêu sẽ hiện cả hai con số."),
            _("Lý do, nếu các năm cộng lại khác chỉ tiêu chung") if by == "period"
            else _("Lý do, nếu các phần cộng lại khác chỉ tiêu chung"),
        ),
        "last": (
            _("Đây là số lượng tại một thời điểm, nên mức của năm cuối là mức của chỉ tiêu chung, các năm không cộng "
              "lại; năm cuối khác đi thì cần ghi lý do, trang chỉ tiêu sẽ hiện cả hai con số."),
            _("Lý do, nếu năm cuối khác chỉ tiêu chung"),
        ),
        "none": (_("Tỷ lệ không cộng vào nhau: mỗi phần có mức riêng."), ""),
    }[makes_up(kind, by)]  # fmt: skip


def document_url(target: Target, readable: Collection[int]) -> str:
    """Where the document is read; "" for those who may not."""
    return reverse("documents:detail", args=[target.document_id]) if target.document_id in readable else ""


def facts_of(stand: Stand, giver: str, org: str, readable: Collection[int]) -> list[Fact]:
    """What the page of a target says at its side. `readable`: the documents that the reader may open."""
    target = stand.target
    measure = MEASURES.get(target.measure)
    how = _("đọc từ hồ sơ: %(name)s") % {"name": str(measure.name).lower()} if measure else (
        _("của kỳ gần nhất đã có kết quả") if stand.last else
        _("cộng từ các phần") if stand.summed else
        _("từ kết quả của các tổ chức trước khi sắp xếp") if stand.taken else _("tự ghi, có căn cứ"))  # fmt: skip
    found = [
        Fact(_("Văn bản"), target.basis, document_url(target, readable)),
        Fact(_("Nơi giao"), giver),
        Fact(_("Nơi thực hiện"), org, reverse("organisations:detail", args=[target.org_id])),
        Fact(_("Mức giao"), f"{figure(stand.value, target.unit)} {target.unit if target.unit != '%' else ''}".strip()),
        Fact(_("Kỳ"), f"{format_day(target.first_on)} – {format_day(target.last_on)}"),
        Fact(_("Kết quả"), how),
        Fact(_("Đạt khi"), target.get_direction_display()),
    ]
    if target.part is not None:
        found.insert(1, Fact(_("Mục của văn bản"), f"{target.part.code} {target.part.text}"))
    if target.ended_on is not None:
        found.append(Fact(_("Kết thúc"), f"{format_day(target.ended_on)}. {target.ended_why}"))
    return found


def history_of(
    stand: Stand, changes: Sequence[TargetChange], origins: Sequence[TargetOrigin], sources: Mapping[int, Stand],
    names: Mapping[int, str],
) -> list[Event]:  # fmt: skip
    """How the target came to be what it is, the newest first. `sources`: where what it took over stands, as far as the
    reader sees it."""
    target = stand.target
    found = [
        (change.on, Event(
            format_day(change.on), _("Điều chỉnh từ %(old)s thành %(new)s")
            % {"old": figure(change.old_value, target.unit), "new": figure(change.new_value, target.unit)},
            change.why, change.by_name))
        for change in changes
    ]  # fmt: skip
    counts = takes_over(target, origins)
    for origin in origins:
        source = sources.get(origin.source_id)
        value = brought(origin, source.result if source and counts else None)
        carried = _("; kết quả mang theo %(n)s") % {"n": figure(value)} if value is not None else (
            _("; chưa có kết quả mang theo") if stand.taken and source else "")  # fmt: skip
        text = _("Nhận chỉ tiêu của %(name)s: %(value)s") % {
            "name": names.get(source.target.org_id, ""), "value": figure(source.target.value, target.unit),
        } if source else _("Nhận chỉ tiêu của tổ chức đã kết thúc hoạt động")  # fmt: skip
        url = reverse("targets:detail", args=[origin.source_id]) if source else ""
        found.append((origin.on, Event(format_day(origin.on), text, f"{origin.rule}{carried}", url=url)))
    return [event for _on, event in sorted(found, key=lambda pair: pair[0], reverse=True)]


def chain_of(stand: Stand, above: Sequence[Target], names: Mapping[int, str], readable: Collection[int]) -> list[Stage]:
    """From the document down to this target, as far as the reader sees the way."""
    top = [*reversed(above), stand.target]
    stages = [Stage(names.get(top[0].giver_id, ""), top[0].basis, "done", _("văn bản giao"),
                    url=document_url(top[0], readable))]  # fmt: skip
    for one in top:
        here = one.pk == stand.target.pk
        stages.append(Stage(
            names.get(one.org_id, ""), f"{one.name}: {figure(stand.value if here else one.value, one.unit)}",
            stand.verdict.kind if here else "none", light_words(stand) if here else period_words(one),
            url="" if here else reverse("targets:detail", args=[one.pk]),
        ))  # fmt: skip
    return stages


def years_chart(stands: Sequence[Stand]) -> SafeString | str:
    """Result and target of each period side by side; nothing of fewer than two."""
    if len(stands) < 2:
        return ""
    unit = stands[0].target.unit
    labels = [period_words(one.target).removeprefix(_("năm %(year)s") % {"year": ""}) for one in stands]
    values = [None if one.result is None else float(one.result) for one in stands]
    goals = {one.value for one in stands}
    goal = float(goals.pop()) if len(goals) == 1 else None
    note = _("Vạch vàng: mức giao mỗi kỳ.") if goal is not None else ""
    return charts.bars(_("Kết quả từng kỳ, %(unit)s") % {"unit": unit}, labels, values, head=_("Kỳ"), goal=goal,
                       note=note, low=0)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineRow:
    """A month or a day of a result: count, whole ("" for a plain count), share; the list of its records or ""."""

    label: str
    part: str
    whole: str
    share: str
    url: str


def line_rows(actor: Actor, target: Target, lines: Iterable[Behind]) -> list[LineRow]:
    """The lines with their lists, for those who may open figures there, and members where members are listed."""
    path = path_now(target.org_id)
    figures, members = actor.may(Permission.REPORT_VIEW, path), actor.may(Permission.MEMBER_VIEW, path)
    return [
        LineRow(
            one.label, format_number(one.part), "" if one.whole is None else format_number(one.whole),
            format_percent(100 * one.part / one.whole) if one.whole else "",
            one.url if figures and (members or not one.members) else "",
        )
        for one in lines
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultRow:
    """An entered result; `open` where it may still be withdrawn."""

    day: str
    value: str
    proof: str
    who: str
    state: str
    words: str
    pk: int
    open: bool


def result_rows(target: Target, results: Iterable[TargetResult]) -> list[ResultRow]:
    """What was entered, corrected entries included."""
    return [
        ResultRow(
            format_day(one.on), figure(one.value, target.unit), one.proof,
            f"{one.by_name}, {format_day(one.known_from)}",
            "done" if one.known_to is None else "none",
            _("đang tính") if one.known_to is None else (
                _("đã rút: %(why)s") % {"why": one.withdrawn_why} if one.withdrawn_why else _("đã ghi lại")),
            one.pk, one.known_to is None,
        )
        for one in results
    ]  # fmt: skip
