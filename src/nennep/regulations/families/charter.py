"""Parameters of the Charter and of the regulation that implements it."""

from __future__ import annotations

from typing import Literal

from nennep.regulations.schema import MonthDay, Param, Ratio, Rules, Strict, Threshold


class AgeRange(Strict):
    """Full years, counted by month, both ends inside."""

    youngest: int
    oldest: int


class Ceremony(Strict):
    """The admission ceremony: within so many working days of receiving, or of the issue of, the decision."""

    working_days: int
    counts_from: Literal["received", "issued"]


class TemporaryTransfer(Strict):
    """Months that a temporary transfer may last; full-time study has its own ceiling."""

    months_from: int
    months_below: int
    study_months_up_to: int


class Span(Strict):
    """So many people, both ends inside."""

    least: int
    most: int


class CommitteeSpan(Span):
    """As `Span`; at most `most_of_few` where the organisation comes from no more than `few` of its kind."""

    most_of_few: int
    few: int


class FirstCommittees(Rules):
    """How many are appointed to the first bodies of a new commune, ward or special zone directly under a province."""

    committee: Param[CommitteeSpan]
    standing: Param[Span]
    deputies: Param[int]


class Charter(Rules):
    """Thresholds and majorities of organisations, and the deadlines of a member's life."""

    min_official_members: Param[int]
    party_area_members: Param[int]
    cell_committee_members: Param[int]
    cell_committee_max: Param[int]
    standing_committee_from: Param[int]
    standing_committee_ratio: Param[Ratio]
    grassroots_committee_max: Param[int]
    meeting_every_months: Param[int]
    congress_months: Param[int]
    cell_congress_months: Param[int]
    voters: Param[tuple[Literal["official"], ...]]
    quorum_leaves_out: Param[tuple[Literal["elsewhere_absent", "exempt_absent"], ...]]
    cell_decision: Param[Threshold]
    body_decision: Param[Threshold]
    admission: Param[Threshold]
    recognition: Param[Threshold]
    deletion: Param[Threshold]
    admission_age: Param[AgeRange]
    introducer_months: Param[int]
    awareness_certificate_months: Param[int]
    ceremony: Param[Ceremony]
    probation_months: Param[int]
    recognition_working_days: Param[int]
    readmission_months: Param[int]
    transfer_working_days: Param[int]
    transfer_warning_working_days: Param[int]
    introduction_letter_working_days: Param[int]
    temporary_transfer: Param[TemporaryTransfer]
    exemption_decided_by: Param[str]
    exemption_grounds: Param[tuple[str, ...]]
    card_check_months: Param[int]
    file_check_months: Param[int]
    badge_years: Param[tuple[int, ...]]
    badge_days: Param[tuple[MonthDay, ...]]
