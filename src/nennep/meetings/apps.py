from importlib import import_module

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "nennep.meetings"
    label = "meetings"

    def ready(self) -> None:
        """The audit learns this area's words; rows follow a merged file, tasks the documents that prove them."""
        import_module("nennep.meetings.wording")
        import_module("nennep.meetings.merging")
        tasks = import_module("nennep.meetings.actions.tasks")
        import_module("nennep.documents.followers").REVOKED.join(tasks.document_proves_no_more)
