"""Setting targets, splitting them downwards, entering what was reached, changing and withdrawing them."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.audit.record import event, record, record_many
from nennep.directives.actions.figures import settle_figures
from nennep.directives.actions.parts import part_of
from nennep.directives.measures import MEASURES
from nennep.directives.models import Direction, Target, TargetChange, TargetKind, TargetResult
from nennep.directives.permissions import (
    check_can_change_target,
    check_can_enter_result,
    check_can_set_target,
    check_can_split_target,
)
from nennep.directives.queries.target_results import live_on, splitting
from nennep.directives.queries.targets import get_target
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken, needed
from nennep.kernel.vietnamese import tidy
from nennep.organisations.queries import get_organisation, names_on
from nennep.orgtree.models import OrgVersion
from nennep.orgtree.queries import under
from nennep.regulations.registry import rule_set
from nennep.regulations.rules.targets import made_up, makes_up
from nennep.ui.formats import format_number

MOST = Decimal(10) ** 11
LONGEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class TargetInput:
    """A target as its giver states it. `places` None: as the rule set in force says. `measure` "" : results entered."""

    name: str
    unit: str
    value: Decimal
    first_on: datetime.date
    last_on: datetime.date
    kind: str = TargetKind.COUNT
    direction: str = Direction.AT_LEAST
    measure: str = ""
    places: int | None = None


def set_target(
    *, actor: Actor, document_id: int, wish: TargetInput, org_id: int | None = None, part_id: int | None = None
) -> Target:
    """Set a target of a document, for its issuer or an organisation below it; one a name, organisation and period.

    Raises Denied, Http404, RuleBroken (fields name, unit, value, first_on, last_on, org_id, part_id). Audit
    "directives.target.set".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_set_target(actor, document)
        target = _built(wish, on=document.dated_on or clock.today())
        target.document, target.giver_id, target.basis = document, document.org_id, _basis(document)
        target.org_id = org_id if org_id is not None else document.org_id
        if target.org_id != document.org_id:
            _require_below(actor, document.org_id, [target.org_id])
        target.part = part_of(document, part_id)
        _require_period(target, document.dated_on)
        _require_new(target)
        _save(actor, target)
        record(actor, "directives.target.set", target, org_id=target.org_id, data=_said(target))
    return target


def split_target(*, actor: Actor, target_id: int, shares: Mapping[int, Decimal], why: str = "") -> list[Target]:
    """Split a target over organisations directly or further below, each with its own value; all at once, and once.

    Where the parts of a target that adds up make more or less than the whole, the giver must say why (`why`); the page
    shows both; percentages do not add up. Raises Denied, Http404, RuleBroken (fields shares, why). Audit
    "directives.target.split", and "directives.target.set" for each part.
    """
    with acting(actor):
        target = get_target(actor, target_id, lock=True)
        check_can_split_target(actor, target)
        if not shares:
            raise RuleBroken(_("Hãy ghi mức giao cho ít nhất một tổ chức."), field="shares")
        _require_below(actor, target.org_id, sorted(shares))
        _require_unsplit(target, ~Q(org_id=target.org_id))
        parts = [_part(target, org_id=org_id, value=_amount(value, target.kind, "shares"))
                 for org_id, value in shares.items()]  # fmt: skip
        _note_difference(target, parts, why)
        return _save_parts(actor, target, parts)


def split_by_period(
    *, actor: Actor, target_id: int, periods: Sequence[tuple[datetime.date, datetime.date, Decimal]], why: str = ""
) -> list[Target]:
    """Split a target of several years into its years (or other periods that do not overlap): first day, last day,
    value. The same rules and audit as `split_target`, but of a number at a moment the last period is held against the
    whole; field periods."""
    with acting(actor):
        target = get_target(actor, target_id, lock=True)
        check_can_split_target(actor, target)
        ordered = sorted(periods)
        if len(ordered) < 2:
            raise RuleBroken(_("Hãy chia thành ít nhất hai kỳ."), field="periods")
        for first, last, _value in ordered:
            if not target.first_on <= first <= last <= target.last_on:
                raise RuleBroken(_("Mỗi kỳ phải nằm trong thời hạn của chỉ tiêu."), field="periods")
        if any(before[1] >= after[0] for before, after in itertools.pairwise(ordered)):
            raise RuleBroken(_("Các kỳ không được chồng lên nhau."), field="periods")
        _require_unsplit(target, Q(org_id=target.org_id))
        parts = [_part(target, org_id=target.org_id, value=_amount(value, target.kind, "periods"), first=first,
                       last=last) for first, last, value in ordered]  # fmt: skip
        _note_difference(target, parts, why)
        return _save_parts(actor, target, parts)


