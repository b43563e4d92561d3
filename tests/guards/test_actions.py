"""Every act has one shape, and is written down in words."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pathlib
import re
from typing import Any

import pytest
from django.conf import settings

from nennep.audit.wording import known_kinds
from nennep.site.generated import action_functions

ROOT = pathlib.Path(__file__).resolve().parents[2]
KIND = re.compile(r'"([a-z_]+\.[a-z_]+\.[a-z_]+)"')
ACTIONS: list[tuple[str, Any]] = list(action_functions())


def test_there_are_actions() -> None:
    assert len(ACTIONS) > 50


@pytest.mark.parametrize(("name", "function"), ACTIONS, ids=[name for name, _ in ACTIONS])
def test_action_is_keyword_only_and_says_what_happens(name: str, function: Any) -> None:
    signature = inspect.signature(function)

    positional = [p.name for p in signature.parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    assert positional == []
    assert inspect.getdoc(function)
    assert signature.return_annotation is not inspect.Signature.empty


def test_what_an_area_offers_as_an_action_takes_the_actor_by_name() -> None:
    wrong = []
    for area in settings.AREAS:
        if importlib.util.find_spec(f"nennep.{area}.actions") is None:
            continue
        package = importlib.import_module(f"nennep.{area}.actions")
        for name in getattr(package, "__all__", ()):
            value = getattr(package, name)
            actor = inspect.signature(value).parameters.get("actor") if inspect.isfunction(value) else None
            if actor is not None and actor.kind is not inspect.Parameter.KEYWORD_ONLY:
                wrong.append(f"{area}.{name}")
    assert wrong == []


def audit_kinds() -> set[str]:
    """Every kind that is written somewhere in the code as the second argument of `record` or `event`."""
    kinds: set[str] = set()
    for path in (ROOT / "src" / "nennep").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for call in re.finditer(r"\b(?:record|event)\(\s*\n?\s*actor,\s*\n?\s*", text):
            match = KIND.match(text, call.end())
            if match:
                kinds.add(match.group(1))
    return kinds


def test_every_audit_kind_has_its_words() -> None:
    importlib.import_module(settings.ROOT_URLCONF)  # the words stand beside the pages, whichever test runs first
    assert len(audit_kinds()) > 40
    assert sorted(audit_kinds() - known_kinds()) == []
