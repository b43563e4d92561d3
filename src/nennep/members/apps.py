from importlib import import_module

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "nennep.members"
    label = "members"

    def ready(self) -> None:
        """Membership gives its role by rule; rows follow a merged file."""
        import_module("nennep.members.roles")
        import_module("nennep.members.merging.own")
        import_module("nennep.members.merging.shown")
