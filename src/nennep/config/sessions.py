"""Sessions in the database; a database that does not answer is not taken for a session that was ended."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    """Django's own, which turns every fault of the database while saving into "the session was deleted"."""

    def save(self, must_create: bool = False) -> None:
        """Save the session. Raises UpdateError when it has ended meanwhile, OperationalError when nobody answers."""
        try:
            super().save(must_create)
        except UpdateError as lost:
            if isinstance(lost.__context__, (OperationalError, InterfaceError)):
                raise lost.__context__ from None
            raise
