from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nennep.audit"
    label = "audit"
