"""What was done in an organisation, by whom, when: the change log."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page
from nennep.access.permissions import Permission
from nennep.audit.queries import events_of_org
from nennep.kernel.errors import Denied
from nennep.organisations.queries import get_organisation, path_steps
from nennep.site.forms.audit import LogFilterForm
from nennep.site.presenters.audit import event_rows
from nennep.ui.shapes import Crumb

PAGE = 50


@page(reads=["GET"])
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """The log of an organisation, newest first; of those below it too when asked."""
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    if not actor.may(Permission.AUDIT_VIEW, org.path):
        raise Denied(_("Nhật ký dành cho bí thư, phó bí thư cấp ủy và cán bộ tổ chức của tổ chức này hoặc cấp trên."))
    form = LogFilterForm(request.GET)
    wish = form.cleaned_data if form.is_valid() else {}
    rows = events_of_org(
        actor, org.path, below=bool(wish.get("below")), area=wish.get("area") or "", since=wish.get("since"),
        until=wish.get("until"),
    )  # fmt: skip
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    steps = path_steps(pk, actor.today)
    return render(
        request,
        "site/organisations/events.html",
        {
            "crumbs": [Crumb(step.name, f"/to-chuc/{step.org_id}/") for step in steps],
            "org_name": steps[-1].name if steps else "",
            "form": form,
            "page": shown,
            "rows": event_rows(shown, actor),
        },
    )
