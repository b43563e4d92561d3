"""Choosing organisations by search: what is found by name or code, and the words of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.organisations.drafts import pickable, steps_of, within
from nennep.organisations.models import Reform
from nennep.organisations.queries import get_organisation, kinds_on, names_on
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import parents_of
from nennep.processes.workbench.wording import with_superior

MOST_NEW, MOST_FOUND = 60, 40
Choices = list[tuple[str, str]]


@dataclass(slots=True)
class Shelf:
    """Where a draft's organisations are chosen from. `new`: key -> name of those it founds itself."""

    actor: Actor
    reform: Reform
    home: OrgNow
    new: dict[str, str] = field(default_factory=dict)

    def search(self, text: str, *, ended: bool = False) -> list[str]:
        """What is found, as values of a form."""
        return [str(pk) for pk in pickable(self.actor, self.home, text, alive=not ended, limit=MOST_FOUND)]

    def words(self, values: Iterable[str]) -> Choices:
        """Values with their names, and where each stands, in their order; Http404 for an organisation elsewhere."""
        every = list(dict.fromkeys(values))
        keys = {value: key for value in every if (key := key_of(value)) is not None}
        ids = set(keys.values())
        if ids - within(self.actor, self.home, ids) or set(every) - {*keys, *self.new}:
            raise Http404
        parents = parents_of(ids)
        names = names_on({*ids, *parents.values()}, self.reform.effective_on)
        old = [
            (value, with_superior(names.get(keys[value], ""), names.get(parents.get(keys[value]) or 0, "")))
            for value in every if value in keys
        ]  # fmt: skip
        return old + [(key, self.new_words(key)) for key in every if key in self.new]

    def new_words(self, key: str) -> str:
        """A new organisation of the draft."""
        return _("%(name)s (lập trong phương án này)") % {"name": self.new[key]}

    def next_keys(self, count: int) -> list[str]:
        """Keys that no organisation of the draft has yet."""
        used = {int(key[1:]) for key in self.new if key[0] == "n" and key[1:].isdecimal()}
        start = max(used, default=0) + 1
        return [f"n{number}" for number in range(start, start + count)]

    def kind_of(self, org_id: int) -> str:
        """The kind of an organisation on the effective date."""
        return kinds_on([org_id], self.reform.effective_on).get(org_id, "")

    def parent_of(self, org_id: int) -> int:
        """Whom an organisation stands under now; the home when it has ended or is the top."""
        return parents_of([org_id]).get(org_id, self.home.org_id)


def new_in(operations: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Key -> name of every organisation that steps (as JSON values) found."""
    found: dict[str, str] = {}
    for operation in operations:
        parts = operation.get("parts")
        for value in (operation.get("new"), operation.get("into"), *(parts if isinstance(parts, list) else ())):
            if isinstance(value, dict):
                found[str(value["key"])] = str(value["name"])
    return found


def shelf_of(actor: Actor, reform: Reform) -> Shelf:
    """The shelf of a draft."""
    new = new_in(step.operation for step in steps_of(reform))
    return Shelf(actor, reform, get_organisation(actor, reform.home_id), new)
