"""The hidden field that makes a form count once."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nennep.access.pages import ONCE

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A fresh token; a form sent twice does its work once."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, uuid.uuid4())
