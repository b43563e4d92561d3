"""Addresses of meetings, tasks, visits and hearings."""

from django.urls import path

from nennep.meetings.views import convene, detail, hearing, papers, tasks
from nennep.meetings.views import list as lists
from nennep.meetings.views.steps import agree, call, conclude, prepare, roll, score, send
from nennep.meetings.views.visits import own, year
from nennep.meetings.views.visits import papers as visit_papers

app_name = "meetings"
urlpatterns = [
    path("", lists.meetings, name="list"),
    path("to-chuc/<id:org_id>/", lists.of_org, name="of_org"),
    path("to-chuc/<id:org_id>/moi/", convene.convene, name="convene"),
    path("viec/", tasks.tasks, name="tasks"),
    path("viec/<id:pk>/", tasks.task, name="task"),
    path("du-hop/", own.visits, name="visits"),
    path("du-hop/<id:pk>/", own.visit, name="visit"),
    path("du-hop/<id:pk>/phieu.<slug:kind>", visit_papers.visit_paper, name="visit_paper"),
    path("du-hop/chi-bo/<id:org_id>/", own.of_cell, name="visits_of_cell"),
    path("du-hop/chi-bo/<id:org_id>/<int:year>.<slug:kind>", visit_papers.cell_year, name="cell_year"),
    path("du-hop/nguoi/<id:person_id>/<int:year>.<slug:kind>", visit_papers.person_year, name="person_year"),
    path("du-hop/ke-hoach/<id:org_id>/", year.plan, name="visit_plan"),
    path("du-hop/so-luot/<id:org_id>/", year.counts, name="visit_counts"),
    path("du-hop/danh-sach/<id:org_id>/", year.records, name="visit_records"),
    path("<id:pk>/", detail.detail, name="detail"),
    path("<id:pk>/chuan-bi/", prepare.prepare, name="prepare"),
    path("<id:pk>/gui/", call.call, name="call"),
    path("<id:pk>/diem-danh/", roll.roll, name="roll"),
    path("<id:pk>/ket-luan/", conclude.conclude, name="conclude"),
    path("<id:pk>/nghe-bao-cao/", hearing.hearing, name="hearing"),
    path("<id:pk>/nghe-bao-cao/<id:cell_id>/", hearing.hear, name="hear"),
    path("<id:pk>/cham-diem/", score.score, name="score"),
    path("<id:pk>/thong-qua/", agree.agree, name="agree"),
    path("<id:pk>/gui-cap-tren/", send.send, name="send"),
    path("<id:pk>/giay-to/<slug:what>.<slug:kind>", papers.paper, name="paper"),
    path("<id:pk>/tai-lieu/<id:paper_id>", papers.paper_file, name="paper_file"),
]
