"""What my organisations owe because of documents, and the digest of the day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.directives.presenters.words import directed_title, duty_state
from nennep.directives.queries.digests import unopened_digest
from nennep.directives.queries.duties import nearest_owed
from nennep.directives.queries.requirements import requirements_by_id
from nennep.directives.views.frame import places_of_work
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.organisations.queries import names_on
from nennep.site.home.items import HomeItem
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.directives.models import Digest

MOST_PLACES = 30


def items(actor: Actor) -> Iterable[HomeItem]:
    """The nearest duties, one line each, and one line for today's digest until it is opened."""
    told = unopened_digest(actor) if actor.user_id is not None else None
    if told is not None and told.late + told.soon + told.reminded + told.returned + told.own + len(told.restored):
        yield HomeItem(
            state="late" if told.late else "due", text=_("Bản tin ngày %(day)s") % {"day": format_day(told.day)},
            words=_("%(late)s quá hạn, %(soon)s đến hạn trong bảy ngày") % {"late": told.late, "soon": told.soon},
            detail=_detail(told),
            url=reverse("directives:digest"), action_label=_("Đọc"),
        )  # fmt: skip
    places = places_of_work(actor)[:MOST_PLACES]
    rows = nearest_owed(actor, places) if places else []
    names = names_on([row.org_id for row in rows], actor.today) if len(places) > 1 and rows else {}
    asked = requirements_by_id(row.source or 0 for row in rows) if rows else {}
    for row in rows:
        state, words = duty_state(row, actor.today)
        place = f"{names[row.org_id]}. " if row.org_id in names else ""
        yield HomeItem(
            state=state, text=directed_title(row), words=words,
            detail=place + (f"“{asked[row.source].text}”. " if row.source in asked else "")
            + _("Hạn %(day)s.") % {"day": format_day(row.due_on)},
            url=address("directives:duty", row.pk), due_on=row.due_on,
        )  # fmt: skip


def _detail(told: Digest) -> str:
    words = [_("%(fresh)s mới giao") % {"fresh": told.fresh}, _("%(reminded)s được nhắc") % {"reminded": told.reminded}]
    if told.returned:
        words.append(_("%(n)s trả lại hoặc mở lại") % {"n": told.returned})
    if told.own:
        words.append(_("%(n)s việc đồng chí được phân công") % {"n": told.own})
    if told.restored:
        words.append(_("%(n)s văn bản có hiệu lực trở lại") % {"n": len(told.restored)})
    return ", ".join(words)
