"""Recording what changed for a member: standing, exemption, places, places of work, papers. Each asks from when."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import actor_of, done, page, read_date
from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import key_of
from nennep.members import actions
from nennep.members.forms import (
    DayForm,
    ExemptForm,
    MoveForm,
    PaperForm,
    ReasonForm,
    StandingForm,
    TemporaryForm,
    WorkplaceForm,
)
from nennep.members.permissions import check_can_keep_file, check_can_note_workplace
from nennep.members.presenters import file_page
from nennep.members.queries import get_member
from nennep.members.queries.cells import cells_in_reach
from nennep.members.queries.history import person_on, records_of
from nennep.members.views.file import note_reading
from nennep.organisations.presenters import crumbs
from nennep.organisations.queries import path_steps
from nennep.regulations.registry import rule_set

if TYPE_CHECKING:
    from nennep.members.models import Person


def _kept(
    request: HttpRequest, pk: int, check: Callable[[Actor, Person], None] = check_can_keep_file
) -> tuple[Actor, Person]:
    """The person, whose file the actor keeps."""
    actor = actor_of(request)
    person = get_member(actor, pk)
    check(actor, person)
    return actor, person


def _act(
    request: HttpRequest, actor: Actor, person: Person, form: Form, act: Callable[[dict[str, Any]], object],
    *, title: str, lead: str, said: str, **more: object,
) -> HttpResponse:  # fmt: skip
    """Show a form about one person; once it is in order do its one act and go back to the file."""
    if done(request, form, act):
        messages.success(request, said)
        return redirect("members:file", person.pk)
    context = {
        "person": person,
        "form": form,
        "title": title,
        "lead": lead,
        "crumbs": crumbs(path_steps(person.registered_at_id, actor.today)),
        **more,
    }
    return render(request, "members/change.html", context)


@page(reads=["GET"], writes=["POST"])
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Record recognition, suspension, death or leaving, by the decision of the competent body."""
    actor, person = _kept(request, pk)
    form = StandingForm(request.POST or None, initial={"on": actor.today})
    return _act(
        request, actor, person, form,
        lambda wish: actions.change_standing(actor=actor, person_id=pk, **wish),
        title=_("Đổi tư cách đảng viên"),
        lead=_("Ghi lại quyết định đã có. Không ai bị đưa ra khỏi danh sách nếu không có quyết định của cấp có thẩm "
               "quyền; ghi nhầm thì rút lại được. Ai ra khỏi danh sách thì thôi mọi chức danh và phân công từ "
               "ngày đó."),
        said=_("Đã ghi tư cách mới."),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def withdraw_standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last change of standing as entered by mistake."""
    actor, person = _kept(request, pk)
    form = ReasonForm(request.POST or None)
    return _act(
        request, actor, person, form,
        lambda wish: actions.withdraw_standing(actor=actor, person_id=pk, **wish),
        title=_("Rút lại lần đổi tư cách gần nhất"),
        lead=_("Dùng khi ghi nhầm. Tư cách trước đó tiếp tục; lần ghi nhầm vẫn được giữ trong nhật ký."),
        said=_("Đã rút lại."),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Exempt from party work and meetings, by the cell's resolution (B8)."""
    actor, person = _kept(request, pk)
    rules = rule_set("charter", actor.today)
    form = ExemptForm(request.POST or None, initial={"on": actor.today})
    grounds = rules.rules.exemption_grounds
    return _act(
        request, actor, person, form,
        lambda wish: actions.exempt_member(actor=actor, person_id=pk, **wish),
        title=_("Miễn công tác và sinh hoạt đảng"),
        lead=_("Chi bộ xem xét, ra nghị quyết và báo cáo đảng ủy cơ sở. Người được miễn không tính vào số phải biểu "
               "quyết, trừ khi có dự."),
        said=_("Đã ghi miễn sinh hoạt."),
        rule=rules.ref("exemption_grounds"), grounds=grounds.value or (),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def end_exemption(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to party work and meetings."""
    actor, person = _kept(request, pk)
    form = DayForm(request.POST or None, initial={"on": actor.today})
    return _act(
        request, actor, person, form,
        lambda wish: actions.end_exemption(actor=actor, person_id=pk, **wish),
        title=_("Trở lại công tác và sinh hoạt đảng"),
        lead=_("Từ ngày này đồng chí được triệu tập và tính như mọi người."),
        said=_("Đã ghi ngày trở lại sinh hoạt."),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the home to another cell."""
    actor, person = _kept(request, pk)
    text, cells = _cells(request, actor, Permission.MEMBER_MANAGE)
    form = MoveForm(request.POST or None, cells=cells, initial={"on": actor.today})
    return _act(
        request, actor, person, form,
        lambda wish: actions.move_home(
            actor=actor, person_id=pk, cell_id=wish["cell"], on=wish["on"], decision_no=wish["decision_no"]
        ),
        title=_("Chuyển sinh hoạt chính thức"),
        lead=_("Chọn trong các chi bộ đồng chí được cập nhật. Chuyển ra ngoài phạm vi ấy do cấp trên chung ghi."),
        said=_("Đã chuyển sinh hoạt."), search=text, searching=not cells or bool(text),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def temporary(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member be active for a time in another cell."""
    actor, person = _kept(request, pk)
    text, cells = _cells(request, actor, Permission.ORGANISATION_VIEW)
    form = TemporaryForm(request.POST or None, cells=cells, initial={"on": actor.today})
    return _act(
        request, actor, person, form,
        lambda wish: actions.place_temporarily(
            actor=actor, person_id=pk, cell_id=wish["cell"], on=wish["on"], until=wish["until"],
            decision_no=wish["decision_no"],
        ),
        title=_("Sinh hoạt tạm thời"),
        lead=_("Đảng số vẫn tính ở chi bộ chính thức. Ở nơi tạm thời đồng chí không biểu quyết, ứng cử, bầu cử."),
        said=_("Đã ghi sinh hoạt tạm thời."), search=text, searching=not cells or bool(text),
    )  # fmt: skip


@page(reads=["GET"], writes=["POST"])
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from the temporary place."""
    actor, person = _kept(request, pk)
    form = DayForm(request.POST or None, initial={"on": actor.today})
    return _act(
        request, actor, person, form,
        lambda wish: actions.leave_temporary_place(actor=actor, person_id=pk, **wish),
        title=_("Trở về từ nơi sinh hoạt tạm thời"), lead=_("Từ ngày này đồng chí sinh hoạt ở chi bộ chính thức."),
        said=_("Đã ghi ngày trở về."),
    )  # fmt: skip


def _cells(request: HttpRequest, actor: Actor, permission: Permission) -> tuple[str, list[tuple[int, str]]]:
    """The words of `?tim=`, and the cells to choose from."""
    text = request.GET.get("tim", "")[:120]
    return text, cells_in_reach(actor, permission, text)


@page(reads=["GET"], writes=["POST"])
def workplaces(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a member works: several places at once are usual (S4.2); add one, or end one."""
    actor, person = _kept(request, pk, check_can_note_workplace)
    ending = request.POST.get("het", "")
    if request.method == "POST" and ending:
        day = read_date(request.POST.get("on", "")) or actor.today
        actions.end_workplace(actor=actor, person_id=pk, workplace_id=_key(ending), on=day)
        messages.success(request, _("Đã ghi thôi công tác ở nơi này."))
        return redirect("members:workplaces", pk)
    form = WorkplaceForm(request.POST or None, initial={"on": actor.today})
    now = person_on(records_of(person), actor.today)
    return _act(
        request, actor, person, form,
        lambda wish: actions.add_workplace(actor=actor, person_id=pk, **wish),
        title=_("Nơi công tác"), lead=_("Một người có thể làm việc ở nhiều nơi cùng lúc."),
        said=_("Đã thêm nơi công tác."), submit=_("Thêm nơi công tác"), places=now.workplaces,
    )  # fmt: skip


def _key(text: str) -> int:
    """A key from a button; 0, which nothing has, when it is none."""
    return key_of(text) or 0


@page(reads=["GET"], writes=["POST"], logs_reads=True)
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of a file by the catalogue, its gaps, and noting a paper that is there (B13)."""
    actor, person = _kept(request, pk)
    if request.method != "POST":
        note_reading(actor, person)
    dropping = request.POST.get("bo", "")
    if request.method == "POST" and dropping:
        actions.drop_paper(
            actor=actor, person_id=pk, paper_id=_key(dropping), reason=request.POST.get("ly_do", "")[:300]
        )
        messages.success(request, _("Đã bỏ ghi giấy tờ."))
        return redirect("members:papers", pk)
    shown = file_page(records_of(person), actor.today)
    choices: list[tuple[str, str]] = [(f"c:{paper.code}", paper.name) for paper in shown.papers.stages]
    size = rule_set("member_file", actor.today).rules.catalogue_size.value or 0
    for number in range(1, size + 1):
        name = shown.papers.names.get(number, "")
        choices.append((f"n:{number}", _("Số %(number)s %(name)s") % {"number": number, "name": name}))
    form = PaperForm(request.POST or None, papers=choices, initial={"paper": request.GET.get("loai", "")})

    def note(wish: dict[str, Any]) -> None:
        kind, _colon, value = wish["paper"].partition(":")
        actions.note_paper(
            actor=actor, person_id=pk, number=int(value) if kind == "n" else None, code=value if kind == "c" else "",
            dated_on=wish["dated_on"], note=wish["note"],
        )  # fmt: skip

    if done(request, form, note):
        messages.success(request, _("Đã ghi giấy tờ."))
        return redirect("members:papers", pk)
    context = {
        "person": person,
        "papers": shown.papers,
        "missing": shown.missing,
        "form": form,
        "crumbs": crumbs(path_steps(person.registered_at_id, actor.today)),
        "back": reverse("members:file", args=[pk]),
    }
    return render(request, "members/papers.html", context)
