"""Saying who must do what by when: the form, how many will owe, then it is done; breaking a document into parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, sent, tell
from nennep.directives import actions
from nennep.directives.actions import PartInput, Wish
from nennep.directives.actions.ask import draft_requirement
from nennep.directives.forms.asking import AskForm, PartsForm, ReasonForm
from nennep.directives.permissions import check_can_ask, check_can_break_down, check_can_end
from nennep.directives.presenters.words import due_words, level_words, whom_words
from nennep.directives.queries.parts import parts_of
from nennep.directives.queries.requirements import demands_of, get_requirement, preview_of
from nennep.directives.rounds import When
from nennep.directives.views.frame import document_crumbs, name_of, part_choices, target_choices
from nennep.documents.queries import get_document
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import children_on, names_on, natural_key
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.ui.formats import format_day, format_number

if TYPE_CHECKING:
    from nennep.directives.models import Part
    from nennep.documents.models import Document


def wish_of(actor: Actor, values: dict[str, Any]) -> Wish:
    """The wish of a form."""
    when = When(
        values["due_rule"], actor.today, days=values["days"], due_on=values["due_on"], months=values["months"],
        until=values["until"], years=values["years"],
    )  # fmt: skip
    return Wish(
        kind=values["kind"], text=values["text"], levels=tuple(int(one) for one in values["levels"]), when=when,
        kinds=tuple(values["kinds"]), besides=tuple(int(one) for one in values["besides"]), form=values["form"],
        part_id=int(values["part_id"]) if values["part_id"] else None,
        target_id=int(values["target_id"]) if values["target_id"] else None,
    )  # fmt: skip


def _form(request: HttpRequest, actor: Actor, paper: Document) -> AskForm:
    below = [row.org_id for row in children_on(actor, paper.org_id, actor.today)]
    names = names_on(below, actor.today)
    places = sorted(((str(one), names.get(one, "")) for one in below), key=lambda pair: natural_key(pair[1]))
    kinds = [(code, kind.name) for code, kind in organisation_kinds(actor.today).items() if code != "dang-bo-tinh"]
    first = {"kind": "study", "due_rule": "days", "days": 30}
    return AskForm(sent(request), parts=part_choices(paper), kinds=kinds, places=places,
                   targets=target_choices(actor, paper), initial=first)  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """First sending shows how many will owe; the second one, with the same words, does it."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    check_can_ask(actor, paper)
    form = _form(request, actor, paper)
    preview: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("sure") == "1":
                said = actions.ask_below(actor=actor, document_id=pk, wish=wish_of(actor, form.cleaned_data))
                messages.success(request, _("Đã giao %(n)s nơi phải làm, đã gửi văn bản đến %(sent)s nơi chưa có.") % {
                    "n": format_number(said.opened), "sent": format_number(said.sent)})  # fmt: skip
                if said.done:
                    messages.info(request, _("%(n)s nơi đã làm trước khi giao: biên bản, văn bản có sẵn là bằng chứng.")
                                  % {"n": format_number(said.done)})  # fmt: skip
                return redirect("directives:document", pk)
            preview = _preview(actor, paper, wish_of(actor, form.cleaned_data))
        except RuleBroken as refusal:
            tell(form, refusal)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "form": form, "document": paper, "preview": preview,
        "title": name_of(actor, paper),
    }  # fmt: skip
    return render(request, "directives/ask.html", context)


def _preview(actor: Actor, paper: Document, wish: Wish) -> dict[str, Any]:
    requirement = draft_requirement(actor, paper, wish)
    counts = preview_of(requirement, actor.today)
    if not counts:
        raise RuleBroken(
            _("Không có tổ chức nào ở dưới thuộc cấp và loại đã chọn, nên không ai phải làm việc này."), field="levels"
        )
    demands = demands_of(requirement, actor.today)
    return {
        "total": format_number(sum(counts.values())), "whom": whom_words(requirement), "due": due_words(requirement),
        "last": format_day(demands[0].due_on) if demands else "",
        "levels": [(level_words(level), format_number(count)) for level, count in counts.items()],
    }  # fmt: skip


def parts_text(parts: list[Part]) -> str:
    """Parts as lines."""
    return "\n".join(f"{part.code}. {part.text}" for part in parts)


def inputs_of(lines: list[tuple[str, str]]) -> list[PartInput]:
    """Lines as parts: a code that continues an earlier one stands within it; what holds others is a group."""
    codes = [code for code, _text in lines]
    within = {code: max((one for one in codes if code.startswith(f"{one}.")), key=len, default="") for code in codes}
    groups = {*within.values(), *(code for code in codes if "." not in code and code.isalpha() and code.isupper())}
    return [PartInput(code, text, "group" if code in groups else "task", within[code]) for code, text in lines]


@page(reads=["GET"], writes=["POST"])
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The groups of tasks and tasks of a document, a line each."""
    actor = actor_of(request)
    paper = get_document(actor, pk)
    check_can_break_down(actor, paper)
    form = PartsForm(sent(request), initial={"parts": parts_text(parts_of(paper))})

    def act(wish: dict[str, Any]) -> None:
        actions.set_parts(actor=actor, document_id=pk, parts=inputs_of(wish["parts"]))

    if done(request, form, act):
        messages.success(request, _("Đã ghi các nhóm nhiệm vụ và nhiệm vụ."))
        return redirect("directives:document", pk)
    context = {
        "crumbs": document_crumbs(actor, paper.org_id, paper), "form": form, "document": paper,
        "title": name_of(actor, paper),
    }  # fmt: skip
    return render(request, "directives/parts.html", context)


@page(reads=["GET"], writes=["POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask something no longer, saying why."""
    actor = actor_of(request)
    requirement = get_requirement(actor, pk)
    check_can_end(actor, requirement)
    form = ReasonForm(sent(request))
    if done(request, form, lambda wish: actions.end_requirement(actor=actor, requirement_id=pk, **wish)):
        messages.success(request, _("Đã thôi yêu cầu; việc chưa làm được miễn."))
        return redirect("directives:document", requirement.document_id)
    context = {
        "crumbs": document_crumbs(actor, requirement.org_id, requirement.document), "form": form,
        "requirement": requirement, "document": requirement.document,
    }  # fmt: skip
    return render(request, "directives/end.html", context)
