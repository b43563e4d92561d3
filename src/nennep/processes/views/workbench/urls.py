"""Addresses of reorganisations."""

from django.urls import path

from nennep.processes.views.workbench import choices, deciding, detail, first, listing, sharing, steps, table

app_name = "reforms"
urlpatterns = [
    path("", listing.reforms, name="list"),
    path("lap/<id:org_id>/", listing.create, name="create"),
    path("<id:pk>/", detail.detail, name="detail"),
    path("<id:pk>/sua/", listing.facts, name="facts"),
    path("<id:pk>/phat-hien/", detail.findings, name="findings"),
    path("<id:pk>/cay/", detail.tree, name="tree"),
    path("<id:pk>/tac-dong/<slug:figure>/", detail.touched, name="touched"),
    path("<id:pk>/buoc/them/<slug:operation>/", steps.add, name="add"),
    path("<id:pk>/buoc/<id:step_id>/", steps.edit, name="step"),
    path("<id:pk>/buoc/<id:step_id>/bo/", steps.remove, name="remove_step"),
    path("<id:pk>/buoc/<id:step_id>/doi-cho/", steps.shift, name="shift_step"),
    path("<id:pk>/bang/", table.table, name="table"),
    path("<id:pk>/bang/mau/", table.table_file, name="table_file"),
    path("<id:pk>/quyet/", choices.decisions, name="decisions"),
    path("<id:pk>/quyet/<id:step_id>/<id:cell_id>/", choices.people, name="people"),
    path("<id:pk>/ty-le/<id:step_id>/", sharing.shares, name="shares"),
    path("<id:pk>/cap-uy/<slug:target>/", first.first, name="first"),
    path("<id:pk>/trinh/", deciding.submit, name="submit"),
    path("<id:pk>/duyet/", deciding.approve, name="approve"),
    path("<id:pk>/tra-lai/", deciding.give_back, name="give_back"),
    path("<id:pk>/bo/", deciding.drop, name="drop"),
    path("<id:pk>/thuc-hien/", deciding.apply, name="apply"),
    path("<id:pk>/dao-lai/", deciding.counter, name="counter"),
]
