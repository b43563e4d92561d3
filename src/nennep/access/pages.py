"""The one way into a page: its first line says which methods it takes and how each treats the database."""

from __future__ import annotations

import datetime
import functools
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import register_converter
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.access.models import FormOnce, User
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.addresses import DIGITS
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, Refusal, RuleBroken
from nennep.ui.views import one_sentence

View = Callable[..., HttpResponseBase]
ONCE = "_once"
_AROUND = {ONCE, "_draft", "csrfmiddlewaretoken"}
_DATE = re.compile(r"(?:(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))\Z")


class IdConverter:
    """A key in an address."""

    regex = f"[0-9]{{1,{DIGITS}}}"

    def to_python(self, value: str) -> int:
        """The key."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The address part."""
        return str(value)


register_converter(IdConverter, "id")


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; pages that need nobody to be signed in do not call this."""
    return cast("Actor", request.actor())  # type: ignore[attr-defined]  # ours, put there at run time


def read_date(text: str) -> datetime.date | None:
    """A date written dd/mm/yyyy or yyyy-mm-dd; None when it is not one."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    day, month, year, iso_year, iso_month, iso_day = match.groups()
    try:
        return datetime.date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
    except ValueError:
        return None


def as_of(request: HttpRequest) -> datetime.date:
    """The date of the page, `?ngay=dd/mm/yyyy` in the address; today without one. A wrong one is refused in words."""
    text = request.GET.get("ngay", "").strip()
    if not text:
        return clock.today()
    day = read_date(text)
    if day is None or not 1930 <= day.year <= clock.today().year + 10:
        raise BadRequest(_("Ngày “%(text)s” không đọc được. Hãy viết như 31/12/2025.") % {"text": text[:40]})
    return day


TITLES = {
    400: gettext_lazy("Chưa hiểu yêu cầu"),
    403: gettext_lazy("Chưa làm được"),
    405: gettext_lazy("Không làm được bằng cách này"),
    409: gettext_lazy("Chưa ghi được"),
    429: gettext_lazy("Xin đợi một chút"),
    500: gettext_lazy("Có lỗi ở máy chủ"),
    503: gettext_lazy("Máy chủ đang nghỉ"),
}


def refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """A page that says one sentence and leads back. It asks nothing of the database."""
    return one_sentence(request, str(TITLES.get(status, TITLES[400])), sentence, status)


def tell(form: Form, refusal: RuleBroken) -> None:
    """Put a broken rule's sentence beside the field it names, or at the head of the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, if it was sent: an empty one is answered like any other."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was sent, was in order, and its act went through; a broken rule is said beside its field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except RuleBroken as refusal:
        tell(form, refusal)
        return False
    return True


def _not_allowed(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    response = refused(request, _("Địa chỉ này không nhận cách gửi vừa rồi. Hãy mở lại từ Trang nhà."), 405)
    response["Allow"] = ", ".join(methods)
    return response


def page(
    reads: Sequence[str] = (), writes: Sequence[str] = (), *, public: bool = False, logs_reads: bool = False
) -> Callable[[View], View]:
    """Declare a view: `reads` run with writes refused, `writes` run in one transaction and do one thing once.

    `public`: open without sign-in. `logs_reads`: a GET that notes who opened a file, so it may write that note.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if ("GET" if request.method == "HEAD" else request.method) not in {*reads, *writes}:
                return _not_allowed(request, [*reads, *writes])
            if public and not request.user.is_authenticated:
                return view(request, *args, **kwargs)
            if not public and cast("User", request.user).password_temporary:
                return redirect("account_change_password")
            run = _write if request.method in writes else functools.partial(_read, logs_reads)
            return _in_words(request, lambda: run(request, view, *args, **kwargs))

        wrapped.nennep_page = (tuple(reads), tuple(writes), public)  # type: ignore[attr-defined]  # ours, put there at run time
        return login_not_required(wrapped) if public else wrapped

    return decorate


def _in_words(request: HttpRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a view; what it refuses, or the database refuses, becomes a page with one sentence."""
    try:
        return run()
    except Denied as refusal:
        return refused(request, refusal.sentence, 403)
    except Refusal as refusal:
        return refused(request, refusal.sentence, 409)
    except DataError:
        return refused(request, _("Dữ liệu gửi lên không hợp lệ. Hãy quay lại và kiểm tra các ô đã nhập."), 400)
    except IntegrityError:
        return refused(request, _("Vừa có người khác ghi trùng nội dung này. Hãy tải lại trang rồi làm lại."), 409)
    except OperationalError:
        return refused(
            request, _("Máy chủ dữ liệu đang bận hoặc vừa khởi động lại. Hãy đợi một phút rồi gửi lại."), 503
        )


def _read(logs_reads: bool, request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Run a view that reads; the roles are read in the same transaction, before the sight they give is set."""
    with transaction.atomic(), acting(actor_of(request), reading=not logs_reads, savepoint=False):
        return view(request, *args, **kwargs)


def _write(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Run a write once per form: the second sending of the same form is led to where the first one went.

    The token is taken first, so a second sending at the same moment waits for the first one's end. A form that was
    changed after it was taken (the browser's back button) is refused in words: done twice or dropped, both would be
    wrong.
    """
    token, actor = _token(request), actor_of(request)
    if token is None or actor.user_id is None:
        with acting(actor):
            return view(request, *args, **kwargs)
    sent = FormOnce.objects.filter(token=token, user_id=actor.user_id).exclude(location="")
    content = _content(request)
    try:
        with acting(actor):
            if (taken := sent.first()) is not None:
                return _again(taken, content)
            FormOnce.objects.create(token=token, user_id=actor.user_id, location="", content=content)
            response = view(request, *args, **kwargs)
            if response.status_code in {302, 303}:
                FormOnce.objects.filter(token=token).update(location=response["Location"][:500])
            else:
                FormOnce.objects.filter(token=token).delete()
    except IntegrityError:
        taken = sent.first()
        if taken is None:
            raise
        return _again(taken, content)
    return response


def _again(taken: FormOnce, content: str) -> HttpResponse:
    """Where the first sending led, for a second one that says the same."""
    if taken.content not in {"", content}:
        raise RuleBroken(
            _(
                "Biểu mẫu này đã được ghi lúc trước, còn chỗ vừa sửa thì chưa ghi. "
                "Hãy quay lại, tải lại trang rồi gửi; bản nháp vẫn còn trên máy này."
            )
        )
    return redirect(taken.location)


def _content(request: HttpRequest) -> str:
    """What a form says and where it was sent, without the tokens around it: HMAC-SHA-256 (hex) with the site's secret,
    for a form may hold a password, which nobody shall guess from what is kept."""
    said = [(name, values) for name, values in sorted(request.POST.lists()) if name not in _AROUND]
    words = repr((request.get_full_path(), said)).encode("utf-8", "surrogatepass")
    digest = salted_hmac("nennep.access.pages", words, algorithm="sha256")
    for name, file in ((name, file) for name, files in sorted(request.FILES.lists()) for file in files):
        digest.update(repr((name, file.name)).encode("utf-8", "surrogatepass"))
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()


def _token(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(ONCE, ""))
    except ValueError:
        return None
