"""A member's file: everything dated, as of any day; each opening by another person is noted and shown to the member."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, as_of, page, tell
from nennep.access.permissions import Permission
from nennep.audit.record import record_read
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import Decision, decide
from nennep.kernel.errors import RuleBroken
from nennep.members import actions
from nennep.members.actions.edit_file import FIELDS, EditedMeanwhile, field_of
from nennep.members.actions.register import PersonFacts
from nennep.members.blocks import file_blocks
from nennep.members.forms import EditForm, RegisterForm
from nennep.members.permissions import check_can_keep_file, check_can_keep_members_of, check_can_note_workplace
from nennep.members.presenters import file_page
from nennep.members.queries import get_member
from nennep.members.queries.cells import cells_under
from nennep.members.queries.history import PersonOn, person_on, records_of
from nennep.members.search import search_members
from nennep.members.states import Standing
from nennep.members.views.listing import organisation_of
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps, standing_on

if TYPE_CHECKING:
    from nennep.members.models import Person


@dataclass(frozen=True, slots=True)
class Act:
    """An act on the page: its words, its address."""

    label: str
    url: str


@page(reads=["GET"], logs_reads=True)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's file as of a day (B1, B8, B11, B13, S4.2). The own file has its own page; one that was
    merged into another leads there."""
    actor, day = actor_of(request), as_of(request)
    person = get_member(actor, pk)
    if person.merged_into_id is not None:
        return redirect("members:file", person.merged_into_id)
    if person.pk == actor.person_id and not request.GET.get("ngay"):
        return redirect("members:mine")
    note_reading(actor, person)
    return render(request, "members/file.html", file_context(actor, person, day))


def note_reading(actor: Actor, person: Person) -> None:
    """Note that a file, or a form that shows what it holds, was opened; the member sees it among the own readings."""
    record_read(actor, _("Xem hồ sơ đảng viên"), person, person_id=person.pk, org_id=person.registered_at_id)


def file_context(actor: Actor, person: Person, day: datetime.date) -> dict[str, Any]:
    """What the pages of a file show."""
    records = records_of(person)
    keeps = decide(check_can_keep_file, actor, person)
    now = person_on(records, actor.today)
    where = person_on(records, day).home
    steps = path_steps(where.cell_id if where else person.registered_at_id, day)
    opens = standing_on(actor, {row.cell_id for row in records.places}, day)
    may_see_list = actor.has(Permission.MEMBER_VIEW)
    return {
        "person": person,
        "file": file_page(records, day, opens),
        "blocks": file_blocks(actor, person, day),
        "crumbs": crumbs(steps, "" if day == actor.today else f"?ngay={day:%d/%m/%Y}"),
        "day": day,
        "today": actor.today,
        "is_today": day == actor.today,
        "keeps": keeps,
        "list_url": reverse("members:list") if may_see_list else "",
        "acts": _acts(actor, person, now, keeps) if day == actor.today else [],
    }


def _acts(actor: Actor, person: Person, now: PersonOn, keeps: Decision) -> list[Act]:
    """What the actor can record for somebody as things stand."""

    def act(label: str, name: str) -> Act:
        return Act(label, reverse(f"members:{name}", args=[person.pk]))

    if not keeps.allowed:
        notes = now.in_party and decide(check_can_note_workplace, actor, person).allowed
        return [act(_("Nơi công tác"), "workplaces")] if notes else []
    if not now.in_party:
        return [act(_("Rút lại lần đổi tư cách"), "withdraw_standing"), act(_("Giấy tờ"), "papers")]
    probation = now.standing is not None and now.standing.standing == Standing.PROBATIONARY
    decided = now.standing is not None and bool(now.standing.decision_no or now.standing.note)
    return [
        act(_("Công nhận chính thức, đổi tư cách") if probation else _("Đổi tư cách"), "standing"),
        act(_("Chuyển sinh hoạt"), "move"),
        act(_("Trở về từ nơi tạm thời"), "come_back") if now.temporary else act(_("Sinh hoạt tạm thời"), "temporary"),
        act(_("Trở lại sinh hoạt"), "end_exemption") if now.exemption else act(_("Miễn sinh hoạt"), "exempt"),
        act(_("Nơi công tác"), "workplaces"),
        act(_("Giấy tờ"), "papers"),
        *([act(_("Rút lại lần đổi tư cách"), "withdraw_standing")] if decided else []),
    ]


