"""Roles as plain data: a name, words a secretary understands, where it is held, and what it allows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from nennep.access.permissions import Permission

P = Permission  # short in the table below


@dataclass(frozen=True, slots=True)
class Role:
    """`slug` is what a grant stores. Name and description are Vietnamese, as records keep them; pages say them with
    gettext. `held_at` stands in the generated docs. `subtree`: whether it reaches below the organisation where it is
    held."""

    slug: str
    name: str
    description: str
    held_at: str
    subtree: bool
    by_rule: bool
    permissions: frozenset[Permission]


_VIEW = {
    P.ORGANISATION_VIEW,
    P.COMMITTEE_VIEW,
    P.MEETING_VIEW,
    P.VISIT_VIEW,
    P.DOCUMENT_VIEW,
}
_CELL_WORK = _VIEW | {
    P.MEMBER_VIEW,
    P.MEETING_PREPARE,
    P.MEETING_RECORD,
    P.REPORT_VIEW,
    P.DOCUMENT_DRAFT,
}
_SUPERIOR = _VIEW | {P.MEMBER_VIEW, P.REPORT_VIEW}

ROLES: dict[str, Role] = {
    role.slug: role
    for role in (
        Role(
            "member",
            _("Đảng viên"),
            _("Xem chi bộ mình, cuộc họp, giấy mời và hồ sơ của chính mình."),
            "chi bộ nơi sinh hoạt",
            False,
            True,
            frozenset({P.ORGANISATION_VIEW, P.COMMITTEE_VIEW}),
        ),
        Role(
            "cell_secretary",
            _("Bí thư, phó bí thư chi bộ"),
            _("Làm mọi việc của chi bộ: đảng viên, cuộc họp, văn bản, phân công."),
            "chi bộ",
            True,
            True,
            frozenset(
                _CELL_WORK
                | {
                    P.MEMBER_MANAGE,
                    P.CORRECTION_DECIDE,
                    P.COMMITTEE_MANAGE,
                    P.MEETING_CLOSE,
                    P.VISIT_CONFIRM,
                    P.DOCUMENT_ISSUE,
                    P.REPORT_SUBMIT,
                }
            ),
        ),
        Role(
            "cell_committee",
            _("Chi ủy viên"),
            _("Chuẩn bị cuộc họp, điểm danh, ghi biên bản của chi bộ."),
            "chi bộ",
            True,
            True,
            frozenset(_CELL_WORK | {P.VISIT_CONFIRM}),
        ),
        Role(
            "committee_leader",
            _("Bí thư, phó bí thư cấp ủy"),
            _("Xem toàn đảng bộ, điều hành cấp ủy, nghe chi bộ báo cáo, ký văn bản."),
            "đảng bộ",
            True,
            True,
            frozenset(
                _SUPERIOR
                | {
                    P.MEETING_CONFIRM,
                    P.VISIT_PLAN,
                    P.DOCUMENT_DRAFT,
                    P.DOCUMENT_ISSUE,
                    P.HEARING_DECIDE,
                    P.COMMITTEE_MANAGE,
                    P.RULE_ADOPT,
                    P.AUDIT_VIEW,
                    P.REPORT_SUBMIT,
                    P.REPORT_RECEIVE,
                }
            ),
        ),
        Role(
            "committee_member",
            _("Cấp ủy viên"),
            _("Xem các tổ chức trực thuộc và số liệu của đảng bộ."),
            "đảng bộ",
            True,
            True,
            frozenset(_SUPERIOR),
        ),
        Role(
            "assigned_superior",
            _("Cấp ủy viên phụ trách chi bộ"),
            _("Dự họp chi bộ được phân công, ghi nhận xét, xác nhận lần dự và chất lượng cuộc họp."),
            "chi bộ được phân công",
            True,
            True,
            frozenset(_VIEW | {P.MEETING_CONFIRM}),
        ),
        Role(
            "committee_work",
            _("Điều hành cuộc họp cấp ủy"),
            _("Chuẩn bị, ghi và khóa cuộc họp của chính cấp ủy (không gồm tổ chức trực thuộc)."),
            "đảng bộ",
            False,
            True,
            frozenset({P.MEETING_PREPARE, P.MEETING_RECORD, P.MEETING_CLOSE}),
        ),
        Role(
            "organisation_staff",
            _("Cán bộ tổ chức, văn phòng cấp ủy"),
            _("Giữ danh sách tổ chức, đảng viên, cấp ủy; nạp danh sách; lập báo cáo của đảng bộ."),
            "đảng bộ",
            True,
            False,
            frozenset(
                _SUPERIOR
                | {
                    P.ORGANISATION_MANAGE,
                    P.MEMBER_MANAGE,
                    P.MEMBER_IMPORT,
                    P.CORRECTION_DECIDE,
                    P.COMMITTEE_MANAGE,
                    P.VISIT_PLAN,
                    P.DOCUMENT_DRAFT,
                    P.RULE_ADOPT,
                    P.AUDIT_VIEW,
                    P.ACCOUNT_MANAGE,
                    P.GRANT_MANAGE,
                    P.REPORT_RECEIVE,
                }
            ),
        ),
        Role(
            "administrator",
            _("Quản trị tài khoản"),
            _("Mở, khóa tài khoản; không xem hồ sơ."),
            "đảng bộ",
            True,
            False,
            frozenset({P.ACCOUNT_MANAGE, P.GRANT_MANAGE}),
        ),
    )
}
ROLE_CHOICES = [(role.slug, role.name) for role in ROLES.values()]
