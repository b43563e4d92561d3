"""A page with several forms, each of which runs exactly one action.

A form names its act in the hidden field `act` ("task", or "task:12" for the row it belongs to); a bare button carries
the same in its own name and value. What an action refuses is said at the form, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nennep.kernel.addresses import key_of
from nennep.kernel.errors import Denied, Refusal


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that is filled in: how it is made (keyword arguments of a Form, and the row), the action, what is said.

    `anchor` and `again` (a query) say where on the page the person goes on.
    """

    make: Callable[..., forms.Form]
    run: Callable[[dict[str, Any], int], object]
    said: str = ""
    anchor: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A bare button: the action on the row it stands at, and what is said."""

    run: Callable[[int], object]
    said: str = ""
    anchor: str = ""


@dataclass(slots=True)
class Acts:
    """The acts of one page and, after a refused POST, the one form that holds what was typed."""

    table: Mapping[str, Filled | Pressed]
    name: str = ""
    row: int = 0
    failed: forms.Form | None = None
    shown: dict[tuple[str, int], forms.Form] = field(default_factory=dict)

    def form(self, name: str, row: int = 0) -> forms.Form:
        """The form of an act for a row: as it came back refused, or fresh. One form is one object."""
        if self.failed is not None and (name, row) == (self.name, self.row):
            return self.failed
        if (name, row) not in self.shown:
            act = self.table[name]
            assert isinstance(act, Filled)  # noqa: S101  a button has no form
            self.shown[name, row] = act.make(row, auto_id=f"{name}-{row}-%s")
        return self.shown[name, row]

    def answer(self, request: HttpRequest, here: str) -> HttpResponse | None:
        """Run the act that a POST names. A redirect when done (or a button was refused), None to show the page."""
        self.name, _sep, row = request.POST.get("act", "").partition(":")
        act = self.table.get(self.name)
        key = key_of(row or "0")
        if act is None or key is None:
            raise BadRequest(_("Trang này không nhận việc vừa gửi. Hãy tải lại trang."))
        self.row = key
        there = f"{here}#{act.anchor}" if act.anchor else here
        if isinstance(act, Pressed):
            try:
                act.run(self.row)
            except Refusal as refusal:
                messages.error(request, refusal.sentence)
            else:
                self._say(request, act.said)
            return redirect(there)
        there = f"{here}{act.again}#{act.anchor}" if act.again else there
        bound = act.make(self.row, data=request.POST, files=request.FILES, auto_id=f"{self.name}-{self.row}-%s")
        if bound.is_valid() and self._ran(request, act, bound):
            self._say(request, act.said)
            return redirect(there)
        self.failed = bound
        return None

    def _ran(self, request: HttpRequest, act: Filled, bound: forms.Form) -> bool:
        """Run the action. A denial is said at the head of the page too, for its form may not be drawn any more."""
        try:
            act.run(bound.cleaned_data, self.row)
        except Refusal as refusal:
            if isinstance(refusal, Denied):
                messages.error(request, refusal.sentence)
            name = getattr(refusal, "field", None)
            bound.add_error(name if name in bound.fields else None, refusal.sentence)
            return False
        return True

    @staticmethod
    def _say(request: HttpRequest, said: str) -> None:
        if said:
            messages.success(request, said)
