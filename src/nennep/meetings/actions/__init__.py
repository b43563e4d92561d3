"""What may be done with meetings, tasks, visits and hearings; each kind of act in its own file."""

from nennep.meetings.actions.agenda import (
    ItemInput,
    add_item,
    edit_item,
    move_item,
    remove_item,
    send_item,
    set_agenda,
    take_item,
)
from nennep.meetings.actions.call import answer_notice, call_meeting, open_notice, tell_otherwise
from nennep.meetings.actions.convene import convene_meeting, invite_cells
from nennep.meetings.actions.decide import decide, withdraw_decision
from nennep.meetings.actions.edit import (
    cancel_meeting,
    edit_meeting,
    mark_reported,
    recall_meeting,
    record_observers,
    record_preparatory,
)
from nennep.meetings.actions.hearing import hear_report
from nennep.meetings.actions.hold import (
    Mark,
    end_meeting,
    mark_presence,
    open_meeting,
    refresh_roll,
    reopen_meeting,
)
from nennep.meetings.actions.minutes import amend_minutes, lock_minutes
from nennep.meetings.actions.papers import attach_paper, drop_document, remove_paper, take_up_document
from nennep.meetings.actions.quality import confirm_quality, score_quality
from nennep.meetings.actions.room import (
    add_guest,
    add_speech,
    edit_speech,
    record_dues,
    record_item,
    remove_guest,
    remove_speech,
)
from nennep.meetings.actions.tasks import drop_task, finish_task, give_task, reopen_task, report_task
from nennep.meetings.actions.visits import (
    cancel_visit,
    confirm_visit,
    note_visits_of,
    plan_visits,
    refuse_visit,
    report_visit,
)

__all__ = [
    "ItemInput",
    "Mark",
    "add_guest",
    "add_item",
    "add_speech",
    "amend_minutes",
    "answer_notice",
    "attach_paper",
    "call_meeting",
    "cancel_meeting",
    "cancel_visit",
    "confirm_quality",
    "confirm_visit",
    "convene_meeting",
    "decide",
    "drop_document",
    "drop_task",
    "edit_item",
    "edit_meeting",
    "edit_speech",
    "end_meeting",
    "finish_task",
    "give_task",
    "hear_report",
    "invite_cells",
    "lock_minutes",
    "mark_presence",
    "mark_reported",
    "move_item",
    "note_visits_of",
    "open_meeting",
    "open_notice",
    "plan_visits",
    "recall_meeting",
    "record_dues",
    "record_item",
    "record_observers",
    "record_preparatory",
    "refresh_roll",
    "refuse_visit",
    "remove_guest",
    "remove_item",
    "remove_paper",
    "remove_speech",
    "reopen_meeting",
    "reopen_task",
    "report_task",
    "report_visit",
    "score_quality",
    "send_item",
    "set_agenda",
    "take_item",
    "take_up_document",
    "tell_otherwise",
    "withdraw_decision",
]
