"""Somebody at a desk: a browser page with what a journey needs, and every fault of the page noted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

from nennep.access.models import User

GRAVE = {"serious", "critical"}
# A page that refuses on purpose (403, 404, 409) is told of by the browser as well; that is no fault.
REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Desk:
    """A page of the site and the one who sits before it. `faults` must be empty at the end of every journey."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        offline = "ERR_INTERNET_DISCONNECTED" in message.text
        if message.type in {"error", "warning"} and not offline and not REFUSAL.match(message.text):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        missing = response.status == 404 and response.request.resource_type != "document"
        if response.status >= 500 or missing:
            self.faults.append(f"{response.status} {response.url}")

    def go(self, path: str) -> Desk:
        """Open an address of the site."""
        self.page.goto(self.site + path)
        return self

    def see(self, text: str) -> None:
        """The words are on the page."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def not_see(self, text: str) -> None:
        """The words are not on the page."""
        expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0)

    def write(self, label: str, text: str) -> None:
        """Fill in the field whose label begins so."""
        self.page.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(text)

    def press(self, name: str) -> None:
        """Press the button of that name, and wait for the page that follows."""
        self.page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        """Follow the link of that name."""
        self.page.get_by_role("link", name=name, exact=True).filter(visible=True).first.click()
        self.page.wait_for_load_state()

    def check_accessible(self) -> None:
        """No serious or critical fault by axe on the page as it stands, and nothing wider than the window."""
        results = Axe().run(self.page)
        grave = [
            f"{row['id']} ({row['impact']}): {row['nodes'][0]['html'][:160]}"
            for row in results.response["violations"]
            if row["impact"] in GRAVE
        ]
        assert grave == [], self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        assert not wide, f"{self.page.url} is wider than the window"

    def download(self, name: str) -> bytes:
        """Follow a link that gives a file; its bytes."""
        link = self.page.get_by_role("link", name=name, exact=True).filter(visible=True).first
        answer = self.page.request.get(self.site + (link.get_attribute("href") or ""))
        assert answer.ok, (name, answer.status)
        return answer.body()


def carry_session(context: BrowserContext, site: str, user: User) -> None:
    """Let the browser be signed in, as after a sign-in page that another journey has walked through."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
