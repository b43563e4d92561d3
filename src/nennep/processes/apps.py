from importlib import import_module

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "nennep.processes"
    label = "processes"

    def ready(self) -> None:
        """The page that takes a decision back says which reorganisations wait for it."""
        import_module("nennep.processes.approval.following")
