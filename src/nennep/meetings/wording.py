"""The words of the audit for what happens to meetings, tasks, visits and hearings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register
from nennep.meetings.states import Presence

_PRESENCE = {str(value): label for value, label in Presence.choices}
register({
    "meetings.meeting.convened": _("Lập cuộc họp “%(title)s”, họp ngày %(starts_at)s"),
    "meetings.meeting.edited": _("Sửa phần chuẩn bị cuộc họp: trước “%(old)s”, sau “%(new)s”"),
    "meetings.meeting.called": _("Gửi %(notices)s giấy mời, %(papers)s tài liệu"),
    "meetings.meeting.recalled": _("Thu lại %(notices)s giấy mời để chuẩn bị lại"),
    "meetings.meeting.cancelled": _("Hủy cuộc họp: %(why)s"),
    "meetings.meeting.opened": _("Khai mạc lúc %(opened_at)s, danh sách %(people)s người"),
    "meetings.meeting.ended": _("Kết thúc cuộc họp sau %(minutes)s phút"),
    "meetings.meeting.reopened": _("Mở lại cuộc họp đã ghi kết thúc"),
    "meetings.meeting.closed": _("Khóa biên bản: dự %(attended)s/%(summoned)s, mã kiểm %(digest)s"),
    "meetings.meeting.imported": _("Nạp cuộc họp đã qua: dự %(attended)s/%(summoned)s"),
    "meetings.meeting.reported": _("Gửi báo cáo tháng lên cấp trên"),
    "meetings.minutes.amended": _("Lập bản sửa %(version)s của biên bản: %(why)s"),
    "meetings.agenda.set": _("Xếp lại chương trình: trước “%(old)s”, sau “%(new)s”"),
    "meetings.agenda_item.added": _("Thêm nội dung “%(title)s”"),
    "meetings.agenda_item.edited": _("Sửa nội dung “%(old)s” thành “%(new)s”"),
    "meetings.agenda_item.removed": _("Bỏ nội dung “%(title)s”"),
    "meetings.agenda_item.moved": _("Chuyển nội dung “%(title)s” lên mục %(position)s"),
    "meetings.agenda_item.sent": _("Chuyển nội dung “%(title)s” đến tổ chức khác"),
    "meetings.agenda_item.taken": _("Nhận nội dung “%(title)s” do tổ chức khác chuyển đến"),
    "meetings.agenda_item.recorded": _("Ghi diễn biến một nội dung"),
    "meetings.agenda_document.linked": _("Nội dung “%(title)s”: %(role)s %(document)s"),
    "meetings.agenda_document.dropped": _("Nội dung “%(title)s” không còn %(role)s %(document)s"),
    "meetings.paper.attached": _("Gắn tài liệu “%(title)s”"),
    "meetings.paper.removed": _("Gỡ tài liệu “%(title)s”"),
    "meetings.preparatory.recorded": _("Ghi buổi họp chuẩn bị ngày %(held_on)s"),
    "meetings.observers.invited": _("Mời dự sinh hoạt mẫu: %(invited)s"),
    "meetings.observers.recorded": _("Ghi %(came)s người của chi bộ được mời đến dự"),
    "meetings.notice.answered": _("Trả lời giấy mời"),
    "meetings.notice.told": _("Báo họp bằng cách khác: %(how)s"),
    "meetings.roll.marked": _("Điểm danh: trước %(old)s; sau %(new)s"),
    "meetings.roll.refreshed": _("Đọc lại danh sách triệu tập: thêm %(added)s, bớt %(removed)s"),
    "meetings.guest.added": _("Ghi đại biểu %(name)s"),
    "meetings.guest.removed": _("Bỏ đại biểu %(name)s"),
    "meetings.speech.added": _("Ghi ý kiến của %(name)s"),
    "meetings.speech.edited": _("Sửa ý kiến của %(name)s"),
    "meetings.speech.removed": _("Bỏ ý kiến của %(name)s"),
    "meetings.dues.recorded": _("Ghi tình hình đảng phí"),
    "meetings.decision.taken": _("Ghi kết luận; biểu quyết: %(voted)s, tán thành %(agree)s, thông qua: %(carried)s"),
    "meetings.decision.withdrawn": _("Bỏ kết luận ghi nhầm: %(text)s"),
    "meetings.task.given": _("Giao %(to)s: %(text)s, hạn %(due_on)s"),
    "meetings.task.reported": _("Báo tình hình việc được giao: %(text)s"),
    "meetings.task.finished": _("Xong việc được giao ngày %(done_on)s: %(evidence)s"),
    "meetings.task.reopened": _("Giao lại việc: %(why)s"),
    "meetings.task.dropped": _("Thôi việc đã giao: %(why)s"),
    "meetings.quality.scored": _("Chấm chất lượng: %(score)s điểm, mức %(grade)s"),
    "meetings.quality.confirmed": _("Cấp trên xác nhận chất lượng: trước %(old)s, sau %(new)s"),
    "meetings.visits.planned": _("Lập kế hoạch dự sinh hoạt năm %(year)s, thêm %(new)s lượt"),
    "meetings.visit.reported": _("Ghi lần dự sinh hoạt ngày %(visited_on)s"),
    "meetings.visit.confirmed": _("Xác nhận lần dự sinh hoạt"),
    "meetings.visit.refused": _("Không xác nhận lần dự sinh hoạt: %(why)s"),
    "meetings.visit.cancelled": _("Bỏ lần dự sinh hoạt"),
    "meetings.report.heard": _("Cấp ủy nghe báo cáo tháng %(month)s của một chi bộ"),
}, names={
    "starts_at": _("bắt đầu"), "place": _("địa điểm"), "title": _("tên cuộc họp"), "theme": _("chuyên đề"),
    "hybrid_note": _("điểm cầu, hình thức dự"), "chair_name": _("chủ trì"), "secretary_name": _("thư ký"),
    "drafter_name": _("người dự thảo"), "is_model": _("sinh hoạt mẫu"), "with_thematic": _("kèm chuyên đề"),
}, codes={"old": _PRESENCE, "new": _PRESENCE})  # fmt: skip
