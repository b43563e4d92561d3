"""What the planner was told of tables."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model


def times_analysed(model: type[Model]) -> int:
    """How often a model's table was analysed on demand: autovacuum's own visits are counted elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute("select pg_stat_get_analyze_count(%s::regclass)", [model._meta.db_table])
        count: int = cursor.fetchone()[0]
    return count