def enter_result(
    *, actor: Actor, target_id: int, on: datetime.date, value: Decimal, proof: str, document_id: int | None = None
) -> TargetResult:
    """Enter what was reached from the period's first day up to a day, with its proof; entered again for the same day it
    corrects what stood there, which stays known for earlier days.

    Targets read from an indicator take no entered result. Raises Denied, Http404, RuleBroken (fields on, value, proof).
    Audit "directives.target.result".
    """
    with acting(actor):
        target = get_target(actor, target_id, lock=True)
        check_can_enter_result(actor, target)
        if not target.first_on <= on <= min(target.last_on, clock.today()):
            raise RuleBroken(_("Ngày tính kết quả phải trong kỳ của chỉ tiêu và không sau hôm nay."), field="on")
        amount = _amount(value, target.kind, "value")
        asked = _("Hãy ghi căn cứ của kết quả (văn bản, biên bản, danh sách), không quá 500 chữ cái.")
        said = needed(proof, asked, field="proof", most=500)
        document = get_document(actor, document_id) if document_id is not None else None
        now = clock.now()
        TargetResult.objects.filter(target=target, on=on, known_to__isnull=True).update(known_to=now)
        result = TargetResult.objects.create(target=target, org_id=target.org_id, on=on, value=amount, proof=said,
                                             document=document, known_from=now, by_name=actor.name)  # fmt: skip
        record(actor, "directives.target.result", target, org_id=target.org_id,
               data={"name": target.name, "on": on, "value": amount, "proof": said})  # fmt: skip
        settle_figures(document_id=target.document_id)
    return result


def withdraw_result(*, actor: Actor, target_id: int, result_id: int, reason: str) -> TargetResult:
    """Take back an entered result that does not hold, saying why; it stays known for earlier days. Audit
    "directives.target.result_withdrawn"."""
    with acting(actor):
        target = get_target(actor, target_id, lock=True)
        check_can_enter_result(actor, target)
        result = TargetResult.objects.filter(target=target, pk=result_id, known_to__isnull=True).first()
        if result is None:
            raise RuleBroken(_("Kết quả này đã được sửa hoặc rút trước đó."))
        result.known_to, result.withdrawn_why = clock.now(), _reason(reason, "reason")
        result.save(update_fields=["known_to", "withdrawn_why"])
        record(actor, "directives.target.result_withdrawn", target, org_id=target.org_id,
               data={"name": target.name, "on": result.on, "why": result.withdrawn_why})  # fmt: skip
        settle_figures(document_id=target.document_id)
    return result


def change_target(*, actor: Actor, target_id: int, value: Decimal, on: datetime.date, why: str) -> Target:
    """Change the value of a target from a day on, saying why and by which paper; earlier days keep the old value.

    Raises Denied, Http404, RuleBroken (fields value, on, why). Audit "directives.target.changed".
    """
    with acting(actor):
        target = get_target(actor, target_id, lock=True)
        check_can_change_target(actor, target)
        amount = _amount(value, target.kind, "value")
        if amount == target.value:
            raise RuleBroken(_("Mức mới bằng mức đang giao."), field="value")
        last = TargetChange.objects.filter(target=target).order_by("-on").values_list("on", flat=True).first()
        if not max(target.first_on, last or target.first_on) <= on <= min(target.last_on, clock.today()):
            raise RuleBroken(
                _("Ngày điều chỉnh phải trong kỳ, không trước lần điều chỉnh gần nhất và không sau hôm nay."),
                field="on",
            )
        change = TargetChange.objects.create(
            target=target, org_id=target.org_id, old_value=target.value, new_value=amount, on=on,
            why=_reason(why, "why"), at=clock.now(), by_name=actor.name,
        )  # fmt: skip
        target.value = amount
        target.save(update_fields=["value"])
        said = {"name": target.name, "old": change.old_value, "new": amount, "on": on, "why": change.why}
        record(actor, "directives.target.changed", target, org_id=target.org_id, data=said)
        settle_figures(document_id=target.document_id)
    return target


