"""Working rules of a committee in versions, and the assignment matrix on paper (S4.3, C4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, done, page, sent
from nennep.committees.permissions import check_can_manage_committee
from nennep.committees.queries import working_rules_of
from nennep.documents import actions
from nennep.documents.files import LARGEST, send_file
from nennep.documents.forms import RulesForm
from nennep.documents.layout.spreadsheet import render_sheets
from nennep.documents.paper import as_pdf, as_word
from nennep.documents.presenters import file_rows
from nennep.documents.printing.duties import duties_paper, duties_sheet
from nennep.documents.queries import ABOUT_RULES, files_of, get_rules_file
from nennep.documents.views.frame import frame
from nennep.kernel import clock
from nennep.kernel.decisions import decide
from nennep.organisations.queries import get_organisation
from nennep.ui.downloads import EXCEL, PDF, WORD, attachment
from nennep.ui.shapes import Crumb

if TYPE_CHECKING:
    from nennep.committees.models import WorkingRules


@page(reads=["GET"])
def rules(request: HttpRequest, org_id: int) -> HttpResponse:
    """The working rules in force on a day with their files, and the versions before and after."""
    actor, day = actor_of(request), as_of(request)
    org = get_organisation(actor, org_id)
    versions = working_rules_of(actor, org_id)
    held = next((one for one in versions if one.valid_from <= day < one.valid_to), None)
    context = frame(actor, org, "", Crumb(_("Quy chế làm việc"))) | {
        "rules": held,
        "files": _files(held) if held else [],
        "others": [one for one in versions if one is not held],
        "manage": decide(check_can_manage_committee, actor, org),
        "day": day,
        "today": clock.today(),
    }
    return render(request, "documents/rules.html", context)


def _files(held: WorkingRules) -> list[Any]:
    return file_rows(files_of(ABOUT_RULES, held.pk), "documents:rules_file")


@page(reads=["GET"], writes=["POST"])
def adopt(request: HttpRequest, org_id: int) -> HttpResponse:
    """Put a new version of the working rules in force; it begins with the text of the one before."""
    actor = actor_of(request)
    org = get_organisation(actor, org_id)
    check_can_manage_committee(actor, org)
    last = next(iter(working_rules_of(actor, org_id)), None)
    first = {
        "on": actor.today,
        "title": last.title if last else _("Quy chế làm việc của cấp ủy"),
        "text": last.text if last else "",
    }
    form = RulesForm(sent(request), request.FILES or None, initial=first)

    def act(wish: dict[str, Any]) -> None:
        upload = wish.pop("file")
        if upload is not None:
            wish |= {"name": upload.name, "content": upload.read(LARGEST + 1)}
        actions.adopt_rules_with_file(actor=actor, org_id=org_id, **wish)

    if done(request, form, act):
        messages.success(request, _("Đã ghi quy chế làm việc."))
        return redirect("documents:rules", org_id)
    context = frame(actor, org, "", Crumb(_("Quy chế làm việc"))) | {"form": form, "last": last}
    return render(request, "documents/adopt_rules.html", context)


@page(reads=["GET"])
def file(request: HttpRequest, pk: int) -> FileResponse:
    """One file of working rules of an organisation the reader may see."""
    return send_file(get_rules_file(actor_of(request), pk))


@page(reads=["GET"])
def duties(request: HttpRequest, org_id: int, kind: str) -> FileResponse:
    """Who looks after what, on paper: PDF, Word or Excel, as of a day."""
    actor, day = actor_of(request), as_of(request)
    org = get_organisation(actor, org_id)
    name = f"phan-cong-{day:%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return attachment(render_sheets(duties_sheet(actor, org, day)), name, EXCEL)
    made = duties_paper(actor, org, day)
    if kind == "pdf":
        return attachment(as_pdf(made, day), name, PDF)
    if kind == "docx":
        return attachment(as_word(made, day), name, WORD)
    raise Http404
