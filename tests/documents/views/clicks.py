"""Pages of documents as somebody opens them."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from nennep.access.models import User
from nennep.documents.models import Document

SignIn = Callable[[User], Client]


def body_of(client: Client, url: str) -> str:
    """The text of a page that is there."""
    response = client.get(url)
    assert response.status_code == 200, response.content.decode()[:400]
    return str(response.content.decode())


def to(name: str, document: Document) -> str:
    """The address of a page of a document."""
    return reverse(f"documents:{name}", args=[document.pk])
