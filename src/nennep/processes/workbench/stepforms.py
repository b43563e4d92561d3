"""The form of each kind of step: organisations are chosen by search, what can be taken over is not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.organisations.drafts import kinds_below
from nennep.organisations.queries import unit_choices
from nennep.organisations.reform.operations import Ref, ref_of
from nennep.processes.workbench.filling import ALIKE, common, made_in
from nennep.processes.workbench.picking import MOST_FOUND, MOST_NEW, Choices, Shelf
from nennep.regulations.rules.organisations import organisation_kinds
from nennep.ui.fields import CleanCharField, CleanTextField, offer

SEEK = "tim-"
PICK_ONE = gettext_lazy("Hãy tìm rồi chọn một tổ chức.")
PICK_SOME = gettext_lazy("Hãy tìm rồi chọn ít nhất một tổ chức.")


@dataclass(frozen=True, slots=True)
class Pick:
    """A field in which organisations are chosen. `new`: those the draft founds are offered too; `ended`: those that
    have ended instead of the living."""

    label: Any
    several: bool = False
    new: bool = False
    required: bool = True
    ended: bool = False
    help_text: Any = ""


class StepForm(forms.Form):
    """A step of one kind. `rows` pairs each field with its search field, for the page."""

    picks: ClassVar[dict[str, Pick]] = {}
    plain: ClassVar[tuple[str, ...]] = ()
    note = CleanCharField(label=gettext_lazy("Ghi chú"), max_length=500, required=False)

    def __init__(self, data: QueryDict | None, *, shelf: Shelf, first: Mapping[str, Any], step: Any = None) -> None:
        self.shelf, self.step = shelf, step
        seeking = data is not None and SEEK in data
        given = dict(first) if data is None else self._sent(data)
        super().__init__(None if seeking else data, initial=given)
        for name, pick in self.picks.items():
            text = str(data.get(f"{SEEK}{name}", ""))[:120] if data is not None else ""
            self._add(name, pick, [str(value) for value in _listed(given.get(name))], text)
        if "kind" in self.fields:
            kinds = organisation_kinds(shelf.reform.effective_on).values()
            empty = [("", _("Như tổ chức cũ"))] if not self.fields["kind"].required else [("", _("Chọn loại hình"))]
            offer(self, "kind", [*empty, *((kind.code, kind.name) for kind in kinds)])
        self.order_fields([*self.plain_first(), "note"])

    def plain_first(self) -> list[str]:
        """The order in which the fields stand."""
        names: list[str] = []
        for name in self.plain:
            names += [f"{SEEK}{name}", name] if name in self.picks else [name]
        return names

    def _sent(self, data: QueryDict) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in data:
            values[name] = data.getlist(name) if name in self.picks and self.picks[name].several else data.get(name)
        return values

    def _add(self, name: str, pick: Pick, values: list[str], text: str) -> None:
        found = self.shelf.search(text, ended=pick.ended) if text.strip() else []
        choices: Choices = self.shelf.words([*(value for value in values if value), *found])
        if pick.new:
            offered = [(key, self.shelf.new_words(key)) for key in list(self.shelf.new)[:MOST_NEW]]
            choices += [one for one in offered if one not in choices]
        nothing = _("Không có tổ chức nào tên như vậy dưới đảng bộ này.") if text.strip() and not found else ""
        self.fields[f"{SEEK}{name}"] = CleanCharField(
            label="", max_length=120, required=False, help_text=nothing or self._hint(len(found)),
            widget=forms.TextInput({"aria-label": _("Tìm: %(what)s") % {"what": str(pick.label).lower()}}),
        )  # fmt: skip
        kind: Any = forms.MultipleChoiceField if pick.several else forms.ChoiceField
        if not pick.required and not pick.several and choices:
            choices = [("", _("Không chọn")), *choices]
        self.fields[name] = kind(
            label=pick.label, required=pick.required, choices=choices, help_text=pick.help_text,
            widget=forms.CheckboxSelectMultiple if pick.several else forms.RadioSelect,
            error_messages={"required": PICK_SOME if pick.several else PICK_ONE},
        )  # fmt: skip

    @staticmethod
    def _hint(found: int) -> str:
        """How to search; how to narrow it where not all that is found can be shown."""
        if found >= MOST_FOUND:
            return _("Chỉ hiện %(n)s tổ chức đầu; gõ thêm chữ của tên, hoặc tên cấp trên.") % {"n": found}
        return _("Gõ vài chữ của tên, có thể kèm tên cấp trên, có dấu hoặc không; hoặc mã; rồi bấm Tìm.")

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """(search field or None, field) in order."""
        return [
            (self[f"{SEEK}{name}"] if name in self.picks else None, self[name])
            for name in self.fields
            if not name.startswith(SEEK)
        ]

    def ref(self, name: str) -> Ref | None:
        """What one choice refers to: an id, a key, or nothing."""
        return ref_of(self.cleaned_data.get(name) or "")

    def refs(self, name: str) -> list[Ref]:
        """What several choices refer to."""
        return [ref for value in self.cleaned_data.get(name) or () if (ref := ref_of(value)) is not None]

    def operations(self) -> list[dict[str, Any]]:
        """The steps as JSON values; several where several were chosen for the same."""
        raise NotImplementedError

    def new_org(self, name: str, key: str, *, like: int | None) -> dict[str, Any]:
        """A new organisation of this form; what is left out is taken from `like`."""
        given = self.cleaned_data
        kind = given.get("kind") or (self.shelf.kind_of(like) if like is not None else "")
        parent = self.ref("parent")
        if parent is None:
            parent = self.shelf.parent_of(like) if like is not None else self.shelf.home.org_id
        return {"key": key, "name": name, "kind": kind, "parent": parent, "code": given.get("code", ""),
                "unit_type": given.get("unit_type", "")}  # fmt: skip

    def old_keys(self) -> dict[str, str]:
        """Name -> key of the organisations that this step founds already."""
        if self.step is None:
            return {}
        values = (self.step.get("new"), self.step.get("into"), *(self.step.get("parts") or ()))
        return {value["name"]: value["key"] for value in values if isinstance(value, dict)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _kind(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Loại hình"), required=required,
        error_messages={"required": gettext_lazy("Cần chọn một mục.")},
    )  # fmt: skip


def _code() -> CleanCharField:
    return CleanCharField(label=gettext_lazy("Mã tổ chức"), max_length=30, required=False)


def _unit_type() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Nơi hoạt động"), required=False, choices=unit_choices)


ABOVE = Pick(gettext_lazy("Cấp trên trực tiếp"), new=True)
SAME_ABOVE = Pick(gettext_lazy("Cấp trên trực tiếp"), new=True, required=False,
                  help_text=gettext_lazy("Để trống thì như tổ chức cũ."))  # fmt: skip
ONE = Pick(gettext_lazy("Tổ chức"))


class FoundForm(StepForm):
    """A new organisation."""

    picks: ClassVar = {"parent": ABOVE}
    plain = ("name", "kind", "parent", "code", "unit_type")
    name = CleanCharField(label=gettext_lazy("Tên tổ chức"), max_length=200)
    kind = _kind(required=True)
    code = _code()
    unit_type = _unit_type()

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        key = next(iter(self.old_keys().values()), "") or self.shelf.next_keys(1)[0]
        return [{"do": "found", "new": self.new_org(self.cleaned_data["name"], key, like=None)}]


class RenameForm(StepForm):
    """Another name."""

    picks: ClassVar = {"org": ONE}
    plain = ("org", "name")
    name = CleanCharField(label=gettext_lazy("Tên mới"), max_length=200)

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        return [{"do": "rename", "org": self.ref("org"), "name": self.cleaned_data["name"]}]


class ChangeKindForm(StepForm):
    """Another kind, for one or for several alike."""

    picks: ClassVar = {"orgs": Pick(gettext_lazy("Tổ chức"), several=True)}
    plain = ("orgs", "kind")
    kind = _kind(required=True)

    def operations(self) -> list[dict[str, Any]]:
        """One step for each."""
        kind = self.cleaned_data["kind"]
        return [{"do": "change_kind", "org": org, "kind": kind} for org in self.refs("orgs")]


class RecodeForm(StepForm):
    """Another code."""

    picks: ClassVar = {"org": ONE}
    plain = ("org", "code")
    code = CleanCharField(
        label=gettext_lazy("Mã mới"), max_length=30, required=False, help_text=gettext_lazy("Để trống là bỏ mã.")
    )

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        return [{"do": "recode", "org": self.ref("org"), "code": self.cleaned_data["code"]}]


class MergeForm(StepForm):
    """Several into one that is new, or into one that exists."""

    picks: ClassVar = {
        "sources": Pick(gettext_lazy("Các tổ chức được hợp nhất, nhập"), several=True),
        "into": Pick(gettext_lazy("Hoặc nhập vào tổ chức đang có"), new=True, required=False,
                     help_text=gettext_lazy("Có thể là một trong các tổ chức trên: tổ chức đó tiếp tục hoạt động.")),
        "parent": SAME_ABOVE,
    }  # fmt: skip
    plain = ("sources", "name", "kind", "code", "unit_type", "parent", "into")
    name = CleanCharField(label=gettext_lazy("Tên tổ chức mới"), max_length=200, required=False)
    kind = _kind(required=False)
    code = _code()
    unit_type = _unit_type()

    def clean(self) -> dict[str, Any]:
        """Either a new one or one that exists."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "into" not in self.errors and bool(given.get("name")) == bool(given.get("into")):
            self.add_error("name", _("Hãy ghi tên tổ chức mới, hoặc chọn một tổ chức đang có để nhập vào."))
        return given

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        into: Any = self.ref("into")
        sources = self.refs("sources")
        if into is None:
            key = next(iter(self.old_keys().values()), "") or self.shelf.next_keys(1)[0]
            into = self.new_org(self.cleaned_data["name"], key, like=int(sources[0]))
        return [{"do": "merge", "sources": sources, "into": into}]


