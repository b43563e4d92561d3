"""Choosing organisations by search, with the words of each; and what the form of a written step is filled with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.organisations.drafts import pickable, steps_of, within
from nennep.organisations.models import Reform
from nennep.organisations.queries import get_organisation, kinds_on, names_on, natural_key
from nennep.orgtree.models import OrgNow

MOST_NEW = 60
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
        return [str(pk) for pk in pickable(self.actor, self.home, text, alive=not ended)]

    def words(self, values: Iterable[str]) -> Choices:
        """Values with their names, and where each stands; Http404 for an organisation elsewhere."""
        every = list(dict.fromkeys(values))
        keys = {value: key for value in every if (key := key_of(value)) is not None}
        ids = set(keys.values())
        if ids - within(self.actor, self.home, ids) or set(every) - {*keys, *self.new}:
            raise Http404
        parents = dict(OrgNow.objects.filter(org_id__in=ids).values_list("org_id", "parent_id"))
        names = names_on({*ids, *(above for above in parents.values() if above)}, self.reform.effective_on)
        old = [(str(pk), _placed(names.get(pk, ""), names.get(parents.get(pk) or 0, ""))) for pk in ids]
        old.sort(key=lambda one: (natural_key(one[1]), one[0]))
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
        found = OrgNow.objects.filter(org_id=org_id).values_list("parent_id", flat=True).first()
        return found or self.home.org_id


def _placed(name: str, above: str) -> str:
    return f"{name} ({above})" if above else name


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


ALIKE = ("kind", "parent", "unit_type")


def made_in(operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The new ones among the parts of a division."""
    return [part for part in operation.get("parts") or () if isinstance(part, dict)]


def common(parts: Sequence[Mapping[str, Any]], what: str) -> Any:
    """What all parts have alike; None where they differ."""
    values = {part[what] for part in parts}
    return values.pop() if len(values) == 1 else None


def first_of(operation: Mapping[str, Any], note: str) -> dict[str, Any]:
    """What the form of a written step is filled with."""
    kind = operation["do"]
    first: dict[str, Any] = {name: value for name, value in operation.items() if name != "do"} | {"note": note}
    new = operation.get("new") or operation.get("into")
    if isinstance(new, dict):
        first |= {name: new[name] for name in ("name", "kind", "parent", "code", "unit_type")} | {"into": None}
    if kind in ("move", "change_kind"):
        first["orgs"] = [operation["org"]]
    if kind == "split":
        made = made_in(operation)
        first["names"] = "\n".join(f"{one['name']}; {one['code']}" if one["code"] else one["name"] for one in made)
        first["others"] = [part for part in operation["parts"] if not isinstance(part, dict)]
        first |= {what: common(made, what) for what in ALIKE}
    return first
