"""Forms of documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.documents.contents import text_to_blocks
from nennep.documents.queries.force import Days
from nennep.documents.states import Answer, DocumentState, Openness, SpreadForm
from nennep.ui.fields import ChoiceField, CleanCharField, CleanTextField, DateField, WholeNumberField, offer

Choices = Sequence[tuple[Any, Any]]
LONGEST_BODY = 300_000
MOST_LINES = 60
LONGEST_LINE = 200
LARGEST_KEY = 100_000


class LinesField(CleanTextField):
    """Several short texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_LINES * LONGEST_LINE, required=False, widget=forms.Textarea({"rows": 4}),
                         **kwargs)  # fmt: skip

    def clean(self, value: Any) -> Any:
        """The lines as a list; raises ValidationError with one sentence for too many or too long ones."""
        lines = [line.strip(" -;") for line in super().clean(value).split("\n")]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            words = {"most": MOST_LINES, "longest": LONGEST_LINE}
            raise ValidationError(_("Ghi tối đa %(most)s dòng, mỗi dòng không quá %(longest)s ký tự.") % words)
        return lines


class InForceForm(forms.Form):
    """From when and until when a document is to be in force."""

    in_force_from = DateField(
        label=gettext_lazy("Có hiệu lực từ"), required=False, help_text=gettext_lazy("Để trống là từ ngày ban hành."),
    )  # fmt: skip
    in_force_until = DateField(
        label=gettext_lazy("Hết hiệu lực"), required=False,
        help_text=gettext_lazy("Ngày văn bản không còn hiệu lực; để trống là đến khi được thay thế."),
    )  # fmt: skip

    def in_force(self) -> Days:
        """The first day and the first day no longer, None where nothing is said."""
        return self.cleaned_data["in_force_from"], self.cleaned_data["in_force_until"]


class ContentForm(InForceForm):
    """What a draft says and who may read it."""

    subject = CleanCharField(
        label=gettext_lazy("Trích yếu"), max_length=300, help_text=gettext_lazy("Một câu ngắn nói văn bản về việc gì.")
    )
    addressed_to = LinesField(
        label=gettext_lazy("Kính gửi"), help_text=gettext_lazy("Cho công văn, tờ trình. Mỗi dòng một nơi.")
    )
    body = CleanTextField(
        label=gettext_lazy("Nội dung"), max_length=LONGEST_BODY, widget=forms.Textarea({"rows": 18}),
        help_text=gettext_lazy("Dòng bắt đầu “- ” thành gạch đầu dòng; “| a | b |” thành bảng, dòng đầu là đầu cột."),
    )  # fmt: skip
    recipients = LinesField(
        label=gettext_lazy("Nơi nhận"), help_text=gettext_lazy("Mỗi dòng một nơi; dòng “Lưu …” tự có.")
    )
    openness = ChoiceField(
        label=gettext_lazy("Phạm vi đọc"), choices=[(str(value), label) for value, label in Openness.choices]
    )

    def content(self, kept: dict[str, Any] | None = None) -> dict[str, Any]:
        """The content as the document keeps it; blocks of `kept` that were not touched stay as they are."""
        before = kept or {}
        return before | {
            "blocks": text_to_blocks(self.cleaned_data["body"], before.get("blocks", ())),
            "recipients": self.cleaned_data["recipients"],
            "addressed_to": self.cleaned_data["addressed_to"],
        }


class DraftForm(ContentForm):
    """A new draft: also its kind and who issues it. Kinds that may not be issued are answered with their rule."""

    kind = ChoiceField(label=gettext_lazy("Thể loại"))
    body_kind = ChoiceField(label=gettext_lazy("Cơ quan ban hành"))
    field_order = ("body_kind", "kind", "subject", "addressed_to", "body", "recipients", "openness",
                   "in_force_from", "in_force_until")  # fmt: skip

    def __init__(self, *args: Any, kinds: Choices, known: Choices, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, body = self.fields["kind"], self.fields["body_kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  declared above
        assert isinstance(body, forms.ChoiceField)  # noqa: S101  declared above
        kind.choices = list(known)
        kind.widget.choices = list(kinds)
        body.choices = list(bodies)


class EditForm(ContentForm):
    """A draft being edited; `version` is the one the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class IssueForm(InForceForm):
    """The day a document is dated, from when until when it is in force, and the version of the draft that was seen."""

    dated_on = DateField(label=gettext_lazy("Ngày ban hành"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RevokeForm(forms.Form):
    """Why a document is taken back."""

    why = CleanCharField(label=gettext_lazy("Lý do thu hồi"), max_length=300)
    keep_ended = forms.BooleanField(
        label=gettext_lazy("Quyết định thu hồi nói rõ: văn bản đã bị thay thế không có hiệu lực trở lại"),
        required=False,
    )


class DeliverForm(forms.Form):
    """To whom a document goes: all below at once, chosen organisations, chosen persons."""

    all_below = forms.BooleanField(required=False)
    org_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tổ chức"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": gettext_lazy("Hãy chọn nơi nhận trong danh sách này.")},
    )  # fmt: skip
    all_people = forms.BooleanField(required=False)
    person_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Người"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": gettext_lazy("Hãy chọn người nhận trong danh sách này.")},
    )  # fmt: skip

    def __init__(self, *args: Any, below: int, orgs: Choices, people: Choices, listed: int, **kwargs: Any) -> None:
        """`people`: the `listed` ones first, then those ticked before."""
        super().__init__(*args, **kwargs)
        self.fields["all_below"].label = _("Tất cả %(count)s tổ chức trực thuộc") % {"count": below}
        self.fields["all_people"].label = _("Tất cả %(count)s người trong danh sách") % {"count": listed}
        for name, choices in (("org_ids", orgs), ("person_ids", people)):
            offer(self, name, choices)


class FileForm(forms.Form):
    """A file to keep with a document."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"), allow_empty_file=True, max_length=None,
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint hoặc ảnh, tối đa 25 MB. Cùng tên là bản mới."),
        error_messages={"required": gettext_lazy("Hãy chọn tệp."), "invalid": gettext_lazy("Hãy chọn lại tệp."),
                        "missing": gettext_lazy("Hãy chọn tệp.")},
    )  # fmt: skip


