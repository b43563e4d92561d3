"""State tables: total, reachable, and the same in Python and in the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from nennep.kernel.errors import RuleBroken
from nennep.kernel.states import require
from nennep.site.generated import state_tables

TABLES: list[tuple[str, Any]] = list(state_tables())


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _ in TABLES])
def test_table_names_every_state_once_and_each_is_reachable(name: str, table: Any) -> None:
    assert set(table.TRANSITIONS) == set(table.values)
    reached = set(table.INITIAL)
    for _ in table.values:
        reached |= {new for old in reached for new in table.TRANSITIONS[old]}
    assert reached == set(table.values)


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _ in TABLES])
def test_every_pair_is_allowed_or_refused_as_the_table_says(name: str, table: Any) -> None:
    for old in table.values:
        for new in table.values:
            if new in table.TRANSITIONS[old]:
                require(table, table.TRANSITIONS, old, new)
            else:
                with pytest.raises(RuleBroken, match="Không thể chuyển"):
                    require(table, table.TRANSITIONS, old, new)


def test_every_table_has_its_trigger() -> None:
    guarded = {
        getattr(field, "choices", None) and tuple(value for value, _ in field.choices)
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if (field := getattr(trigger, "field", None) and model._meta.get_field(trigger.field))
    }
    assert [name for name, table in TABLES if tuple(table.values) not in guarded] == []
