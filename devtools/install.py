"""Makes the virtual environment and installs what the lock files name; does nothing when all is there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pathlib
import platform
import shlex
import subprocess
import sys

from devtools import machine
from devtools.machine import NODE_MODULES, PYTHON, ROOT, VENV, Refused, say

RUNTIME_LOCK, DEVELOPMENT_LOCK = "requirements.lock", "requirements-dev.lock"
WHEELS = ROOT / "wheels"  # in a package (`dev.py package`): every library, so that no network is needed
MADE_FOR = "made-for.txt"  # beside them: the Python and the processor they were made for
STAMP = ".installed.json"  # in node_modules: what stands there
PIP = ["--quiet", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]


def everything(*, development: bool, browser: bool) -> None:
    """Installs for running, or for development; `browser`: the tests' browser too, where the machine has none."""
    with machine.locked("install"):
        _environment()
        _requirements(DEVELOPMENT_LOCK if development else RUNTIME_LOCK)
        _make_importable()
        _assets(with_browser=browser and not _machine_has_browser())


def _environment() -> None:
    if os.access(PYTHON, os.X_OK) and list(VENV.glob("lib/python3*/site-packages/pip")):
        return
    say("Đang tạo môi trường Python riêng (.venv)…")
    base = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run([base, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode:
        raise Refused(
            "không tạo được môi trường .venv. Trên Debian và Ubuntu hãy cài gói python3-venv rồi chạy lại.\n"
            + (made.stdout + made.stderr)[-1500:]
        )


def _requirements(lock: str) -> None:
    """Installs a lock file unless it, as it stands now, was installed last; the development one holds the other."""
    stamp = VENV / "installed.json"
    installed = _read(stamp)
    if installed.get(lock) == _digest(ROOT / lock):
        return
    say(f"Đang cài thư viện Python theo {lock} (lần đầu mất khoảng nửa phút)…")
    options = [*PIP, *from_package(WHEELS), "-r", str(ROOT / lock)]
    if machine.call([str(PYTHON), "-m", "pip", "install", *options]):
        raise Refused("không cài được thư viện Python: hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại.")
    locks = [RUNTIME_LOCK] if lock == RUNTIME_LOCK else [RUNTIME_LOCK, DEVELOPMENT_LOCK]
    _write(stamp, json.dumps(installed | {name: _digest(ROOT / name) for name in locks}))


def from_package(wheels: pathlib.Path) -> list[str]:
    """What pip is told where a package brought the wheels: look nowhere else. Refused on a machine of another kind."""
    if not wheels.is_dir():
        return []
    made_for = (wheels / MADE_FOR).read_text(encoding="utf-8").strip()
    if made_for != this_machine():
        raise Refused(f"gói này làm cho {made_for}, còn máy này là {this_machine()}: hãy làm gói trên máy cùng loại.")
    return ["--no-index", "--find-links", str(wheels)]


def this_machine() -> str:
    """The Python, the system and the processor that wheels are chosen for."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"Python {version}, {platform.system()} {platform.machine()}"


def _make_importable() -> None:
    """Puts `src` on the environment's path and the `nennep` command into its programs."""
    _write(machine.site_packages() / "nennep.pth", f"{ROOT / 'src'}\n")
    _write(VENV / "bin" / "nennep", f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -m nennep "$@"\n')
    (VENV / "bin" / "nennep").chmod(0o755)


def _assets(*, with_browser: bool) -> None:
    """Fonts, and on demand the browser, by npm; npm itself clears the folder first, and with it the stamp."""
    stamp = NODE_MODULES / STAMP
    installed = _read(stamp)
    wanted = _digest(ROOT / "package-lock.json")
    if installed.get("lock") == wanted and (installed.get("browser") or not with_browser):
        return
    say("Đang tải phông chữ" + (" và trình duyệt để kiểm thử…" if with_browser else "…"))
    command = [*machine.npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # npm calls its own node by name
    path = os.pathsep.join([str(machine.node().parent), os.environ.get("PATH", os.defpath)])
    options = [] if with_browser else ["--omit=dev"]
    if machine.call([*command, *options], {**os.environ, "PATH": path}):
        raise Refused("không tải được phông chữ bằng npm: hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại.")
    _write(stamp, assets_stamp(with_browser=with_browser))


def assets_stamp(*, with_browser: bool) -> str:
    """What is noted beside the assets once they stand as the lock file names them."""
    return json.dumps({"lock": _digest(ROOT / "package-lock.json"), "browser": with_browser})


def static_files() -> int:
    """The last step on a server: the files that the web process serves, collected; returns the exit code."""
    quiet = machine.environment() | {"NENNEP_LOG_LEVEL": "WARNING"}
    if failed := machine.call([str(PYTHON), "-m", "devtools.prepare", "static"], quiet):
        return failed
    say(f"Đã cài xong. Lệnh của người vận hành: {VENV / 'bin' / 'nennep'}; các bước tiếp theo: docs/operations.md")
    return 0


def lock() -> int:
    """Writes the lock files anew from pyproject.toml and package.json; returns 0, or the failed program's exit code."""
    compile_command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    compile_command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-config"]
    compile_command += ["--custom-compile-command", "python3 dev.py lock", "pyproject.toml", "--output-file"]
    return (
        machine.call([*compile_command, RUNTIME_LOCK])
        or machine.call([*compile_command, DEVELOPMENT_LOCK, "--extra", "dev", "--constraint", RUNTIME_LOCK])
        or machine.call([*machine.npm(), "install", "--package-lock-only", "--ignore-scripts"])
    )


def _machine_has_browser() -> bool:
    from tests.e2e import browser  # noqa: PLC0415  only a full checkout has the tests

    return browser.on_this_machine() is not None


def _digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(stamp: pathlib.Path) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(stamp.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _write(path: pathlib.Path, text: str) -> None:
    """Writes a small file whole or not at all, and only when it differs."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        new = path.with_name(f"{path.name}.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)
