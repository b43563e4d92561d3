"""`dev.py package`: one archive that installs on a server without network. `dev.py install` does so, there as here."""

from __future__ import annotations

import hashlib
import json
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator

from devtools import install, machine
from devtools.machine import LOCAL, NODE_MODULES, PYTHON, ROOT, Refused, say

SOURCES = ("LICENSE", "README.md", "dev.py", "devtools", "docs", "package-lock.json", "package.json", "pyproject.toml",
           install.RUNTIME_LOCK, "src")  # fmt: skip
TOLD = """Nền Nếp {name}: cài trên máy chủ không có mạng, Debian 12 trở lên.

Gói này làm cho {made_for}. Các bước đầy đủ, có nginx, systemd, sao lưu và nâng cấp: docs/operations.md

  apt install python3-venv postgresql nginx     (gói của bản phân phối, từ đĩa hoặc kho nội bộ)
  python3 dev.py install                        (không dùng mạng: thư viện trong wheels/, phông chữ trong node_modules/)
  .venv/bin/nennep migrate
  .venv/bin/nennep serve
"""


def build(out: pathlib.Path) -> int:
    """Fetches what the server will need, proves that it is enough, and writes the archive into `out`; returns 0."""
    with tempfile.TemporaryDirectory(dir=LOCAL) as folder:
        wheels = pathlib.Path(folder)
        say("Đang tải thư viện Python vào gói…")
        locked = [*install.PIP, "-r", str(ROOT / install.RUNTIME_LOCK)]
        if machine.call([str(PYTHON), "-m", "pip", "download", "--dest", folder, *locked]):
            raise Refused("không tải được thư viện Python: hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại.")
        alone = ["--dry-run", "--ignore-installed", "--no-index", "--find-links", folder]
        if machine.call([str(PYTHON), "-m", "pip", "install", *alone, *locked]):
            raise Refused("thư viện vừa tải chưa đủ để cài khi không có mạng: hãy xem lỗi ở trên.")
        archive = write(out, wheels)
    size, digest = archive.stat().st_size, hashlib.sha256(archive.read_bytes()).hexdigest()
    say(f"{archive} ({size / 1e6:.0f} MB)\nsha256 {digest}")
    return 0


def write(out: pathlib.Path, wheels: pathlib.Path) -> pathlib.Path:
    """The archive of the sources, the assets and these wheels, written whole or not at all below `out`."""
    out.mkdir(parents=True, exist_ok=True)
    name = _name()
    made_for = install.this_machine()
    archive = out / f"{name}.tar"
    part = archive.with_suffix(".tar.part")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(part, "w") as tar:
        own = pathlib.Path(folder)
        (own / "INSTALL").write_text(TOLD.format(name=name, made_for=made_for), encoding="utf-8")
        (own / install.MADE_FOR).write_text(made_for, encoding="utf-8")
        (own / "stamp").write_text(install.assets_stamp(with_browser=False), encoding="utf-8")
        tar.add(own / "INSTALL", f"{name}/INSTALL", filter=_plain)
        tar.add(own / install.MADE_FOR, f"{name}/{install.WHEELS.name}/{install.MADE_FOR}", filter=_plain)
        tar.add(own / "stamp", f"{name}/{NODE_MODULES.name}/{install.STAMP}", filter=_plain)
        for wheel in sorted(wheels.glob("*.whl")):
            tar.add(wheel, f"{name}/{install.WHEELS.name}/{wheel.name}", filter=_plain)
        for source in [*SOURCES, *_assets()]:
            tar.add(ROOT / source, f"{name}/{source}", filter=_plain)
    return part.replace(archive)


def _assets() -> Iterator[str]:
    """The folders of what npm fetched for the pages; what it fetched for the tests stays."""
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return (f"{NODE_MODULES.name}/{package}" for package in sorted(wanted))


def _name() -> str:
    """`nennep-<version>`, with the commit where the sources are a checkout."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    words = ["git", "describe", "--always", "--dirty"]
    commit = ""
    if (ROOT / ".git").exists() and shutil.which("git"):
        commit = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True).stdout.strip()
    return "-".join(filter(None, ["nennep", version, commit]))


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without what Python leaves behind, and without whose files they were here."""
    if pathlib.PurePosixPath(entry.name).name == "__pycache__":
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
