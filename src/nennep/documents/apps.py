from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "nennep.documents"
    label = "documents"

    def ready(self) -> None:
        """Rows follow a merged file; a section of the member's file."""
        import_module("nennep.documents.views.blocks")
        import_module("nennep.documents.merging")
