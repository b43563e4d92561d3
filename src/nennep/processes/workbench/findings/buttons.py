"""The buttons of findings, each its words and its address."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.organisations.reform.operations import Ref
from nennep.processes.workbench.bench import Bench
from nennep.processes.workbench.wording import KINDS


def add_step(bench: Bench, kind: str, org: Ref | None) -> tuple[str, str]:
    """Add a step of a kind, for an organisation that exists."""
    url = reverse("reforms:add", args=[bench.reform.pk, kind])
    return str(KINDS[kind][0]), url + (f"?org={org}" if isinstance(org, int) else "")


def appoint(bench: Bench, org: Ref) -> tuple[str, str]:
    """Appoint the first committee of an organisation."""
    return _("Chỉ định cấp ủy đầu tiên"), reverse("reforms:first", args=[bench.reform.pk, str(org)])


def open_committees(org: int) -> tuple[str, str]:
    """Open the page of an organisation's committees."""
    return _("Mở trang cấp ủy"), reverse("committees:bodies", args=[org])
