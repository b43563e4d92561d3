"""The list of members, as of any date, and the same list as an Excel file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.access.permissions import Permission
from nennep.audit.record import record_read
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.kernel.errors import Denied
from nennep.kernel.statements import LimitedPaginator
from nennep.members.forms import ListFilterForm
from nennep.members.permissions import check_can_import, check_can_keep_members_of, check_can_look_for_duplicates
from nennep.members.presenters import date_words, member_cells
from nennep.members.queries.cells import cells_and_names, cells_under, is_cell
from nennep.members.queries.listing import Wish, found, keys_of, listed, member_rows, shown
from nennep.members.register.template import member_form
from nennep.members.staging.facts import register_values
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import Step, get_organisation, names_on, path_steps
from nennep.orgtree.queries import ids_of, path_on
from nennep.ui.downloads import workbook

if TYPE_CHECKING:
    from nennep.orgtree.models import OrgNow

PAGE = 50
MOST_EXPORTED = 20_000


def organisation_of(request: HttpRequest, actor: Actor) -> OrgNow | None:
    """The organisation of `?don-vi=`; else the widest one whose members the actor sees; None for a plain member."""
    text = request.GET.get("don-vi", "")
    if text:
        org = get_organisation(actor, key_of(text) or 0)
        if not actor.may(Permission.MEMBER_VIEW, org.path):
            raise Http404
        return org
    held = actor.holdings_with(Permission.MEMBER_VIEW)
    if not held:
        return None
    return get_organisation(actor, min(held, key=lambda one: (len(one.path), one.path)).org_id)


def _wish(form: ListFilterForm) -> Wish:
    if not form.is_valid():
        return Wish()
    wish: dict[str, Any] = form.cleaned_data
    return Wish(wish["q"], wish["chi_bo"], wish["tu_cach"], wish["gioi"], wish["dien"])


@page(reads=["GET"])
def members(request: HttpRequest) -> HttpResponse:
    """The members of an organisation on a day (B1, B11): Vietnamese order, filters, search, pages."""
    actor, day = actor_of(request), as_of(request)
    org = organisation_of(request, actor)
    if org is None:
        if actor.person_id is not None:
            return redirect("members:mine")
        raise Denied(_("Tài khoản này không xem danh sách đảng viên."))
    path = path_on(org.org_id, day)
    steps = ids_of(path or org.path)
    cells, names = cells_and_names(path, day, more=steps)
    form = ListFilterForm(request.GET, cells=cells)
    wish, whole = _wish(form), not getattr(request, "htmx", False)
    pages = LimitedPaginator(keys_of(actor, org, path, day, wish), PAGE)
    at = pages.get_page(request.GET.get("page"))
    people = shown(list(at.object_list), day)
    homes = {person.home_cell for person in people if person.home_cell}
    if not homes <= names.keys():
        names |= names_on(homes, day)
    rows = member_rows(
        people, lambda cell: names.get(cell, ""), lambda person: date_words(person.birth),
        (_("miễn sinh hoạt"), _("sinh hoạt tạm thời nơi khác")),
    )  # fmt: skip
    context = {
        "org": org,
        "org_key": str(org.org_id),
        "org_name": names.get(org.org_id, ""),
        "crumbs": crumbs(
            [Step(one, names.get(one, "")) for one in steps], "" if day == actor.today else f"?ngay={day:%d/%m/%Y}"
        ),
        "form": form,
        "page": at,
        "count": found(actor, org, path, day, wish).order_by().count() if pages.is_cut and whole else pages.count,
        "is_cut": pages.is_cut,
        "rows": member_cells(rows, "" if day == actor.today else f"?ngay={day:%d/%m/%Y}", with_cell=not is_cell(org)),
        "one_cell": is_cell(org),
        "day": day,
        "today": actor.today,
        "is_today": day == actor.today,
        "register": decide(check_can_keep_members_of, actor, org),
        "importing": decide(check_can_import, actor, org),
        "looking": decide(check_can_look_for_duplicates, actor, org),
    }  # fmt: skip
    return render(request, "members/list.html" if whole else "members/list.html#rows", context)


@page(reads=["GET"], logs_reads=True)
def export(request: HttpRequest) -> HttpResponse:
    """The list of today in our own Excel form, with drop-downs: what is downloaded can be corrected and read again."""
    actor = actor_of(request)
    org = organisation_of(request, actor)
    if org is None:
        raise Http404
    cells = cells_under(org.path, actor.today)
    people = list(listed(actor, org, org.path, actor.today, Wish())[:MOST_EXPORTED])
    names = dict(cells) or names_on({getattr(person, "home_cell", 0) for person in people}, actor.today)
    name = path_steps(org.org_id, actor.today)[-1].name
    record_read(actor, f"Tải danh sách đảng viên ({len(people)} người)", org.org, person_id=None, org_id=org.org_id)
    content = member_form(
        organisation=name, cells=[cell for _pk, cell in cells], as_of=actor.today,
        rows=(register_values(person, names.get(getattr(person, "home_cell", 0), "")) for person in people),
    )  # fmt: skip
    return workbook(content, f"danh-sach-dang-vien-{org.org_id}")
