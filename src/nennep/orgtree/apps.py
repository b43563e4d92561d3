from django.apps import AppConfig


class OrgtreeConfig(AppConfig):
    name = "nennep.orgtree"
    label = "orgtree"
