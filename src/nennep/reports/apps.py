from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "nennep.reports"
    label = "reports"

    def ready(self) -> None:
        """The audit learns this area's words, targets learn its figures."""
        import_module("nennep.reports.wording")
        import_module("nennep.reports.measures")
