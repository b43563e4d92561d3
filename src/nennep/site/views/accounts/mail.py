"""My own e-mail: giving an address, confirming it by the link sent there, switching it off, erasing it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nennep.access import actions
from nennep.access.actions.mailbox import address_in
from nennep.access.pages import actor_of, done, page, sent
from nennep.access.queries import mailbox_of
from nennep.kernel.errors import RuleBroken
from nennep.site.forms.mail import AddressForm, ConfirmForm, MailForm


def _only_where_mail_is_sent() -> None:
    if not settings.MAIL_ON:
        raise Http404


@page(reads=["GET"], writes=["POST"])
def mailbox(request: HttpRequest) -> HttpResponse:
    """How my e-mail stands; giving an address sends a link there."""
    _only_where_mail_is_sent()
    actor = actor_of(request)
    form = AddressForm(sent(request))
    language = get_language() or settings.LANGUAGE_CODE
    if done(request, form, lambda said: actions.ask_for_mail(actor=actor, language=language, **said)):
        messages.success(request, _("Đã gửi thư xác nhận; hãy mở liên kết trong thư."))
        return redirect("access:mailbox")
    box = mailbox_of(actor)
    choice = MailForm(initial={"wanted": box.wanted, "language": box.language}) if box and box.address else None
    return render(request, "site/accounts/mailbox.html", {"form": form, "box": box, "choice": choice})


@page(writes=["POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Take e-mail or not, and its language."""
    _only_where_mail_is_sent()
    form = MailForm(request.POST)
    if not form.is_valid():
        raise RuleBroken(_("Hãy chọn ngôn ngữ của thư."))
    actions.switch_mail(actor=actor_of(request), **form.cleaned_data)
    messages.success(request, _("Đã ghi cách nhận thư điện tử."))
    return redirect("access:mailbox")


@page(writes=["POST"])
def forget(request: HttpRequest) -> HttpResponse:
    """Erase my address."""
    _only_where_mail_is_sent()
    actions.forget_mail(actor=actor_of(request))
    messages.success(request, _("Đã xóa địa chỉ thư điện tử."))
    return redirect("access:mailbox")


@page(reads=["GET"], writes=["POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The link of the e-mail (`?ma=`): which address it confirms, and the button that does. Opening it does nothing, so
    a program that looks into links confirms nothing."""
    _only_where_mail_is_sent()
    actor = actor_of(request)
    form = ConfirmForm(request.POST if request.method == "POST" else request.GET)
    token = form.cleaned_data["ma"] if form.is_valid() else ""
    if request.method == "POST":
        actions.confirm_mail(actor=actor, token=token)
        messages.success(request, _("Đã xác nhận địa chỉ thư điện tử."))
        return redirect("access:mailbox")
    return render(request, "site/accounts/confirm_mail.html", {"address": address_in(actor, token), "token": token})
