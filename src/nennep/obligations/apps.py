from importlib import import_module

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "nennep.obligations"
    label = "obligations"

    def ready(self) -> None:
        """The audit learns this area's words."""
        import_module("nennep.obligations.wording")
