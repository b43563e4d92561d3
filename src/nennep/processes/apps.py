from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "nennep.processes"
    label = "processes"
