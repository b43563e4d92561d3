"""Addresses of accounts and roles (namespace "access")."""

from django.urls import path

from nennep.site.views.accounts import grants, kept, mail, mine

app_name = "access"
urlpatterns = [
    path("", mine.account, name="account"),
    path("phien/<id:pk>/ket-thuc", mine.end_session, name="end_session"),
    path("thu-dien-tu/", mail.mailbox, name="mailbox"),
    path("thu-dien-tu/nhan", mail.switch, name="switch_mail"),
    path("thu-dien-tu/xoa", mail.forget, name="forget_mail"),
    path("thu-dien-tu/xac-nhan", mail.confirm, name="confirm_mail"),
    path("quan-ly/", kept.accounts, name="accounts"),
    path("quan-ly/mo", kept.open_account, name="open_account"),
    path("quan-ly/<id:pk>/", kept.account_detail, name="account_detail"),
    path("quan-ly/<id:pk>/mat-khau-mot-lan", kept.first_key, name="first_key"),
    path("quan-ly/<id:pk>/khoa", kept.lock_account, name="lock_account"),
    path("quan-ly/<id:pk>/mo-khoa", kept.unlock_account, name="unlock_account"),
    path("quan-ly/<id:pk>/cap-lai", kept.renew_sign_in, name="renew_sign_in"),
    path("quan-ly/<id:pk>/giao-vai-tro", grants.give_role, name="give_role"),
    path("vai-tro/<id:pk>/thu", grants.end_grant, name="end_grant"),
    path("quyen/<id:pk>/", grants.holders, name="holders"),
]
