"""Where the pages of the areas stand, in one place for the pages that point to many of them."""

from __future__ import annotations


def meeting(pk: int) -> str:
    """The page of a meeting."""
    return f"/cuoc-hop/{pk}/"


def new_meeting(org_id: int) -> str:
    """Begin to prepare a meeting of an organisation."""
    return f"/cuoc-hop/moi/?don-vi={org_id}"


def meetings_of(org_id: int) -> str:
    """The meetings of an organisation."""
    return f"/cuoc-hop/?don-vi={org_id}"


def visit(pk: int) -> str:
    """The page of a superior's visit."""
    return f"/cuoc-hop/du-hop/{pk}/"


def document(pk: int) -> str:
    """The page of a document."""
    return f"/van-ban/{pk}/"


def month(org_id: int) -> str:
    """The month seen from above, of an organisation."""
    return f"/bao-cao/thang/{org_id}/"
