"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nennep.access.pages import page


@page(reads=["GET"])
def home(request: HttpRequest) -> HttpResponse:
    """What I owe, what waits for me, what went wrong below me."""
    return render(request, "site/home.html", {})
