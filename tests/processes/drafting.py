"""Drafts of reorganisations for the tests of the workbench."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client

from nennep.access.models import User
from nennep.organisations.actions import add_steps, create_reform
from nennep.organisations.models import Reform
from tests.factories.world import World

SignIn = Callable[[User], Client]
D = datetime.date
ON = D(2026, 11, 1)


def once(**values: Any) -> dict[str, Any]:
    return {"_once": str(uuid.uuid4()), **values}


def decided(number: str = "9-QĐ/TU", signed_on: str = "20/10/2026") -> dict[str, Any]:
    """The form of approval with a decision on paper of a superior outside the system."""
    return once(decision_no=number, signed_on=signed_on, issuer="khac", issuer_name="Ban Bí thư")


def draft(world: World, *operations: dict[str, Any], on: D = ON, title: str = "Sắp xếp xã") -> Reform:
    reform = create_reform(actor=world.system, home_id=world.province.pk, title=title, effective_on=on,
                           decision_no="7-TTr/BTC")  # fmt: skip
    add_steps(actor=world.system, reform_id=reform.pk, operations=operations)
    return reform


def merge(world: World, **into: Any) -> dict[str, Any]:
    new = {"key": "n1", "name": "Đảng bộ xã An Bình", "kind": "dang-bo-xa", "parent": world.province.pk, **into}
    return {"do": "merge", "sources": [world.commune_a.pk, world.commune_b.pk], "into": new}


def divided(world: World) -> dict[str, Any]:
    parts = [{"key": f"n{n}", "name": f"Đảng bộ xã Mới {n}", "kind": "dang-bo-xa", "parent": world.province.pk}
             for n in (1, 2)]  # fmt: skip
    return {"do": "split", "source": world.commune_a.pk, "parts": parts}


def halved(world: World) -> dict[str, Any]:
    """The division of cell A1 into two new ones under its commune."""
    parts = [{"key": f"n{n}", "name": f"Chi bộ Đông {n}", "kind": "chi-bo-truc-thuoc", "parent": world.commune_a.pk}
             for n in (1, 2)]  # fmt: skip
    return {"do": "split", "source": world.a1.pk, "parts": parts}


def split_off(world: World) -> dict[str, Any]:
    """A new cell beside cell A1, which goes on."""
    part = {"key": "n1", "name": "Chi bộ Mới", "kind": "chi-bo", "parent": world.commune_a.pk}
    return {"do": "split", "source": world.a1.pk, "keeps": True, "parts": [part]}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())
