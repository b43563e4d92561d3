"""The words of the audit for directives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nennep.audit.wording import register

register({
    "directives.parts.set": _("Chia %(number)s thành %(parts)s nhóm nhiệm vụ, nhiệm vụ"),
    "directives.target.set": _("Giao chỉ tiêu %(name)s: %(value)s %(unit)s, từ %(first)s đến %(last)s"),
    "directives.target.split": _("Chia chỉ tiêu %(name)s thành %(parts)s phần: %(total)s"),
    "directives.target.result": _("Ghi kết quả %(name)s đến %(on)s: %(value)s; căn cứ: %(proof)s"),
    "directives.target.result_withdrawn": _("Rút kết quả %(name)s tính đến %(on)s: %(why)s"),
    "directives.target.changed": _("Điều chỉnh chỉ tiêu %(name)s từ %(old)s thành %(new)s kể từ %(on)s: %(why)s"),
    "directives.target.withdrawn": _("Rút chỉ tiêu %(name)s: %(why)s"),
    "directives.target.taken_over": _("Nhận chỉ tiêu %(name)s: %(value)s, theo sắp xếp tổ chức; %(rule)s"),
    "directives.requirement.asked": _("Giao việc theo %(number)s: %(kind)s, %(count)s việc phải làm"),
    "directives.requirement.opened": _("Mở thêm %(count)s việc phải làm theo %(number)s"),
    "directives.requirement.ended": _("Thôi yêu cầu theo %(number)s, miễn %(count)s việc chưa làm: %(why)s"),
    "directives.task.given": _("Giao nhiệm vụ theo %(number)s, hạn %(due)s: %(text)s"),
    "directives.task.charged": _("Phân công phụ trách nhiệm vụ theo %(number)s: %(people)s"),
    "directives.task.ended": _("Thôi giao nhiệm vụ theo %(number)s, cùng %(count)s việc con: %(why)s"),
    "directives.review.assembled": _("Dự thảo báo cáo %(kind)s %(number)s, số liệu đến %(day)s"),
    "directives.review.renewed": _("Tính lại số liệu báo cáo %(kind)s %(number)s, đến %(day)s"),
    "directives.vote.linked": _("Gắn biểu quyết dự thảo tại %(meeting)s: tán thành %(agree)s/%(base)s"),
    "directives.vote.taken_back": _("Bỏ gắn biểu quyết dự thảo tại %(meeting)s"),
    "directives.duties.reminded": _("Nhắc %(count)s việc quá hạn theo %(number)s"),
})  # fmt: skip
