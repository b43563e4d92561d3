"""The launcher on real servers: each test starts, kills or damages one in a folder of its own."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from nennep.config import embedded_postgres
from nennep.config.embedded_postgres import OWNER, WEB, Cluster, EmbeddedPostgresError


@pytest.fixture
def folder() -> Iterator[pathlib.Path]:
    """An empty folder that the server's account reaches."""
    with tempfile.TemporaryDirectory(prefix="nennep-test-") as name:
        path = pathlib.Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture
def make() -> Iterator[Callable[..., Cluster]]:
    """Makes clusters that are stopped, and whose data are removed, after the test."""
    made: list[Cluster] = []

    def make_cluster(root: pathlib.Path, *, durable: bool = False) -> Cluster:
        made.append(Cluster(root, durable=durable))
        return made[-1]

    yield make_cluster
    for cluster in made:
        cluster.stop()
        if cluster.home != cluster.root:
            shutil.rmtree(cluster.home, ignore_errors=True)


def ask(cluster: Cluster, query: str, user: str = "postgres") -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(user), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def server_number(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])


def kill_server(cluster: Cluster) -> None:
    number = server_number(cluster)
    os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while pathlib.Path(f"/proc/{number}/fd").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_start_twice_and_stop(folder, make):
    cluster = make(folder / "pg")

    cluster.start()
    first = server_number(cluster)
    cluster.start()

    assert cluster.ready()
    assert server_number(cluster) == first
    cluster.stop()
    assert not cluster.ready()
    cluster.stop()


def test_roles_web_owns_nothing_and_is_bound_by_row_security(folder, make):
    cluster = make(folder / "pg")
    cluster.start()

    roles = ask(
        cluster,
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
        "WHERE rolname LIKE 'nennep%' ORDER BY 1",
    )
    owner = ask(cluster, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'nennep'")

    assert roles == [(OWNER, True, False, False, True, False), (WEB, True, False, False, False, False)]
    assert owner == [(OWNER,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(cluster, "CREATE TABLE public.mine ()", user=WEB)


def test_start_after_kill_keeps_what_was_committed(folder, make):
    cluster = make(folder / "pg", durable=True)
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS number")

    kill_server(cluster)
    cluster.start()

    assert ask(cluster, "SELECT number FROM kept") == [(7,)]


def test_start_after_kill_when_the_process_number_belongs_to_another(folder, make):
    cluster = make(folder / "pg")
    cluster.start()
    owner = cluster.data.stat().st_uid
    account = {"user": owner} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **account) as stranger:
        old = str(server_number(cluster))
        kill_server(cluster)
        for lock in (cluster.data / "postmaster.pid", cluster.socket_dir / ".s.PGSQL.5433.lock"):
            number, _, rest = lock.read_text(encoding="utf-8").partition("\n")
            assert number.strip() == old
            lock.write_text(f"{stranger.pid}\n{rest}", encoding="utf-8")

        cluster.start()

        assert cluster.ready()
        assert stranger.poll() is None
        cluster.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_start_after_interrupted_creation(folder, make):
    cluster = make(folder / "pg")
    cluster.start()
    cluster.stop()
    half = cluster.home / "run" / "data.new"
    cluster.data.rename(half)
    (half / "postgresql.conf").unlink()

    cluster.start()

    assert cluster.ready()


def test_start_refuses_another_major_version(folder, make):
    cluster = make(folder / "pg")
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("14\n", encoding="ascii")

    with pytest.raises(EmbeddedPostgresError, match=r"là của PostgreSQL 14, còn .*`nennep backup`.*`nennep restore`"):
        cluster.start()


def test_start_below_a_long_path_uses_a_short_socket_path(folder, make):
    cluster = make(folder / ("rất-dài " * 12).strip() / "thư mục 'của' tôi, \"nữa\"")

    cluster.start()

    assert len(os.fsencode(cluster.socket_dir / ".s.PGSQL.5433")) <= embedded_postgres.SOCKET_PATH_LIMIT
    assert ask(cluster, "SELECT 1") == [(1,)]
    cluster.stop()
    cluster.socket_dir.rmdir()


def test_start_after_the_project_has_moved(folder, make):
    cluster = make(folder / "before" / "pg")
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS number")
    cluster.stop()
    (folder / "before").rename(folder / "after")
    cluster = make(folder / "after" / "pg")

    cluster.start()

    assert ask(cluster, "SELECT number FROM kept") == [(7,)]


def test_start_in_a_private_folder(folder, make):
    folder.chmod(0o700)
    cluster = make(folder / "pg")

    cluster.start()

    assert ask(cluster, "SELECT 1") == [(1,)]
    assert (cluster.home == cluster.root) == (os.geteuid() != 0)
    assert cluster.socket_dir.stat().st_mode & 0o077 == 0


def test_programs_are_copied_where_the_account_cannot_reach_them(folder, make, monkeypatch):
    if os.geteuid() != 0:
        assert embedded_postgres.packaged_binaries() == Cluster(folder)._bin()
        return
    monkeypatch.setattr(embedded_postgres, "SYSTEM_HOME", folder / "system")
    package = embedded_postgres.packaged_binaries().parent.parent
    private = folder / "private"
    private.mkdir(mode=0o700)
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, private / source.name, symlinks=True)
    cluster = Cluster(folder / "pg", bin_dir=private / package.name / "pginstall18" / "bin", durable=False)

    cluster.start()

    assert ask(cluster, "SELECT 1") == [(1,)]
    cluster.stop()
    assert [path.name for path in (folder / "system").iterdir()] == ["programs"]


def test_cluster_on_windows_says_what_to_do(folder, monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")

    with pytest.raises(EmbeddedPostgresError, match="DATABASE_URL"):
        Cluster(folder / "pg")
