"""Asking the pages of meetings as a person does, and reading what they say."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client


def text(response: Any) -> str:
    """The page's words, without tags, with single spaces."""
    plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(plain).split())


def send(client: Client, url: str, act: str, *, once: uuid.UUID | None = None, **values: Any) -> HttpResponse:
    """Send one act of a page: `act` as the page's form names it."""
    return client.post(url, {"act": act, "_once": str(once or uuid.uuid4()), **values})


def seen(response: Any, act: str) -> str:
    """The mark of what was kept when the page was drawn, out of the form of an act."""
    page = response.content.decode()
    form = next(part for part in page.split("<form") if f'name="act" value="{act}"' in part)
    found = re.search(r'name="seen" value="([0-9a-f]+)"', form)
    assert found is not None
    return found.group(1)
