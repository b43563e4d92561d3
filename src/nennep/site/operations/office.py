"""What an office asks the operator for: a first account, a register, a report."""

from __future__ import annotations

import argparse
import datetime
import pathlib
import secrets
import sys

from nennep.access.actors import actor_for
from nennep.access.models import Grant, User
from nennep.access.pages import read_date
from nennep.access.roles import ROLES
from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.members.importing import import_register
from nennep.members.states import Outcome
from nennep.organisations.actions import found_organisation
from nennep.organisations.queries import name_on
from nennep.orgtree.models import OrgNow
from nennep.regulations.rules import organisation_kinds
from nennep.reports.lake.export import export
from nennep.reports.presenters.address import Asked
from nennep.reports.presenters.files import KINDS, month_file
from nennep.reports.queries import place_of
from nennep.reports.queries.reading import read_month
from nennep.site.operations.progress import Progress


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


def found(chosen: argparse.Namespace) -> int:
    """Found the organisation under which all others of this installation will stand; its number is printed."""
    since = clock.today() if chosen.since is None else read_date(chosen.since)
    if since is None:
        raise RuleBroken(f"Ngày “{chosen.since[:20]}” không đọc được. Hãy viết như 01/07/2025.")
    actor = system_actor("nennep found")
    with acting(actor):
        top = OrgNow.objects.filter(parent_id=None).first()
        if top is not None:
            raise RuleBroken(f"Đã có tổ chức cao nhất: số {top.org_id}, {name_on(top.org_id, clock.today())}.")
        _check_kind(chosen.kind, since)
        org = found_organisation(
            actor=actor, parent_id=None, name=chosen.name, kind=chosen.kind, effective_on=since,
            decision_no=chosen.decision,
        )  # fmt: skip
    sys.stdout.write(f"{org.pk}\n")
    return 0


def _check_kind(kind: str, on: datetime.date) -> None:
    highest = [(one.code, one.name) for one in organisation_kinds(on).values() if not one.parents]
    if kind not in dict(highest):
        listed = "".join(f"\n  {code:<20} {name}" for code, name in highest)
        raise RuleBroken(f"Loại hình “{kind[:60]}” không đứng cao nhất được. Các loại hình:{listed}")


def month_from(text: str) -> datetime.date:
    """The first day of a month written MM/YYYY."""
    day = read_date(f"01/{text.strip()}")
    if day is None:
        raise RuleBroken(f"Tháng “{text[:20]}” không đọc được. Hãy viết như 10/2026.")
    return day


def import_file(chosen: argparse.Namespace) -> int:
    """Read a register as far as it is beyond doubt; what is doubtful is written to --rejects with its reason.

    It is done in the name of an account, with that account's rights. 0 when every row was taken or was known already.
    """
    user = User.objects.filter(username=chosen.by, is_active=True).first()
    if user is None:
        raise RuleBroken(f"Không có tài khoản “{chosen.by}” đang dùng.")
    if chosen.rejects is not None and chosen.rejects.exists():
        raise RuleBroken(f"Tệp {chosen.rejects} đã có. Hãy chọn tên khác.")
    progress = Progress("import")
    result = import_register(
        actor=actor_for(user),
        org_id=chosen.org,
        content=_read(chosen.file),
        file_name=chosen.file.name,
        progress=lambda _what, done, whole: progress.part(done, whole),
    )
    counts = ", ".join(f"{Outcome(name).label}: {count}" for name, count in result.counts.items() if count)
    progress.done(f"{chosen.file.name}: {counts}")
    if result.rejects is None:
        return 0
    if chosen.rejects is None:
        sys.stderr.write("nennep: some rows were not taken; run again with --rejects FILE to have them with reasons\n")
    else:
        chosen.rejects.write_bytes(result.rejects)
        sys.stdout.write(f"{chosen.rejects}\n")
    return 1


def _read(path: pathlib.Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise RuleBroken(f"Không đọc được tệp {path}: {fault.strerror}.") from fault


def write_report(chosen: argparse.Namespace) -> int:
    """Write the month report of an organisation as the kind of file that the name of --out ends in."""
    kind = chosen.out.suffix.removeprefix(".").lower()
    if kind not in KINDS:
        raise RuleBroken(f"Tên tệp phải kết thúc bằng .{', .'.join(KINDS)}.")
    today = clock.today()
    as_of = today if chosen.as_of is None else read_date(chosen.as_of)
    if as_of is None:
        raise RuleBroken(f"Ngày “{chosen.as_of[:20]}” không đọc được. Hãy viết như 31/10/2026.")
    month = month_from(chosen.month)
    if month > as_of:
        raise RuleBroken("Tháng này chưa đến vào ngày tính số liệu.")
    actor = system_actor("nennep report")
    with acting(actor, reading=True):
        reading = read_month(actor, place_of(actor, chosen.org), month, as_of)
        if reading is None:
            raise RuleBroken("Tổ chức này không hoạt động trong tháng đó.")
        content = month_file(reading, Asked(month, as_of, today), kind).content
    try:
        chosen.out.write_bytes(content)
    except OSError as fault:
        raise RuleBroken(f"Không ghi được tệp {chosen.out}: {fault.strerror}.") from fault
    sys.stdout.write(f"{chosen.out}\n")
    return 0


def export_files(chosen: argparse.Namespace) -> int:
    """Write what is analysed as Parquet files; prints the folder, and the rows of each file."""
    progress = Progress("export")
    try:
        version = export(actor=system_actor("nennep export"), folder=chosen.out)
    except OSError as fault:
        raise RuleBroken(f"Không ghi được vào thư mục {chosen.out}: {fault.strerror}.") from fault
    progress.done(", ".join(f"{name} {rows}" for name, rows in version.rows.items()))
    sys.stdout.write(f"{version.folder}\n")
    return 0
