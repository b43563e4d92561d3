"""The rules of a cell's month."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nennep.kernel import clock
from nennep.kernel.errors import RuleBroken
from nennep.regulations.families.meetings import CellMeetings
from nennep.regulations.registry import rule_set, rule_set_by_slug
from nennep.regulations.rules import (
    AttendanceCounters,
    agenda_for,
    attendance_rate,
    days_ahead,
    duration_verdict,
    meeting_due,
    notices_ahead,
    papers_ahead,
    self_score_verdict,
    team_meeting_allowed,
    thematic_due,
    upload_verdict,
)
from nennep.regulations.schema import RuleSet

DAY = datetime.date
NOW = rule_set("cell_meetings", DAY(2026, 11, 3))
IN_2018 = rule_set("cell_meetings", DAY(2018, 12, 1))
IN_2010 = rule_set("cell_meetings", DAY(2010, 1, 1))
AN_PHU = rule_set("cell_meetings", DAY(2026, 1, 3), "phuong-an-phu")
STARTS = clock.at(DAY(2026, 12, 3), 19, 30)


@pytest.mark.parametrize(
    ("counters", "rate", "kind"),
    [
        (AttendanceCounters(summoned=20, present=18, excused=2), Fraction(9, 10), "done"),
        (AttendanceCounters(summoned=20, present=17, excused=3), Fraction(17, 20), "missing"),
        (AttendanceCounters(summoned=20, present=15, excused=1, exempt=4), Fraction(15, 16), "done"),
        (AttendanceCounters(summoned=20, present=15, exempt=3, special_duty=1, excused=1), Fraction(15, 16), "done"),
        (AttendanceCounters(summoned=4, present=0, exempt=4), None, "none"),
        (AttendanceCounters(summoned=0, present=0), None, "none"),
    ],
)
def test_attendance_rate(counters: AttendanceCounters, rate: Fraction | None, kind: str) -> None:
    found = attendance_rate(counters, NOW)

    assert (found.rate, found.verdict.kind) == (rate, kind)


def test_attendance_rate_2018_wants_more_than_85_percent_and_leaves_out_the_exempt_only() -> None:
    at_the_mark = attendance_rate(AttendanceCounters(summoned=20, present=17, excused=3), IN_2018)
    on_duty = attendance_rate(AttendanceCounters(summoned=20, present=18, special_duty=2), IN_2018)

    assert at_the_mark.verdict.kind == "missing"
    assert on_duty.rate == Fraction(9, 10)


def test_attendance_rate_sentence_names_the_unexcused() -> None:
    found = attendance_rate(AttendanceCounters(summoned=20, present=17, excused=2, unexcused=1), NOW)

    assert found.verdict.sentence == (
        "Dự họp 17/20 đảng viên phải dự (85\xa0%), chưa đạt mục tiêu từ 90\xa0%. Có 1 người vắng không lý do."
    )


def test_attendance_rate_without_a_known_goal_concludes_nothing() -> None:
    found = attendance_rate(AttendanceCounters(summoned=10, present=9), IN_2010)

    assert (found.rate, found.verdict.kind) == (Fraction(9, 10), "none")
    assert found.verdict.sentence.startswith("Không kết luận: Chưa đọc được")


def test_attendance_rate_refuses_counts_that_contradict() -> None:
    with pytest.raises(RuleBroken, match="vượt quá số được triệu tập"):
        attendance_rate(AttendanceCounters(summoned=10, present=9, exempt=2), NOW)


@given(*[st.integers(0, 60)] * 5)
def test_attendance_rate_lies_between_0_and_1(
    present: int, excused: int, unexcused: int, exempt: int, duty: int
) -> None:
    summoned = present + excused + unexcused + exempt + duty
    found = attendance_rate(AttendanceCounters(summoned, present, excused, unexcused, exempt, duty), NOW)

    assume(found.rate is not None)
    assert found.rate is not None
    assert 0 <= found.rate <= 1
    assert found.base == present + excused + unexcused


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (DAY(2026, 11, 20), DAY(2026, 11, 3)),
        (DAY(2025, 9, 1), DAY(2025, 9, 3)),
        (DAY(2030, 2, 1), DAY(2030, 2, 7)),
    ],
)
def test_meeting_due_is_the_common_day_outside_holidays(month: datetime.date, due: datetime.date) -> None:
    assert meeting_due(month, NOW) == due


def test_meeting_due_before_the_common_day_is_the_end_of_the_month() -> None:
    assert meeting_due(DAY(2019, 2, 11), IN_2018) == DAY(2019, 2, 28)


@pytest.mark.parametrize(
    ("sent", "as_of", "kind", "sentence"),
    [
        (
            clock.at(DAY(2026, 12, 2), 23, 59),
            STARTS,
            "done",
            "Tài liệu gửi trước 1 ngày, đúng hạn (ít nhất 1 ngày).",
        ),
        (
            clock.at(DAY(2026, 12, 3), 0, 1),
            STARTS,
            "late",
            "Tài liệu gửi trong ngày họp, muộn (ít nhất 1 ngày trước).",
        ),
        (
            clock.at(DAY(2026, 12, 4)),
            clock.at(DAY(2026, 12, 5)),
            "late",
            "Tài liệu gửi sau khi họp; lẽ ra phải gửi chậm nhất ngày 02/12/2026.",
        ),
        (None, clock.at(DAY(2026, 12, 2), 22), "due", "Chưa gửi tài liệu; hạn chót là ngày 02/12/2026."),
        (
            None,
            clock.at(DAY(2026, 12, 3)),
            "missing",
            "Chưa gửi tài liệu; lẽ ra phải gửi chậm nhất ngày 02/12/2026.",
        ),
    ],
)
def test_papers_ahead(sent: datetime.datetime | None, as_of: datetime.datetime, kind: str, sentence: str) -> None:
    verdict = papers_ahead(sent, STARTS, NOW, as_of)

    assert (verdict.kind, verdict.sentence) == (kind, sentence)


def test_papers_ahead_counts_days_in_vietnam() -> None:
    sent = datetime.datetime(2026, 12, 2, 17, 30, tzinfo=datetime.UTC)  # half past midnight of the 3rd in Vietnam

    assert papers_ahead(sent, STARTS, NOW, STARTS).kind == "late"


def test_papers_ahead_before_the_rule_existed() -> None:
    assert papers_ahead(None, STARTS, IN_2018, STARTS).kind == "none"


def asking_ahead(days: int) -> RuleSet[CellMeetings]:
    """Today's rules, and a local one that asks for so many days' notice."""
    told = NOW.rules.notice_ahead_days.model_copy(update={"value": days})
    return NOW.model_copy(update={"rules": NOW.rules.model_copy(update={"notice_ahead_days": told})})


def test_notices_ahead_states_the_days_where_no_rule_names_a_number() -> None:
    """D4: no central guidance that we know names the days, so nothing is concluded; the days are said all the same."""
    verdict = notices_ahead([clock.at(DAY(2026, 12, 2), 21), clock.at(DAY(2026, 11, 24), 8)], STARTS, NOW)

    assert (verdict.kind, verdict.sentence) == ("none", "Giấy mời gửi trước 1 đến 9 ngày.")
    assert all(one.rules.notice_ahead_days.value is None for one in (NOW, IN_2018, IN_2010, AN_PHU))


@pytest.mark.parametrize(
    ("told", "kind", "sentence"),
    [
        ([DAY(2026, 11, 30)], "done", "Giấy mời gửi trước 3 ngày, đúng hạn (ít nhất 3 ngày)."),
        (
            [DAY(2026, 11, 30), DAY(2026, 12, 2), DAY(2026, 12, 3)],
            "late",
            "Giấy mời gửi trước 0 đến 3 ngày; 2/3 người được báo muộn (ít nhất 3 ngày trước).",
        ),
        ([DAY(2026, 12, 3)], "late", "Giấy mời gửi trong ngày họp; 1/1 người được báo muộn (ít nhất 3 ngày trước)."),
    ],
)
def test_notices_ahead_judges_where_a_local_rule_names_days(
    told: list[datetime.date], kind: str, sentence: str
) -> None:
    verdict = notices_ahead([clock.at(day, 9) for day in told], STARTS, asking_ahead(3))

    assert (verdict.kind, verdict.sentence) == (kind, sentence)


def test_days_ahead_counts_days_in_vietnam() -> None:
    sent = datetime.datetime(2026, 12, 2, 17, 30, tzinfo=datetime.UTC)  # half past midnight of the 3rd in Vietnam

    assert days_ahead(sent, STARTS) == 0


@pytest.mark.parametrize(
    ("uploaded", "as_of", "kind"),
    [
        (DAY(2026, 12, 5), DAY(2026, 12, 9), "done"),
        (DAY(2026, 12, 6), DAY(2026, 12, 9), "late"),
        (None, DAY(2026, 12, 5), "due"),
        (None, DAY(2026, 12, 6), "late"),
    ],
)
def test_upload_verdict(uploaded: datetime.date | None, as_of: datetime.date, kind: str) -> None:
    assert upload_verdict(DAY(2026, 12, 3), uploaded, NOW, as_of).kind == kind


@pytest.mark.parametrize(
    ("sent", "as_of", "kind"),
    [
        (DAY(2026, 3, 6), DAY(2026, 3, 20), "done"),
        (DAY(2026, 3, 9), DAY(2026, 3, 20), "late"),
        (None, DAY(2026, 3, 6), "due"),
        (None, DAY(2026, 3, 7), "late"),
    ],
)
def test_self_score_in_lao_cai_is_late_from_the_fourth_working_day(
    sent: datetime.date | None, as_of: datetime.date, kind: str
) -> None:
    rules = rule_set("reporting", DAY(2026, 3, 3), "lao-cai")

    assert self_score_verdict(DAY(2026, 3, 3), sent, rules, as_of).kind == kind


def test_self_score_has_no_central_deadline() -> None:
    rules = rule_set("reporting", DAY(2026, 3, 3))

    assert self_score_verdict(DAY(2026, 3, 3), None, rules, DAY(2026, 4, 1)).kind == "none"


@pytest.mark.parametrize(
    ("minutes", "members", "combined", "kind"),
    [(90, 20, False, "done"), (89, 20, False, "missing"), (119, 20, True, "missing"), (120, 20, True, "done")],
)
def test_duration_verdict(minutes: int, members: int, combined: bool, kind: str) -> None:
    assert duration_verdict(minutes, members, NOW, combined=combined).kind == kind


def test_duration_verdict_of_a_large_cell_in_an_phu() -> None:
    assert duration_verdict(100, 29, AN_PHU).kind == "done"
    assert duration_verdict(100, 30, AN_PHU).sentence == "Họp 100 phút, chưa đủ thời gian tối thiểu 120 phút."


def test_duration_verdict_of_a_small_cell_by_agreement() -> None:
    assert duration_verdict(60, 4, NOW, agreed_minimum=60).kind == "done"


def test_duration_verdict_before_the_rule_is_known() -> None:
    assert duration_verdict(30, 4, IN_2010).kind == "none"


@pytest.mark.parametrize(
    ("held", "as_of", "kind", "sentence"),
    [
        (1, DAY(2026, 10, 1), "done", "Quý 4/2026 đã có 1 kỳ sinh hoạt chuyên đề, đủ mức 1."),
        (0, DAY(2026, 12, 31), "due", "Quý 4/2026 mới có 0/1 kỳ sinh hoạt chuyên đề; hạn đến 31/12/2026."),
        (0, DAY(2027, 1, 1), "missing", "Quý 4/2026 chỉ có 0/1 kỳ sinh hoạt chuyên đề."),
    ],
)
def test_thematic_due(held: int, as_of: datetime.date, kind: str, sentence: str) -> None:
    verdict = thematic_due(DAY(2026, 11, 5), held, NOW, as_of)

    assert (verdict.kind, verdict.sentence) == (kind, sentence)


@pytest.mark.parametrize(
    ("members", "held", "kind"), [(50, 0, "done"), (50, 2, "done"), (50, 3, "missing"), (49, 0, "missing")]
)
def test_team_meeting_allowed(members: int, held: int, kind: str) -> None:
    assert team_meeting_allowed(members, held, NOW).kind == kind


def test_team_meeting_before_the_pilot_and_in_quang_nam() -> None:
    quang_nam = rule_set_by_slug("01-hd-tu-quang-nam-2021")

    assert team_meeting_allowed(80, 0, IN_2018).kind == "missing"
    assert team_meeting_allowed(80, 0, quang_nam).kind == "none"


def test_agenda_for_puts_the_item_of_the_kind_of_cell_before_the_discussion() -> None:
    codes = [step.code for step in agenda_for(NOW, thematic=False, unit_type="residential")]

    assert codes[codes.index("own_kind") + 1] == "discussion"
    assert "own_kind" not in [step.code for step in agenda_for(NOW, thematic=False)]
    assert [step.code for step in agenda_for(NOW, thematic=True)][:3] == ["opening", "roll_call", "presentation"]
