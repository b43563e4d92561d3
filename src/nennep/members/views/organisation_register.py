"""A list of organisations that was read: what is new, changed, doubtful or wrong; confirmed and corrected here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import page, tell
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address, key_of
from nennep.kernel.decisions import decide
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.members import actions
from nennep.members.forms import ChangesForm
from nennep.members.organisation_list.rows import SLUGS
from nennep.members.organisation_list.staging import Said, here, taken, tree_of
from nennep.members.permissions import check_can_undo_organisations
from nennep.members.presenters import ORGANISATION_OUTCOMES, ORGANISATION_ROW_DECISIONS
from nennep.members.staging.chunks import Shown, row_of
from nennep.members.staging.rows import Staged
from nennep.members.states import Batch, Outcome, RowDecision
from nennep.members.views.lines import MARKS, CandidateLine, FieldLine, labels_of, words_of
from nennep.members.views.registers import next_row, open_batch, steps_of
from nennep.organisations.forms import DecidedForm
from nennep.organisations.presenters import crumbs, kind_name
from nennep.organisations.queries import path_steps
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.ui.formats import format_day

if TYPE_CHECKING:
    from nennep.members.models import RegisterBatch
    from nennep.members.organisation_list.tree import Tree
    from nennep.orgtree.models import OrgNow

PAGE = 50
OUT = (Outcome.DOUBTFUL, Outcome.WRONG, Outcome.LEFT, Outcome.CHANGED)
MOST_OFFERED = 300  # superiors offered while typing; of more the page would grow too heavy


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """A row in a list: what it is called, under what, what is said of it, and each change with whether it is taken."""

    number: str
    url: str
    name: str
    under: str
    mark: str
    words: str
    changes: tuple[tuple[str, str, str, bool], ...]
    confirmed: bool
    ticked: bool


def not_taken(rows: Iterable[Staged]) -> list[Staged]:
    """The rows that go back to the office: all but the changed ones whose changes were confirmed."""
    left = [staged for staged in rows if not taken(staged)]
    for staged in left:
        if staged.outcome == Outcome.CHANGED:
            staged.reason = _("Thay đổi chưa được xác nhận nên chưa ghi.")
    return left


def _line(batch: RegisterBatch, staged: Staged, labels: dict[str, str], ticked: Collection[str]) -> OrganisationLine:
    values, takes = staged.row.values, taken(staged)
    url = reverse("members:row", args=[batch.pk, staged.number]) if batch.state == Batch.READ else ""
    if staged.written.get("org") and batch.state == Batch.COMMITTED:
        url = address("organisations:detail", staged.written["org"])
    shown = staged.match.changes if staged.outcome in {Outcome.CHANGED, Outcome.DOUBTFUL} else ()
    return OrganisationLine(
        number=str(staged.number), url=url, name=str(values.get("name") or _("(không có tên)")),
        under=str(values.get("parent") or ""), mark=MARKS.get(staged.outcome, "none"), words=_words(staged, takes),
        changes=tuple(
            (labels.get(one.column, one.column), words_of(one.old), words_of(one.new), one.column in takes)
            for one in shown
        ),
        confirmed=bool(takes), ticked=str(staged.number) in ticked,
    )  # fmt: skip


def _words(staged: Staged, takes: Collection[str]) -> str:
    if takes:
        said = Said.of(staged)
        words = _("Đã ghi: từ %(day)s, theo %(by)s") if staged.written else _("Đã xác nhận: từ %(day)s, theo %(by)s")
        return words % {"day": format_day(said.on) if said.on else "", "by": said.decision_no}
    if staged.outcome == Outcome.CHANGED:
        return staged.reason or _("Có thay đổi, chờ xác nhận")
    return staged.reason or str(ORGANISATION_OUTCOMES[staged.outcome])


def preview(
    request: HttpRequest, actor: Actor, batch: RegisterBatch, org: OrgNow, form: DecidedForm | None = None
) -> HttpResponse:  # fmt: skip
    """The whole list in counts, and one kind of rows at a time; what has to be looked at comes first."""
    counts: dict[str, int] = batch.summary.get("counts", {})
    wanted = "changed" if form is not None else request.GET.get("xem", "")
    if wanted not in Outcome.values:
        wanted = next((str(one) for one in ("wrong", "doubtful", "changed", "new", "same") if counts.get(one)), "new")
    shown = Paginator(Shown(batch, wanted), PAGE).get_page(request.GET.get("page"))
    steps, labels = path_steps(batch.org_id, actor.today), labels_of(batch.kind)
    confirmed, opened = batch.summary.get("confirmed", 0), batch.state == Batch.READ
    lines = [_line(batch, staged, labels, request.POST.getlist("dong")) for staged, _person in shown.object_list]
    context = {
        "batch": batch,
        "org_name": steps[-1].name if steps else "",
        "open": opened,
        "committed": batch.state == Batch.COMMITTED,
        "undone": batch.state == Batch.UNDONE,
        "counts": [
            (value, str(label), counts.get(value, 0), MARKS[value]) for value, label in ORGANISATION_OUTCOMES.items()
        ],
        "founds": counts.get("new", 0),
        "confirmed": confirmed,
        "unconfirmed": counts.get("changed", 0) - confirmed,
        "waits": counts.get("doubtful", 0) + counts.get("wrong", 0),
        "out": sum(counts.get(str(one), 0) for one in OUT) - confirmed,
        "taken": batch.summary.get("taken", {}),
        "wanted": wanted,
        "lines": lines,
        "founds_alike": opened and any(one.more.get("elsewhere") for one, _person in shown.object_list),
        "ticks": opened and wanted == "changed" and any(not line.confirmed for line in lines),
        "form": form or DecidedForm(initial={"effective_on": batch.as_of}),
        "page": shown,
        "undo": decide(check_can_undo_organisations, actor, batch, org),
        "steps": steps_of(batch, 3),
        "crumbs": crumbs(steps),
    }
    return render(request, "members/register/organisations.html", context)


@page(writes=["POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the changes of the ticked rows, or of all, from a day and by a decision."""
    actor, batch, org = open_batch(request, pk)
    form = DecidedForm(request.POST)
    every = bool(request.POST.get("tat-ca"))
    numbers = {key for text in request.POST.getlist("dong") if (key := key_of(text)) is not None}
    if form.is_valid():
        try:
            count = actions.confirm_changes(
                actor=actor, batch_id=pk, numbers=None if every else numbers, **form.cleaned_data
            )
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã xác nhận %(count)s dòng thay đổi.") % {"count": count})
            return redirect(f"{reverse('members:preview', args=[pk])}?xem=changed")
    return preview(request, actor, batch, org, form)


