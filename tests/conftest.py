"""What every test of the database stands on: the web role without privileges, and two unrelated branches."""

from __future__ import annotations

import gc
import os
import pathlib
from collections.abc import Iterator

import playwright.sync_api
import pytest
import pytest_django
from django.core.cache import cache
from django.db import connection
from django.test import Client
from playwright.sync_api import sync_playwright

from nennep.access.models import User
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from tests.e2e.browser import find
from tests.factories.kept import kept_world
from tests.factories.world import World

_NO_NEW_SQL = {"views", "stories", "e2e", "site", "bench", "imports", "documents", "committees", "processes"}
_NO_NEW_NAMES = {"hostile", "pages", "known"}
# The files that take longest begin first, the very longest before the others, so that no process waits for the last of
# them: whatever works with a browser, kills processes, loads a whole demo or acts at random.
_HERE = pathlib.Path(__file__).parent
LONGEST = {
    _HERE / name: place
    for place, name in enumerate((
        "guards/test_hostile.py", "reports/test_known.py", "e2e/test_phone.py", "kernel/test_statements.py",
        "reports/test_corrections.py", "members/merging/test_days.py", "e2e/test_kill.py", "directives/test_study.py",
        "guards/test_plans.py", "site/operations/test_archive.py", "e2e/test_reform.py", "site/test_demo.py",
        "documents/actions/test_sign.py", "e2e/test_month.py", "e2e/test_offices.py",
        "processes/test_reform_random.py", "stories/test_article_004.py", "e2e/test_sign_in.py",
        "stories/test_article_002.py", "reports/test_lake.py", "directives/test_behind.py",
        "directives/test_digests_killed.py", "members/imports/test_import_files.py", "stories/test_article_000.py",
        "processes/test_reform.py", "reports/test_as_it_was.py", "processes/test_workbench_steps.py",
        "reports/test_settled.py", "reports/test_cube.py", "config/test_embedded_postgres.py",
        "processes/test_reform_killed.py", "e2e/test_paper.py", "ui/test_scripts.py",
    ))
}  # fmt: skip

# Collecting makes a million objects that live as long as the run: looking through them again and again is a third of
# the work of collecting and a tenth of that of testing.
gc.disable()


def pytest_collection_finish() -> None:
    """From here on only what the tests make is looked through."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """What is frozen would outlive the process, of which libraries in C complain at its end."""
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first. Tests of queries, tables, guards and of most actions are the `versions` subset,
    which also runs on PostgreSQL 15; pages, stories, imported files, what was known when and acts with shared SQL
    say nothing more about the database's version."""
    items.sort(key=lambda item: LONGEST.get(item.path, len(LONGEST)))
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        elsewhere = _NO_NEW_SQL & set(item.path.parts) or _NO_NEW_NAMES & set(item.path.stem.split("_"))
        if {"db", "transactional_db", "world"} & names and not elsewhere:
            item.add_marker(pytest.mark.db)
            item.add_marker(pytest.mark.versions)


@pytest.fixture(scope="session", autouse=True)
def nobody_left(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Sessions that a live site's threads left open would keep the test database from being dropped."""
    yield
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        return  # no test asked for a database: none was made, and the one that is named is not ours
    connection.close()  # it may be one that a test ended for the same reason
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Each test begins with its own count of tries to sign in: those of a test that stood on a later day count too."""
    cache.clear()


@pytest.fixture(autouse=True)
def web_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test with a database works as the role that row security binds, as the web process does."""
    if not {"db", "transactional_db", "world"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    with connection.cursor() as cursor:
        cursor.execute(f"set role {WEB_ROLE}")
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("reset role")


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.sync_api.Browser]:
    """One browser for a process, which takes one driver; its loop runs in the main thread beside plain calls."""
    found = find()
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        browser = found.launch(driver)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def system() -> Actor:
    """The system, with a reason."""
    return system_actor("test")


@pytest.fixture
def sight(system: Actor) -> Iterator[None]:
    """The whole tree in sight for the rest of the test: for arranging and for asserting on rows."""
    with acting(system):
        yield


@pytest.fixture
def world(db: None, sight: None) -> World:
    """Two communes with cells, members, posts and accounts; see tests/factories/world.py and kept.py."""
    return kept_world()


@pytest.fixture
def client_of() -> object:
    """A function: the test client signed in as an account."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
