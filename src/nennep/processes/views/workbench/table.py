"""Steps from an Excel table: uploaded, read whole or not at all, with what is wrong told row by row."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, page, tell
from nennep.kernel.errors import RuleBroken
from nennep.members.register.container import UnreadableFile
from nennep.organisations import actions
from nennep.organisations.drafts import get_reform
from nennep.processes.views.workbench.frame import frame
from nennep.processes.views.workbench.steps import editable
from nennep.processes.workbench.forms import TableForm
from nennep.processes.workbench.table import Reading
from nennep.processes.workbench.tables import read_table, table_form
from nennep.ui.downloads import workbook

MOST_SHOWN = 300


@page(reads=["GET"], writes=["POST"])
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a table into the draft. One wrong row, and nothing is written: the rows are named."""
    actor = actor_of(request)
    reform = editable(actor, pk)
    form = TableForm(request.POST or None, request.FILES or None)
    reading = Reading()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            reading = read_table(reform, upload.read(), upload.name)
            if not reading.wrong and reading.steps:
                actions.add_steps(actor=actor, reform_id=pk, operations=reading.steps, notes=reading.notes)
        except UnreadableFile as unreadable:
            form.add_error("file", str(unreadable))
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            if reading.steps:
                words = {"steps": len(reading.steps), "rows": reading.rows}
                messages.success(request, _("Đã đọc %(rows)s dòng thành %(steps)s bước.") % words)
                return redirect("reforms:detail", pk)
            if not reading.wrong:
                form.add_error("file", _("Mọi dòng đều ghi đúng như đang có, không có bước nào."))
    context = frame(reform, actor.today) | {
        "form": form, "wrong": reading.wrong[:MOST_SHOWN], "wrong_count": len(reading.wrong), "rows": reading.rows,
        "more": max(0, len(reading.wrong) - MOST_SHOWN),
    }  # fmt: skip
    return render(request, "processes/workbench/table.html", context)


@page(reads=["GET"])
def table_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Our own form, filled with what stands below the home organisation."""
    actor = actor_of(request)
    return workbook(table_form(actor, get_reform(actor, pk)), "mau-bang-sap-xep")
