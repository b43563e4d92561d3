"""Rules as pure functions: figures and a rule set in, a verdict with its sentence out."""

from nennep.regulations.rules.bodies import (
    SignLines,
    base_form_verdict,
    cell_leadership_verdict,
    committee_size_verdict,
    first_committee_verdict,
    posts_of,
    sign_lines,
    standing_committee_verdict,
)
from nennep.regulations.rules.calendar import (
    is_working_day,
    public_holidays,
    working_days_after,
    working_days_between,
)
from nennep.regulations.rules.documents import document_kinds, may_issue
from nennep.regulations.rules.meetings import (
    Attendance,
    AttendanceCounters,
    agenda_for,
    attendance_rate,
    duration_verdict,
    meeting_due,
    papers_ahead,
    self_score_verdict,
    team_meeting_allowed,
    thematic_due,
    upload_verdict,
)
from nennep.regulations.rules.members import badge_reached, probation_ends, recognition_verdict, transfer_verdict
from nennep.regulations.rules.organisations import level_of, may_stand_under, organisation_kinds
from nennep.regulations.rules.scoring import Grade, Score, grade, scale_points, score_total, year_grade
from nennep.regulations.rules.voting import Matter, Quorum, Roster, majority, quorum, threshold_words

__all__ = [
    "Attendance",
    "AttendanceCounters",
    "Grade",
    "Matter",
    "Quorum",
    "Roster",
    "Score",
    "SignLines",
    "agenda_for",
    "attendance_rate",
    "badge_reached",
    "base_form_verdict",
    "cell_leadership_verdict",
    "committee_size_verdict",
    "document_kinds",
    "duration_verdict",
    "first_committee_verdict",
    "grade",
    "is_working_day",
    "level_of",
    "majority",
    "may_issue",
    "may_stand_under",
    "meeting_due",
    "organisation_kinds",
    "papers_ahead",
    "posts_of",
    "probation_ends",
    "public_holidays",
    "quorum",
    "recognition_verdict",
    "scale_points",
    "score_total",
    "self_score_verdict",
    "sign_lines",
    "standing_committee_verdict",
    "team_meeting_allowed",
    "thematic_due",
    "threshold_words",
    "transfer_verdict",
    "upload_verdict",
    "working_days_after",
    "working_days_between",
    "year_grade",
]
