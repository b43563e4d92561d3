"""What may be done to month reports: submitting upward, receiving, returning, taking back; and to published figures."""

from nennep.reports.actions.answer import receive_report, receive_reports, return_report, withdraw_report
from nennep.reports.actions.publish import note_published_figure, withdraw_published_figure
from nennep.reports.actions.submit import submit_report

__all__ = [
    "note_published_figure", "receive_report", "receive_reports", "return_report", "submit_report",
    "withdraw_published_figure", "withdraw_report",
]  # fmt: skip
