from importlib import import_module

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "nennep.directives"
    label = "directives"

    def ready(self) -> None:
        """The audit learns this area's words; what is done elsewhere is followed as evidence; files name what
        was studied."""
        import_module("nennep.directives.wording")
        import_module("nennep.directives.following")
        import_module("nennep.directives.merging")
        import_module("nennep.directives.blocks")
