from importlib import import_module

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "nennep.members"
    label = "members"

    def ready(self) -> None:
        """Membership gives its role by rule."""
        import_module("nennep.members.roles")
