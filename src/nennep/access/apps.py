from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from nennep.kernel.rls import grant_to_web_role


class AccessConfig(AppConfig):
    name = "nennep.access"
    label = "access"

    def ready(self) -> None:
        """After every migration the web role is given its rights on the tables."""
        post_migrate.connect(_grant, sender=self)


def _grant(**_: Any) -> None:
    grant_to_web_role()
