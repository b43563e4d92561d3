"""The gallery, the error pages, and what every page's parts must keep: no inline style, files that exist, contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

import nennep.ui
from nennep.ui import catalogue  # noqa: F401  importing it registers the components
from nennep.ui.components import registered
from nennep.ui.middleware import drafts
from nennep.ui.prefs import read_prefs
from nennep.ui.views import stale_form

UI = Path(nennep.ui.__file__).parent
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
BARE = override_settings(
    ROOT_URLCONF="nennep.ui.urls",
    MIDDLEWARE=[],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
)


@BARE
def test_gallery_shows_the_page() -> None:
    response = Client().get("/ui/")

    assert response.status_code == 200
    assert len(response.content) < 100_000
    page = response.content.decode()
    assert page.count("<h1>") == 1
    assert not re.search(r"\sstyle=|<style|<script>|\son[a-z]+=", page)


@BARE
def test_gallery_ids_are_unique_and_labels_point_at_inputs() -> None:
    page = Client().get("/ui/").content.decode()

    ids = re.findall(r'\sid="([^"]+)"', page)
    # The two sample forms are the same form drawn twice; every other id stands once.
    twice = {name for name in ids if ids.count(name) > 1}
    assert {name for name in twice if not name.startswith("id_")} == set()
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)


def test_gallery_shows_every_component() -> None:
    shown = "".join(path.read_text() for path in (UI / "templates/ui").glob("gallery*/*.html"))
    shown += "".join((UI / "templates/ui" / name).read_text() for name in ("gallery.html", "base.html"))

    used = set(re.findall(r'{% c(?:block)? "(\w+)"', shown))
    assert used == set(registered())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", text)
    assert len(text.splitlines()) <= 160


def test_every_template_is_used() -> None:
    source = "".join(path.read_text() for path in [*TEMPLATES, *UI.glob("*.py")])
    outside = {"ui/base.html", "ui/gallery.html", "ui/error.html"}

    names = {str(path.relative_to(UI / "templates")) for path in TEMPLATES}
    assert {name for name in names if source.count(f'"{name}"') == 0} <= outside


def test_stale_form_says_what_to_do_from_the_cookies_alone() -> None:
    request = RequestFactory().post("/", headers={"cookie": "nn_size=large; nn_theme=dark"})

    response = stale_form(request)

    page = response.content.decode()
    assert response.status_code == 403
    assert "<h1>Trang mở đã lâu</h1>" in page
    assert "Quay lại, tải lại trang rồi gửi" in page
    assert 'data-size="large" data-theme="dark"' in page


@pytest.mark.parametrize(
    ("cookies", "prefs"),
    [
        ({}, ("", "")),
        ({"nn_size": "small", "nn_theme": "light"}, ("small", "light")),
        ({"nn_size": '"><script>', "nn_theme": "blue"}, ("", "")),
    ],
)
def test_read_prefs_takes_only_known_words(cookies: dict[str, str], prefs: tuple[str, str]) -> None:
    assert tuple(read_prefs(cookies).values()) == prefs


class Person:
    is_authenticated = True


@pytest.mark.parametrize(
    ("method", "key", "status", "user", "cookie"),
    [
        ("post", "nn-draft:7:/họp/:a", 302, Person(), "nn-draft%3A7%3A%2Fh%E1%BB%8Dp%2F%3Aa"),
        ("post", "nn-draft:7:/:a", 200, Person(), None),
        ("post", "nn-draft:7:/:a", 302, None, None),
        ("post", "", 302, Person(), None),
        ("post", "x" * 301, 302, Person(), None),
        ("get", "nn-draft:7:/:a", 302, Person(), None),
    ],
)
def test_drafts_are_forgotten_only_when_saved(
    method: str, key: str, status: int, user: object, cookie: str | None
) -> None:
    request = getattr(RequestFactory(), method)("/", {"_draft": key})
    request.user = user

    response = drafts(lambda _request: HttpResponse(status=status))(request)

    assert (response.cookies["nn_saved"].value if "nn_saved" in response.cookies else None) == cookie


def test_styles_name_only_files_of_known_packages() -> None:
    styles = "".join(path.read_text() for path in (UI / "static/ui").glob("*.css"))

    addresses = set(re.findall(r"url\('([^']+)'\)", styles))
    assert addresses
    assert all(re.fullmatch(r"\.\./fonts/(be-vietnam-pro|inter|tinos)/[\w/.-]+\.(woff2|ttf)", one) for one in addresses)
    assert "http" not in styles


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *[(front, "paper", 7) for front in ("ink", "ink-2", "done", "due", "late", "missing", "none")],
        *[(front, "paper-2", 7) for front in ("ink", "ink-2")],
        *[("ink", back, 7) for back in ("sheet", "paper-3", "gold-tint", "owed-1", "owed-2", "owed-3", "owed-4")],
        ("ink-2", "owed-2", 6),
        ("late", "late-tint", 7),
        ("on-red", "red", 4.5),
        ("on-gold", "gold", 4.5),
        *[
            (front, "paper", 3)
            for front in ("rule-2", "gold", "done-mark", "due-mark", "late-mark", "missing-mark", "focus")
        ],
    ],
)
def test_colours_can_be_read(front: str, back: str, least: float, dark: bool) -> None:
    tokens = (UI / "static/ui/tokens.css").read_text()
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", tokens))
    if dark:
        colours |= dict(re.findall(r"--([\w-]+): light-dark\(#\w{6}, (#\w{6})\)", tokens))

    assert contrast(colours[front], colours[back]) >= least
