"""Reading meetings, rosters, agendas, tasks, quality, minutes and visits.

`queries.hearings` and `verdicts` stand apart: they build on what the permissions and visibility above them say.
"""

from nennep.meetings.queries.agenda import items_received, items_to_carry
from nennep.meetings.queries.calendar import StripMonth, due_list, meetings_of_year
from nennep.meetings.queries.draft import MeetingDraft, cells_to_invite, meeting_draft
from nennep.meetings.queries.meetings import (
    get_meeting,
    get_notice,
    last_meeting_before,
    meetings_of,
    meetings_visible_to,
    next_meeting_of,
    notices_to,
    regular_months,
    unfinished_meetings_of,
)
from nennep.meetings.queries.minutes import minutes_content
from nennep.meetings.queries.quality import Quality, quality_of, scoring_frame
from nennep.meetings.queries.roster import Summoned, summoned_to, teams_of
from nennep.meetings.queries.tasks import get_task, late_tasks_of, open_tasks_of, tasks_of_person, tasks_since_last
from nennep.meetings.queries.visits import (
    VisitCounts,
    VisitGroup,
    get_visit,
    visit_counts,
    visits_by,
    visits_of_cell,
    visits_of_person,
    visits_to_confirm,
    visits_visible_to,
)

__all__ = [
    "MeetingDraft",
    "Quality",
    "StripMonth",
    "Summoned",
    "VisitCounts",
    "VisitGroup",
    "cells_to_invite",
    "due_list",
    "get_meeting",
    "get_notice",
    "get_task",
    "get_visit",
    "items_received",
    "items_to_carry",
    "last_meeting_before",
    "late_tasks_of",
    "meeting_draft",
    "meetings_of",
    "meetings_of_year",
    "meetings_visible_to",
    "minutes_content",
    "next_meeting_of",
    "notices_to",
    "open_tasks_of",
    "quality_of",
    "regular_months",
    "scoring_frame",
    "summoned_to",
    "tasks_of_person",
    "tasks_since_last",
    "teams_of",
    "unfinished_meetings_of",
    "visit_counts",
    "visits_by",
    "visits_of_cell",
    "visits_of_person",
    "visits_to_confirm",
    "visits_visible_to",
]
