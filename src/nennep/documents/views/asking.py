"""Choosing whom to ask for comments: by kind at once, found by name, all of a list or none. Nothing needs script."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from nennep.documents.forms import AskCommentsForm
from nennep.documents.queries.receivers import PlaceGroup, grouped, matching_places, places_to_send
from nennep.kernel.actor import Actor
from nennep.organisations.queries import get_organisation
from nennep.ui.formats import format_day, format_number

if TYPE_CHECKING:
    from nennep.documents.models import CommentRequest, Document

DAYS = datetime.timedelta(days=7)
FEW = 12  # so many places are shown at once, more are folded by kind
Boxes = list[Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """The form that asks, the groups of places, and the list of them that it shows, narrowed by a kind (`slug`) and
    words. `shown`: (name of the kind, its boxes, unfolded); `kept`: ticked places that the list leaves out."""

    form: AskCommentsForm
    groups: list[PlaceGroup]
    asked: frozenset[int]
    text: str
    slug: str
    shown: list[tuple[str, Boxes, bool]]
    kept: Boxes

    @property
    def many(self) -> bool:
        """Whether there is something to search."""
        return sum(len(one.places) for one in self.groups) > FEW

    @property
    def count(self) -> int:
        """How many places the list shows."""
        return sum(len(boxes) for _name, boxes, _open in self.shown)

    @property
    def fresh(self) -> int:
        """How many of them were not asked yet: what a button of the list ticks and unticks."""
        return len(self._fresh())

    @property
    def all_ticked(self) -> bool:
        """Whether every one of those is ticked."""
        return all(box.data["selected"] for box in self._fresh())

    def _fresh(self) -> Boxes:
        return [box for _name, boxes, _open in self.shown for box in boxes if int(box.data["value"]) not in self.asked]

    @property
    def narrowed(self) -> bool:
        """Whether the list is a part of all."""
        return bool(self.text or self.slug)

    def of_kinds(self, slugs: Iterable[str]) -> set[int]:
        """The places of whole kinds that were not asked yet."""
        wanted = set(slugs)
        return {one.org_id for group in self.groups if group.slug in wanted for one in group.places} - self.asked


def asking_of(request: HttpRequest, actor: Actor, document: Document, requests: Sequence[CommentRequest]) -> Asking:
    """The form with the list as it was asked for: `tim` words of a name, `loai` a kind. What a button of the list sent
    (`loc`: narrow, `bo-loc` show all, `het` and `thoi` tick all or none of the list) asks nobody yet: the form comes
    back with every tick, also of places that the list leaves out."""
    groups = grouped(places_to_send(actor, get_organisation(actor, document.org_id)), actor.today)
    due = {one.org_id: one.due_on for one in requests}
    sent = request.POST if "due_on" in request.POST else QueryDict()
    act, text, slug = sent.get("loc", ""), sent.get("tim", "")[:80].strip(), sent.get("loai", "")[:40]
    if act == "bo-loc":
        text = slug = ""
    listed = [
        PlaceGroup(one.slug, one.name, matching_places(one.places, text))
        for one in groups if not slug or one.slug == slug
    ]  # fmt: skip
    here = {str(one.org_id) for group in listed for one in group.places if one.org_id not in due}
    form = AskCommentsForm(
        sent if sent and not act else None,
        orgs=[(str(one.org_id), _label(one.name, due.get(one.org_id))) for group in groups for one in group.places],
        kinds=_kinds(groups, due),
        initial={"due_on": sent.get("due_on") or actor.today + DAYS, "kinds": sent.getlist("kinds"),
                 "org_ids": _ticked(set(sent.getlist("org_ids")), here, act)},
    )  # fmt: skip
    whole = sum(len(one.places) for one in groups) <= FEW
    shown, kept = _shown(form, listed, opened=whole or act == "het" or bool(text or slug))
    return Asking(form, groups, frozenset(due), text, slug, shown, kept)


def _ticked(before: set[str], here: set[str], act: str) -> list[str]:
    """What is ticked after a button of the list: all of it, none of it, or as before."""
    return sorted(before | here if act == "het" else before - here if act == "thoi" else before)


def _label(name: str, due: datetime.date | None) -> str:
    return name if due is None else _("%(name)s (đã gửi, hạn %(day)s)") % {"name": name, "day": format_day(due)}


def _kinds(groups: Iterable[PlaceGroup], due: dict[int, datetime.date]) -> list[tuple[str, str]]:
    found = []
    for group in groups:
        left = sum(one.org_id not in due for one in group.places)
        if group.slug and left > 1:
            words = {"n": format_number(left), "kind": group.name}
            found.append((group.slug, _("%(kind)s: cả %(n)s nơi chưa gửi") % words))
    return found


def _shown(
    form: AskCommentsForm, listed: Iterable[PlaceGroup], *, opened: bool
) -> tuple[list[tuple[str, Boxes, bool]], Boxes]:
    """The kinds that have any places with their boxes, one with a ticked box unfolded; the ticked boxes of others."""
    boxes = {str(box.data["value"]): box for box in form["org_ids"].subwidgets}
    found = []
    for group in listed:
        mine = [boxes.pop(str(one.org_id)) for one in group.places]
        if mine:
            found.append((group.name, mine, opened or any(box.data["selected"] for box in mine)))
    return found, [box for box in boxes.values() if box.data["selected"]]
