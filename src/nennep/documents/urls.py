"""Addresses of documents: register, inboxes, one document, files, working rules, assignments on paper."""

from django.urls import path, register_converter

from nennep.documents.views import change, comments, contests, delivery, detail, draft, lists, rules, spread


class PaperConverter:
    """The form in which something is printed."""

    regex = "pdf|docx|xlsx"

    def to_python(self, value: str) -> str:
        """The suffix."""
        return value

    def to_url(self, value: str) -> str:
        """The address part."""
        return value


register_converter(PaperConverter, "paper")

app_name = "documents"
urlpatterns = [
    path("", lists.landing, name="list"),
    path("cua-toi/", lists.mine, name="mine"),
    path("so/<id:org_id>/", lists.register, name="register"),
    path("so/<id:org_id>/so-van-ban.xlsx", lists.register_sheet, name="register_sheet"),
    path("so/<id:org_id>/moi", draft.new, name="draft"),
    path("den/<id:org_id>/", lists.inbox, name="inbox"),
    path("<id:pk>/", detail.detail, name="detail"),
    path("<id:pk>/van-ban.<paper:kind>", detail.paper, name="paper"),
    path("<id:pk>/ban/<id:version>/", detail.version, name="version"),
    path("<id:pk>/gop-y", comments.comments, name="comments"),
    path("gop-y/<id:pk>/tra-loi", comments.answer, name="answer_comment"),
    path("<id:pk>/so-sanh/<id:old>/<id:new>/", comments.compare, name="compare"),
    path("<id:pk>/sua", draft.edit, name="edit"),
    path("<id:pk>/ban-hanh", change.issue, name="issue"),
    path("<id:pk>/thu-hoi", change.revoke, name="revoke"),
    path("<id:pk>/ky-so", change.sign, name="sign"),
    path("tep/<id:pk>/kiem-chu-ky", change.check_file, name="check_file"),
    path("<id:pk>/tep", change.attach, name="attach"),
    path("<id:pk>/gui", delivery.deliver, name="deliver"),
    path("<id:pk>/pho-bien/<id:org_id>", spread.record, name="spread"),
    path("pho-bien/<id:org_id>/", spread.of_org, name="spreads"),
    path("pho-bien/ghi/<id:pk>/bo", spread.take_back, name="take_back_spread"),
    path("pho-bien/ghi/<id:pk>/hoi-thi", contests.rounds, name="contest"),
    path("pho-bien/vong-thi/<id:pk>/bo", contests.take_back, name="take_back_round"),
    path("tep/<id:pk>", detail.file, name="file"),
    path("quy-che/<id:org_id>/", rules.rules, name="rules"),
    path("quy-che/<id:org_id>/moi", rules.adopt, name="adopt_rules"),
    path("quy-che/tep/<id:pk>", rules.file, name="rules_file"),
    path("phan-cong/<id:org_id>.<paper:kind>", rules.duties, name="duties"),
]
