"""Rules of the tree: which kinds exist on a day, at what level, and what stands under what."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.regulations.families.structure import OrganisationKind
from nennep.regulations.registry import rule_set
from nennep.regulations.verdicts import Verdict
from nennep.ui.formats import format_day


def organisation_kinds(on: datetime.date) -> dict[str, OrganisationKind]:
    """Code -> kind of organisation that exists on the day, from the highest level down."""
    return {kind.code: kind for kind in rule_set("organisation_kinds", on).rules.kinds.value or ()}


def may_stand_under(kind: str, parent_kind: str | None, on: datetime.date) -> Verdict:
    """Whether an organisation of `kind` may stand under one of `parent_kind` (None: directly under the Centre).

    "due" when the place is right but the kind's name has ended and is to be turned into another.
    """
    rules = rule_set("organisation_kinds", on)
    kinds, rule = organisation_kinds(on), rules.ref("kinds")
    for code in (kind, parent_kind):
        if code is not None and code not in kinds:
            sentence = _("Ngày %(day)s không có loại hình tổ chức “%(code)s”.")
            return Verdict("missing", sentence % {"day": format_day(on), "code": code[:60]}, rule)
    child = kinds[kind]
    names = {"child": child.name, "parent": kinds[parent_kind].name if parent_kind else _("Trung ương")}
    fits = parent_kind in child.parents if parent_kind else not child.parents
    if parent_kind and not child.parents:
        fits = kinds[parent_kind].level < child.level  # nothing but the Centre stands above those
    if not fits:
        allowed = ", ".join(kinds[code].name for code in child.parents) or _("Trung ương")
        sentence = _("%(child)s không đứng dưới %(parent)s; có thể đứng dưới: %(allowed)s.")
        return Verdict("missing", sentence % {**names, "allowed": allowed}, rule)
    if child.becomes:
        sentence = _("%(child)s là tên cũ, cần chuyển thành “%(new)s”.")
        return Verdict("due", sentence % {**names, "new": kinds[child.becomes].name}, rule)
    return Verdict("done", _("%(child)s đứng dưới %(parent)s: đúng quy định.") % names, rule)


def level_of(kind: str, parent_kind: str | None, on: datetime.date) -> int:
    """The level of the tree at which an organisation of `kind` stands (0 the Centre to 5 cell), under any parent.

    An unknown kind stands one step below its parent, so that what `may_stand_under` refused never falls out of the
    tree of what exists already.
    """
    kinds = organisation_kinds(on)
    if kind in kinds:
        return kinds[kind].level
    return min(kinds[parent_kind].level + 1, 5) if parent_kind in kinds else 5
