"""What may be done to month reports: submitting upward, receiving, returning, taking back."""

from nennep.reports.actions.answer import receive_report, receive_reports, return_report, withdraw_report
from nennep.reports.actions.submit import submit_report

__all__ = ["receive_report", "receive_reports", "return_report", "submit_report", "withdraw_report"]
