from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "nennep.reports"
    label = "reports"

    def ready(self) -> None:
        """The audit learns this area's words."""
        import_module("nennep.reports.wording")
