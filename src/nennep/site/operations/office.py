"""What an office asks the operator for: a first account, a register, a report."""

from __future__ import annotations

import argparse
import datetime
import secrets
import sys

from nennep.access.models import Grant, User
from nennep.access.pages import read_date
from nennep.access.roles import ROLES
from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import name_on
from nennep.orgtree.models import OrgNow


def create_admin(chosen: argparse.Namespace) -> int:
    """Open an account with a one-time password, printed once, and give it a role at an organisation."""
    actor = system_actor("nennep createadmin")
    with acting(actor):
        if chosen.role not in ROLES:
            raise RuleBroken(f"Không có vai trò “{chosen.role}”. Các vai trò: {', '.join(ROLES)}.")
        if not OrgNow.objects.filter(org_id=chosen.org).exists():
            raise RuleBroken(f"Không có tổ chức số {chosen.org}.")
        if User.objects.filter(username=chosen.username).exists():
            raise RuleBroken(f"Tên đăng nhập “{chosen.username}” đã có.")
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(username=chosen.username, password=password, name=chosen.name)
        grant = Grant.objects.create(
            user=user, role=chosen.role, org_id=chosen.org, valid_from=clock.today(), basis="nennep createadmin"
        )
        record(actor, "access.grant.given", grant, org_id=chosen.org, data={"user": user.username, "role": chosen.role})
        place = name_on(chosen.org, clock.today())
    sys.stdout.write(f"{chosen.username}: {ROLES[chosen.role].name}, {place}\n{password}\n")
    return 0


def month_from(text: str) -> datetime.date:
    """The first day of a month written MM/YYYY."""
    day = read_date(f"01/{text.strip()}")
    if day is None:
        raise RuleBroken(f"Tháng “{text[:20]}” không đọc được. Hãy viết như 10/2026.")
    return day


def import_file(chosen: argparse.Namespace) -> int:
    """Read a register as far as it is beyond doubt; what is doubtful is written to --rejects with its reason."""
    raise RuleBroken("…")


def write_report(chosen: argparse.Namespace) -> int:
    """Write the month report of an organisation."""
    raise RuleBroken("…")
