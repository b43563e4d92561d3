"""Steps, states and kinds of steps in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.organisations.reform.operations import (
    ChangeKind,
    Dissolve,
    EndLevel,
    Found,
    Merge,
    Move,
    NewOrg,
    Operation,
    Recode,
    Ref,
    Rename,
    Restore,
    Split,
    key_of,
)
from nennep.ui.formats import format_number

KINDS = {
    "merge": (gettext_lazy("Hợp nhất, nhập"), gettext_lazy("Nhiều thành một; đảng viên và tổ chức bên dưới đi theo.")),
    "split": (gettext_lazy("Chia, tách"), gettext_lazy("Một thành nhiều; phần nào về đâu thì chọn sau.")),
    "move": (gettext_lazy("Chuyển trực thuộc"), gettext_lazy("Sang cấp trên khác, cùng mọi tổ chức bên dưới.")),
    "found": (gettext_lazy("Lập mới"), gettext_lazy("Một tổ chức chưa từng có.")),
    "rename": (gettext_lazy("Đổi tên"), gettext_lazy("Vẫn là tổ chức ấy, tên khác.")),
    "change_kind": (gettext_lazy("Đổi loại hình"), gettext_lazy("Ví dụ chi bộ thành đảng bộ cơ sở.")),
    "recode": (gettext_lazy("Đổi mã"), gettext_lazy("Mã tổ chức theo danh mục mới.")),
    "dissolve": (gettext_lazy("Giải thể"), gettext_lazy("Kết thúc hoạt động, không có tổ chức kế thừa.")),
    "end_level": (gettext_lazy("Kết thúc cả một cấp"), gettext_lazy("Mọi tổ chức cùng loại; bên dưới lên cấp trên.")),
    "restore": (gettext_lazy("Cho hoạt động trở lại"), gettext_lazy("Một tổ chức đã kết thúc, cùng danh tính cũ.")),
}  # fmt: skip
STATE_MARKS = {
    "draft": "due", "submitted": "late", "approved": "due", "applied": "done", "taken_back": "none", "dropped": "none",
}  # fmt: skip
NAMED = 4
Named = Callable[[Ref | None], str]


def format_share(share: float) -> str:
    """A percentage as people write it: 33,3."""
    return f"{share:.1f}".removesuffix(".0").replace(".", ",")


def with_superior(name: str, superior: str) -> str:
    """A name with that of the superior: cells bear the same names in every commune."""
    return f"{name} ({superior})" if superior else name


def listed(names: Iterable[str], most: int = NAMED) -> str:
    """Some names, and how many more there are."""
    every = list(names)
    shown = ", ".join(every[:most])
    more = len(every) - most
    return shown + (_(" và %(n)s tổ chức nữa") % {"n": format_number(more)} if more > 0 else "")


def _target(target: NewOrg | Ref, name: Named) -> str:
    return target.name if isinstance(target, NewOrg) else name(target)


def step_words(operation: Operation, name: Named, kind: Callable[[str], str]) -> tuple[str, str]:
    """A step as a sentence, and what more there is to say of it."""
    match operation:
        case Found(new=new):
            return _("Lập %(name)s") % {"name": new.name}, _new_words(new, name, kind)
        case Restore(org=_org, name=called, kind=code, parent=parent):
            words = {"kind": kind(code), "parent": name(parent)}
            return _("%(name)s hoạt động trở lại") % {"name": called}, _("%(kind)s, trực thuộc %(parent)s") % words
        case Rename(org=org, name=called):
            return _("Đổi tên %(old)s thành %(new)s") % {"old": name(org), "new": called}, ""
        case ChangeKind(org=org, kind=code):
            return _("Đổi %(name)s thành %(kind)s") % {"name": name(org), "kind": kind(code).lower()}, ""
        case Recode(org=org, code=code):
            if not code:
                return _("Bỏ mã của %(name)s") % {"name": name(org)}, ""
            return _("Đổi mã của %(name)s thành %(code)s") % {"name": name(org), "code": code}, ""
        case Move(org=org, parent=parent):
            return _("Chuyển %(name)s về trực thuộc %(parent)s") % {"name": name(org), "parent": name(parent)}, ""
        case Merge() | Split():
            return _gathered(operation, name, kind)
        case Dissolve(org=org, children_to=children, members_to=members):
            parts = [_("tổ chức bên dưới về %(name)s") % {"name": name(children)}] if children is not None else []
            parts += [_("đảng viên về %(name)s") % {"name": name(members)}] if members is not None else []
            return _("Giải thể %(name)s") % {"name": name(org)}, ", ".join(parts)
        case EndLevel(kind=code, under=under, but=but):
            words = {"kind": kind(code).lower(), "name": name(under)}
            spared = _("trừ %(names)s") % {"names": listed(map(name, but))} if but else ""
            return _("Kết thúc mọi %(kind)s dưới %(name)s") % words, spared


def _new_words(new: NewOrg, name: Named, kind: Callable[[str], str]) -> str:
    words = _("%(kind)s, trực thuộc %(parent)s") % {"kind": kind(new.kind), "parent": name(new.parent)}
    return words + (_(", mã %(code)s") % {"code": new.code} if new.code else "")


def _gathered(operation: Merge | Split, name: Named, kind: Callable[[str], str]) -> tuple[str, str]:
    if isinstance(operation, Merge):
        into = operation.into
        sources = [name(org) for org in operation.sources if org != into]
        said = _("Hợp nhất %(count)s tổ chức thành %(into)s") if isinstance(into, NewOrg) else (
            _("Nhập %(count)s tổ chức vào %(into)s")
        )  # fmt: skip
        words = said % {"count": format_number(len(sources)), "into": _target(into, name)}
        more = f" → {_new_words(into, name, kind)}" if isinstance(into, NewOrg) else ""
        return words, listed(sources) + more
    shares = operation.shares
    parts = listed(
        _target(part, name) + (f" {format_share(shares[key])}%" if (key := str(key_of(part))) in shares else "")
        for part in operation.parts
    )
    said = _("Tách %(parts)s từ %(source)s") if operation.keeps else _("Chia %(source)s thành %(parts)s")
    words = said % {"parts": parts, "source": name(operation.source)}
    new = next((part for part in operation.parts if isinstance(part, NewOrg)), None)
    return words, _new_words(new, name, kind) if new else ""
