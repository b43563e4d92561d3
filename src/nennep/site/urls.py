"""Addresses of the whole site: what belongs to no area, and the areas' own below their words."""

from django.urls import include, path

from nennep.organisations.urls import urlpatterns as organisation_urls
from nennep.organisations.views import change
from nennep.processes.founding import found_with_duties
from nennep.site.views import files, health, home, language, search
from nennep.site.views.organisations import audit, dissolve, organisation, told

# The page of one organisation draws on every area, dissolving one asks the members' area, founding one opens what it
# owes: these addresses stand here.
STRUCTURE = [
    *organisation_urls,
    path("<id:pk>/", organisation.detail, name="detail"),
    path("<id:pk>/lap", change.found, {"act": found_with_duties}, name="found"),
    path("<id:pk>/giai-the", dissolve.dissolve, name="dissolve"),
    path("<id:pk>/nhat-ky", audit.events, name="events"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("tim", search.search, name="search"),
    path("ngon-ngu/<slug:code>", language.choose, name="language"),
    path("healthz", health.health, name="health"),
    path("robots.txt", files.robots, name="robots"),
    path("favicon.ico", files.favicon, name="favicon"),
    path("to-chuc/thay-doi", told.told, name="told"),
    path("to-chuc/phuong-an/", include("nennep.processes.views.workbench.urls")),
    path("to-chuc/", include((STRUCTURE, "organisations"))),
    path("dang-vien/", include("nennep.members.urls")),
    path("cap-uy/", include("nennep.committees.urls")),
    path("van-ban/", include("nennep.documents.urls")),
    path("chi-dao/", include("nennep.directives.urls")),
    path("chi-tieu/", include("nennep.directives.target_urls")),
    path("cuoc-hop/", include("nennep.processes.urls")),
    path("cuoc-hop/", include("nennep.meetings.urls")),
    path("bao-cao/", include("nennep.reports.urls")),
    path("quy-dinh/", include("nennep.regulations.urls")),
    path("tai-khoan/", include("nennep.site.account_urls")),
    path("", include("nennep.ui.urls")),
]
