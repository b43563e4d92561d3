"""Addresses of acts that span areas; they stand below the words of the area they start from."""

from django.urls import path

from nennep.processes.views import close, paper_meeting

app_name = "processes"
urlpatterns = [
    path("<id:pk>/khoa/", close.close, name="close"),
    path("<id:pk>/du-thao/", close.draft, name="draft"),
    path("to-chuc/<id:org_id>/nhap/", paper_meeting.paper_meeting, name="paper_meeting"),
]
