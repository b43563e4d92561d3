"""Reorganisations: what waits for a decision, and what was done to my organisations, gathered in one line each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.organisations.drafts import waiting_reforms
from nennep.organisations.queries import names_on, told_of
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day, format_number

TOLD_FOR = datetime.timedelta(days=45)
MOST_LINES = 3
_WORDS = {
    "found": gettext_lazy("Lập %(name)s"),
    "rename": gettext_lazy("%(name)s mang tên mới"),
    "change_kind": gettext_lazy("%(name)s đổi loại hình"),
    "move": gettext_lazy("%(name)s chuyển sang trực thuộc nơi khác"),
    "dissolve": gettext_lazy("%(name)s kết thúc hoạt động"),
    "merge": gettext_lazy("%(from)s hợp nhất thành %(to)s"),
    "split": gettext_lazy("%(from)s chia thành %(to)s"),
}


def waiting(actor: Actor) -> Iterable[HomeItem]:
    """To be approved, returned to be worked on, or refused by the night. One query, for those who keep or sign."""
    if not (actor.has(Permission.ORGANISATION_MANAGE) or actor.has(Permission.DOCUMENT_ISSUE)):
        return
    for reform in waiting_reforms(actor):
        day = _("hiệu lực %(day)s") % {"day": format_day(reform.effective_on)}
        state, words = "due", _("chờ duyệt")
        if reform.state == "draft":
            state, words = "late", _("bị trả lại")
        elif reform.state == "approved":
            state, words = "missing", _("chưa thực hiện được")
        yield HomeItem(
            state=state, text=_("Phương án: %(title)s") % {"title": reform.title}, words=words,
            detail=reform.failed or reform.returned_why or day, url=reverse("reforms:detail", args=[reform.pk]),
            action_label=_("Xem"), due_on=reform.effective_on,
        )  # fmt: skip


def told(actor: Actor) -> Iterable[HomeItem]:
    """What applied reorganisations did to the actor's cell and to the organisations the actor answers for."""
    orgs = {held.org_id for held in actor.holdings if held.role != "administrator"}
    if not orgs:
        return
    events = told_of(orgs, actor.today - TOLD_FOR, actor.today)
    gathered: dict[tuple[str, str, datetime.date], list[tuple[str, list[int], list[int], int]]] = {}
    for event in events:
        lines = list(event.lineage.all())
        row = (event.kind, [line.from_org_id for line in lines], [line.to_org_id for line in lines], event.org_id or 0)
        gathered.setdefault((event.note, event.decision_no, event.effective_on), []).append(row)
    ids = {org for rows in gathered.values() for _k, came, went, own in rows for org in (*came, *went, own)}
    names = names_on(ids, actor.today) if ids else {}
    for (title, number, day), rows in gathered.items():
        ends = [went[0] if went else own for _kind, _came, went, own in rows]
        here = next((org for org in ends if org in orgs), ends[0])
        words = {"title": title, "number": number}
        yield HomeItem(
            state="due", text=title, words=_("có hiệu lực từ %(day)s") % {"day": format_day(day)},
            detail=_sentence(rows, names) + (_(". Theo %(number)s") % words if number else ""),
            url=reverse("organisations:detail", args=[here]), action_label=_("Xem"),
        )  # fmt: skip


def _sentence(rows: list[tuple[str, list[int], list[int], int]], names: dict[int, str]) -> str:
    """The first changes in words, and how many more there are."""
    said = []
    for kind, came, went, own in rows:
        sources = list(dict.fromkeys(names.get(org, "") for org in came))
        words = {
            "name": names.get(own, ""), "to": ", ".join(dict.fromkeys(names.get(org, "") for org in went)),
            "from": ", ".join(sources[:MOST_LINES]) + ("…" if len(sources) > MOST_LINES else ""),
        }  # fmt: skip
        said.append(str(_WORDS[kind]) % words)
    said = list(dict.fromkeys(said))
    more = len(said) - MOST_LINES
    rest = _(" và %(n)s thay đổi nữa") % {"n": format_number(more)} if more > 0 else ""
    return "; ".join(said[:MOST_LINES]) + rest
