"""`dev.py run` and `dev.py stop`: web, worker and database as one, started again when one of them falls."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from devtools import database, machine
from devtools.machine import LOCAL, PYTHON, ROOT, Refused, say

RECORD = LOCAL / "run.json"
LOCK = LOCAL / "run.lock"
HEALTH_PATIENCE = 60.0  # seconds until the first page must be served
STOP_PATIENCE = 15.0  # seconds for requests and jobs under way to end
TOO_SHORT = 10.0  # seconds: a program that lived less is not started again
LOG_LIMIT = 5_000_000  # bytes


def make_room(port: int) -> None:
    """Refuses when this folder's software already runs or a stranger holds the port; ends what a killed run left."""
    with _only_one():
        _check_port(port)


def run(port: int, size: str) -> int:
    """Serves until a signal comes; returns the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_only_one())
        _check_port(port)
        _write_record(port, [])
        server = stack.enter_context(database.serving(database.RUN)) if not database.outside() else None
        local = {"NENNEP_LOCAL": "1", "NENNEP_SECOND_FACTOR": "asked"}
        env = local | machine.environment() | database.addresses(server)
        owner = env | {"NENNEP_AS_OWNER": "1", "NENNEP_LOG_LEVEL": "WARNING"}
        if machine.call([str(PYTHON), "-m", "devtools.prepare", "site", "--size", size], owner):
            return 1  # it has said why
        programs = _Programs(port, env)
        stack.callback(programs.stop)
        try:
            programs.start()
            _wait_until_healthy(port, programs)
            _greet(port)
            while True:
                time.sleep(1)
                if server is not None and not server.ready():
                    say("PostgreSQL đã dừng: đang khởi động lại…")
                    server.start()
                programs.start_again_what_fell()
        except KeyboardInterrupt:
            say("Đang dừng…")
            return 0


def stop() -> int:
    """Ends the run of this folder, from any terminal, and its embedded servers; returns 0."""
    with contextlib.suppress(ProcessLookupError):
        if (LOCK.exists() and _is_held()) and (number := _recorded().get("supervisor")):
            os.kill(int(number), signal.SIGTERM)
    deadline = time.monotonic() + 2 * STOP_PATIENCE
    while LOCK.exists() and _is_held():
        if time.monotonic() > deadline:
            raise Refused("phần mềm chưa dừng sau nửa phút: hãy thử lại.")
        time.sleep(0.1)
    _end_leftovers()
    database.stop_all()
    say("Đã dừng.")
    return 0


def operate(arguments: list[str]) -> int:
    """Runs a command of `nennep` on the database of this folder; returns its exit code."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(database.serving(database.RUN)) if not database.outside() else None
        env = machine.environment() | database.addresses(server)
        return machine.call([str(PYTHON), "-m", "nennep", *arguments], env)


class _Programs:
    """The web and the worker processes; each leads a process group of its own, so that nothing of it is left behind."""

    def __init__(self, port: int, env: dict[str, str]) -> None:
        size = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
        options = ["--bind", f"127.0.0.1:{port}", *size, "--no-control-socket", "--graceful-timeout", "10"]
        self.commands = {
            "web": ["gunicorn", "nennep.config.wsgi:application", *options],
            "worker": ["django", "procrastinate", "worker"],
        }
        self.port = port
        self.env = env
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.began: dict[str, float] = {}

    def start(self) -> None:
        """Starts whatever does not run."""
        for name, command in self.commands.items():
            if name in self.running:
                continue
            with _log(name).open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [str(PYTHON), "-m", *command],
                    cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
            self.began[name] = time.monotonic()
            _write_record(self.port, [process.pid for process in self.running.values()])

    def start_again_what_fell(self) -> None:
        """Starts ended programs again; Refused when one of them had only just been started."""
        for name in [name for name, process in self.running.items() if process.poll() is not None]:
            fallen = self.running.pop(name)
            _end_group(fallen.pid)
            if time.monotonic() - self.began[name] < TOO_SHORT:
                last = _log(name).read_text(encoding="utf-8", errors="replace")[-3000:]
                raise Refused(f"tiến trình {name} không chạy được. Cuối tệp {_log(name)}:\n{last}")
            say(f"Tiến trình {name} đã dừng (mã {fallen.returncode}): đang khởi động lại…")
        self.start()

    def stop(self) -> None:
        """Asks all to end, waits, and ends by force what has not."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _end_group(process.pid)
            process.wait()
        RECORD.unlink(missing_ok=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Holds this folder's run for itself, after ending what a killed run left behind."""
    LOCAL.mkdir(exist_ok=True)
    with LOCK.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            port = _recorded().get("port")
            where = f" ở http://127.0.0.1:{port}" if port else ""
            raise Refused(f"phần mềm đang chạy sẵn{where}. Muốn dừng: python3 dev.py stop") from None
        _end_leftovers()
        yield


def _is_held() -> bool:
    with LOCK.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _write_record(port: int, children: list[int]) -> None:
    record = {"supervisor": os.getpid(), "port": port, "children": children}
    new = RECORD.with_suffix(".new")
    new.write_text(json.dumps(record), encoding="utf-8")
    new.replace(RECORD)


def _recorded() -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(RECORD.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _end_leftovers() -> None:
    """Ends the web and worker processes of a run that was itself killed; a number that is now another's is let be."""
    for number in _recorded().get("children", []):
        if _is_ours(int(number)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(int(number), signal.SIGTERM)
            deadline = time.monotonic() + STOP_PATIENCE
            while _is_ours(int(number)) and time.monotonic() < deadline:
                time.sleep(0.1)
            _end_group(int(number))
    RECORD.unlink(missing_ok=True)


def _is_ours(number: int) -> bool:
    """Whether that process runs on this project's Python."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return str(PYTHON) in pathlib.Path(f"/proc/{number}/cmdline").read_bytes().decode("utf-8", "replace")
        return False
    command = ["ps", "-p", str(number), "-o", "command="]
    return str(PYTHON) in subprocess.run(command, check=False, capture_output=True, text=True).stdout


def _end_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refused(
                f"cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác: python3 dev.py run --port {port + 1}"
            ) from None
        except OverflowError:
            raise Refused(f"cổng {port} không có thật: hãy chọn một số từ 1024 đến 65535.") from None


def _wait_until_healthy(port: int, programs: _Programs) -> None:
    deadline = time.monotonic() + HEALTH_PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        programs.start_again_what_fell()
        time.sleep(0.2)
    raise Refused(f"phần mềm không trả lời sau {HEALTH_PATIENCE:.0f} giây. Hãy xem {_log('web')}.")


def _greet(port: int) -> None:
    demo = LOCAL / "demo.txt"
    say("")
    if demo.exists():
        say(demo.read_text(encoding="utf-8").strip("\n") + "\n")
    say(f"Nền Nếp đang chạy ở http://127.0.0.1:{port} (dừng: Ctrl+C; nhật ký: {(LOCAL / 'log').relative_to(ROOT)}/)")


def _log(name: str) -> pathlib.Path:
    """The log file of a program; a long one is put aside, and the one before it dropped."""
    path = LOCAL / "log" / f"{name}.log"
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return path
