"""Who has studied a document, member by member: figures by organisation, the list behind each, the same for Excel."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page
from nennep.directives.permissions import check_can_answer
from nennep.directives.presenters.study import (
    GROUP_WORDS,
    Beside,
    StudyLinks,
    figures,
    place_rows,
    share_words,
    study_rows,
    study_sheet,
)
from nennep.directives.queries.study import (
    GROUPS,
    Cells,
    Line,
    Sums,
    cells_of,
    duty_to_make_up,
    lines_of,
    may_list,
    people_of,
    sums_of,
    titles_of,
)
from nennep.directives.views.frame import document_crumbs, name_of, place_of
from nennep.documents.layout.spreadsheet import render_sheets
from nennep.documents.queries import get_document
from nennep.documents.queries.spreading import forms_of
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.kernel.decisions import decide
from nennep.kernel.statements import MOST_COUNTED, LimitedPaginator
from nennep.organisations.queries import names_on, path_steps
from nennep.orgtree.levels import Level
from nennep.ui.asked import asked_again
from nennep.ui.downloads import EXCEL, attachment
from nennep.ui.formats import format_day, format_number, limited

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.orgtree.models import OrgNow

ROWS, MOST_EXPORTED = 50, 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: a document, a place where the actor may see lists of members, a day, the cells there."""

    actor: Actor
    document: Document
    org: OrgNow
    day: datetime.date
    cells: Cells

    @property
    def links(self) -> StudyLinks:
        """The addresses of the same document and day."""
        return StudyLinks(self.document.pk, self.day, self.actor.today)


def _asked(request: HttpRequest, pk: int) -> Asked:
    actor, day = actor_of(request), as_of(request)
    paper = get_document(actor, pk)
    org, path = place_of(request, actor, paper, day)
    if not may_list(actor, org.path):
        raise Http404
    return Asked(actor, paper, org, day, cells_of(actor, path, day))


def _head(said: Asked, sums: Sums, names: dict[int, str]) -> dict[str, Any]:
    """What both pages begin with."""
    steps = path_steps(said.org.org_id, said.actor.today)
    return {
        "crumbs": document_crumbs(said.actor, said.org.org_id, said.document, steps), "document": said.document,
        "title": _("Học tập %(name)s theo đảng viên") % {"name": name_of(said.actor, said.document)},
        "org_name": names.get(said.org.org_id, ""), "day": said.day, "today": said.actor.today, "sums": sums,
        "figures": figures(sums, said.links.listing(said.org.org_id)), "share": share_words(sums),
        "cut": said.cells.cut, "forms": forms_of(said.actor, said.document.pk, said.org.path, said.day),
        "excel_url": address("directives:study_excel", said.document.pk),
    }  # fmt: skip


@page(reads=["GET"])
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """E8: members to study, studied, not yet, by organisation below; of a cell its list. `?don-vi=`, `?ngay=`."""
    said = _asked(request, pk)
    if said.org.level == Level.CELL:
        return _list(request, said)
    below = sums_of(pk, said.cells, said.day)
    names = names_on([said.org.org_id, *below], said.day)
    total = sum(below.values(), Sums())
    context = _head(said, total, names) | {
        "rows": place_rows(below, names, said.links),
        "excel_url": said.links.excel(said.org.org_id),
        "heads": [title for title, _figure, _url in figures(total, "")],
    }
    return render(request, "directives/study/places.html", context)


@page(reads=["GET"])
def study_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The members behind a figure: `?the=` which of them; those still to study first."""
    return _list(request, _asked(request, pk))


def _group(request: HttpRequest) -> str:
    group = request.GET.get("the", "all")
    if group not in GROUPS:
        raise BadRequest(_("Địa chỉ này không đúng. Hãy mở lại từ trang trước."))
    return group


def _list(request: HttpRequest, said: Asked) -> HttpResponse:
    group, paper = _group(request), said.document
    sums = sum(sums_of(paper.pk, said.cells, said.day).values(), Sums())
    lines = lines_of(paper.pk, said.cells, said.day, GROUPS[group], MOST_COUNTED + 1)
    shown = LimitedPaginator(lines, ROWS).get_page(request.GET.get("page"))
    beside = _beside(said, list(shown.object_list))
    context = _head(said, sums, dict(beside.orgs)) | {
        "page": shown, "rows": study_rows(shown.object_list, beside), "group": group,
        "count": limited(shown.paginator.count), "is_cell": said.org.level == Level.CELL,
        "groups": [
            (name, words, address("directives:study_list", paper.pk) + asked_again(
                request.GET, {"the": name, "page": None, "don-vi": str(said.org.org_id)}))
            for name, words in GROUP_WORDS.items()
        ],
        "excel_url": address("directives:study_excel", paper.pk) + asked_again(
            request.GET, {"page": None, "don-vi": str(said.org.org_id)}),
        "make_up": _make_up(said, sums),
    }  # fmt: skip
    return render(request, "directives/study/people.html", context)


def _beside(said: Asked, lines: Sequence[Line]) -> Beside:
    orgs = {said.org.org_id, *(one.cell_id for one in lines), *(one.held_by for one in lines if one.held_by)}
    return Beside(people_of(said.actor, lines), names_on(orgs, said.day), titles_of(said.actor, lines))


def _make_up(said: Asked, sums: Sums) -> dict[str, str] | None:
    """How a cell lets those who have not studied make it up, for who may: an agenda to come, or a meeting held."""
    if said.org.level != Level.CELL or said.day != said.actor.today or not sums.left:
        return None
    duty = duty_to_make_up(said.actor, said.document.pk, said.org.org_id)
    if duty is None or not decide(check_can_answer, said.actor, duty).allowed:
        return None
    return {"agenda": address("directives:change", duty.pk, "dua-vao-hop"), "give": address("directives:give", duty.pk)}


@page(reads=["GET"])
def study_excel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list as an Excel file."""
    said, group = _asked(request, pk), _group(request)
    lines = lines_of(pk, said.cells, said.day, GROUPS[group], MOST_EXPORTED)
    beside = _beside(said, lines)
    told = [
        f"{name_of(said.actor, said.document)}: {said.document.subject}",
        f"{beside.orgs.get(said.org.org_id, '')}. {GROUP_WORDS[group]}. "
        + _("Tính đến ngày %(day)s.") % {"day": format_day(said.day)},
    ]
    if len(lines) == MOST_EXPORTED:
        told.append(_("Chỉ gồm %(n)s người đầu; hãy chọn tổ chức bên dưới.") % {"n": format_number(MOST_EXPORTED)})
    sheet = study_sheet(study_rows(lines, beside), told)
    return attachment(render_sheets(sheet), f"hoc-tap-theo-dang-vien-{said.day:%Y-%m-%d}.xlsx", EXCEL)
