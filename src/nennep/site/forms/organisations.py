"""Forms of one organisation that need higher areas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nennep.kernel import clock
from nennep.ui.fields import CleanCharField, DateField


class DissolveForm(forms.Form):
    """The first day on which the organisation no longer exists, and by which document."""

    effective_on = DateField(label=_("Kết thúc hoạt động từ ngày"))
    decision_no = CleanCharField(label=_("Theo văn bản số"), max_length=60)
    signed_on = DateField(label=_("Ký ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = clock.today()
