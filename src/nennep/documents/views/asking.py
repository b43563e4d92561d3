"""Choosing whom to ask for comments: by kind at once, found by name, all of a list or none. Nothing needs script."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from nennep.documents.forms import AskCommentsForm
from nennep.documents.receivers import PlaceGroup, grouped, matching_places, places_to_send
from nennep.kernel.actor import Actor
from nennep.organisations.queries import get_organisation
from nennep.ui.formats import format_day, format_number

if TYPE_CHECKING:
    from nennep.documents.models import CommentRequest, Document

DAYS = datetime.timedelta(days=7)
FEW = 12  # so many places are shown at once, more are folded by kind


@dataclass(frozen=True, slots=True)
class Asking:
    """The form that asks, the groups of places it shows, and what narrows them: a kind (`slug`), words, all ticked."""

    form: AskCommentsForm
    groups: list[PlaceGroup]
    asked: frozenset[int]
    text: str
    slug: str
    ticked: bool
    shown: list[tuple[str, list[Any], bool]]

    @property
    def many(self) -> bool:
        """Whether there is something to search."""
        return sum(len(one.places) for one in self.groups) > FEW

    @property
    def count(self) -> int:
        """How many places the list shows."""
        return sum(len(boxes) for _name, boxes, _open in self.shown)

    @property
    def narrowed(self) -> bool:
        """Whether the list is a part of all."""
        return bool(self.text or self.slug)

    @property
    def all_query(self) -> str:
        """The same list with every place ticked."""
        return "?" + urlencode({"tim": self.text, "loai": self.slug, "chon": "het"})

    @property
    def none_query(self) -> str:
        """The same list with no place ticked."""
        return "?" + urlencode({"tim": self.text, "loai": self.slug})

    def of_kinds(self, slugs: Iterable[str]) -> set[int]:
        """The places of whole kinds that were not asked yet."""
        wanted = set(slugs)
        return {one.org_id for group in self.groups if group.slug in wanted for one in group.places} - self.asked


def asking_of(request: HttpRequest, actor: Actor, document: Document, requests: Sequence[CommentRequest]) -> Asking:
    """The form as the address says (`tim` words of a name, `loai` a kind, `chon=het` all of the list); what was sent
    and refused is shown whole, with what was ticked."""
    groups = grouped(places_to_send(actor, get_organisation(actor, document.org_id)), actor.today)
    due = {one.org_id: one.due_on for one in requests}
    sent = request.POST if "due_on" in request.POST else None
    text, slug = request.GET.get("tim", "")[:80].strip(), request.GET.get("loai", "")[:40]
    if sent is not None:
        text = slug = ""
    listed = [
        PlaceGroup(one.slug, one.name, matching_places(one.places, text))
        for one in groups if not slug or one.slug == slug
    ]  # fmt: skip
    ticked = request.GET.get("chon") == "het" and sent is None
    form = AskCommentsForm(
        sent, orgs=[(str(one.org_id), _label(one.name, due.get(one.org_id))) for group in groups
                    for one in group.places],
        kinds=_kinds(groups, due),
        initial={"due_on": actor.today + DAYS,
                 "org_ids": [str(one.org_id) for group in listed for one in group.places
                             if ticked and one.org_id not in due]},
    )  # fmt: skip
    whole = sum(len(one.places) for one in groups) <= FEW
    shown = _shown(form, listed, opened=whole or ticked or bool(text or slug))
    return Asking(form, groups, frozenset(due), text, slug, ticked, shown)


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


def _shown(form: AskCommentsForm, listed: Iterable[PlaceGroup], *, opened: bool) -> list[tuple[str, list[Any], bool]]:
    """(name of the kind, its boxes, unfolded), of the kinds that have any; one with a ticked box is unfolded."""
    boxes = {str(box.data["value"]): box for box in form["org_ids"].subwidgets}
    found = []
    for group in listed:
        mine = [boxes[str(one.org_id)] for one in group.places]
        if mine:
            found.append((group.name, mine, opened or any(box.data["selected"] for box in mine)))
    return found
