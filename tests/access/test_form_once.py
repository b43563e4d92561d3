"""A form that was taken is known again by what it said, and what it said cannot be guessed from what is kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from nennep.access.models import FormOnce, User
from tests.factories.mail import switch_on, takes_mail
from tests.factories.world import World

pytestmark = pytest.mark.db


def test_what_is_kept_of_a_form_needs_the_sites_secret(
    world: World, settings: Settings, client_of: Callable[[User], Client]
) -> None:
    """Forms hold passwords of key files: without the secret no guess can be tried on the digest."""
    switch_on(settings)
    user = world.users["member"]
    takes_mail(user)
    said, kept = {"language": "en", "wanted": "on"}, set()
    for secret in ("một" * 20, "hai" * 20):
        settings.SECRET_KEY = secret
        client, token = client_of(user), uuid.uuid4()
        for _turn in range(2):  # sent again it leads to the same place
            answer = client.post(reverse("access:switch_mail"), said | {"_once": str(token)})
            assert answer.status_code == 302
        kept.add(FormOnce.objects.get(token=token).content)
    assert len(kept) == 2
