from importlib import import_module

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "nennep.meetings"
    label = "meetings"

    def ready(self) -> None:
        """The audit learns this area's words."""
        import_module("nennep.meetings.wording")
