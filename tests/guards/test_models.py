"""Rules about tables: row security, pairs of who and when, states, names of migrations."""

from __future__ import annotations

import pathlib
import re

import pytest
from django.apps import apps
from django.db import connection, models

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = [model for model in apps.get_models() if model.__module__.startswith("nennep.")]

# Tables that hold neither people's nor organisations' records, or that policies themselves read.
OPEN_TABLES = {
    "orgtree_org": "bare identities",
    "orgtree_orgedge": "the bare tree; read to derive versions",
    "orgtree_orgversion": "the bare tree; read by every subtree condition",
    "orgtree_orgnow": "read by the row policies themselves",
    "orgtree_orgevent": "numbers and dates of structural decisions, no persons",
    "orgtree_orglineage": "who came from whom",
    "access_user": "accounts: read before anybody's sight is known; pages show them by permission",
    "access_grant": "read to find out what somebody may see",
    "access_formonce": "tokens of forms, read by their owner's account only",
    "audit_auditlink": "hashes",
}


@pytest.mark.db
def test_every_table_with_records_has_row_security(db: None) -> None:
    """M2: the second wall stands on every table that is not listed with a reason."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind in ('r', 'p') and relrowsecurity")
        secured = {row[0] for row in cursor.fetchall()}
    tables = {model._meta.db_table for model in OURS}
    assert tables - secured - OPEN_TABLES.keys() == set()
    assert OPEN_TABLES.keys() - (tables - secured) == set()


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def test_index_keys_never_hold_two_dates() -> None:
    """scale.md 0: PostgreSQL 18 misjudges an index with two range-tested columns in its key."""
    dates = {"valid_from", "valid_to", "known_from", "known_to"}
    wrong = [
        f"{model.__name__}.{index.name}"
        for model in OURS
        for index in model._meta.indexes
        if len(dates & {name.lstrip("-") for name in index.fields}) > 1
    ]
    assert wrong == []


def test_dated_rows_have_a_period_that_begins_before_it_ends() -> None:
    for model in OURS:
        if {"valid_from", "valid_to"} <= fields_of(model) and model._meta.db_table != "orgtree_orgversion":
            names = {constraint.name for constraint in model._meta.constraints}
            assert any("period" in name for name in names), model


def test_models_order_nothing_by_default() -> None:
    assert [model.__name__ for model in OURS if model._meta.ordering] == []


def test_migrations_are_named() -> None:
    names = [path.name for path in ROOT.glob("src/nennep/*/migrations/0*.py")]
    assert [name for name in names if re.search(r"_auto_|_alter_|_remove_|_initial", name)] == []
