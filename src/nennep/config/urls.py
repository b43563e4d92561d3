"""Root addresses: each area owns its own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("nennep.access.sign_in_urls")),
    path("", include("nennep.site.urls")),
]

handler400 = "nennep.site.views.errors.bad_request"
handler403 = "nennep.site.views.errors.denied"
handler404 = "nennep.site.views.errors.not_found"
handler429 = "nennep.site.views.errors.too_often"
handler500 = "nennep.site.views.errors.broken"
