"""The life of a month report that was submitted upward."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class IssuedState(models.TextChoices):
    """Submitted to the superior, received there, returned with a reason, or taken back before it was received.

    What was returned or taken back stays as it is; the next submission is a new version.
    """

    SUBMITTED = "submitted", _("Đã nộp")
    RECEIVED = "received", _("Cấp trên đã nhận")
    RETURNED = "returned", _("Cấp trên trả lại")
    WITHDRAWN = "withdrawn", _("Đã rút")

    TRANSITIONS = nonmember({
        "submitted": ("received", "returned", "withdrawn"),
        "received": ("returned",),
        "returned": (),
        "withdrawn": (),
    })  # fmt: skip
    INITIAL = nonmember(("submitted",))
    STANDING = nonmember(("submitted", "received"))
