"""Addresses of directives: what is owed and asked, one document from above, one duty."""

from django.urls import path

from nennep.directives.views import (
    ask,
    document,
    duty,
    evidence,
    link,
    lists,
    register,
    remind,
    review,
    study,
    tasks,
    vote,
)

app_name = "directives"
urlpatterns = [
    path("", lists.landing, name="list"),
    path("so/", register.register, name="register"),
    path("so/ban-in", register.register_print, name="register_print"),
    path("so/excel", register.register_excel, name="register_excel"),
    path("so/<id:org_id>/nhap", register.enter, name="enter"),
    path("ban-tin", remind.digest, name="digest"),
    path("phai-lam/<id:org_id>/", lists.owed, name="owed"),
    path("viec/<id:pk>/", duty.duty, name="duty"),
    path("viec/<id:pk>/du-thao", duty.draft, name="draft"),
    path("viec/<id:pk>/bang-chung", evidence.give, name="give"),
    path("viec/<id:pk>/<slug:act>", duty.change, name="change"),
    path("yeu-cau/<id:pk>/thoi", ask.end, name="end"),
    path("nhiem-vu/<id:org_id>/", tasks.of_org, name="tasks"),
    path("nhiem-vu/muc/<id:pk>/", tasks.task, name="task"),
    path("nhiem-vu/muc/<id:pk>/chia", tasks.divide, name="divide_task"),
    path("nhiem-vu/muc/<id:pk>/nguoi", tasks.charge, name="charge_task"),
    path("nhiem-vu/muc/<id:pk>/thoi", tasks.end, name="end_task"),
    path("<id:pk>/", document.document, name="document"),
    path("<id:pk>/danh-sach", document.who, name="who"),
    path("<id:pk>/hoc-tap", study.study, name="study"),
    path("<id:pk>/hoc-tap/danh-sach", study.study_list, name="study_list"),
    path("<id:pk>/hoc-tap/excel", study.study_excel, name="study_excel"),
    path("<id:pk>/giao", ask.ask, name="ask"),
    path("<id:pk>/muc", ask.parts, name="parts"),
    path("<id:pk>/so-ket", review.reviews, name="reviews"),
    path("<id:pk>/so-ket/<id:review_id>/", review.review, name="review"),
    path("<id:pk>/nhiem-vu", tasks.of_document, name="document_tasks"),
    path("<id:pk>/nhiem-vu/giao", tasks.give, name="give_task"),
    path("<id:pk>/noi", link.link, name="link"),
    path("<id:pk>/bieu-quyet", vote.votes, name="votes"),
    path("<id:pk>/bieu-quyet/<id:vote_id>/bo", vote.unlink, name="unlink_vote"),
    path("<id:pk>/nhac", remind.remind, name="remind"),
]
