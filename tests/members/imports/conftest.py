"""The day on which the office works."""

from __future__ import annotations

import pytest

from tests.members.imports.clicks import TODAY


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the office works."""
    monkeypatch.setattr("nennep.kernel.clock.today", lambda: TODAY)
