"""A browser for each account of the world, on the fixed evening."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nennep.kernel.actor import Actor
from tests.factories.world import World


@pytest.fixture
def browser(world: World, actor: Callable[[str], Actor]) -> Callable[[str], Client]:
    """A function: the client signed in as the account of that key, the clock standing on the evening."""

    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(world.users[key])
        return client

    return sign_in
