"""Every permission, once. Names are stable slugs: "area.verb"."""

from enum import StrEnum


class Permission(StrEnum):
    """What a role may allow. The reach (which organisations) comes from where the role is held."""

    ORGANISATION_VIEW = "organisations.view"
    ORGANISATION_MANAGE = "organisations.manage"
    MEMBER_VIEW = "members.view"
    MEMBER_MANAGE = "members.manage"
    MEMBER_IMPORT = "members.import"
    CORRECTION_DECIDE = "members.decide_correction"
    COMMITTEE_VIEW = "committees.view"
    COMMITTEE_MANAGE = "committees.manage"
    MEETING_VIEW = "meetings.view"
    MEETING_PREPARE = "meetings.prepare"
    MEETING_RECORD = "meetings.record"
    MEETING_CLOSE = "meetings.close"
    MEETING_CONFIRM = "meetings.confirm"
    VISIT_VIEW = "visits.view"
    VISIT_PLAN = "visits.plan"
    VISIT_CONFIRM = "visits.confirm"
    DOCUMENT_VIEW = "documents.view"
    DOCUMENT_DRAFT = "documents.draft"
    DOCUMENT_ISSUE = "documents.issue"
    REPORT_VIEW = "reports.view"
    HEARING_DECIDE = "hearings.decide"
    RULE_ADOPT = "regulations.adopt"
    ACCOUNT_MANAGE = "access.manage_accounts"
    GRANT_MANAGE = "access.manage_grants"
    AUDIT_VIEW = "audit.view"
