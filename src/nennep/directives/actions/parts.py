"""Breaking a document into groups of tasks and tasks (S0.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.directives.models import Part, PartKind
from nennep.directives.permissions import check_can_break_down
from nennep.documents.models import Document
from nennep.documents.queries import get_document
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy

MOST_PARTS = 300


@dataclass(frozen=True, slots=True)
class PartInput:
    """A part as a person gives it; `within` is the code of the part it stands in, "" at the top."""

    code: str
    text: str
    kind: str = PartKind.TASK
    within: str = ""


def set_parts(*, actor: Actor, document_id: int, parts: Sequence[PartInput]) -> list[Part]:
    """Break a document into parts, in the order given: a known code is changed, a new one added, others removed.

    A part stands in one that comes before it. A part on which tasks, targets or requirements hang is not removed.
    Raises Denied, RuleBroken (field "parts"), Http404. Audit "directives.parts.set".
    """
    with acting(actor):
        document = get_document(actor, document_id, lock=True)
        check_can_break_down(actor, document)
        cleaned = _cleaned(parts)
        known = {part.code: part for part in Part.objects.filter(document=document)}
        _remove([known.pop(code) for code in sorted(set(known) - {part.code for part in cleaned}, reverse=True)])
        kept: dict[str, Part] = {}
        for position, given in enumerate(cleaned, 1):
            part = known.get(given.code) or Part(document=document, code=given.code)
            part.position, part.kind, part.text = position, given.kind, given.text
            part.parent = kept[given.within] if given.within else None
            part.save()
            kept[given.code] = part
        record(actor, "directives.parts.set", document, org_id=document.org_id,
               data={"number": str(document), "parts": len(kept), "codes": list(kept)})  # fmt: skip
    return list(kept.values())


def part_of(document: Document, part_id: int | None) -> Part | None:
    """A part of a document by its key; None for none. Raises RuleBroken (part_id) for one of another document."""
    if part_id is None:
        return None
    part = Part.objects.filter(pk=part_id, document=document).first()
    if part is None:
        raise RuleBroken(_("Mục này không thuộc văn bản."), field="part_id")
    return part


def _cleaned(parts: Sequence[PartInput]) -> list[PartInput]:
    if len(parts) > MOST_PARTS:
        raise RuleBroken(_("Một văn bản chia thành không quá %(most)s mục.") % {"most": MOST_PARTS}, field="parts")
    cleaned: list[PartInput] = []
    before: set[str] = set()
    for given in parts:
        code, text, within = tidy(given.code), tidy(given.text), tidy(given.within)
        if not code or len(code) > 20:
            raise RuleBroken(_("Hãy ghi số mục (như II hoặc II.1), không quá 20 ký tự."), field="parts")
        if not text or len(text) > 1000:
            raise RuleBroken(_("Mục %(code)s: hãy ghi nội dung, không quá 1.000 ký tự.") % {"code": code},
                             field="parts")  # fmt: skip
        if code in before:
            raise RuleBroken(_("Có hai mục cùng số %(code)s.") % {"code": code}, field="parts")
        if within and within not in before:
            raise RuleBroken(
                _("Mục %(code)s nằm trong mục %(within)s, nhưng mục ấy chưa có ở phía trên.")
                % {"code": code, "within": within},
                field="parts",
            )
        if given.kind not in PartKind.values:
            raise RuleBroken(_("Mục %(code)s: hãy chọn nhóm nhiệm vụ hoặc nhiệm vụ.") % {"code": code}, field="parts")
        before.add(code)
        cleaned.append(PartInput(code, text, given.kind, within))
    return cleaned


def _remove(parts: Sequence[Part]) -> None:
    Part.objects.filter(parent__in=parts).update(parent=None)  # those that stay are given their place anew
    for part in parts:
        try:
            part.delete()
        except ProtectedError as held:
            raise RuleBroken(
                _("Mục %(code)s đã có việc, chỉ tiêu hoặc yêu cầu gắn vào nên không bỏ được.") % {"code": part.code},
                field="parts",
            ) from held
