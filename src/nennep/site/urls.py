"""Addresses of the whole site: what belongs to no area, and the areas' own below their words."""

from django.urls import path

from nennep.site.views import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.health, name="health"),
]
