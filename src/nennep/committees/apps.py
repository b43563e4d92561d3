from importlib import import_module

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "nennep.committees"
    label = "committees"

    def ready(self) -> None:
        """Posts and assignments give roles by rule, end when somebody leaves, and stand in a member's file."""
        import_module("nennep.committees.roles")
        import_module("nennep.committees.blocks")
        import_module("nennep.committees.leaving")
        import_module("nennep.committees.actions.merging")
