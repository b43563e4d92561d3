"""What the form of a written step is filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
