from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "nennep.documents"
    label = "documents"
