"""Root addresses: each area owns its own."""

from allauth.account import views
from django.urls import include, path

# Of allauth's addresses those we use: signing in and out, proving oneself again, password, second factor, sessions.
SIGN_IN = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]

urlpatterns = [
    path("accounts/", include(SIGN_IN)),
    path("", include("nennep.site.urls")),
]

handler400 = "nennep.site.views.errors.bad_request"
handler403 = "nennep.site.views.errors.denied"
handler404 = "nennep.site.views.errors.not_found"
handler429 = "nennep.site.views.errors.too_often"
handler500 = "nennep.site.views.errors.broken"
