"""Addresses of the structure; those that need higher areas (one organisation, founding, dissolving) stand in `site`."""

from django.urls import path

from nennep.organisations.views import change, listing, rules

app_name = "organisations"
urlpatterns = [
    path("", listing.organisations, name="list"),
    path("<id:pk>/doi-ten", change.rename, name="rename"),
    path("<id:pk>/chuyen", change.move, name="move"),
    path("<id:pk>/thong-tin", change.profile, name="profile"),
    path("<id:pk>/quy-dinh", rules.rules, name="rules"),
]