def withdraw_target(*, actor: Actor, target_id: int, reason: str) -> Target:
    """End a target from today on, with the parts it was split into. Audit "directives.target.withdrawn" for each."""
    with acting(actor):
        target = get_target(actor, target_id, lock=True)
        check_can_change_target(actor, target)
        reason, today = _reason(reason, "reason"), clock.today()
        wave, ended = [target], []
        while wave:
            ended += wave
            wave = list(Target.objects.select_for_update(of=("self",)).filter(parent__in=wave, ended_on__isnull=True))
        for one in ended:
            one.ended_on, one.ended_why = today, reason
        Target.objects.bulk_update(ended, ["ended_on", "ended_why"])
        record_many([event(actor, "directives.target.withdrawn", one, org_id=one.org_id,
                           data={"name": one.name, "why": reason}) for one in ended])  # fmt: skip
    return target


def _built(wish: TargetInput, *, on: datetime.date) -> Target:
    name = needed(wish.name, _("Hãy ghi tên chỉ tiêu, không quá 300 chữ cái."), field="name")
    unit = tidy(wish.unit)
    if wish.kind not in TargetKind.values or wish.direction not in Direction.values:
        raise RuleBroken(_("Hãy chọn cách tính của chỉ tiêu."), field="kind")
    if wish.measure and (wish.measure not in MEASURES or MEASURES[wish.measure].kind != wish.kind):
        raise RuleBroken(_("Nguồn số liệu không hợp với cách tính của chỉ tiêu."), field="measure")
    unit = "%" if wish.kind == TargetKind.SHARE else unit or (str(MEASURES[wish.measure].unit) if wish.measure else "")
    if not unit or len(unit) > 40:
        raise RuleBroken(_("Hãy ghi đơn vị tính, không quá 40 chữ cái."), field="unit")
    rules = rule_set("targets", on)
    places = rules.rules.ratio_places.value if wish.places is None else wish.places
    if places is None or not 0 <= places <= 4:
        raise RuleBroken(_("Tỷ lệ viết không quá bốn chữ số sau dấu phẩy."), field="places")
    return Target(name=name, unit=unit, kind=wish.kind, direction=wish.direction, measure=wish.measure, places=places,
                  value=_amount(wish.value, wish.kind, "value"), first_on=wish.first_on, last_on=wish.last_on,
                  rule_set=rules.slug)  # fmt: skip


def _basis(document: Document) -> str:
    dated = _(" ngày %(day)s") % {"day": f"{document.dated_on:%d/%m/%Y}"} if document.dated_on else ""
    return f"{document}{dated}"[:120]


def _amount(value: Decimal, kind: str, field: str) -> Decimal:
    if not value.is_finite() or value < 0 or value >= MOST:
        raise RuleBroken(_("Con số phải từ 0 trở lên và không quá lớn."), field=field)
    if kind == TargetKind.SHARE and value > 100:
        raise RuleBroken(_("Tỷ lệ không thể quá 100 %."), field=field)
    if value != round(value, 4):
        raise RuleBroken(_("Con số có không quá bốn chữ số sau dấu phẩy."), field=field)
    return value


def _reason(why: str, field: str) -> str:
    return needed(why, _("Hãy ghi lý do, không quá 300 chữ cái."), field=field)


def _require_period(target: Target, dated_on: datetime.date | None) -> None:
    if target.first_on > target.last_on:
        raise RuleBroken(_("Ngày cuối kỳ phải từ ngày đầu kỳ trở đi."), field="last_on")
    if target.last_on.year - target.first_on.year > LONGEST_YEARS:
        raise RuleBroken(_("Kỳ của chỉ tiêu không quá %(years)s năm.") % {"years": LONGEST_YEARS}, field="last_on")
    if dated_on is not None and target.last_on < dated_on:
        raise RuleBroken(_("Kỳ của chỉ tiêu đã hết trước ngày ban hành văn bản."), field="last_on")


def _require_new(target: Target) -> None:
    same = Target.objects.filter(document_id=target.document_id, org_id=target.org_id, name=target.name,
                                 ended_on__isnull=True)  # fmt: skip
    if same.filter(first_on__lte=target.last_on, last_on__gte=target.first_on).exists():
        raise RuleBroken(_("Văn bản đã giao chỉ tiêu này cho tổ chức ấy trong kỳ này."), field="name")


def _require_free(target: Target, parts: Sequence[Target]) -> None:
    """None of the receivers has a target of this document, name and period by another way."""
    held = Target.objects.filter(document_id=target.document_id, name=target.name, ended_on__isnull=True,
                                 org_id__in={one.org_id for one in parts})  # fmt: skip
    taken = set(held.values_list("org_id", "first_on", "last_on"))
    if any((one.org_id, one.first_on, one.last_on) in taken for one in parts):
        raise RuleBroken(_("Văn bản đã giao chỉ tiêu này cho tổ chức ấy trong kỳ này."), field="shares")


