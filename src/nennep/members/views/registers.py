"""Registers from Excel: upload, say what the columns are, the day and the cells, and our own form to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.pages import actor_of, page, tell
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import fold
from nennep.members import actions
from nennep.members.actions.import_read import names_in, propose_places
from nennep.members.organisation_list.staging import form_of
from nennep.members.permissions import check_can_change_batch, check_can_import
from nennep.members.queries import batches_visible_to, get_batch, rows_of
from nennep.members.queries.cells import cells_under
from nennep.members.register.columns import IGNORE
from nennep.members.register.container import UnreadableFile
from nennep.members.register.template import member_form, organisation_form
from nennep.members.register.workbook import open_workbook
from nennep.members.staging.cells import CellChoice, cells_of
from nennep.members.staging.derive import columns_of, sheet_of
from nennep.members.states import Batch, Outcome
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import get_organisation, path_steps
from nennep.ui.downloads import workbook
from nennep.ui.fields import REQUIRED, DateField
from nennep.ui.formats import format_day
from nennep.ui.shapes import Step

if TYPE_CHECKING:
    from nennep.members.models import RegisterBatch
    from nennep.orgtree.models import OrgNow

KINDS = [("members", gettext_lazy("Danh sách đảng viên")), ("organisations", gettext_lazy("Danh sách tổ chức đảng"))]


class UploadForm(forms.Form):
    """A file to read."""

    kind = forms.ChoiceField(label=gettext_lazy("Tệp là"), choices=KINDS, widget=forms.RadioSelect, initial="members")
    file = forms.FileField(
        label=gettext_lazy("Tệp Excel (.xlsx)"), error_messages={"required": REQUIRED}, allow_empty_file=True,
        help_text=gettext_lazy("Để nguyên tệp cơ quan đang dùng: dòng tiêu đề, dòng chi bộ, dòng cộng đều đọc được."),
    )  # fmt: skip


class AsOfForm(forms.Form):
    """The day the register speaks of."""

    as_of = DateField(label=gettext_lazy("Danh sách tính đến ngày"))


def next_row(batch: RegisterBatch, number: int) -> str:
    """The next row that has to be looked at; the preview when there is none."""
    rows = rows_of(batch, [Outcome.WRONG, Outcome.DOUBTFUL]).filter(number__gt=number)
    following = rows.values_list("number", flat=True).first()
    if following is None:
        return reverse("members:preview", args=[batch.pk])
    return reverse("members:row", args=[batch.pk, following])


def steps_of(batch: RegisterBatch, at: int) -> list[Step]:
    """Where the batch stands on its way."""
    day = _("Ngày của danh sách") if batch.kind == "organisations" else _("Ngày và chi bộ")
    at = at if batch.state == Batch.READ else 5  # written or taken back: nothing of it is left to do
    names = (_("Tải tệp"), _("Cột"), day, _("Xem lại từng dòng"), _("Ghi vào danh sách"))
    return [Step(name, "past" if place < at else "now" if place == at else "later") for place, name in enumerate(names)]


def _importer(request: HttpRequest, pk: int) -> tuple[Actor, OrgNow]:
    actor = actor_of(request)
    org = get_organisation(actor, pk)
    check_can_import(actor, org)
    return actor, org


@page(reads=["GET"], writes=["POST"])
def registers(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a register for an organisation; what was read before (J7)."""
    actor, org = _importer(request, pk)
    wanted = request.GET.get("loai", "")
    first = {"kind": wanted} if wanted in dict(KINDS) else {}
    form = UploadForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = actions.read_file(
                actor=actor, org_id=pk, kind=form.cleaned_data["kind"], file_name=upload.name, content=upload.read()
            )
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            return redirect("members:columns", batch.pk)
    steps = path_steps(pk, actor.today)
    batches = batches_visible_to(actor).filter(org_id=pk).defer("content", "table").order_by("-read_at", "-id")[:20]
    context = {
        "org": org,
        "org_name": steps[-1].name if steps else "",
        "crumbs": crumbs(steps),
        "form": form,
        "batches": [
            {"pk": one.pk, "name": one.file_name, "day": format_day(one.read_at), "state": str(Batch(one.state).label),
             "mark": {"read": "due", "committed": "done"}.get(one.state, "none")}
            for one in batches
        ],
    }  # fmt: skip
    return render(request, "members/register/upload.html", context)


@page(reads=["GET"])
def form_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Our own Excel form with drop-downs of this organisation's cells, or of kinds and of all superiors below; a list
    of organisations empty, or (`?day-du=1`) with those that are there, to be corrected and read again."""
    actor, org = _importer(request, pk)
    name = path_steps(pk, actor.today)[-1].name
    if request.GET.get("loai") == "organisations":
        filled = bool(request.GET.get("day-du"))
        form = form_of(actor, org, filled=filled)
        content = organisation_form(organisation=name, as_of=actor.today, **form)
        return workbook(content, "danh-sach-to-chuc" if filled else "mau-danh-sach-to-chuc")
    cells = [cell for _pk, cell in cells_under(org.path, actor.today)]
    content = member_form(organisation=name, cells=cells, as_of=actor.today)
    return workbook(content, "mau-danh-sach-dang-vien")


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file: its label, a few of its texts, what it is taken for, and why."""

    place: str
    label: str
    samples: str
    chosen: str
    reason: str


