"""What went wrong, in one sentence: the pages that Django shows by itself (see `handler...` in config/urls.py)."""

from __future__ import annotations

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.access.pages import refused
from nennep.ui.views import one_sentence


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read; our own refusals carry their sentence, Django's are in English and do not show."""
    if isinstance(exception, SessionInterrupted):
        return refused(
            request, _("Phiên đăng nhập đã kết thúc trong lúc gửi. Hãy đăng nhập lại rồi xem đã ghi chưa."), 400
        )
    own = str(exception) if isinstance(exception, BadRequest) and _is_ours(exception) else ""
    return refused(request, own or _("Địa chỉ hoặc dữ liệu gửi lên không đúng. Hãy quay lại rồi thử lại."), 400)


def _is_ours(exception: Exception) -> bool:
    """Whether it was raised by a line of this project."""
    trace = exception.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__")).startswith("nennep.")


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An act or page that is not this person's."""
    return refused(request, _("Đồng chí không có quyền xem hoặc làm việc này."), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address with nothing behind it, or nothing this person may see: the two must look alike."""
    sentence = _("Trang không có, đã chuyển đi, hoặc không thuộc phần đồng chí được xem.")
    return one_sentence(
        request, _("Không có trang này"), sentence, 404, [(_("Tổ chức"), reverse("organisations:list"))]
    )


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many tries at signing in from one place."""
    sentence = _("Vừa có quá nhiều lần thử từ máy này. Hãy đợi năm phút rồi thử lại; không có gì bị mất.")
    return refused(request, sentence, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or the database does not answer, which is no fault of the page and ends by itself."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        sentence = _(
            "Máy chủ dữ liệu đang khởi động lại hoặc bảo trì. "
            "Chữ đã ghi vẫn còn trên máy này; hãy đợi một phút rồi gửi lại."
        )
        response = refused(request, sentence, 503)
        response["Retry-After"] = "60"
        return response
    sentence = _("Máy chủ gặp lỗi, việc vừa gửi chưa được ghi. Chữ đã ghi vẫn còn trên máy này; thử lại sau ít phút.")
    return refused(request, sentence, 500)
