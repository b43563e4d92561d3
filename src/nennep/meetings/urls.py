"""Addresses of meetings, tasks, visits and hearings."""

from django.urls import path

from nennep.meetings.views import agree, call, conclude, convene, detail, papers, prepare, roll, score, send
from nennep.meetings.views import list as lists

app_name = "meetings"
urlpatterns = [
    path("", lists.meetings, name="list"),
    path("to-chuc/<id:org_id>/", lists.of_org, name="of_org"),
    path("to-chuc/<id:org_id>/moi/", convene.convene, name="convene"),
    path("<id:pk>/", detail.detail, name="detail"),
    path("<id:pk>/chuan-bi/", prepare.prepare, name="prepare"),
    path("<id:pk>/gui/", call.call, name="call"),
    path("<id:pk>/diem-danh/", roll.roll, name="roll"),
    path("<id:pk>/ket-luan/", conclude.conclude, name="conclude"),
    path("<id:pk>/cham-diem/", score.score, name="score"),
    path("<id:pk>/thong-qua/", agree.agree, name="agree"),
    path("<id:pk>/gui-cap-tren/", send.send, name="send"),
    path("<id:pk>/giay-to/<slug:what>.<slug:kind>", papers.paper, name="paper"),
    path("<id:pk>/tai-lieu/<id:paper_id>", papers.paper_file, name="paper_file"),
]
