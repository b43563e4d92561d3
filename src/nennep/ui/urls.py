"""Addresses of the interface's own pages."""

from __future__ import annotations

from django.urls import path

from nennep.ui import views

app_name = "ui"
urlpatterns = [path("ui/", views.gallery, name="gallery")]
