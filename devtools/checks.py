"""`dev.py check`: everything that can be found wrong without running a test; and its helpers `fix` and `docs`."""

from __future__ import annotations

import concurrent.futures
import subprocess
import time
from typing import NamedTuple

from devtools import database, machine
from devtools.machine import PYTHON, ROOT, VENV, say


class Check(NamedTuple):
    """One check: what it is about, and what Python is given to run."""

    title: str
    command: list[str]


ALWAYS = [
    Check("Kiểu dữ liệu (mypy)", ["-m", "mypy"]),
    Check("Quy cách mã nguồn (ruff check)", ["-m", "ruff", "check"]),
    Check("Trình bày mã nguồn (ruff format)", ["-m", "ruff", "format", "--check", "--output-format", "concise"]),
    Check("Ranh giới giữa các mảng (import-linter)", [str(VENV / "bin" / "lint-imports")]),
    Check("Mẫu trang (djlint)", ["-m", "djlint", "src", "--lint", "--quiet"]),
    Check("Bản tiếng Anh đủ", ["-m", "devtools.translations", "--check"]),
    Check("Thay đổi cấu trúc đã có migration", ["-m", "django", "makemigrations", "--check", "--dry-run"]),
]
# Commands of the application, asked for where they exist.
WHERE_PRESENT = [
    Check("Tài liệu sinh ra còn đúng", ["-m", "django", "generate_docs", "--check"]),
]


def check() -> int:
    """Runs every check, two at a time; prints what each one found and a line for each; 0 when all are clean."""
    with database.serving(database.TEST) as server:
        env = (
            machine.environment()
            | database.addresses(server)
            | {"NENNEP_AS_OWNER": "1", "NENNEP_LOG_LEVEL": "WARNING", "NO_COLOR": "1"}
        )
        listed = _run(["-m", "django", "help", "--commands"], env).stdout.split()
        chosen = [*ALWAYS, *(one for one in WHERE_PRESENT if one.command[2] in listed)]
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            outcomes = list(pool.map(lambda one: _timed(one.command, env), chosen))
    for one, (result, _) in zip(chosen, outcomes, strict=True):
        if result.returncode:
            say(f"\n== {one.title}: {' '.join(one.command)} ==\n{result.stdout.strip()}")
    say("")
    for one, (result, seconds) in zip(chosen, outcomes, strict=True):
        say(f"{'SAI ' if result.returncode else 'đúng'}  {one.title}, {seconds:.1f} giây")
    return int(any(result.returncode for result, _ in outcomes))


def fix() -> int:
    """Mends what can be mended by itself; returns 0 when nothing is left."""
    env = machine.environment()
    left = machine.call([str(PYTHON), "-m", "ruff", "check", "--fix"], env)
    return machine.call([str(PYTHON), "-m", "ruff", "format"], env) or left


def docs() -> int:
    """Writes the generated documents; returns the command's exit code."""
    with database.serving(database.TEST) as server:
        env = machine.environment() | database.addresses(server) | {"NENNEP_AS_OWNER": "1"}
        return machine.call([str(PYTHON), "-m", "django", "generate_docs"], env)


def _timed(command: list[str], env: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], float]:
    began = time.monotonic()
    return _run(command, env), time.monotonic() - began


def _run(command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PYTHON), *command],
        check=False, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
