"""What the pages about rules show: families with their timeline, one set with its parameters in words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.audit.wording import register
from nennep.regulations.families import FAMILIES
from nennep.regulations.registry import SETS, local_sets, rule_set_by_slug, timeline
from nennep.regulations.schema import CENTRAL, Param, RuleSet
from nennep.regulations.wording import words_of
from nennep.ui.formats import format_day
from nennep.ui.shapes import Crumb, Event, Fact

register({
    "regulations.adoption.started": gettext_lazy(
        "Áp dụng bộ quy định %(number)s từ %(valid_from)s, theo %(decided_by)s"
    ),
    "regulations.adoption.ended": gettext_lazy("Thôi áp dụng bộ quy định %(number)s từ %(valid_to)s"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family on the list page: the set in force on the day, the central timeline, the local sets."""

    name: str
    now: str
    now_url: str
    events: Sequence[Event]
    locals: Sequence[Event]


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter on the page of a set: the rule in words, its value, where it stands and how sure we are."""

    wording: str
    values: Sequence[str]
    source: str
    confidence: str
    open: bool
    note: str
    carried: str
    carried_url: str


@dataclass(frozen=True, slots=True)
class SetPage:
    """One rule set."""

    title: str
    number: str
    path: Sequence[Crumb]
    facts: Sequence[Fact]
    note: str
    parameters: Sequence[ParameterRow]
    open_count: int
    events: Sequence[Event]


def family_rows(day: datetime.date) -> list[FamilyRow]:
    """Every family, in the order of the areas, as of the day."""
    rows = []
    for code, family in FAMILIES.items():
        sets = timeline(code)
        current = next((one for one in sets if one.valid_on(day)), None)
        rows.append(
            FamilyRow(
                name=str(family.name),
                now=current.number if current else "",
                now_url=_url(current) if current else "",
                events=[_event(one, day) for one in reversed(sets)],
                locals=[_event(one, day) for one in local_sets(code)],
            )
        )
    return rows


def set_page(slug: str, day: datetime.date) -> SetPage:
    """The page of one set. Raises NoRuleSet when there is none of that slug."""
    chosen = rule_set_by_slug(slug)
    family = str(FAMILIES[chosen.family].name)
    facts = [
        Fact(_("Số văn bản"), chosen.number),
        Fact(_("Ngày ban hành"), format_day(chosen.issued_on) or _("chưa biết")),
        Fact(_("Cơ quan ban hành"), chosen.issuer),
        Fact(_("Áp dụng"), _period(chosen)),
        Fact(_("Phạm vi"), chosen.scope_name or _("cả nước")),
        Fact(_("Mức chắc chắn"), str(chosen.confidence.words)),
    ]
    parameters = [_parameter(one) for one in chosen.rules.parameters().values()]
    return SetPage(
        title=chosen.title,
        number=chosen.number,
        path=[Crumb(_("Quy định"), reverse("regulations:list")), Crumb(family), Crumb(chosen.number)],
        facts=facts,
        note=chosen.note,
        parameters=parameters,
        open_count=sum(one.open for one in parameters),
        events=[_event(one, day) for one in reversed(timeline(chosen.family, chosen.scope))],
    )


def _url(chosen: RuleSet[Any]) -> str:
    return reverse("regulations:detail", kwargs={"slug": chosen.slug})


def _period(chosen: RuleSet[Any]) -> str:
    first, last = format_day(chosen.valid_from), chosen.last_day
    if last is None:
        return _("từ %(first)s đến nay") % {"first": first}
    return _("từ %(first)s đến hết %(last)s") % {"first": first, "last": format_day(last)}


def _event(chosen: RuleSet[Any], day: datetime.date) -> Event:
    time = "now" if chosen.valid_on(day) else "later" if chosen.valid_from > day else ""
    scope = "" if chosen.scope == CENTRAL else f"{chosen.scope_name}. "
    return Event(
        day=format_day(chosen.valid_from),
        text=chosen.number,
        detail=f"{scope}{chosen.title}",
        source=f"{_period(chosen)} · {chosen.confidence.words}",
        time=time,
        url=_url(chosen),
    )


def _parameter(rule: Param[Any]) -> ParameterRow:
    earlier = SETS.get(rule.carried_from)
    return ParameterRow(
        wording=rule.wording,
        values=() if rule.value is None else words_of(rule.value),
        source=rule.source,
        confidence=str(rule.confidence.words),
        open=rule.open,
        note=rule.note,
        carried=earlier.number if earlier else "",
        carried_url=_url(earlier) if earlier else "",
    )
