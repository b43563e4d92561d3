from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "nennep.reports"
    label = "reports"
