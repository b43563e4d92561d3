"""The assignment matrix of a committee on paper: the notice of who looks after what, and the same as a sheet (S4.3)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.committees.models import Assignment, BodyKind
from nennep.committees.presenters import title_name
from nennep.committees.queries import assignments_given_on, places_on
from nennep.committees.seats import BodyOn, bodies_on
from nennep.documents.issuers import issuing_body, signer_on
from nennep.documents.layout.content import Document as Paper
from nennep.documents.layout.forms.issuer import Issue, Signer
from nennep.documents.layout.forms.working_rules import MemberDuties, WorkingRules, duties_notice
from nennep.documents.layout.spreadsheet import Sheet, SheetColumn
from nennep.kernel.actor import Actor
from nennep.organisations.queries import name_on, names_on
from nennep.orgtree.models import OrgNow
from nennep.ui.formats import format_day


def member_duties(actor: Actor, org_id: int, bodies: list[BodyOn], day: datetime.date) -> tuple[MemberDuties, ...]:
    """One entry a committee member in the order of rank, then whoever looks after something without a post.

    An organisation is named with its provinces where the area lies in more than one (S4.2).
    """
    given = assignments_given_on(actor, org_id, day)
    targets = {row.target_org_id for row in given if row.target_org_id}
    names, places = names_on(targets, day), places_on(targets, day)
    several = len(set(places.values())) > 1
    people: dict[int, tuple[str, str]] = {}
    for one in bodies:
        for post in one.posts:
            words = (post.person_name, title_name(one.body.kind, post.title, day))
            people.setdefault(post.person_id, words)
    for row in given:
        people.setdefault(row.person_id, (row.person_name, ""))

    def named(row: Assignment) -> str:
        place = places.get(row.target_org_id or 0, "") if several else ""
        name = names.get(row.target_org_id or 0, row.target_text)
        return f"{name} ({place})" if place else name

    def texts(person: int, target: str) -> tuple[str, ...]:
        return tuple(named(row) for row in given if row.person_id == person and row.target == target)

    target = Assignment.Target
    return tuple(
        MemberDuties(name, post, texts(person, target.ORGANISATION), texts(person, target.UNION),
                     texts(person, target.FIELD))
        for person, (name, post) in people.items()
    )  # fmt: skip


def duties_paper(actor: Actor, org: OrgNow, day: datetime.date) -> Paper:
    """The notice "Phân công nhiệm vụ cấp ủy viên" with number and day left open for the pen."""
    bodies = bodies_on(org.org_id, day)
    leading = next((one for one in bodies if one.body.kind != BodyKind.INSPECTION), None)
    issuing = issuing_body(org.org_id, leading.body.kind if leading else BodyKind.COMMITTEE, day)
    name, post = signer_on(org.org_id, day)
    issue = Issue(issuer=issuing.issuer, signer=Signer(name=name, post=post))
    words = {"body": issuing.issuer.words(), "name": name_on(org.org_id, day)}
    body = words["name"] if issuing.rule_body == "cell" else _("%(body)s (%(name)s)") % words
    term = leading.term.label if leading and leading.term else ""
    return duties_notice(
        WorkingRules(issue=issue, body=body, term=term, duties=member_duties(actor, org.org_id, bodies, day))
    )


def duties_sheet(actor: Actor, org: OrgNow, day: datetime.date) -> Sheet:
    """The matrix as an Excel sheet, one row a person."""
    rows = member_duties(actor, org.org_id, bodies_on(org.org_id, day), day)
    return Sheet(
        title=_("BẢNG PHÂN CÔNG PHỤ TRÁCH"),
        name=_("Phân công"),
        lines=(name_on(org.org_id, day), _("Như ngày %(day)s") % {"day": format_day(day)}),
        columns=(
            SheetColumn(_("TT"), "integer", 6), SheetColumn(_("Họ và tên"), width=26),
            SheetColumn(_("Chức danh"), width=26), SheetColumn(_("Tổ chức phụ trách"), width=44),
            SheetColumn(_("Đoàn thể"), width=28), SheetColumn(_("Lĩnh vực"), width=34),
        ),
        rows=[
            (n, one.name, one.post, "\n".join(one.cells), "\n".join(one.unions), "\n".join(one.fields))
            for n, one in enumerate(rows, 1)
        ],
        landscape=True,
    )  # fmt: skip