def open_batch(request: HttpRequest, pk: int) -> tuple[Actor, RegisterBatch, OrgNow]:
    """A batch that can still be changed."""
    actor = actor_of(request)
    batch = get_batch(actor, pk)
    org = get_organisation(actor, batch.org_id)
    check_can_change_batch(actor, batch, org)
    return actor, batch, org


@page(reads=["GET"], writes=["POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column is: proposed with samples, corrected by the person, remembered for the office."""
    actor, batch, org = open_batch(request, pk)
    problem = ""
    _sheet, header = sheet_of(batch)
    wanted = [request.POST.get(f"cot-{place}", IGNORE) for place in range(len(header.labels))]
    if request.method == "POST":
        other = request.POST.get("trang", "")[:120]
        try:
            actions.choose_columns(
                actor=actor, batch_id=pk, columns=wanted, sheet=other if request.POST.get("doi-trang") else ""
            )
        except RuleBroken as refusal:
            problem = refusal.sentence
        else:
            return redirect("members:columns" if request.POST.get("doi-trang") else "members:places", pk)
    chosen = wanted if problem else batch.mapping.get("columns") or list(header.mapping)
    lines = [
        ColumnLine(str(one.index), one.label or _("(không có tên)"), "; ".join(one.samples), slug, one.reason)
        for one, slug in zip(header.proposals, chosen, strict=False)
    ]
    context = {
        "batch": batch,
        "lines": lines,
        "choices": [(IGNORE, _("Không dùng cột này")), *((one.slug, _(one.label)) for one in columns_of(batch.kind))],
        "problem": problem,
        "remembered": list(chosen) != list(header.mapping) and not problem,
        "sheets": _sheets(batch),
        "titles": header.titles,
        "steps": steps_of(batch, 1),
        "crumbs": crumbs(path_steps(org.org_id, actor.today)),
    }
    return render(request, "members/register/columns.html", context)


def _sheets(batch: RegisterBatch) -> Sequence[str]:
    try:
        return open_workbook(bytes(batch.content), batch.file_name).sheet_names[:20]
    except UnreadableFile:
        return ()


@dataclass(frozen=True, slots=True)
class CellLine:
    """A name the file gives a cell, its number of rows, and what it is taken for."""

    place: str
    name: str
    rows: int
    chosen: str


@page(reads=["GET"], writes=["POST"])
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Of which day the register speaks, and which name is which cell: there already, to be founded, or left out."""
    actor, batch, org = open_batch(request, pk)
    form = AsOfForm(request.POST or None, initial={"as_of": batch.as_of})
    if batch.kind == "organisations":
        return _organisations(request, actor, batch, form)
    names = names_in(actor=actor, batch=batch)
    if not names:
        return redirect("members:columns", pk)
    proposed = propose_places(actor=actor, batch=batch, names=[name for name, _count in names])
    known = cells_of(org, actor.today)
    chosen = {fold(name): request.POST.get(f"ten-{place}", "") for place, (name, _count) in enumerate(names)}
    if request.method == "POST" and form.is_valid():
        wanted = {name: _choice(value, known.names) for name, value in chosen.items()}
        try:
            actions.choose_places(actor=actor, batch_id=pk, as_of=form.cleaned_data["as_of"], cells=wanted)
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            return redirect("members:preview", pk)
    lines = [
        CellLine(str(place), name or _("(dòng không ghi chi bộ)"), count,
                 chosen[fold(name)] if request.method == "POST" else _value(proposed.get(fold(name))))
        for place, (name, count) in enumerate(names)
    ]  # fmt: skip
    context = {
        "batch": batch,
        "form": form,
        "lines": lines,
        "cells": [(str(cell), name) for cell, name in known.ordered()],
        "steps": steps_of(batch, 2),
        "crumbs": crumbs(path_steps(org.org_id, actor.today)),
    }
    return render(request, "members/register/places.html", context)


def _organisations(request: HttpRequest, actor: Actor, batch: RegisterBatch, form: AsOfForm) -> HttpResponse:
    """A list of organisations needs only its day."""
    if request.method == "POST" and form.is_valid():
        try:
            actions.compare_organisations(actor=actor, batch_id=batch.pk, as_of=form.cleaned_data["as_of"])
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            return redirect("members:preview", batch.pk)
    context: dict[str, Any] = {
        "batch": batch, "form": form, "lines": [], "cells": [], "steps": steps_of(batch, 2),
        "crumbs": crumbs(path_steps(batch.org_id, actor.today)),
    }  # fmt: skip
    return render(request, "members/register/places.html", context)


def _choice(value: str, cells: Any) -> CellChoice:
    """What a select says: "found", "leave", the key of one of the cells, or nothing yet."""
    if value in {"found", "leave"}:
        return CellChoice("found" if value == "found" else "leave")
    key = key_of(value)
    return CellChoice("cell", key) if key is not None and key in cells else CellChoice("")


def _value(choice: CellChoice | None) -> str:
    if choice is None:
        return ""
    return str(choice.org_id) if choice.org_id is not None else choice.what


def batch_of(request: HttpRequest, pk: int) -> tuple[Actor, RegisterBatch]:
    """A batch of any state."""
    actor = actor_of(request)
    batch = get_batch(actor, pk)
    if batch.state == Batch.DROPPED:
        raise Http404
    return actor, batch


@page(writes=["POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a file that was read."""
    actor = actor_of(request)
    batch = actions.drop_batch(actor=actor, batch_id=pk)
    messages.success(request, _("Đã bỏ tệp đã đọc. Danh sách đảng viên không đổi."))
    return redirect("members:registers", batch.org_id)
