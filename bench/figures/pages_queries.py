"""pages.queries: how many statements the main pages run, with 500 rows and with 50."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from bench.figure import Figure
from bench.load import PROVINCE
from bench.pages import addresses, planted, signed_in

MOST = 15
_NOT_COUNTED = ("savepoint", "release", "rollback", "begin", "commit")  # of the surrounding transaction


def _asked(client: Client, address: str) -> int:
    """Statements of one page, sign-in and roles included."""
    ran: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.lower().startswith(_NOT_COUNTED):
            ran.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return len(ran)


def measure() -> Figure:
    """The page whose number grows most with its rows; `most` holds for the page that asks most."""
    with planted() as made:
        client = signed_in(PROVINCE)
        counts = {
            rows: {name: _asked(client, address) for name, address in addresses(at.org_id, at.word).items()}
            for rows, at in made.items()
        }
    many, few = counts[500], counts[50]
    worst = max(many, key=lambda name: (many[name] / few[name], many[name]))
    note = ", ".join(f"{name} {many[name]}/{few[name]}" for name in many)
    highest = max(many.values())
    return Figure(
        "pages.queries", many[worst], few[worst], "queries", 1.0, most=MOST, highest=highest,
        note=f"{worst}, 500 rows / 50 rows ({note})",
    )  # fmt: skip
