from importlib import import_module

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "nennep.meetings"
    label = "meetings"

    def ready(self) -> None:
        """The audit learns this area's words; rows follow a merged file."""
        import_module("nennep.meetings.wording")
        import_module("nennep.meetings.merging")
