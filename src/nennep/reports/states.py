"""The life of a month report that was submitted upward."""

from enum import nonmember

from django.db import models


class IssuedState(models.TextChoices):
    """Submitted to the superior, received there, returned with a reason, or taken back before it was received.

    What was returned or taken back stays as it is; the next submission is a new version.
    """

    SUBMITTED = "submitted", "Đã nộp"
    RECEIVED = "received", "Cấp trên đã nhận"
    RETURNED = "returned", "Cấp trên trả lại"
    WITHDRAWN = "withdrawn", "Đã rút"

    TRANSITIONS = nonmember({
        "submitted": ("received", "returned", "withdrawn"),
        "received": ("returned",),
        "returned": (),
        "withdrawn": (),
    })  # fmt: skip
    INITIAL = nonmember(("submitted",))
    STANDING = nonmember(("submitted", "received"))
