"""A document from above: the sentence, the heat table by level and step, the organisations below, late first."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.pages import actor_of, as_of, page, read_date
from nennep.directives.permissions import check_can_ask, check_can_break_down, check_can_set_target
from nennep.directives.presenters.chain import duty_rows
from nennep.directives.presenters.heat import Links, columns_of, earlier_rounds, level_rows, place_rows, sentence_of
from nennep.directives.presenters.study import StudyLinks
from nennep.directives.presenters.targets import rows_of_document
from nennep.directives.presenters.words import due_words, kind_words, level_words, whom_words
from nennep.directives.queries.duties import STATES, behind, duties_shown, evidence_for, whom_to_call
from nennep.directives.queries.heat import below_of, heat_of, may_count
from nennep.directives.queries.parts import parts_of
from nennep.directives.queries.requirements import requirements_of
from nennep.directives.queries.study import may_list
from nennep.directives.queries.targets import stands, targets_of_document
from nennep.directives.views.frame import document_crumbs, name_of, number_in, place_of
from nennep.documents.permissions import check_can_link
from nennep.documents.presenters import ended_body_words, lapse_words
from nennep.documents.queries import get_document, links_of
from nennep.documents.queries.force import body_ended, lapses_of
from nennep.documents.states import DocumentState, LinkKind, Secrecy
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import address
from nennep.kernel.decisions import decide
from nennep.kernel.statements import LimitedPaginator
from nennep.organisations.queries import Step, names_on
from nennep.orgtree.queries import ids_of
from nennep.ui.asked import asked_again
from nennep.ui.formats import format_day, format_number, limited
from nennep.ui.shapes import Fact

if TYPE_CHECKING:
    from nennep.documents.models import Document
    from nennep.orgtree.models import OrgNow

ROWS, SHOWN, LINKED = 50, 12, 6
_LINK_BACK = {
    LinkKind.IMPLEMENTS: gettext_lazy("Được thực hiện bởi"),
    LinkKind.BASED_ON: gettext_lazy("Là căn cứ của"),
    LinkKind.AMENDS: gettext_lazy("Được sửa đổi bởi"),
    LinkKind.REPLACES: gettext_lazy("Được thay thế bởi"),
    LinkKind.REPORT: gettext_lazy("Được báo cáo ở"),
    LinkKind.INTERIM_REVIEW: gettext_lazy("Được sơ kết ở"),
    LinkKind.FINAL_REVIEW: gettext_lazy("Được tổng kết ở"),
}


@page(reads=["GET"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """`?don-vi=` another organisation below, `?ngay=` as of another day, `?dot=` rounds that began by a day."""
    actor, day = actor_of(request), as_of(request)
    paper = get_document(actor, pk)
    org, path = place_of(request, actor, paper, day)
    links = Links(pk, org.org_id, day, actor.today)
    requirements = requirements_of(paper)
    counts = heat_of(actor, paper, path, day)
    steps = [step for _level, step in counts]
    columns = columns_of(requirements, steps, read_date(request.GET.get("dot", "")))
    earlier = earlier_rounds(steps, columns)
    below = below_of(actor, paper, path, day) if columns else {}
    orgs = {org_id for org_id, _step in below}
    places = place_rows(below, columns, links, names_on(orgs, day), whom_to_call(orgs, day), day)
    context = {
        "crumbs": document_crumbs(actor, org.org_id, paper), "document": paper, "title": name_of(actor, paper),
        "day": day, "org": org, "org_name": names_on([org.org_id], day).get(org.org_id, ""),
        "sentence": sentence_of(counts, columns, links), "columns": columns,
        "levels": level_rows(counts, columns, links), "places": places[:SHOWN], "more_places": places[SHOWN:],
        "late": [row for row in places if row.late],
        "earlier_url": links.rounds(org.org_id, earlier) if earlier else "",
        "newest_url": links.place(org.org_id) if "dot" in request.GET else "",
        "sees": may_count(actor, path), "ask": decide(check_can_ask, actor, paper),
        "break_down": decide(check_can_break_down, actor, paper), "parts": parts_of(paper),
        "asked": _asked(requirements), "facts": _facts(actor, paper), "late_url": links.who("late"),
        "may_link": decide(check_can_link, actor, paper), "ended_body": _ended(actor, paper),
        "targets": rows_of_document(stands(targets_of_document(actor, pk, day), day).values(), day, actor.today),
        "may_set": decide(check_can_set_target, actor, paper), "is_issuer": org.org_id == paper.org_id,
        "remind_url": address("directives:remind", pk),
        "study_url": _study_url(actor, pk, org, day, asked=any(one.kind == "study" for one in requirements)),
    }  # fmt: skip
    return render(request, "directives/document.html", context)


def _study_url(actor: Actor, pk: int, org: OrgNow, day: datetime.date, *, asked: bool) -> str:
    """Who of the members has studied it, where that is asked and the actor may see them; else ""."""
    if not asked or not may_list(actor, org.path):
        return ""
    return StudyLinks(pk, day, actor.today).page(org.org_id)


def _asked(requirements: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "pk": one.pk, "kind": kind_words(one.kind), "text": one.text, "whom": whom_words(one),
            "due": due_words(one), "part": one.part.code if one.part else "", "ended": one.ended_why,
            "form": one.get_form_display() if one.form else "", "by": one.asked_by_name, "on": one.asked_on,
        }
        for one in requirements
    ]  # fmt: skip


def _ended(actor: Actor, paper: Document) -> str:
    return ended_body_words(paper) if body_ended(paper, actor.today) else ""


def _facts(actor: Actor, paper: Document) -> list[Fact]:
    there, back = links_of(actor, paper)
    names = names_on({one.document.org_id for one in back[:LINKED]}, actor.today)
    undated = _("chưa ban hành") if paper.state == DocumentState.DRAFT else _("không rõ")
    facts = [Fact(_("Ngày ban hành"), format_day(paper.dated_on) or undated)]
    if paper.issuer_name:
        facts.append(Fact(_("Nơi ban hành"), paper.issuer_name))
    if paper.secrecy:
        facts.append(Fact(_("Độ mật"), str(Secrecy(paper.secrecy).label)))
    if paper.in_force_from and paper.in_force_from != paper.dated_on:
        facts.append(Fact(_("Hiệu lực từ"), format_day(paper.in_force_from)))
    if paper.in_force_until:
        facts.append(Fact(_("Hiệu lực đến"), format_day(paper.in_force_until)))
    facts += [Fact(_("Không có hiệu lực"), lapse_words(one, by)) for one, by in lapses_of(actor, paper)]
    facts += [Fact(str(LinkKind(one.kind).label), str(one.target), _url(one.target_id)) for one in there]
    facts += [
        Fact(str(_LINK_BACK[LinkKind(one.kind)]), _with_issuer(one.document, names), _url(one.document_id))
        for one in back[:LINKED]
    ]
    if len(back) > LINKED:
        facts.append(Fact(_("Và"), _("%(n)s văn bản nữa") % {"n": format_number(len(back) - LINKED)}))
    return [*facts, Fact(_("Toàn văn"), _("Mở văn bản"), address("documents:detail", paper.pk))]


def _with_issuer(paper: Document, names: dict[int, str]) -> str:
    """ "01-CTr/ĐU, Đảng bộ xã Hà Linh": many issue a programme of the same number because of one document."""
    issuer = paper.issuer_name or names.get(paper.org_id, "")
    return f"{paper}, {issuer}" if issuer else str(paper)


def _url(pk: int) -> str:
    return address("directives:document", pk)


@page(reads=["GET"])
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """The list behind a figure: who owes, in which state, with which evidence, whom to call."""
    actor, day = actor_of(request), as_of(request)
    paper = get_document(actor, pk)
    org, path = place_of(request, actor, paper, day)
    state = request.GET.get("the", "all")
    period = read_date(request.GET.get("ky", ""))
    if state not in STATES:
        raise BadRequest(_("Địa chỉ này không đúng. Hãy mở lại từ trang trước."))
    level, source = number_in(request, "cap"), number_in(request, "viec")
    keys = behind(actor, paper, org, day, path=path, source=source, period=period, level=level, state=state)
    shown = LimitedPaginator(keys, ROWS).get_page(request.GET.get("page"))
    duties, above = duties_shown(list(shown.object_list))
    way = ids_of(org.path)
    names = names_on([*way, *(row.org_id for row in duties), *above.values()], day)
    steps = [Step(one, names.get(one, "")) for one in way]
    calls = whom_to_call([row.org_id for row in duties], day)
    context = {
        "crumbs": document_crumbs(actor, org.org_id, paper, steps), "document": paper, "title": name_of(actor, paper),
        "org_name": names.get(org.org_id, ""), "day": day, "page": shown, "state": state,
        "count": limited(shown.paginator.count),
        "rows": duty_rows(duties, names, calls, evidence_for(duties), day, above), "level": level_words(level or 0),
        "states": [
            (name, words, asked_again(request.GET, {"the": name, "page": None})) for name, words in _STATES.items()
        ],
    }  # fmt: skip
    return render(request, "directives/who.html", context)


_STATES = {
    "all": gettext_lazy("Tất cả"),
    "met": gettext_lazy("Đã xong"),
    "tardy": gettext_lazy("Xong trễ"),
    "left": gettext_lazy("Chưa xong"),
    "late": gettext_lazy("Quá hạn"),
    "extended": gettext_lazy("Được gia hạn"),
    "waived": gettext_lazy("Được miễn"),
}
