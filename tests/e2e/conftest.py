"""A live site over the test world, as the web role; a browser; desks at which people of the world sit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import playwright.sync_api
import pytest
import time_machine
from django.db import connection
from django.db.backends.signals import connection_created
from pytest_django.live_server_helper import LiveServer

from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from tests.e2e.desk import Desk, carry_session
from tests.e2e.serving import as_web_role
from tests.factories.once import keys_apart
from tests.factories.world import World, build_world

EVENING = clock.at(datetime.date(2026, 11, 3), 18)
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> Iterator[str]:
    """The address of the running site, whose threads work as the role that row security binds."""
    connection_created.connect(as_web_role)
    with time_machine.travel(EVENING, tick=True):
        yield live_server.url.replace("127.0.0.1", "localhost")
    connection_created.disconnect(as_web_role)


@pytest.fixture
def world(site: str, system: Actor) -> World:
    """The two communes, written for good so that the site sees them; on an evening of November 2026.

    Every table's keys begin above a million: a link that writes them as figures ("1.000.001") leads nowhere.
    """
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        keys_apart()
        cursor.execute(f"set role {WEB_ROLE}")
    with acting(system):
        return build_world()


@pytest.fixture
def desk(chromium: playwright.sync_api.Browser, site: str, world: World) -> Iterator[Callable[..., Desk]]:
    """A function: a desk at which the account of that key sits (or nobody yet), on a screen or on a phone."""
    opened: list[tuple[playwright.sync_api.BrowserContext, Desk]] = []

    def sit(key: str | None = None, *, phone: bool = False, **options: Any) -> Desk:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
        )
        context.set_default_timeout(8000)
        if key is not None:
            carry_session(context, site, world.users[key])
        here = Desk(context.new_page(), site)
        opened.append((context, here))
        return here

    yield sit
    faults = [fault for _, here in opened for fault in here.faults]
    for context, _ in opened:
        context.close()
    assert faults == []
