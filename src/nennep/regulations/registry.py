"""All rule sets, read and checked once when this module is imported; chosen by the date of the event.

A set lives in `rulesets/<family>/<slug>.toml`. `carries = "<slug>"` takes over every parameter that the newer document
did not restate, with its own source. A faulty file stops the start with the file's name and the fault.
"""

from __future__ import annotations

import datetime
import itertools
import json
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal, overload

from django.utils.translation import gettext as _

from nennep.config import env
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import text_key
from nennep.regulations.families import FAMILIES
from nennep.regulations.families.calendar import PublicHolidays
from nennep.regulations.families.charter import Charter, FirstCommittees
from nennep.regulations.families.documents import DocumentAuthority
from nennep.regulations.families.files import MemberFile
from nennep.regulations.families.meetings import CellMeetings, MeetingScoring, Reporting
from nennep.regulations.families.structure import OrganisationKinds, PostTitles, StructureDecisions
from nennep.regulations.families.targets import Targets
from nennep.regulations.schema import CENTRAL, Param, RuleSet
from nennep.ui.formats import format_day

AnySet = RuleSet[Any]


class NoRuleSet(RuleBroken):
    """No rule set of the family covers the date; the sentence says which dates are covered."""


def build(files: dict[str, dict[str, Any]]) -> dict[str, AnySet]:
    """Turn parsed files (file name -> content) into checked sets by slug.

    Raises ValueError naming the file and its fault: unknown or missing keys, a family or carried set that does not
    exist, a slug used twice or unlike its file name, two sets of one family and scope on the same day.
    """
    raw: dict[str, dict[str, Any]] = {}
    for name, content in files.items():
        slug = content.get("slug")
        if not isinstance(slug, str) or name != f"{content.get('family')}/{slug}.toml":
            raise ValueError(f"{name}: family and slug must match the file's place and name")
        if slug in raw:
            raise ValueError(f"{name}: the slug is used twice")
        raw[slug] = content
    sets = {slug: _validated(slug, raw) for slug in raw}
    _refuse_overlaps(list(sets.values()))
    return dict(sorted(sets.items(), key=lambda item: (item[1].family, item[1].scope != CENTRAL, item[1].valid_from)))


def _validated(slug: str, raw: dict[str, dict[str, Any]]) -> AnySet:
    content = raw[slug]
    family = FAMILIES.get(content["family"])
    if family is None:
        raise ValueError(f"{slug}: there is no family {content['family']!r}")
    complete = {**content, "rules": _with_carried(slug, raw, seen=())}
    try:
        return RuleSet[family.rules].model_validate_json(json.dumps(complete, default=str))  # type: ignore[name-defined]
    except ValueError as fault:
        raise ValueError(f"{content['family']}/{slug}.toml: {fault}") from fault


def _with_carried(slug: str, raw: dict[str, dict[str, Any]], seen: tuple[str, ...]) -> dict[str, Any]:
    if slug in seen:
        raise ValueError(f"{slug}: carries itself")
    content = raw[slug]
    own: dict[str, Any] = content.get("rules", {})
    for name, rule in own.items():
        if "carried_from" in rule:
            raise ValueError(f"{slug}: {name} may not state carried_from itself")
    earlier = content.get("carries")
    if not earlier:
        return own
    if earlier not in raw or raw[earlier]["family"] != content["family"]:
        raise ValueError(f"{slug}: carries {earlier!r}, which is no set of the same family")
    carried = _with_carried(earlier, raw, (*seen, slug))
    kept = {name: {**rule, "carried_from": rule.get("carried_from", earlier)} for name, rule in carried.items()}
    return kept | own


def _refuse_overlaps(sets: list[AnySet]) -> None:
    ordered = sorted(sets, key=lambda s: (s.family, s.scope, s.valid_from))
    for one, two in itertools.pairwise(ordered):
        if (one.family, one.scope) == (two.family, two.scope) and two.valid_from < one.valid_to:
            raise ValueError(f"{one.slug} and {two.slug} are valid on the same days")


def _read() -> dict[str, dict[str, Any]]:
    """The project's own files, and those that the installation keeps for its localities (NENNEP_RULES_DIR)."""
    files = _files(resources.files("nennep.regulations").joinpath("rulesets"))
    own = env.text("NENNEP_RULES_DIR")
    if own:
        for name, content in _files(env.folder("NENNEP_RULES_DIR", env.ROOT)).items():
            if name in files or content.get("scope", CENTRAL) == CENTRAL:
                raise ValueError(f"{name}: a file of NENNEP_RULES_DIR needs a name and a scope of its own")
            files[name] = content
    return files


