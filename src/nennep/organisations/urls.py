"""Addresses of the structure; the page of one organisation and its dissolving need higher areas and stand in `site`."""

from django.urls import path

from nennep.organisations.views import change, listing

app_name = "organisations"
urlpatterns = [
    path("", listing.organisations, name="list"),
    path("<id:pk>/lap", change.found, name="found"),
    path("<id:pk>/doi-ten", change.rename, name="rename"),
    path("<id:pk>/chuyen", change.move, name="move"),
    path("<id:pk>/thong-tin", change.profile, name="profile"),
]
