"""Addresses of figures, below `bao-cao/`."""

from django.urls import path

from nennep.reports.views import (
    behind,
    compared,
    hearing,
    index,
    issued,
    members,
    month,
    overview,
    published,
    year,
    years,
)

app_name = "reports"
urlpatterns = [
    path("", index.index, name="index"),
    path("thang/<id:org_id>/", month.month_page, name="month"),
    path("thang/<id:org_id>/thang.<slug:kind>", month.month_file, name="month_file"),
    path("thang/<id:org_id>/<slug:slug>/", behind.behind, name="behind"),
    path("thang/<id:org_id>/<slug:slug>/danh-sach.xlsx", behind.behind_file, name="behind_file"),
    path("toan-canh/<id:org_id>/", overview.overview, name="overview"),
    path("toan-canh/<id:org_id>/<slug:level>.xlsx", overview.level_file, name="level_file"),
    path("nam/<id:org_id>/", year.year_page, name="year"),
    path("nam/<id:org_id>/nam.xlsx", year.year_file, name="year_file"),
    path("nhieu-nam/<id:org_id>/", years.years_page, name="years"),
    path("luot-du/<id:org_id>/", year.visits_page, name="visits"),
    path("luot-du/<id:org_id>/luot-du.xlsx", year.visits_file, name="visits_file"),
    path("luot-du/<id:org_id>/da-cong-bo/", published.note_published, name="note_published"),
    path("luot-du/da-cong-bo/<id:pk>/rut/", published.withdraw_published, name="withdraw_published"),
    path("nghe-chi-bo/<id:org_id>/", hearing.hearing, name="hearing"),
    path("chi-bo/<id:org_id>/", hearing.cell_report_page, name="cell_report"),
    path("chi-bo/<id:org_id>/bao-cao.<slug:kind>", hearing.cell_report_file, name="cell_report_file"),
    path("nop/<id:org_id>/", issued.submit, name="submit"),
    path("tu-duoi/<id:org_id>/", issued.from_below, name="from_below"),
    path("da-nop/<id:pk>/", issued.issued, name="issued"),
    path("da-nop/<id:pk>/bao-cao.<slug:kind>", issued.issued_file, name="issued_file"),
    path("da-nop/<id:pk>/so-sanh/", compared.compared, name="compared"),
    path("da-nop/<id:pk>/nhan/", issued.receive, name="receive"),
    path("da-nop/<id:pk>/tra-lai/", issued.give_back, name="give_back"),
    path("da-nop/<id:pk>/rut/", issued.withdraw, name="withdraw"),
    path("dang-vien/<id:org_id>/", members.members_page, name="members"),
    path("dang-vien/<id:org_id>/<slug:slug>/", members.members_behind_page, name="members_behind"),
]