def _files(root: Traversable) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {}
    for folder in root.iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".toml"):
                    try:
                        files[f"{folder.name}/{file.name}"] = tomllib.loads(file.read_text(encoding="utf-8"))
                    except ValueError as fault:
                        raise ValueError(f"{folder.name}/{file.name}: {fault}") from fault
    return files


SETS: dict[str, AnySet] = build(_read())


@overload
def rule_set(family: Literal["charter"], on: datetime.date, scope: str = ...) -> RuleSet[Charter]: ...
@overload
def rule_set(family: Literal["first_committees"], on: datetime.date, scope: str = ...) -> RuleSet[FirstCommittees]: ...
@overload
def rule_set(
    family: Literal["organisation_kinds"], on: datetime.date, scope: str = ...
) -> RuleSet[OrganisationKinds]: ...
@overload
def rule_set(
    family: Literal["structure_decisions"], on: datetime.date, scope: str = ...
) -> RuleSet[StructureDecisions]: ...
@overload
def rule_set(family: Literal["post_titles"], on: datetime.date, scope: str = ...) -> RuleSet[PostTitles]: ...
@overload
def rule_set(family: Literal["cell_meetings"], on: datetime.date, scope: str = ...) -> RuleSet[CellMeetings]: ...
@overload
def rule_set(family: Literal["meeting_scoring"], on: datetime.date, scope: str = ...) -> RuleSet[MeetingScoring]: ...
@overload
def rule_set(family: Literal["reporting"], on: datetime.date, scope: str = ...) -> RuleSet[Reporting]: ...
@overload
def rule_set(
    family: Literal["document_authority"], on: datetime.date, scope: str = ...
) -> RuleSet[DocumentAuthority]: ...
@overload
def rule_set(family: Literal["targets"], on: datetime.date, scope: str = ...) -> RuleSet[Targets]: ...
@overload
def rule_set(family: Literal["member_file"], on: datetime.date, scope: str = ...) -> RuleSet[MemberFile]: ...
@overload
def rule_set(family: Literal["public_holidays"], on: datetime.date, scope: str = ...) -> RuleSet[PublicHolidays]: ...
@overload
def rule_set(family: str, on: datetime.date, scope: str = ...) -> AnySet: ...
def rule_set(family: str, on: datetime.date, scope: str = CENTRAL) -> AnySet:
    """The set valid on the day of the event: the scope's own if it has one for that day, else the central one.

    Raises NoRuleSet when the family covers no such day.
    """
    candidates = [s for s in SETS.values() if s.family == family and s.scope in (scope, CENTRAL) and s.valid_on(on)]
    if not candidates:
        known = timeline(family)
        raise NoRuleSet(
            _("Hệ thống chưa có quy định về “%(family)s” cho ngày %(day)s; sớm nhất là từ ngày %(first)s.")
            % {"family": FAMILIES[family].name, "day": format_day(on), "first": format_day(known[0].valid_from)}
        )
    return max(candidates, key=lambda s: s.scope == scope)


def rule_set_by_slug(slug: str) -> AnySet:
    """The set that a record was decided under. Raises NoRuleSet when no set has the slug."""
    if slug not in SETS:
        raise NoRuleSet(_("Không có bộ quy định “%(slug)s” trong hệ thống.") % {"slug": slug[:80]})
    return SETS[slug]


def param(family: str, name: str, on: datetime.date, scope: str = CENTRAL) -> Param[Any]:
    """One parameter on a day. Raises NoRuleSet, or KeyError when the family has no such parameter."""
    return rule_set(family, on, scope).param(name)


def timeline(family: str, scope: str = CENTRAL) -> list[AnySet]:
    """The family's sets of one scope, oldest first."""
    return [s for s in SETS.values() if s.family == family and s.scope == scope]


def local_sets(family: str) -> list[AnySet]:
    """The family's local sets, ordered by the name of their scope, oldest first."""
    found = [s for s in SETS.values() if s.family == family and s.scope != CENTRAL]
    return sorted(found, key=lambda s: (text_key(s.scope_name), s.valid_from))
