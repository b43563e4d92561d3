"""The site's addresses and the baseline's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from nennep.orgtree.models import OrgNow


def one_row(request: HttpRequest) -> HttpResponse:
    """A bare Django view for somebody signed in: it reads one row and answers with it."""
    return HttpResponse(OrgNow.objects.order_by("org_id").values_list("path", flat=True)[:1].get())


urlpatterns = [path("mot-dong", one_row), path("", include("nennep.config.urls"))]