def _require_unsplit(target: Target, which: Q) -> None:
    if Target.objects.filter(which, live_on(clock.today()), parent=target).exists():
        raise RuleBroken(_("Chỉ tiêu này đã được chia; hãy điều chỉnh từng phần, hoặc rút các phần rồi chia lại."),
                         field="shares")  # fmt: skip


def _require_below(actor: Actor, top: int, org_ids: Sequence[int]) -> None:
    """Every receiver stands below `top` today, and none of them below another receiver of the same split."""
    today = clock.today()
    path = get_organisation(actor, top).path
    rows = OrgVersion.objects.filter(under(path), org_id__in=org_ids, valid_from__lte=today, valid_to__gt=today)
    paths = dict(rows.values_list("org_id", "path"))
    names = names_on(org_ids, today)
    for org_id in org_ids:
        if org_id not in paths or org_id == top:
            raise RuleBroken(
                _("%(name)s không đứng dưới tổ chức được giao chỉ tiêu này.") % {"name": names.get(org_id) or org_id},
                field="shares",
            )
    ordered = sorted(paths.items(), key=lambda item: item[1])
    for (upper, upper_path), (lower, lower_path) in itertools.pairwise(ordered):
        if lower_path.startswith(upper_path):
            raise RuleBroken(
                _("%(lower)s đã nằm trong %(upper)s nên không chia cho cả hai.")
                % {"lower": names.get(lower, ""), "upper": names.get(upper, "")},
                field="shares",
            )


def _part(
    target: Target, *, org_id: int, value: Decimal, first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> Target:  # fmt: skip
    return Target(
        document_id=target.document_id, basis=target.basis, part_id=target.part_id, parent=target,
        giver_id=target.org_id, org_id=org_id, name=target.name, unit=target.unit, measure=target.measure,
        kind=target.kind, direction=target.direction, value=value, places=target.places,
        first_on=first or target.first_on, last_on=last or target.last_on, rule_set=target.rule_set,
    )  # fmt: skip


def _sums(whole: Decimal, off: Decimal) -> dict[str, str]:
    """What the parts make, the whole and by how much they are apart, in words."""
    total, stated, apart = (format_number(value.normalize()) for value in (whole + off, whole, abs(off)))
    words = _("thừa %(n)s") % {"n": apart} if off > 0 else _("thiếu %(n)s") % {"n": apart}
    return {"sum": total, "whole": stated, "off": words}


def _note_difference(target: Target, parts: Sequence[Target], why: str) -> None:
    how = makes_up(target.kind, splitting(target.org_id, parts))
    total = made_up(how, [one.value for one in parts])
    if total is None:
        return
    off = total - target.value
    if off and not tidy(why):
        said = _("Mức của kỳ cuối là %(sum)s, %(off)s so với chỉ tiêu chung %(whole)s; hãy sửa, hoặc ghi lý do để giữ "
                 "như vậy.") if how == "last" else _(
                 "Các phần cộng lại được %(sum)s, %(off)s so với chỉ tiêu chung %(whole)s; hãy sửa, hoặc ghi lý do để "
                 "giữ như vậy.")  # fmt: skip
        raise RuleBroken(said % _sums(target.value, off), field="why")
    if off:
        target.split_why = _reason(why, "why")
        target.save(update_fields=["split_why"])


def _save_parts(actor: Actor, target: Target, parts: list[Target]) -> list[Target]:
    _require_free(target, parts)
    for one in parts:
        _stamp(actor, one)
    Target.objects.bulk_create(parts)
    record(actor, "directives.target.split", target, org_id=target.org_id,
           data={"name": target.name, "parts": len(parts), "total": _total(target, parts)})  # fmt: skip
    record_many([event(actor, "directives.target.set", one, org_id=one.org_id, data=_said(one)) for one in parts])
    return parts


def _total(target: Target, parts: Sequence[Target]) -> str:
    how = makes_up(target.kind, splitting(target.org_id, parts))
    total = made_up(how, [one.value for one in parts])
    if total is None:
        return _("không cộng vào nhau")
    words = _("kỳ cuối %(n)s") if how == "last" else _("cộng lại %(n)s")
    return words % {"n": format_number(total.normalize())}


def _save(actor: Actor, target: Target) -> None:
    _stamp(actor, target)
    target.save()


def _stamp(actor: Actor, target: Target) -> None:
    target.set_at, target.set_by_id = clock.now(), actor.user_id


def _said(target: Target) -> dict[str, object]:
    return {"name": target.name, "value": target.value, "unit": target.unit, "first": target.first_on,
            "last": target.last_on}  # fmt: skip
