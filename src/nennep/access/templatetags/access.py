"""The hidden field that makes a form count once, and the words for a browser."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nennep.access.pages import ONCE

register = template.Library()

# First found wins: some browsers name others too, and Android names Linux.
_BROWSERS = (("Edg", "Edge"), ("coc_coc", "Cốc Cốc"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
             ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "điện thoại Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "máy Mac"), ("Linux", "Linux"))  # fmt: skip


@register.simple_tag
def once() -> SafeString:
    """A fresh token; a form sent twice does its work once."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, uuid.uuid4())


@register.filter
def device(user_agent: str) -> str:
    """A browser's name and system in words, as far as they can be told."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s trên %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Máy không rõ")
