"""The families of rules and the parameters each of them has."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nennep.regulations.families.calendar import PublicHolidays
from nennep.regulations.families.charter import Charter, FirstCommittees
from nennep.regulations.families.documents import DocumentAuthority
from nennep.regulations.families.files import MemberFile
from nennep.regulations.families.meetings import CellMeetings, MeetingScoring, Reporting
from nennep.regulations.families.structure import OrganisationKinds, PostTitles, StructureDecisions
from nennep.regulations.families.targets import Targets
from nennep.regulations.schema import Rules


@dataclass(frozen=True, slots=True)
class Family:
    """A family: its code, its name on the page, and the class of its parameters."""

    code: str
    name: Promise
    rules: type[Rules]


FAMILIES: dict[str, Family] = {
    family.code: family
    for family in (
        Family("charter", _("Điều lệ Đảng và quy định thi hành"), Charter),
        Family("first_committees", _("Cấp ủy đầu tiên của xã, phường, đặc khu mới"), FirstCommittees),
        Family("organisation_kinds", _("Loại hình tổ chức đảng"), OrganisationKinds),
        Family("structure_decisions", _("Thẩm quyền quyết định về tổ chức"), StructureDecisions),
        Family("post_titles", _("Chức danh cấp ủy và thể thức ký"), PostTitles),
        Family("cell_meetings", _("Sinh hoạt chi bộ"), CellMeetings),
        Family("meeting_scoring", _("Đánh giá chất lượng sinh hoạt chi bộ"), MeetingScoring),
        Family("reporting", _("Chế độ báo cáo của chi bộ"), Reporting),
        Family("document_authority", _("Thể loại văn bản và thẩm quyền ban hành"), DocumentAuthority),
        Family("targets", _("Chỉ tiêu: tỷ lệ và cảnh báo"), Targets),
        Family("member_file", _("Hồ sơ đảng viên"), MemberFile),
        Family("public_holidays", _("Ngày nghỉ lễ, tết"), PublicHolidays),
    )
}
