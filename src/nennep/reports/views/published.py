"""What was published elsewhere of a year's attendances: noting it, taking it back."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent
from nennep.kernel.actor import Actor
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import ids_of
from nennep.reports import actions
from nennep.reports.forms import PublishedForm, WithdrawForm
from nennep.reports.permissions import check_can_note_published, check_can_withdraw_published
from nennep.reports.presenters.address import Asked, crumbs
from nennep.reports.presenters.year import level_name
from nennep.reports.queries import place_of
from nennep.reports.queries.visits import get_published
from nennep.reports.views.asked import asked_year
from nennep.ui.shapes import Crumb


def _way(actor: Actor, org_id: int, asked: Asked) -> tuple[list[Crumb], str]:
    path = place_of(actor, org_id).now
    names = names_on(ids_of(path), asked.today)
    return crumbs(actor, path, names, asked, "reports:visits"), names.get(org_id, "")


@page(reads=["GET"], writes=["POST"])
def note_published(request: HttpRequest, org_id: int) -> HttpResponse:
    """Note what was published of a year's attendances (S2.11), imprecise as it may be."""
    actor, asked = actor_of(request), asked_year(request)
    path, name = _way(actor, org_id, asked)
    year = asked.month.year
    check_can_note_published(actor, org_id)
    form, back = PublishedForm(sent(request)), f"{reverse('reports:visits', args=[org_id])}?nam={year}"
    if done(request, form, lambda wish: actions.note_published_figure(
        actor=actor, org_id=org_id, year=year, level=int(wish["level"]) if wish["level"] else None,
        text=wish["text"], source=wish["source"], published_on=wish["published_on"],
    )):  # fmt: skip
        messages.success(request, _("Đã ghi số đã công bố."))
        return redirect(back)
    return render(request, "reports/published.html", {
        "form": form, "path": path, "back": back, "title": _("Ghi số lượt dự đã công bố"),
        "of": _("năm %(year)s, %(name)s") % {"year": str(year), "name": name},
        "impact": _("Hiện cạnh số đếm từ hồ sơ của năm, không cộng vào đó. Ghi rồi không sửa được, chỉ rút được."),
    })  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def withdraw_published(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a note of a published figure, saying why."""
    actor = actor_of(request)
    figure = get_published(actor, pk)
    check_can_withdraw_published(actor, figure)
    path, name = _way(actor, figure.org_id, Asked(datetime.date(figure.year, 1, 1), actor.today, actor.today))
    form = WithdrawForm(sent(request))
    back = f"{reverse('reports:visits', args=[figure.org_id])}?nam={figure.year}"
    if done(request, form, lambda wish: actions.withdraw_published_figure(
        actor=actor, figure_id=pk, why=wish["why"]
    )):  # fmt: skip
        messages.success(request, _("Đã rút số đã công bố."))
        return redirect(back)
    return render(request, "reports/issued/reason.html", {
        "form": form, "path": path, "back": back, "title": _("Rút số đã công bố"),
        "of": f"{figure.text}, {level_name(figure.level)}, {figure.year}, {name}",
        "impact": _("Số này không hiện nữa; nhật ký vẫn giữ nó và lý do rút."),
    })  # fmt: skip
