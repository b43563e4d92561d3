"""How the tests' own server takes on the role that row security binds."""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from nennep.kernel.rls import WEB_ROLE


def as_web_role(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """To be told of every new connection: those of the server's threads become the web role."""
    if threading.current_thread() is not threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute(f"set role {WEB_ROLE}")
