"""Addresses of targets."""

from django.urls import path

from nennep.directives.views import targets

app_name = "targets"
urlpatterns = [
    path("", targets.landing, name="list"),
    path("<id:org_id>/", targets.of_org, name="of_org"),
    path("van-ban/<id:document_id>/", targets.of_document, name="of_document"),
    path("van-ban/<id:document_id>/giao", targets.new, name="new"),
    path("muc/<id:pk>/", targets.detail, name="detail"),
    path("muc/<id:pk>/danh-sach", targets.behind, name="behind"),
    path("muc/<id:pk>/chia", targets.split, name="split"),
    path("muc/<id:pk>/chia-nam", targets.split_years, name="split_years"),
    path("muc/<id:pk>/ket-qua", targets.enter, name="enter"),
    path("muc/<id:pk>/ket-qua/<id:result_id>/rut", targets.withdraw_result, name="withdraw_result"),
    path("muc/<id:pk>/dieu-chinh", targets.change, name="change"),
    path("muc/<id:pk>/rut", targets.withdraw, name="withdraw"),
]
