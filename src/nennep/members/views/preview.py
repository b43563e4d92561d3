"""A register that was read, row by row: what is new, changed, doubtful or wrong; corrected here, committed, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.pages import page
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.kernel.decisions import decide
from nennep.kernel.errors import RuleBroken
from nennep.members import actions
from nennep.members.importing import rejects_of
from nennep.members.permissions import check_can_undo_batch
from nennep.members.presenters import date_words
from nennep.members.queries import members_visible_to, rows_of
from nennep.members.register.records import RemarkKind
from nennep.members.rules import known_date
from nennep.members.staging.chunks import Shown, row_of
from nennep.members.staging.derive import sheet_of
from nennep.members.staging.rows import Staged, load
from nennep.members.states import Batch, Outcome, RowDecision
from nennep.members.views import organisation_register
from nennep.members.views.lines import MARKS, CandidateLine, FieldLine, RowLine, labels_of, words_of
from nennep.members.views.registers import batch_of, next_row, open_batch, steps_of
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import get_organisation, path_steps
from nennep.ui.downloads import workbook

if TYPE_CHECKING:
    from nennep.members.models import Person, RegisterBatch

PAGE = 50
_OUT = (Outcome.DOUBTFUL, Outcome.WRONG, Outcome.LEFT)


def _line(batch: RegisterBatch, staged: Staged, labels: dict[str, str], person: int | None) -> RowLine:
    values = staged.row.values
    return RowLine(
        number=str(staged.number),
        url=reverse("members:row", args=[batch.pk, staged.number]) if batch.state == Batch.READ else "",
        name=str(values.get("full_name") or _("(không có tên)")),
        cell=str(values.get("cell") or ""),
        mark=MARKS.get(staged.outcome, "none"),
        words=staged.reason or str(Outcome(staged.outcome).label),
        changes=tuple(
            (labels.get(change.column, change.column), words_of(change.old), words_of(change.new))
            for change in staged.match.changes
        ) if staged.outcome in {Outcome.CHANGED, Outcome.DOUBTFUL} else (),
        file_url=reverse("members:file", args=[person]) if person else "",
    )  # fmt: skip


@page(reads=["GET"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file in counts, and one kind of rows at a time; what has to be looked at comes first."""
    actor, batch = batch_of(request, pk)
    org = get_organisation(actor, batch.org_id)
    counts: dict[str, int] = batch.summary.get("counts", {})
    if batch.state == Batch.READ and not batch.choices:
        return redirect("members:places", pk)
    if batch.kind == "organisations":
        return organisation_register.preview(request, actor, batch, org)
    wanted = request.GET.get("xem", "")
    if wanted not in Outcome.values:
        wanted = next((str(one) for one in ("wrong", "doubtful", "changed", "new", "same") if counts.get(one)), "new")
    shown = Paginator(Shown(batch, wanted), PAGE).get_page(request.GET.get("page"))
    labels = labels_of(batch.kind)
    steps = path_steps(batch.org_id, actor.today)
    context = {
        "batch": batch,
        "org_name": steps[-1].name if steps else "",
        "open": batch.state == Batch.READ,
        "committed": batch.state == Batch.COMMITTED,
        "undone": batch.state == Batch.UNDONE,
        "counts": [
            (str(one), str(Outcome(one).label), counts.get(str(one), 0), MARKS[str(one)]) for one in Outcome.values
        ],
        "takes": counts.get("new", 0) + counts.get("changed", 0),
        "waits": counts.get("doubtful", 0) + counts.get("wrong", 0),
        "out": sum(counts.get(one.value, 0) for one in _OUT),
        "taken": batch.summary.get("taken", {}),
        "wanted": wanted,
        "lines": [_line(batch, staged, labels, person) for staged, person in shown.object_list],
        "page": shown,
        "skipped": batch.summary.get("skipped", []),
        "notes": batch.summary.get("notes", []),
        "unkept": _unkept(batch),
        "undo": decide(check_can_undo_batch, actor, batch, org),
        "steps": steps_of(batch, 3),
        "crumbs": crumbs(steps),
    }
    return render(request, "members/register/preview.html", context)


