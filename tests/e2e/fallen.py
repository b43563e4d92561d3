"""A small life in an empty database, for the test that kills programs: run as `python -m tests.e2e.fallen`."""

from __future__ import annotations

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.test import Client

    from nennep.kernel.actor import system_actor
    from nennep.kernel.db import acting
    from tests.factories.world import build_world

    with acting(system_actor("test")):
        world = build_world()
    client = Client(SERVER_NAME="localhost")
    client.force_login(world.users["staff_a"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    sys.stdout.write(json.dumps({"session": session, "org": world.commune_a.pk, "cell": world.a1.pk}))
