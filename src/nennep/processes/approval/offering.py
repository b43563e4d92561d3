"""The page on which a reorganisation is approved: which documents may decide it, and who decides by the rules."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.documents.queries.decisions import issuer_of, offered_decisions
from nennep.kernel.actor import Actor
from nennep.organisations.models import Reform
from nennep.organisations.queries import names_on
from nennep.orgtree.models import OrgNow
from nennep.processes.approval.authority import Line, matters, verdicts
from nennep.processes.approval.decision import line_ids
from nennep.processes.reform import plan_with_members
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_day
from nennep.ui.shapes import RuleNote

LONGEST = 90


def offered(actor: Actor, reform: Reform, home: OrgNow) -> list[tuple[int, str]]:
    """The documents of the registers that may decide it: (key, number, day, subject, issuer)."""
    until = min(actor.today, reform.effective_on)
    rows = offered_decisions(actor, line_ids(home), until)
    names = names_on({issuer for row in rows if (issuer := issuer_of(row)) is not None}, until)
    found = []
    for row in rows:
        by = row.issuer_name or names.get(issuer_of(row) or 0, "")
        subject = row.subject if len(row.subject) <= LONGEST else f"{row.subject[:LONGEST]}…"
        day = format_day(row.dated_on) if row.dated_on else ""
        found.append((row.pk, f"{row.number_text}, {day}, {subject} ({by})"))
    return found


def issuers(actor: Actor, home: OrgNow) -> list[tuple[int, str]]:
    """The organisations whose decision on paper may be entered: the home and all above it."""
    line = line_ids(home)
    names = names_on(line, actor.today)
    return [(org, names[org]) for org in line if org in names]


def authority(actor: Actor, reform: Reform, home: OrgNow) -> list[RuleNote]:
    """Who decides by the rules of the effective date, and by which principle somebody approves here."""
    before, plan = plan_with_members(actor=actor, reform_id=reform.pk)
    line = Line(reform, home, before)
    said = _("Trên phần mềm, bí thư, phó bí thư hoặc cán bộ tổ chức của %(home)s hay cấp trên duyệt, không phải người "
             "soạn. Đây là nguyên tắc của phần mềm; quy định hệ thống có chưa nói ai thao tác.")  # fmt: skip
    own = Verdict("none", said % {"home": line.name(line.home)}, None)
    return [verdict.note() for verdict in (*verdicts(matters(reform, before, plan, line), line), own)]