def row(request: HttpRequest, actor: Actor, batch: RegisterBatch, org: OrgNow, number: int) -> HttpResponse:
    """One row: correct what was read, say which organisation it is and under which it stands, tick its changes; the
    whole list is judged again at once."""
    staged = row_of(batch, number)
    said, problem = Said.of(staged), ""
    form = ChangesForm(
        request.POST if request.method == "POST" else None,
        initial={"effective_on": said.on or batch.as_of, "decision_no": said.decision_no, "signed_on": said.signed_on},
    )
    swapped = bool(getattr(request, "htmx", False))
    if request.method == "POST":
        form.is_valid()
        try:
            staged = actions.decide_organisation_row(
                actor=actor, batch_id=batch.pk, number=number, said=_said(request, staged, form)
            )
        except RuleBroken as refusal:
            problem = refusal.sentence
        else:
            if request.POST.get("luu") and not swapped:
                form.ask_for_decision(wanted=bool(Said.of(staged).takes) and not taken(staged))
                if form.is_valid():
                    return redirect(next_row(batch, number))
    context = _row_context(actor, batch, org, staged) | {
        "problem": problem, "form": form, "crumbs": crumbs(path_steps(org.org_id, actor.today)),
    }  # fmt: skip
    template = "members/register/organisation_row.html"
    return render(request, f"{template}#reading" if swapped else template, context)


