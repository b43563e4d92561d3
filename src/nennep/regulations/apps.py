from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "nennep.regulations"
    label = "regulations"