@page(reads=["GET"], writes=["POST"], logs_reads=True)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the facts of a file; somebody else's edit meanwhile is shown beside each field, nothing is lost."""
    actor = actor_of(request)
    person = get_member(actor, pk)
    check_can_keep_file(actor, person)
    if request.method != "POST":
        note_reading(actor, person)
    form = EditForm(request.POST or None, initial={field: field_of(person, field) for field in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_file(
                actor=actor, person_id=pk, values=form.changed(), seen=form.seen(), basis=form.cleaned_data["basis"],
                since=form.cleaned_data["since"],
            )  # fmt: skip
        except EditedMeanwhile as clash:
            form = form.after_clash(clash.current)
            tell(form, RuleBroken(clash.sentence))
        except RuleBroken as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect("members:file", pk)
    context = {
        "person": person,
        "form": form,
        "crumbs": crumbs(path_steps(person.registered_at_id, actor.today)),
        "groups": _groups(form),
    }
    return render(request, "members/edit.html", context)


_GROUPS = (
    ("full_name", "common_name", "sex", "birth", "ethnicity", "religion"),
    ("citizen_id", "card_no", "admitted", "official"),
    ("native_place", "address", "phone"),
    ("occupation", "schooling", "profession", "theory"),
)


def _groups(form: EditForm | RegisterForm) -> list[tuple[str, list[Any]]]:
    titles = (_("Nhân thân"), _("Đảng tịch và giấy tờ tùy thân"), _("Quê quán, nơi ở"), _("Nghề nghiệp, trình độ"))
    return [
        (title, [form[field] for field in fields if field in form.fields])
        for title, fields in zip(titles, _GROUPS, strict=True)
    ]


@page(reads=["GET"], writes=["POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a member into a cell's register; people with the same name are shown before anything is written."""
    actor = actor_of(request)
    org = organisation_of(request, actor)
    if org is None:
        return redirect("members:mine")
    check_can_keep_members_of(actor, org)
    cells = cells_under(org.path, actor.today)
    first = {"since": actor.today, "cell": cells[0][0] if len(cells) == 1 else None}
    form = RegisterForm(request.POST or None, cells=cells, initial=first)
    alike: list[Person] = []
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        alike = [] if request.POST.get("khac-nguoi") else _alike(actor, facts)
        if not alike:
            try:
                person = actions.register_member(
                    actor=actor, cell_id=form.cleaned_data["cell"], facts=facts, since=form.cleaned_data["since"],
                    decision_no=form.cleaned_data["decision_no"],
                )  # fmt: skip
            except RuleBroken as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Đã nhập đồng chí %s.") % person.full_name)
                return redirect("members:file", person.pk)
    steps = path_steps(org.org_id, actor.today)
    context = {
        "form": form,
        "groups": _groups(form),
        "crumbs": crumbs(steps),
        "org_name": steps[-1].name if steps else "",
        "no_cells": not cells,
        "alike": alike,
        "back": f"{reverse('members:list')}?don-vi={org.org_id}",
    }
    return render(request, "members/new.html", context)


def _alike(actor: Actor, facts: PersonFacts) -> list[Person]:
    """People in reach with the same name whose birth does not speak against being the same person."""
    found = search_members(actor, facts.full_name, limit=10)
    return [
        one for one in found
        if len(one.folded.split()) == len(facts.full_name.split())
        and (facts.birth_on is None or one.birth_on is None or one.birth_on.year == facts.birth_on.year)
    ]  # fmt: skip