def _unkept(batch: RegisterBatch) -> list[str]:
    """What the file holds that has no place in a file: said once, so that nobody believes it was kept."""
    words = {
        "party_post": _("%s dòng ghi chức vụ đảng: chức vụ được ghi ở trang cấp ủy của tổ chức."),
        "email": _("%s dòng ghi thư điện tử: hồ sơ đảng viên không giữ thư điện tử."),
    }
    return [words[slug] % count for slug, count in batch.summary.get("unkept", {}).items() if count and slug in words]


@page(reads=["GET"], writes=["POST"])
def row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One row: correct what was read, say who it is, tick what the remarks mean; it is read again at once."""
    actor, batch, org = open_batch(request, pk)
    if batch.kind == "organisations":
        return organisation_register.row(request, actor, batch, org, number)
    staged = row_of(batch, number)
    problem = ""
    if request.method == "POST":
        try:
            staged = _decide(request, actor, batch, number)
        except RuleBroken as refusal:
            problem = refusal.sentence
        else:
            if not getattr(request, "htmx", False) and request.POST.get("luu"):
                return redirect(next_row(batch, number))
    context = _row_context(actor, batch, staged) | {
        "problem": problem,
        "crumbs": crumbs(path_steps(org.org_id, actor.today)),
    }
    template = "members/register/row.html#reading" if getattr(request, "htmx", False) else "members/register/row.html"
    return render(request, template, context)


def _decide(request: HttpRequest, actor: Actor, batch: RegisterBatch, number: int) -> Staged:
    stored = row_of(batch, number)
    typed = {
        slug: text[:2000]
        for slug in (*stored.row.texts, "birth", "admitted_on", "official_on", "sex", "cell")
        if (text := request.POST.get(f"o-{slug}")) is not None and text != stored.row.texts.get(slug, "")
    }
    decision, _colon, key = request.POST.get("la", "").partition(":")
    takes = frozenset(place for place in range(len(stored.row.remarks)) if request.POST.get(f"ghi-chu-{place}") == "1")
    return actions.decide_row(
        actor=actor, batch_id=batch.pk, number=number, corrections=typed, decision=decision[:12],
        chosen=key_of(key), takes=takes,
    )  # fmt: skip


_REMARKS: dict[RemarkKind, Any] = {
    "exempt": gettext_lazy("Ghi miễn sinh hoạt"),
    "temporary_elsewhere": gettext_lazy("Đang sinh hoạt tạm thời nơi khác (ghi ở hồ sơ sau)"),
    "temporary_here": gettext_lazy("Sinh hoạt tạm thời ở đây (ghi ở hồ sơ sau)"),
    "transferred_in": gettext_lazy("Mới chuyển đến: tính từ ngày ghi chú nêu"),
    "transferred_out": gettext_lazy("Đã chuyển đi: không nhập"),
    "died": gettext_lazy("Đã từ trần: không nhập"),
    "left_party": gettext_lazy("Đã ra khỏi Đảng: không nhập"),
}


_FIRST = {slug: place for place, slug in enumerate(
    ("full_name", "sex", "birth", "cell", "admitted_on", "official_on", "card_no", "citizen_id"))}  # fmt: skip


def _row_context(actor: Actor, batch: RegisterBatch, staged: Staged) -> dict[str, Any]:
    labels = labels_of(batch.kind)
    texts = {slug: text for slug, text in staged.row.texts.items() if slug in labels}
    for slug in ("birth", "sex", "admitted_on", "official_on", "cell"):
        texts.setdefault(slug, "")
    fields = [
        FieldLine(
            slug, labels.get(slug, slug), text, words_of(staged.row.values.get(slug)),
            tuple((one.kind, one.sentence) for one in staged.row.problems if one.column == slug),
        )
        for slug, text in sorted(texts.items(), key=lambda item: _FIRST.get(item[0], len(_FIRST)))
        if slug not in {"order_no", "birth_male", "birth_female"}
    ]  # fmt: skip
    people = {one.pk: one for one in members_visible_to(actor).filter(pk__in=[c.id for c in staged.match.candidates])}
    return {
        "batch": batch,
        "staged": staged,
        "number": str(staged.number),
        "mark": MARKS.get(staged.outcome, "none"),
        "words": str(Outcome(staged.outcome).label),
        "fields": fields,
        "candidates": [
            _candidate(people[one.id], one.reason, staged) for one in staged.match.candidates if one.id in people
        ],
        "changes": [(labels.get(one.column, one.column), words_of(one.old), words_of(one.new))
                    for one in staged.match.changes],
        "remarks": [
            (str(place), str(_REMARKS[one.kind]), one.text, place in staged.takes)
            for place, one in enumerate(staged.row.remarks)
        ],
        "decisions": [(str(one), str(RowDecision(one).label), staged.decision == one)
                      for one in (RowDecision.KEEP, RowDecision.NEW, RowDecision.SKIP)],
        "undecided": not staged.decision,
    }  # fmt: skip


def _candidate(person: Person, reason: str, staged: Staged) -> CandidateLine:
    facts = (
        (_("Ngày sinh"), date_words(known_date(person, "birth"))),
        (_("Ngày vào Đảng"), date_words(known_date(person, "admitted"))),
        (_("Số thẻ"), person.card_no),
        (_("Số định danh"), person.citizen_id),
    )
    return CandidateLine(
        str(person.pk), person.full_name, reverse("members:file", args=[person.pk]), reason,
        tuple((label, value) for label, value in facts if value),
        staged.decision == RowDecision.KNOWN and staged.chosen == person.pk,
    )  # fmt: skip


@page(writes=["POST"])
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rows that are doubtful only in what was read as they were read; organisations of a name that others
    elsewhere bear, as new ones."""
    actor, batch = batch_of(request, pk)
    if batch.kind == "organisations":
        actions.take_as_new(actor=actor, batch_id=pk)
        messages.success(request, _("Các dòng chỉ trùng tên với nơi khác sẽ được lập mới."))
        return redirect("members:preview", pk)
    actions.keep_doubts(actor=actor, batch_id=pk)
    messages.success(request, _("Đã nhận các dòng còn nghi vấn về nội dung như đã đọc."))
    return redirect("members:preview", pk)