class SignForm(forms.Form):
    """A key file with its password; neither is kept."""

    key = forms.FileField(
        label=gettext_lazy("Tệp khóa (.p12, .pfx)"), allow_empty_file=True, max_length=None,
        error_messages={"required": gettext_lazy("Hãy chọn tệp."), "invalid": gettext_lazy("Hãy chọn lại tệp."),
                        "missing": gettext_lazy("Hãy chọn tệp.")},
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của tệp khóa"), max_length=200, required=False, strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )  # fmt: skip

    def clean_key(self) -> Any:
        """The file; raises ValidationError for one that is no key."""
        key = self.cleaned_data["key"]
        if not 0 < key.size <= LARGEST_KEY:
            raise ValidationError(_("Tệp này không phải tệp khóa .p12, .pfx."))
        return key


class RulesForm(forms.Form):
    """A version of the working rules: their text, a file, or both."""

    title = CleanCharField(label=gettext_lazy("Tên quy chế"), max_length=200)
    on = DateField(label=gettext_lazy("Có hiệu lực từ ngày"))
    decision_no = CleanCharField(label=gettext_lazy("Theo văn bản số"), max_length=60, required=False)
    text = CleanTextField(
        label=gettext_lazy("Nội dung"), max_length=LONGEST_BODY, required=False, widget=forms.Textarea({"rows": 14})
    )
    file = forms.FileField(label=gettext_lazy("Tệp bản ký"), required=False, allow_empty_file=True)


class RegisterFilterForm(forms.Form):
    """Which documents of the register to show."""

    q = CleanCharField(label=gettext_lazy("Số, trích yếu, nội dung"), max_length=120, required=False)
    kind = ChoiceField(label=gettext_lazy("Thể loại"), required=False)
    state = ChoiceField(
        label=gettext_lazy("Trạng thái"), required=False,
        choices=[("", gettext_lazy("Tất cả")), *((str(value), label) for value, label in DocumentState.choices)],
    )  # fmt: skip
    year = ChoiceField(label=gettext_lazy("Năm"), required=False)
    term = ChoiceField(label=gettext_lazy("Nhiệm kỳ"), required=False)

    def __init__(self, *args: Any, kinds: Choices, years: Choices, terms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", kinds), ("year", years), ("term", terms)):
            offer(self, name, [("", gettext_lazy("Tất cả")), *choices])


class InboxFilterForm(forms.Form):
    """Which received documents to show."""

    q = CleanCharField(label=gettext_lazy("Số, trích yếu, nội dung"), max_length=120, required=False)
    opened = ChoiceField(
        label=gettext_lazy("Đã mở"), required=False,
        choices=[("", gettext_lazy("Tất cả")), ("no", gettext_lazy("Chưa mở")), ("yes", gettext_lazy("Đã mở"))],
    )  # fmt: skip


class SpreadRecordForm(forms.Form):
    """How a document was made known."""

    form = ChoiceField(
        label=gettext_lazy("Hình thức"), choices=[(str(value), label) for value, label in SpreadForm.choices]
    )
    done_on = DateField(label=gettext_lazy("Ngày"))
    people = WholeNumberField(
        label=gettext_lazy("Số người được phổ biến"), most=100_000, required=False,
        help_text=gettext_lazy("Để trống khi không đếm được, như loa hay bảng tin."),
    )  # fmt: skip
    note = CleanCharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)


class AskCommentsForm(forms.Form):
    """Whom a draft goes to for comments, and by when."""

    org_ids = forms.MultipleChoiceField(
        label=gettext_lazy("Nơi góp ý"), choices=(), widget=forms.CheckboxSelectMultiple, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Chọn cả loại"), choices=(), widget=forms.CheckboxSelectMultiple, required=False
    )
    due_on = DateField(label=gettext_lazy("Hạn góp ý"))

    def __init__(self, *args: Any, orgs: Choices, kinds: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "org_ids", orgs)
        offer(self, "kinds", kinds)


class CommentForm(forms.Form):
    """A comment, and to which part."""

    place = CleanCharField(label=gettext_lazy("Mục"), max_length=60, required=False)
    text = CleanCharField(
        label=gettext_lazy("Góp ý"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What became of a comment, and why."""

    answer = ChoiceField(label=gettext_lazy("Trả lời"), choices=Answer.choices)
    reason = CleanCharField(label=gettext_lazy("Lý do"), max_length=500)
