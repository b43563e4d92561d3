"""Addresses of members' pages, below `dang-vien/`."""

from __future__ import annotations

from django.urls import path

from nennep.members.views import (
    changes,
    duplicates,
    file,
    listing,
    mine,
    organisation_register,
    preview,
    registers,
    teams,
)

app_name = "members"
urlpatterns = [
    path("", listing.members, name="list"),
    path("tai-ve/", listing.export, name="export"),
    path("moi/", file.new, name="new"),
    path("toi/", mine.mine, name="mine"),
    path("toi/de-nghi/", mine.ask, name="ask"),
    path("toi/de-nghi/<id:pk>/rut/", mine.withdraw, name="withdraw_correction"),
    path("de-nghi/", mine.corrections, name="corrections"),
    path("de-nghi/<id:pk>/", mine.decide_request, name="correction"),
    path("trung/", duplicates.duplicates, name="duplicates"),
    path("<id:pk>/trung/<id:second>/", duplicates.pair, name="pair"),
    path("gop/<id:pk>/", duplicates.merge, name="merge"),
    path("<id:pk>/", file.file, name="file"),
    path("<id:pk>/sua/", file.edit, name="edit"),
    path("<id:pk>/tu-cach/", changes.standing, name="standing"),
    path("<id:pk>/rut-tu-cach/", changes.withdraw_standing, name="withdraw_standing"),
    path("<id:pk>/mien/", changes.exempt, name="exempt"),
    path("<id:pk>/het-mien/", changes.end_exemption, name="end_exemption"),
    path("<id:pk>/chuyen/", changes.move, name="move"),
    path("<id:pk>/tam-thoi/", changes.temporary, name="temporary"),
    path("<id:pk>/tro-ve/", changes.come_back, name="come_back"),
    path("<id:pk>/noi-cong-tac/", changes.workplaces, name="workplaces"),
    path("<id:pk>/giay-to/", changes.papers, name="papers"),
    path("nap/<id:pk>/", registers.registers, name="registers"),
    path("nap/<id:pk>/mau/", registers.form_file, name="form_file"),
    path("tep/<id:pk>/", preview.preview, name="preview"),
    path("tep/<id:pk>/cot/", registers.columns, name="columns"),
    path("tep/<id:pk>/chi-bo/", registers.places, name="places"),
    path("tep/<id:pk>/dong/<id:number>/", preview.row, name="row"),
    path("tep/<id:pk>/nhan/", preview.keep, name="keep"),
    path("tep/<id:pk>/xac-nhan/", organisation_register.confirm, name="confirm"),
    path("tep/<id:pk>/ghi/", preview.commit, name="commit"),
    path("tep/<id:pk>/hoan-lai/", preview.undo, name="undo"),
    path("tep/<id:pk>/bo/", registers.drop, name="drop"),
    path("tep/<id:pk>/tra-lai/", preview.rejects, name="rejects"),
    path("chi-bo/<id:pk>/to-dang/", teams.teams, name="teams"),
    path("to-dang/<id:pk>/", teams.team, name="team"),
]
