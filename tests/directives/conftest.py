"""The day on which most documents of these tests are issued."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from nennep.kernel import clock
from tests.directives.making import TODAY


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """The morning of `TODAY`; the clock stands still until a test moves it."""
    with time_machine.travel(clock.at(TODAY, 8), tick=False) as traveller:
        yield traveller
