"""Forms of tasks: what is given to whom by when, who answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.ui.fields import ChoiceField, CleanCharField, DateField, offer


class TaskForm(forms.Form):
    """A task for one organisation."""

    text = CleanCharField(
        label=gettext_lazy("Nhiệm vụ"), max_length=300,
        help_text=gettext_lazy("Một việc có thể chỉ ra bằng chứng khi xong."),
    )  # fmt: skip
    org_id = ChoiceField(label=gettext_lazy("Giao cho"), choices=())
    due_on = DateField(label=gettext_lazy("Hạn"))
    part_id = ChoiceField(label=gettext_lazy("Theo mục"), required=False, choices=())
    target_id = ChoiceField(
        label=gettext_lazy("Xong khi đạt chỉ tiêu"), required=False, choices=(),
        help_text=gettext_lazy("Kết quả đạt mức giao là bằng chứng; mỗi nơi tính theo phần của mình."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, places: Sequence[Any], parts: Sequence[Any], targets: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "target_id", [("", _("Không gắn chỉ tiêu")), *targets])
        offer(self, "org_id", places)
        offer(self, "part_id", [("", _("Cả văn bản")), *parts])


class ChargeForm(forms.Form):
    """Who answers for a task, and who helps."""

    person_id = ChoiceField(label=gettext_lazy("Người phụ trách"), required=False, choices=())
    deputy_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Người phối hợp"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(pk), name) for pk, name in people.items()]
        offer(self, "person_id", [("", _("Chưa phân công")), *rows])
        offer(self, "deputy_ids", rows)
