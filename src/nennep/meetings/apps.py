from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "nennep.meetings"
    label = "meetings"
