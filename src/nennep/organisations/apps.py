from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "nennep.organisations"
    label = "organisations"
