"""Addresses of committees, posts and assignments."""

from django.urls import path

from nennep.committees.views import assignments, bodies, posts

app_name = "committees"
urlpatterns = [
    path("", bodies.mine, name="mine"),
    path("<id:pk>/", bodies.bodies, name="bodies"),
    path("<id:pk>/nhiem-ky-moi", bodies.constitute, name="constitute"),
    path("<id:pk>/ghi-chuc-danh", posts.fill, name="fill"),
    path("chuc-danh/<id:pk>/chuan-y", posts.approve, name="approve"),
    path("chuc-danh/<id:pk>/thoi-giu", posts.end, name="end_post"),
    path("nguoi/<id:pk>/", posts.person, name="person"),
    path("<id:pk>/phan-cong/", assignments.matrix, name="matrix"),
    path("<id:pk>/phan-cong/moi", assignments.assign, name="assign"),
    path("phan-cong/<id:pk>/thoi", assignments.end, name="end_assignment"),
]