@page(writes=["POST"])
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what is clear into the list, in one transaction; a second click finds it written."""
    actor, batch = batch_of(request, pk)
    if batch.kind == "organisations":
        actions.commit_organisations(actor=actor, batch_id=pk)
    else:
        actions.commit_batch(actor=actor, batch_id=pk)
    messages.success(request, _("Đã ghi vào danh sách."))
    return redirect("members:preview", pk)


@page(writes=["POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a committed register back while nothing was built on it."""
    actor, batch = batch_of(request, pk)
    act = actions.undo_organisations if batch.kind == "organisations" else actions.undo_batch
    try:
        act(actor=actor, batch_id=pk, reason=request.POST.get("ly_do", "")[:300])
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã hoàn lại lần nạp."))
    return redirect("members:preview", pk)


@page(reads=["GET"])
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, as an Excel file with the reason in the row."""
    _actor, batch = batch_of(request, pk)
    organisations = batch.kind == "organisations"
    stored = rows_of(batch, organisation_register.OUT if organisations else _OUT)
    rows = [load(one) for one in stored]
    if organisations:
        rows = organisation_register.not_taken(rows)
    _sheet, header = sheet_of(batch)
    content = rejects_of(list(header.labels), rows, with_cell=not organisations)
    return workbook(content, f"chua-nhap-{batch.pk}")
