"""Where the pages of the areas stand, in one place for the pages that point to many of them."""

from __future__ import annotations

from nennep.kernel.addresses import address


def meeting(pk: int) -> str:
    """The page of a meeting."""
    return address("meetings:detail", pk)


def new_meeting(org_id: int) -> str:
    """Begin to prepare a meeting of an organisation."""
    return address("meetings:convene", org_id)


def meetings_of(org_id: int) -> str:
    """The meetings of an organisation."""
    return address("meetings:of_org", org_id)


def task(pk: int) -> str:
    """The page of a task given in a meeting."""
    return address("meetings:task", pk)


def visit(pk: int) -> str:
    """The page of a superior's visit."""
    return address("meetings:visit", pk)


def document(pk: int) -> str:
    """The page of a document."""
    return address("documents:detail", pk)


def month(org_id: int) -> str:
    """The month seen from above, of an organisation."""
    return address("reports:month", org_id)
