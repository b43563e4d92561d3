"""What people type is not lost, and a double click does one thing: the page's scripts in a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django import forms
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Browser, Page, expect

from nennep.ui.fields import CleanCharField, CleanTextField, DateField

pytestmark = pytest.mark.e2e

FORM = """{% extends "ui/base.html" %}{% load ui %}{% block title %}T{% endblock %}{% block main %}
{% cblock "form" form=form draft="sample" submit="Lưu" %}{{ form.day.as_field_group }}{{ form.words.as_field_group }}
{{ form.way.as_field_group }}{{ form.secret.as_field_group }}{% endcblock %}
<form method="post" action="/out" data-signout><button>Đăng xuất</button></form>{% endblock %}"""
SETTINGS = {
    "ROOT_URLCONF": __name__,
    "MIDDLEWARE": ["nennep.ui.middleware.drafts", "csp.middleware.CSPMiddleware"],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "builtins": ["nennep.ui.templatetags.ui"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"form.html": FORM}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
}
SLOW = 0.3
taken: list[str] = []


class SampleForm(forms.Form):
    day = DateField(label="Ngày")
    words = CleanTextField(label="Nội dung", required=False)
    way = forms.ChoiceField(label="Cách", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    secret = CleanCharField(label="Mật khẩu", widget=forms.PasswordInput, required=False)


class Person:
    is_authenticated = True


def sample(request: HttpRequest, who: int) -> HttpResponse:
    form = SampleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        taken.append(request.POST["day"])
        time.sleep(SLOW)
        if form.is_valid():
            request.user = Person()
            return redirect(request.path)
    viewer = {"id": who, "name": "Người thử", "role_line": "", "url": "#"}
    return render(request, "form.html", {"form": form, "viewer": viewer, "nav": [], "messages": [], "search_url": "#"})


def sign_out(request: HttpRequest) -> HttpResponse:
    return redirect("/of/1/")


urlpatterns = [path("of/<int:who>/", sample), path("out", sign_out), path("", include("nennep.ui.urls"))]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with override_settings(**SETTINGS):
        server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), Server, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(address: str, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(base_url=address)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if "Security Policy" in message.text else None)
    taken.clear()
    yield opened
    context.close()
    assert faults == []


def type_draft(page: Page, words: str) -> None:
    page.get_by_label("Nội dung").fill(words)
    expect(page.locator(".kept")).to_be_visible()


def kept(page: Page) -> dict[str, str]:
    return dict(page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('nn-draft'))"))


def test_draft_comes_back_after_reload_and_can_be_dropped(page: Page) -> None:
    page.goto("/of/1/")
    page.get_by_label("B", exact=True).check()
    page.get_by_label("Mật khẩu").fill("bí mật")
    type_draft(page, "Giao đồng chí Vân")

    page.reload()

    expect(page.get_by_label("Nội dung")).to_have_value("Giao đồng chí Vân")
    expect(page.get_by_label("B", exact=True)).to_be_checked()
    expect(page.get_by_label("Mật khẩu")).to_have_value("")
    assert "bí mật" not in str(kept(page))
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.get_by_label("Nội dung")).to_have_value("")
    assert kept(page) == {}


def test_draft_is_kept_while_refused_and_forgotten_once_saved(page: Page) -> None:
    page.goto("/of/1/")
    type_draft(page, "Nội dung dài")
    page.get_by_label("Ngày").fill("30/02/2026")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("alert")).to_contain_text("Ngày 30/02/2026 không có trong lịch.")
    assert len(kept(page)) == 1

    page.get_by_label("Ngày").fill("3/12/2026")
    page.get_by_role("button", name="Lưu").click()

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("Nội dung")).to_have_value("")
    assert kept(page) == {}


def test_draft_is_not_shown_to_another_person_and_goes_on_sign_out(page: Page) -> None:
    page.goto("/of/1/")
    type_draft(page, "Chuyện riêng")

    page.goto("/of/2/")
    expect(page.get_by_label("Nội dung")).to_have_value("")
    page.goto("/of/1/")
    page.get_by_role("button", name="Đăng xuất").click()

    page.wait_for_load_state()
    assert kept(page) == {}


def test_double_click_sends_once(page: Page) -> None:
    page.goto("/of/1/")
    page.get_by_label("Ngày").fill("3/12/2026")

    page.get_by_role("button", name="Lưu").evaluate("(button) => { button.click(); button.click(); button.click(); }")

    page.wait_for_timeout(3 * SLOW * 1000)
    assert taken == ["3/12/2026"]


def test_lost_connection_is_said_and_costs_no_word(page: Page) -> None:
    page.goto("/of/1/")
    type_draft(page, "Chưa gửi được")
    page.get_by_label("Ngày").fill("3/12/2026")

    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu").click()

    expect(page.locator("#lost")).to_be_visible()
    expect(page.get_by_label("Nội dung")).to_have_value("Chưa gửi được")
    assert taken == []
    page.context.set_offline(False)
    expect(page.locator("#found")).to_be_visible()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_label("Nội dung")).to_have_value("")
    assert taken == ["3/12/2026"]


def test_text_size_and_theme_last(page: Page) -> None:
    page.goto("/ui/")
    page.get_by_role("button", name="Chữ to").click()
    page.get_by_role("button", name="Nền tối").click()

    page.reload()

    assert page.evaluate("({...document.documentElement.dataset})") == {"size": "large", "theme": "dark"}
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert cookies == {"nn_size": "large", "nn_theme": "dark"}
