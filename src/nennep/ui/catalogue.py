"""Every component with its props. `/ui/` shows each one in each state."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from nennep.ui.asked import asked_again
from nennep.ui.components import CONTENT, REQUIRED, OneOf, component
from nennep.ui.drawn.tables import draw_months, month_heads
from nennep.ui.formats import format_day, format_number, limited
from nennep.ui.forms import draw_field

STATES = ("done", "due", "late", "missing", "none")
NOTE_OF_LEVEL = {"success": "good", "error": "wrong", "warning": "care", "info": "info", "debug": "info"}
PAGES_EACH_SIDE = 2


def _act(props: Mapping[str, Any]) -> dict[str, Any]:
    """An act is open unless its decision says no; then the reason gets an id for the button to point at.

    A form sent twice works once: the server knows it by the token (`nennep.access.pages`).
    """
    decision = props["decision"]
    refused = decision is not None and not decision.allowed
    reason = decision.reason if refused else ""
    return {"refused": refused, "reason": reason, "reason_id": _id("why", props["label"], reason), "once": uuid4()}


def _form(_props: Mapping[str, Any]) -> dict[str, Any]:
    return {"once": uuid4()}


def _as_of(props: Mapping[str, Any]) -> dict[str, Any]:
    """The band shows only on a page of another day than today; the way back is the same address without the day."""
    if props["day"] == props["today"]:
        return {"other_day": False}
    return {
        "other_day": True,
        "day_words": format_day(props["day"]),
        "today_words": format_day(props["today"]),
        "back_url": asked_again(props["query"], {props["name"]: None}),
    }


def _when(props: Mapping[str, Any]) -> dict[str, Any]:
    """What else the address asks for is carried along; the page number is not, for the list may be another."""
    query: QueryDict | None = props["query"]
    kept = [(key, value) for key, values in query.lists() for value in values] if query else []
    return {
        "day_words": format_day(props["day"]),
        "input_id": _id("day", props["name"], str(props["label"])),
        "kept": [(key, value) for key, value in kept if key not in (props["name"], "page")],
    }


def _months(props: Mapping[str, Any]) -> dict[str, Any]:
    totals = any(row.total for row in props["rows"])
    return {"heads": month_heads(), "lines": draw_months(props["rows"], props["now"], totals=totals), "totals": totals}


def _steps(props: Mapping[str, Any]) -> dict[str, Any]:
    """The phone shows one sentence instead of all the names."""
    steps: Sequence[Any] = props["steps"]
    at = next((place for place, step in enumerate(steps, start=1) if step.state == "now"), 0)
    words = {"at": at, "all": len(steps), "label": steps[at - 1].label if at else ""}
    return {"sentence": _("Bước %(at)d trên %(all)d: %(label)s") % words if at else ""}


def _pager(props: Mapping[str, Any]) -> dict[str, Any]:
    """Work out which page numbers to show: the first, the last, and those beside the present one."""
    page = props["page"]
    last = page.paginator.num_pages
    if last < 2:
        return {"many": False}
    near = {1, last, *range(page.number - PAGES_EACH_SIDE, page.number + PAGES_EACH_SIDE + 1)}
    numbers = sorted(number for number in near if 1 <= number <= last)
    place_of_number = uuid4().hex  # which nobody's address holds
    before, after = asked_again(props["query"], {props["name"]: place_of_number}).split(place_of_number)
    shown = [
        {
            "number": str(number),
            "now": number == page.number,
            "gap": place > 0 and number - numbers[place - 1] > 1,
            "url": f"{before}{number}{after}",
        }
        for place, number in enumerate(numbers)
    ]
    words = {
        "first": format_number(page.start_index()),
        "last": format_number(page.end_index()),
        "all": (limited if getattr(page.paginator, "is_cut", False) else format_number)(page.paginator.count),
    }
    beside = {
        "before_url": f"{before}{page.number - 1}{after}" if page.has_previous() else "",
        "after_url": f"{before}{page.number + 1}{after}" if page.has_next() else "",
    }
    return {"shown": shown, "many": True, "sentence": _("%(first)s đến %(last)s trong %(all)s") % words, **beside}


def _progress(props: Mapping[str, Any]) -> dict[str, Any]:
    value, most = int(props["value"]), int(props["most"])
    return {
        "value_text": str(value),
        "most_text": str(max(most, 1)),
        "figure": f"{format_number(value)}/{format_number(most)}",
    }


def _flash(props: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": NOTE_OF_LEVEL.get(props["level"], "info"), "alert": props["level"] == "error"}


def _errors(props: Mapping[str, Any]) -> dict[str, Any]:
    """Count what is wrong in a form and list it with links to the inputs."""
    form = props["form"]
    wrong = [field for field in form if field.errors] if form.is_bound else []
    hidden = [error for field in wrong if field.is_hidden for error in field.errors]
    general = [*form.non_field_errors(), *hidden] if form.is_bound else []
    fields = [field for field in wrong if not field.is_hidden]
    return {"fields": fields, "general": general, "count": len(fields) + len(general)}


def _field(props: Mapping[str, Any]) -> dict[str, Any]:
    field = props["field"]
    return {"drawn": draw_field(field) if isinstance(field, BoundField) else ""}


def _roll(props: Mapping[str, Any]) -> dict[str, Any]:
    choices = [{"value": value, "label": label} for value, label in props["choices"]]
    return {"heads": choices, "has_rest": bool(props["rest"])}


def _id(kind: str, *parts: str) -> str:
    """Return an id that stays the same from one drawing of the page to the next."""
    return f"{kind}-{zlib.crc32(chr(0).join(parts).encode()):08x}"


# marks
component("st", "ui/mark/st.html", kind=OneOf(STATES), word=REQUIRED, wrap=False)
component("mk", "ui/mark/mk.html", kind=OneOf(STATES), word="")
component("tag", "ui/mark/tag.html", kind=OneOf(("new", "end", "move", "name", "local")), word=REQUIRED)
component("legend", "ui/mark/legend.html", items=())
component("months", "ui/mark/months.html", prepare=_months, rows=REQUIRED, caption=REQUIRED, now=0, head="")
component("strip", "ui/mark/strip.html", marks=REQUIRED, caption=REQUIRED)
component("steps", "ui/mark/steps.html", prepare=_steps, steps=REQUIRED)
component(
    "progress", "ui/mark/progress.html", prepare=_progress, value=REQUIRED, most=REQUIRED, label=REQUIRED, note=""
)

# words: sentences, notices, empty places
component("stat", "ui/word/stat.html", slots={CONTENT: REQUIRED})
component("impact", "ui/word/impact.html", slots={CONTENT: REQUIRED})
component("note", "ui/word/note.html", slots={CONTENT: REQUIRED}, kind=OneOf(("", "good", "wrong", "care", "info"), ""))
component("flash", "ui/word/flash.html", prepare=_flash, level=REQUIRED, text=REQUIRED)
component("empty", "ui/word/empty.html", slots={CONTENT: REQUIRED, "acts": ""}, title=REQUIRED)
component("rule_note", "ui/word/rule_note.html", note=REQUIRED)
component("rules", "ui/word/rules.html", notes=REQUIRED)

# acts and forms
component(
    "act",
    "ui/act/act.html",
    prepare=_act,
    label=REQUIRED,
    url="",
    decision=None,
    method=OneOf(("link", "post", "submit"), "link"),
    kind=OneOf(("", "primary", "small"), ""),
    name="",
    value="",
    who="",
)
component("tools", "ui/act/tools.html", slots={CONTENT: ""}, excel="", word="", pdf="")
component("when", "ui/act/when.html", prepare=_when, day=REQUIRED, query=None, label="", name="ngay")
component("as_of", "ui/act/as_of.html", prepare=_as_of, day=REQUIRED, today=REQUIRED, query=None, note="", name="ngay")
component("filters", "ui/act/filters.html", slots={CONTENT: REQUIRED}, reset_url="", label="")
component(
    "form",
    "ui/act/form.html",
    prepare=_form,
    slots={CONTENT: REQUIRED, "acts": ""},
    form=None,
    url="",
    draft="",
    submit="",
    kind=OneOf(("", "primary"), ""),
    files=False,
    back_url="",
)
component("form_errors", "ui/form/errors.html", prepare=_errors, form=REQUIRED)
component("field", "ui/form/field.html", prepare=_field, field=REQUIRED)

# lists and tables
component("crumbs", "ui/page/crumbs.html", items=REQUIRED, label="")
component("exceptions", "ui/list/exceptions.html", slots={CONTENT: ""}, items=REQUIRED, ordered=False)
component("facts", "ui/list/facts.html", items=REQUIRED)
component("chronology", "ui/list/chronology.html", events=REQUIRED)
component("tree", "ui/list/tree.html", branches=REQUIRED)
component("chain", "ui/list/chain.html", stages=REQUIRED)
component(
    "roll_call",
    "ui/list/roll_call.html",
    prepare=_roll,
    rows=REQUIRED,
    choices=REQUIRED,
    caption=REQUIRED,
    rest=(),
    rest_label="",
    head="",
)
component(
    "th",
    "ui/list/th.html",
    label=REQUIRED,
    unit="",
    figure=False,
    desk=False,
    sort_url="",
    sorted=OneOf(("", "up", "down"), ""),
)
component("figure", "ui/list/figure.html", value=REQUIRED, url="", desk=False, strong=False)
component("pager", "ui/page/pager.html", prepare=_pager, page=REQUIRED, query=None, name="page")
component("signature", "ui/page/signature.html", signatories=REQUIRED, place="")
component("head", "ui/page/head.html", slots={CONTENT: ""}, title=REQUIRED, of="", long=False)
component("section", "ui/page/section.html", slots={CONTENT: REQUIRED, "aside": ""}, title=REQUIRED, id="")