def _said(request: HttpRequest, staged: Staged, form: ChangesForm) -> Said:
    typed = {
        slug: text
        for slug in SLUGS
        if (sent := request.POST.get(f"o-{slug}")) is not None
        and (text := tidy(sent[:2000])) != staged.row.texts.get(slug, "")
    }
    decision, _colon, key = request.POST.get("la", "").partition(":")
    decided: dict[str, Any] = getattr(form, "cleaned_data", {})
    return Said(
        typed, decision[:12], key_of(key), "" if "parent" in typed else request.POST.get("cap-tren", "")[:20],
        frozenset(request.POST.getlist("doi")) & {"name", "parent", "code"},
        decided.get("effective_on"), decided.get("decision_no", ""), decided.get("signed_on"),
    )  # fmt: skip


def _row_context(actor: Actor, batch: RegisterBatch, org: OrgNow, staged: Staged) -> dict[str, Any]:
    labels, said = labels_of(batch.kind), Said.of(staged)
    tree = tree_of(org, here(actor, org), actor.today)
    texts = staged.row.texts
    return {
        "batch": batch,
        "staged": staged,
        "number": str(staged.number),
        "mark": MARKS.get(staged.outcome, "none"),
        "words": str(ORGANISATION_OUTCOMES[staged.outcome]),
        "fields": [_field(staged, slug, labels[slug], texts.get(slug, "")) for slug in SLUGS],
        "kinds": [kind.name for kind in organisation_kinds(batch.as_of).values()],
        "superiors": list(tree.labels().values()) if len(tree.known) <= MOST_OFFERED else [],
        "candidates": [
            _organisation(tree, one.id, actor, chosen=staged.decision == RowDecision.KNOWN and said.org == one.id)
            for one in staged.match.candidates
            if one.id in tree.known and not (staged.outcome in {Outcome.SAME, Outcome.CHANGED} and not staged.decision)
        ],
        "parents": [_superior(tree, batch, ref, actor, said.parent) for ref in staged.more.get("parents", ())]
        or ([_superior(tree, batch, said.parent, actor, said.parent)] if said.parent else []),
        "changes": [
            (one.column, labels.get(one.column, one.column), words_of(one.old), words_of(one.new),
             one.column in said.takes)
            for one in staged.match.changes
        ],
        "takes": staged.outcome == Outcome.CHANGED,
        "confirmed": bool(taken(staged)),
        "decisions": [
            (value, str(label), staged.decision == value) for value, label in ORGANISATION_ROW_DECISIONS.items()
        ],
        "undecided": not staged.decision,
    }  # fmt: skip


def _field(staged: Staged, slug: str, label: str, text: str) -> FieldLine:
    problems = tuple((one.kind, one.sentence) for one in staged.row.problems if one.column == slug)
    return FieldLine(slug, label, text, words_of(staged.row.values.get(slug)), problems)


def _organisation(tree: Tree, org: int, actor: Actor, *, chosen: bool) -> CandidateLine:
    known = tree.known[org]
    facts = (
        (_("Loại hình"), kind_name(known.kind, actor.today)),
        (_("Trực thuộc"), tree.superior_name(org)),
        (_("Mã tổ chức"), ", ".join(known.codes)),
    )
    shown = tuple((label, value) for label, value in facts if value)
    return CandidateLine(str(org), known.name, address("organisations:detail", org), "", shown, chosen)


def _superior(tree: Tree, batch: RegisterBatch, ref: str, actor: Actor, chosen: str) -> CandidateLine:
    """A superior that the row may stand under: an organisation, or another row of the file."""
    number = int(ref[1:])
    if ref.startswith("o") and number in tree.known:
        line = _organisation(tree, number, actor, chosen=ref == chosen)
        return CandidateLine(ref, line.name, line.url, "", line.facts, line.chosen)
    words = _("Dòng %(row)s của tệp") % {"row": number}
    return CandidateLine(ref, words, reverse("members:row", args=[batch.pk, number]), "", (), ref == chosen)