class SplitForm(StepForm):
    """One into several, new or existing."""

    picks: ClassVar = {
        "source": Pick(gettext_lazy("Tổ chức được chia, tách")),
        "others": Pick(gettext_lazy("Hoặc một phần về tổ chức đang có"), several=True, new=True, required=False),
        "parent": SAME_ABOVE,
    }  # fmt: skip
    plain = ("source", "keeps", "names", "kind", "unit_type", "parent", "others")
    keeps = forms.BooleanField(
        label=gettext_lazy("Tổ chức cũ tiếp tục hoạt động, giữ phần không tách đi"), required=False
    )
    names = CleanTextField(
        label=gettext_lazy("Các tổ chức mới"), max_length=8000, required=False,
        help_text=gettext_lazy("Mỗi dòng một tên; có mã thì ghi sau dấu chấm phẩy."),
    )  # fmt: skip
    kind = _kind(required=False)
    unit_type = _unit_type()

    def __init__(self, data: QueryDict | None, *, shelf: Shelf, first: Mapping[str, Any], step: Any = None) -> None:
        super().__init__(data, shelf=shelf, first=first, step=step)
        for what in ALIKE if step else ():
            if len({part[what] for part in made_in(step)}) > 1:
                self.fields[what].help_text = _("Các phần đang khác nhau; để trống thì phần nào giữ của phần ấy.")

    def clean(self) -> dict[str, Any]:
        """There is at least one part, and two where the old one ends."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        names = [line for line in given.get("names", "").splitlines() if line.strip(" ;")]
        count = len(names) + len(given.get("others") or ())
        if "names" not in self.errors and "others" not in self.errors and count < (1 if given.get("keeps") else 2):
            self.add_error("names", _("Hãy ghi ít nhất hai tổ chức nhận các phần (một, nếu tổ chức cũ còn tiếp tục)."))
        if any(len(line.partition(";")[0].strip()) > 200 or len(line.partition(";")[2].strip()) > 30 for line in names):
            self.add_error("names", _("Tên không quá 200 chữ cái, mã không quá 30."))
        return given

    def operations(self) -> list[dict[str, Any]]:
        """One step; what was decided within it before stays, and of each part what the form does not change."""
        source = self.ref("source")
        assert isinstance(source, int)  # noqa: S101  only existing ones are offered
        lines = [line.partition(";") for line in self.cleaned_data["names"].splitlines() if line.strip(" ;")]
        left, fresh = made_in(self.step or {}), iter(self.shelf.next_keys(len(lines)))
        same = [what for what in ALIKE if self.step and (self.ref(what) or "") == (common(left, what) or "")]
        parts: list[Any] = []
        for name, code in ((name.strip(), code.strip()) for name, _sep, code in lines):
            old = next((one for one in left if one["name"] == name), None)
            old = old or next((one for one in left if code and one["code"] == code), None)
            part = self.new_org(name, old["key"] if old else next(fresh), like=source) | {"code": code}
            if old is not None:
                left.remove(old)
                part |= {what: old[what] for what in same}
            parts.append(part)
        step = {"do": "split", "source": source, "parts": parts + self.refs("others"),
                "keeps": self.cleaned_data["keeps"]}  # fmt: skip
        kept = {
            name: self.step[name]
            for name in ("children", "default", "shares", "order")
            if self.step and self.step.get(name)
        }
        return [step | kept]


class MoveForm(StepForm):
    """Under another superior, several at once."""

    picks: ClassVar = {
        "orgs": Pick(gettext_lazy("Tổ chức được chuyển"), several=True),
        "parent": Pick(gettext_lazy("Về trực thuộc"), new=True),
    }
    plain = ("orgs", "parent")

    def operations(self) -> list[dict[str, Any]]:
        """One step for each."""
        parent = self.ref("parent")
        return [{"do": "move", "org": org, "parent": parent} for org in self.refs("orgs")]


class DissolveForm(StepForm):
    """An end without a successor."""

    picks: ClassVar = {
        "org": ONE,
        "children_to": Pick(gettext_lazy("Tổ chức bên dưới về"), new=True, required=False),
        "members_to": Pick(gettext_lazy("Đảng viên về chi bộ"), new=True, required=False),
    }
    plain = ("org", "children_to", "members_to")

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        return [{"do": "dissolve", "org": self.ref("org"), "children_to": self.ref("children_to"),
                 "members_to": self.ref("members_to")}]  # fmt: skip


class EndLevelForm(StepForm):
    """A whole level ends."""

    picks: ClassVar = {
        "under": Pick(gettext_lazy("Dưới tổ chức"), required=False,
                      help_text=gettext_lazy("Để trống là toàn đảng bộ lập phương án.")),
        "but": Pick(gettext_lazy("Trừ các tổ chức"), several=True, required=False),
    }  # fmt: skip
    plain = ("kind", "under", "but")
    kind = _kind(required=True)

    def __init__(self, data: QueryDict | None, *, shelf: Shelf, first: Mapping[str, Any], step: Any = None) -> None:
        super().__init__(data, shelf=shelf, first=first, step=step)
        day = shelf.reform.effective_on
        there = {*kinds_below(shelf.home, day), str(first.get("kind", ""))}
        kinds = [(code, kind.name) for code, kind in organisation_kinds(day).items() if code in there]
        offer(self, "kind", [("", _("Chọn loại hình")), *kinds])

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        return [{"do": "end_level", "kind": self.cleaned_data["kind"], "but": self.refs("but"),
                 "under": self.ref("under") or self.shelf.home.org_id}]  # fmt: skip


class RestoreForm(StepForm):
    """One that has ended goes on."""

    picks: ClassVar = {"org": Pick(gettext_lazy("Tổ chức đã kết thúc"), ended=True), "parent": ABOVE}
    plain = ("org", "name", "kind", "parent", "code")
    name = CleanCharField(label=gettext_lazy("Tên tổ chức"), max_length=200)
    kind = _kind(required=True)
    code = _code()

    def operations(self) -> list[dict[str, Any]]:
        """One step."""
        given = self.cleaned_data
        return [{"do": "restore", "org": self.ref("org"), "name": given["name"], "kind": given["kind"],
                 "parent": self.ref("parent"), "code": given["code"]}]  # fmt: skip


FORMS: dict[str, type[StepForm]] = {
    "merge": MergeForm, "split": SplitForm, "move": MoveForm, "found": FoundForm, "rename": RenameForm,
    "change_kind": ChangeKindForm, "recode": RecodeForm, "dissolve": DissolveForm, "end_level": EndLevelForm,
    "restore": RestoreForm,
}  # fmt: skip
