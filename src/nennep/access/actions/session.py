"""Ending one of one's own sessions: a phone left somewhere, a machine that others use."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.http import Http404

from nennep.access.models import User
from nennep.audit.record import record
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting


def end_session(*, actor: Actor, session_id: int) -> User:
    """Sign one of the actor's own sessions out; somebody else's is not found. Audit "access.session.ended"."""
    with acting(actor):
        session = UserSession.objects.filter(pk=session_id, user_id=actor.user_id or 0).first()
        if session is None:
            raise Http404
        user = User.objects.get(pk=session.user_id)
        session.end()
        record(actor, "access.session.ended", user, org_id=user.org_id)
    return user
