"""web.memory: the most memory that a web process holds, after main and heavy pages of a commune and a province."""

from __future__ import annotations

import pathlib

from django.conf import settings

from bench.figure import Figure, NotHere
from bench.load import COMMUNE, DAY, LAST_MONTH, PROVINCE, place
from bench.pages import addresses, signed_in
from bench.server.clients import THREADS, megabytes, milliseconds, served_by

MOST = 512  # megabytes


def _heavy(org_id: int) -> list[str]:
    """Readings of many rows, and what is drawn of them as files."""
    month = f"thang={LAST_MONTH:%m/%Y}&ngay={DAY:%d/%m/%Y}"
    return [
        f"/bao-cao/toan-canh/{org_id}/", f"/bao-cao/nhieu-nam/{org_id}/", f"/bao-cao/nhieu-nam/{org_id}/?cay=nay",
        f"/bao-cao/thang/{org_id}/thang.xlsx?{month}", f"/bao-cao/thang/{org_id}/thang.pdf?{month}",
    ]  # fmt: skip


def measure() -> Figure:
    """Megabytes of the larger of two processes (VmHWM), from its start to the last answer."""
    if not pathlib.Path("/proc/self/status").exists():
        raise NotHere("the memory of a process is read from /proc")
    asked = 0
    with served_by() as (port, process):
        for account, org_id in ((COMMUNE, place().commune_id), (PROVINCE, place().province_id)):
            cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value}"
            light, heavy = list(addresses(org_id, "nguyen van an").values()), _heavy(org_id)
            asked += len(milliseconds(port, light, cookie, times=6 * THREADS))
            asked += len(milliseconds(port, heavy, cookie, times=THREADS))
        held = megabytes(process)
    note = f"{asked} answers to {THREADS} clients; processes {', '.join(f'{one:.0f}' for one in held)} MB"
    return Figure("web.memory", held[0], None, "MB", 1.0, most=MOST, note=note)
