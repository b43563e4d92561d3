"""The app configuration of the interface."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and template tags; no tables."""

    name = "nennep.ui"
    label = "ui"
