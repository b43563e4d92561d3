"""E-mail as an operator would have set it up, and accounts that take it."""

from __future__ import annotations

import pytest_django.fixtures

from nennep.access.actions import ask_for_mail, confirm_mail
from nennep.access.actions.mailbox import token_for
from nennep.access.actors import actor_for
from nennep.access.models import Mailbox, User

SITE = "https://nennep.example.vn"


def switch_on(settings: pytest_django.fixtures.SettingsWrapper) -> None:
    """E-mail is set up; Django's runner keeps what is sent in `mail.outbox`."""
    settings.MAIL_ON, settings.SITE_URL = True, SITE
    settings.DEFAULT_FROM_EMAIL = "nennep@example.vn"


def takes_mail(user: User, language: str = "vi") -> Mailbox:
    """The account gives an address and confirms it, by the real actions."""
    actor = actor_for(user)
    asked = ask_for_mail(actor=actor, address=f"{user.username}@thu.example.vn", language=language)
    return confirm_mail(actor=actor, token=token_for(asked))
