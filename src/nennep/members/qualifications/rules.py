"""From when a change of qualifications may hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel.errors import RuleBroken
from nennep.members.qualifications.spans import Held, since_when
from nennep.members.register.dates import PartialDate

LABELS = {
    "schooling": gettext_lazy("Giáo dục phổ thông"),
    "profession": gettext_lazy("Chuyên môn, nghiệp vụ"),
    "theory": gettext_lazy("Lý luận chính trị"),
}


def check_since(
    spans: Sequence[Held], fields: Iterable[str], since: datetime.date, *, birth: PartialDate | None,
    today: datetime.date,
) -> None:  # fmt: skip
    """Raise a sentence for a day to come, one before the birth, and one before a change of a field already recorded.

    `fields`: those of DATED_FIELDS that are to say something else from the day on; none is refused too.
    """
    fields = list(fields)
    if not fields:
        raise RuleBroken(
            _("Ngày này chỉ dùng khi đổi giáo dục phổ thông, chuyên môn hoặc lý luận chính trị. Hãy sửa mục đó, hoặc "
              "để trống ngày."),
            field="since",
        )  # fmt: skip
    day = PartialDate(since)
    if since > today:
        raise RuleBroken(
            _("Ngày %(day)s chưa đến. Hãy ghi ngày đã có, hoặc để trống.") % {"day": day}, field="since"
        )  # fmt: skip
    if birth is not None and since < birth.date:
        raise RuleBroken(
            _("Ngày %(day)s trước ngày sinh (%(birth)s).") % {"day": day, "birth": birth}, field="since"
        )  # fmt: skip
    for field in fields:
        if since < (last := since_when(spans, field)):
            raise RuleBroken(
                _("Mục “%(label)s” đã ghi đổi từ %(last)s, nên ngày mới không thể trước ngày ấy. Nếu lần đổi ấy ghi "
                  "sai, hãy sửa lại như cũ và để trống ngày, rồi ghi lần đổi mới.")
                % {"label": LABELS[field], "last": PartialDate(last)},
                field="since",
            )  # fmt: skip
