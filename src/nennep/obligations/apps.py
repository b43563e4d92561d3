from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "nennep.obligations"
    label = "obligations"
