"""Addresses of the rule pages."""

from django.urls import path

from nennep.regulations import views

app_name = "regulations"
urlpatterns = [
    path("", views.rules, name="list"),
    path("<slug:slug>/", views.rules_detail, name="detail"),
]
