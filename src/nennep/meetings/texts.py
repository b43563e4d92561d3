"""Text that people type, made fit to keep: composed letters, nothing unseen, and not longer than its place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy

LONG = 20_000


def _bounded(text: str, limit: int, label: str, field: str, *, required: bool) -> str:
    if required and not text:
        raise RuleBroken(_("Hãy ghi %(label)s.") % {"label": label}, field=field)
    if len(text) > limit:
        raise RuleBroken(
            _("Phần %(label)s dài %(length)s chữ cái, quá mức %(limit)s. Hãy viết ngắn lại.")
            % {"label": label, "length": len(text), "limit": limit},
            field=field,
        )
    return text


def one_line(value: str, limit: int, label: str, field: str, *, required: bool = False) -> str:
    """The text on one line. Raises RuleBroken with a sentence when it is missing or too long."""
    return _bounded(tidy(value), limit, label, field, required=required)


def paragraphs(value: str, label: str, field: str, *, limit: int = LONG, required: bool = False) -> str:
    """The text with its lines kept, empty ones at both ends dropped. Raises RuleBroken like `one_line`."""
    lines = [tidy(line) for line in value.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return _bounded("\n".join(lines).strip("\n"), limit, label, field, required=required)
