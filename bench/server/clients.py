"""Start the server, ask it from several threads, end it. Bounded: so many requests, each answered within seconds."""

from __future__ import annotations

import http.client
import os
import pathlib
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

THREADS = 8
PATIENCE = 60.0  # seconds until the server answers at all


@contextmanager
def served() -> Iterator[int]:
    """gunicorn on a free port of 127.0.0.1, as the web role; its port."""
    with served_by() as (port, _process):
        yield port


def megabytes(process: int) -> list[float]:
    """The most memory that each process of a server has held since it began (VmHWM), the largest first; Linux."""
    children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return sorted((_highest(child) for child in children), reverse=True)


def _highest(process: str) -> float:
    for line in pathlib.Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {process} does not say what memory it held")


@contextmanager
def served_by() -> Iterator[tuple[int, int]]:
    """gunicorn on a free port of 127.0.0.1, as the web role; its port, and the process that the others are under."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "bench.server.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=os.environ | {"NENNEP_AS_OWNER": "0"}, stdout=log, stderr=log)
        try:
            _wait(port, process)
            yield port, process.pid
        except RuntimeError:
            log.seek(0)
            sys.stderr.write(log.read().decode("utf-8", "replace")[-3000:])
            raise
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _ask(port, "/healthz", "")[0] == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server of the benchmark does not answer")


def _ask(port: int, address: str, cookie: str) -> tuple[int, float]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", address, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
        response = connection.getresponse()
        response.read()
        return response.status, float(response.getheader("X-Took", "0"))


def milliseconds(port: int, addresses: Sequence[str], cookie: str, times: int) -> list[float]:
    """The server's time of each answer when THREADS clients ask for every address so many times, in turn."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for _ in range(times):
        for address in addresses:
            waiting.put(address)
    took: list[float] = []
    wrong: list[str] = []

    def client() -> None:
        while not wrong:
            try:
                address = waiting.get_nowait()
            except queue.Empty:
                return
            status, spent = _ask(port, address, cookie)
            if status == http.HTTPStatus.OK:
                took.append(spent)
            else:
                wrong.append(f"{address}: {status}")

    threads = [threading.Thread(target=client) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or not took:
        raise RuntimeError(f"a page was not served: {', '.join(wrong)}")
    return took
