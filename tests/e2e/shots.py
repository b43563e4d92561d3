"""Pictures of every main page, for people to look at: `python3 dev.py shots`.

Loads the demo into a database of its own, signs in as each of its accounts, and follows links until every address that
can be reached has been seen once for each account. Writes PNGs (desktop, phone, dark, print) and an index into
.local/shots.
"""

from __future__ import annotations

import argparse
import html
import os
import pathlib
import re
import shutil
import sys
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import django
import fitz
import playwright.sync_api
import psycopg
from playwright.sync_api import sync_playwright

from tests.e2e.browser import ROOT, find

TARGET = ROOT / ".local" / "shots"
DATABASE = "nennep_shots"
WIDE, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
LOOKS = ("desktop", "phone", "dark", "print")


def fresh_database(address: str, *, anew: bool) -> str:
    """The address of the pictures' own database on the same server; made when missing, or on demand."""
    parts = urllib.parse.urlsplit(address)
    with psycopg.connect(address, autocommit=True) as server:
        if anew:
            server.execute(f"drop database if exists {DATABASE} with (force)")
        if not server.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            server.execute(f"create database {DATABASE}")
    return urllib.parse.urlunsplit(parts._replace(path=f"/{DATABASE}"))


def load_demo() -> None:
    """Migrate, and load the demo where it is not there yet."""
    from django.core.management import call_command  # noqa: PLC0415  needs Django set up
    from django.db import transaction  # noqa: PLC0415  needs Django set up

    from nennep.orgtree.models import Org  # noqa: PLC0415  needs Django set up

    call_command("migrate", interactive=False, verbosity=0)
    if not Org.objects.exists():
        with transaction.atomic():
            call_command("demo")


@contextmanager
def serving() -> Iterator[str]:
    """The site on a free port of this machine, its threads as the web role."""
    from django.db.backends.signals import connection_created  # noqa: PLC0415  needs Django set up
    from pytest_django.live_server_helper import LiveServer  # noqa: PLC0415  needs Django set up

    from tests.e2e.serving import as_web_role  # noqa: PLC0415  needs Django set up

    server = LiveServer("localhost")
    connection_created.connect(as_web_role)
    try:
        yield server.url
    finally:
        server.stop()


@dataclass
class Seen:
    """One page as one account sees it."""

    account: str
    route: str
    path: str
    title: str
    seconds: float
    files: dict[str, str] = field(default_factory=dict)
    pages: int = 0


class Photographer:
    """Walks through the site as one account after another; `known` are the routes photographed in every look."""

    def __init__(self, browser: playwright.sync_api.Browser, site: str, most: int) -> None:
        self.browser, self.site, self.most = browser, site, most
        self.known: set[str] = set()
        self.seen: list[Seen] = []

    def walk(self, account: str) -> None:
        """Follow links from the front page, each route once, up to `most` pages."""
        from nennep.access.models import User  # noqa: PLC0415  needs Django set up
        from tests.e2e.desk import carry_session  # noqa: PLC0415  needs Django set up
        from tests.e2e.walking import walk  # noqa: PLC0415  needs Django set up

        context = self.browser.new_context(viewport=WIDE, locale="vi-VN", color_scheme="light")
        carry_session(context, self.site, User.objects.get(username=account))
        page = context.new_page()
        for path in walk(page, self.site, self.most):
            self._photograph(page, account, path)
        context.close()

    def _photograph(self, page: playwright.sync_api.Page, account: str, path: str) -> None:
        from tests.e2e.walking import route_of  # noqa: PLC0415  needs Django set up

        timing = "(performance.getEntriesByType('navigation')[0].responseEnd)"
        route = route_of(path) or ""
        one = Seen(account, route, path, page.title(), float(page.evaluate(timing)) / 1000)
        name = f"{account}-{re.sub(r'[^a-z0-9]+', '-', route).strip('-') or 'home'}"
        page.screenshot(path=TARGET / f"{name}.png", full_page=True)
        one.files["desktop"] = f"{name}.png"
        if route not in self.known:
            self.known.add(route)
            self._other_looks(page, name, one)
        self.seen.append(one)

    def _other_looks(self, page: playwright.sync_api.Page, name: str, one: Seen) -> None:
        page.set_viewport_size(PHONE)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({**PHONE, "height": max(PHONE["height"], height)})  # the bar stands below, not across
        page.screenshot(path=TARGET / f"{name}-phone.png", full_page=True)
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=TARGET / f"{name}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
        with fitz.open(stream=page.pdf(format="A4", print_background=False), filetype="pdf") as printed:
            printed[0].get_pixmap(dpi=80).save(TARGET / f"{name}-print.png")
            one.pages = len(printed)
        one.files |= {look: f"{name}-{look}.png" for look in LOOKS[1:]}


def write_index(seen: list[Seen]) -> pathlib.Path:
    """One page with all pictures, by account."""
    rows = []
    for one in seen:
        pictures = " ".join(
            f'<a href="{name}"><img loading="lazy" src="{name}" alt="{look}"></a>' for look, name in one.files.items()
        )
        rows.append(
            f"<section><h2>{html.escape(one.account)} · {html.escape(one.title)}</h2>"
            f"<p><code>{html.escape(one.path)}</code> {one.seconds:.2f} s, {one.pages} trang giấy</p>"
            f"{pictures}</section>"
        )
    style = "img{height:420px;border:1px solid #999;margin:4px;object-fit:cover;object-position:top}"
    place = TARGET / "index.html"
    place.write_text(
        f"<!doctype html><html lang=vi><meta charset=utf-8><title>Nền Nếp</title><style>{style}</style>{''.join(rows)}",
        encoding="utf-8",
    )
    return place


def main() -> int:
    """Reads the arguments, takes the pictures, and says where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("accounts", nargs="*", help="chỉ những tài khoản này")
    parser.add_argument("--fresh", action="store_true", help="nạp lại dữ liệu mẫu")
    parser.add_argument("--most", type=int, default=90, help="số trang tối đa của mỗi tài khoản")
    chosen = parser.parse_args()
    os.environ["DATABASE_URL"] = fresh_database(os.environ["DATABASE_URL"], anew=chosen.fresh)
    os.environ |= {"NENNEP_AS_OWNER": "1", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    django.setup()
    load_demo()
    from nennep.access.models import User  # noqa: PLC0415  needs Django set up

    accounts = chosen.accounts or list(User.objects.order_by("pk").values_list("username", flat=True))
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    found = find()
    with serving() as site, sync_playwright() as driver:
        photographer = Photographer(found.launch(driver), site, chosen.most)
        for account in accounts:
            photographer.walk(account)
            sys.stdout.write(f"{account}: {sum(one.account == account for one in photographer.seen)} trang\n")
    place = write_index(photographer.seen)
    sys.stdout.write(f"{place.relative_to(ROOT)}: {len(photographer.seen)} trang\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
