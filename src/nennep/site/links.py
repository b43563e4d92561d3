"""Where the pages of the areas stand, in one place for the pages that point to many of them."""

from __future__ import annotations

from django.urls import reverse


def meeting(pk: int) -> str:
    """The page of a meeting."""
    return reverse("meetings:detail", args=[pk])


def new_meeting(org_id: int) -> str:
    """Begin to prepare a meeting of an organisation."""
    return reverse("meetings:convene", args=[org_id])


def meetings_of(org_id: int) -> str:
    """The meetings of an organisation."""
    return reverse("meetings:of_org", args=[org_id])


def task(pk: int) -> str:
    """The page of a task given in a meeting."""
    return reverse("meetings:task", args=[pk])


def visit(pk: int) -> str:
    """The page of a superior's visit."""
    return reverse("meetings:visit", args=[pk])


def document(pk: int) -> str:
    """The page of a document."""
    return reverse("documents:detail", args=[pk])


def month(org_id: int) -> str:
    """The month seen from above, of an organisation."""
    return reverse("reports:month", args=[org_id])
