"""The generated docs: state diagrams, roles and permissions, actions. They are printed from the code they describe."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

from django.conf import settings
from django.db.models import TextChoices

from nennep.access.permissions import Permission
from nennep.access.roles import ROLES
from nennep.kernel.states import mermaid

HEAD = "<!-- Printed by `python3 dev.py docs`; edit the code, not this page. -->\n\n"


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name == name:
            return None
        raise


def state_tables() -> list[tuple[str, type[TextChoices]]]:
    """Every states class with a table of transitions, with its area."""
    found = []
    for area in settings.AREAS:
        module = _module(f"nennep.{area}.states")
        for name, value in vars(module).items() if module else ():
            if inspect.isclass(value) and issubclass(value, TextChoices) and hasattr(value, "TRANSITIONS"):
                found.append((f"{area}.{name}", value))
    return found


def states_page() -> str:
    """One diagram a table."""
    parts = [HEAD + "# States\n"]
    for name, table in state_tables():
        summary = inspect.getdoc(table) or ""
        transitions, initial = table.TRANSITIONS, table.INITIAL  # type: ignore[attr-defined]  # as all found have
        parts.append(f"## {name}\n\n{summary}\n\n```mermaid\n{mermaid(table, transitions, initial)}```\n")
    return "\n".join(parts)


def permissions_page() -> str:
    """Roles in words, then role by permission."""
    lines = [HEAD + "# Roles and permissions\n", "| role | name | held at | reaches below | by rule | in words |",
             "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for role in ROLES.values():
        below, rule = ("yes" if role.subtree else "no"), ("yes" if role.by_rule else "by a grant")
        lines.append(f"| `{role.slug}` | {role.name} | {role.held_at} | {below} | {rule} | {role.description} |")
    lines += [
        "",
        "| permission | " + " | ".join(f"`{slug}`" for slug in ROLES) + " |",
        "| --- |" + " --- |" * len(ROLES),
    ]
    for permission in Permission:
        marks = ["●" if permission in role.permissions else "" for role in ROLES.values()]
        lines.append(f"| `{permission}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def action_functions() -> list[tuple[str, object]]:
    """Every public action: "area.function" and the function, in the order of areas."""
    found: dict[str, object] = {}
    for area in settings.AREAS:
        package = _module(f"nennep.{area}.actions")
        names = [f"nennep.{area}.actions"] if package else []
        if package is not None and hasattr(package, "__path__"):
            names += [info.name for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
        if area == "processes":
            root = importlib.import_module("nennep.processes")
            names += [f"nennep.processes.{info.name}" for info in pkgutil.iter_modules(root.__path__)]
        for name in names:
            module = importlib.import_module(name)
            for key, value in vars(module).items():
                public = inspect.isfunction(value) and not key.startswith("_") and value.__module__ == name
                actor = inspect.signature(value).parameters.get("actor") if public else None
                if actor is not None and actor.kind is inspect.Parameter.KEYWORD_ONLY:
                    found[f"{area}.{key}"] = value
    return list(found.items())


def actions_page() -> str:
    """One line an action: its name and what its docstring says first."""
    lines = [HEAD + "# Actions\n", "| action | what happens |", "| --- | --- |"]
    for name, function in action_functions():
        summary = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
        lines.append(f"| `{name}` | {summary} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    return {"states.md": states_page(), "permissions.md": permissions_page(), "actions.md": actions_page()}
