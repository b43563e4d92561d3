"""Addresses of the whole site: what belongs to no area, and the areas' own below their words."""

from django.urls import include, path

from nennep.site.views import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.health, name="health"),
    path("quy-dinh/", include("nennep.regulations.urls")),
]
