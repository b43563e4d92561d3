"""Month reports as they were issued: frozen, numbered, handed up level by level, never changed (J2, J5, K3)."""

from __future__ import annotations

import copy
import datetime
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from nennep.access.actors import actor_for
from nennep.audit.models import AuditEvent
from nennep.documents.models import Document
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken
from nennep.obligations.models import Obligation
from nennep.organisations.actions import found_organisation, move_organisation
from nennep.orgtree.models import Org
from nennep.reports.actions import receive_report, receive_reports, return_report, submit_report, withdraw_report
from nennep.reports.frozen import canonical, counted_in, digest_of, thaw
from nennep.reports.models import IssuedReport
from nennep.reports.queries import place_of
from nennep.reports.queries.issued import get_issued, reports_from_below, wrong_reports
from nennep.reports.queries.reading import Reading, read_month
from tests.factories.world import World
from tests.reports.rows import OCTOBER, SEPTEMBER, CellMonth, Held, write

pytestmark = pytest.mark.db
DAY = datetime.date(2026, 11, 5)
FULL = CellMonth(
    held=Held(day=12, attended=17, excused=3, unexcused=0, grade="Khá"), theme_owed=True, theme_day=20,
    tasks=((10, 9), (20, None)), visits=(12,),
)  # fmt: skip


@pytest.fixture
def november(world: World) -> Iterator[time_machine.Traveller]:
    """Ten o'clock on 5 November, October's records in; the clock stands until it is moved."""
    visitor = world.people["superior"]
    write(world.a1, OCTOBER, FULL, visitor)
    write(world.a2, OCTOBER, CellMonth(held=Held(day=3, attended=5, excused=5, unexcused=0)), visitor)
    write(world.b1, OCTOBER, CellMonth(), visitor)
    write(world.a1, SEPTEMBER, CellMonth(held=Held(day=3)), visitor)
    with time_machine.travel(clock.at(DAY, 10), tick=False) as traveller:
        yield traveller


def who(world: World, key: str) -> Actor:
    return actor_for(world.users[key])


def submit(world: World, org: Org, by: str | None = None, month: datetime.date = OCTOBER) -> IssuedReport:
    """As the account, or as the system."""
    return submit_report(actor=who(world, by) if by else world.system, org_id=org.pk, month=month)


def read(world: World, org: Org, as_of: datetime.date) -> Reading:
    found = read_month(world.system, place_of(world.system, org.pk), OCTOBER, as_of)
    assert found is not None
    return found


def document_of(report: IssuedReport) -> Document:
    return Document.objects.get(pk=report.document_id or 0)


def events(report: IssuedReport) -> list[str]:
    rows = AuditEvent.objects.filter(subject_type="reports.issuedreport", subject_id=report.pk).order_by("pk")
    return [row.kind.rsplit(".", 1)[1] for row in rows]


def test_report_of_a_cell_is_frozen_numbered_and_signed(world: World, november: time_machine.Traveller) -> None:
    report = submit(world, world.a1, "secretary")

    assert (report.state, report.version, report.as_of, report.known_at) == ("submitted", 1, DAY, clock.now())
    assert (report.superior_id, report.number_text) == (world.commune_a.pk, "01-BC/CB")
    assert (report.signer_name, report.signer_title) == ("Hoàng Văn Bằng", "Bí thư")
    assert report.digest == digest_of(report.content)
    assert report.content["issuing"]["rules"]["cell_meetings"] in report.rule_sets
    assert thaw(report.content).total == read(world, world.a1, DAY).total
    document = document_of(report)
    assert (document.state, document.number_text, document.openness) == ("issued", "01-BC/CB", "committee")
    assert document.deliveries.get().org_id == world.commune_a.pk
    assert events(report) == ["submitted"]


def test_what_is_frozen_is_the_reading_itself(world: World, november: time_machine.Traveller) -> None:
    """Back out of the stored content comes what the page of that day shows, line by line."""
    submitted = submit(world, world.commune_a, "leader")
    report = IssuedReport.objects.get(pk=submitted.pk)

    frozen, now = thaw(report.content), read(world, world.commune_a, DAY)

    assert (frozen.total, frozen.named, frozen.twice, frozen.rules) == (now.total, now.named, now.twice, now.rules)
    assert [(line.org_id, line.figures, line.not_met, line.twice) for line in frozen.lines] == [
        (line.org_id, line.figures, line.not_met, line.twice) for line in now.lines
    ]
    assert frozen.series.total() == now.series.total()
    assert [frozen.name(line.org_id) for line in frozen.lines] == [now.name(line.org_id) for line in now.lines]
    assert {org: one.meeting_id is not None for org, one in counted_in(report.content).items()} == {
        world.a1.pk: True, world.a2.pk: True,
    }  # fmt: skip
    assert wrong_reports() == 0


def test_what_comes_later_leaves_the_report_as_it_is(world: World, november: time_machine.Traveller) -> None:
    """A meeting closed late changes today's figure; the report and the figure as of its day stay to the last digit."""
    report = submit(world, world.province)
    before, at_issue = canonical(report.content), read(world, world.province, DAY)
    november.move_to(clock.at(datetime.date(2026, 11, 9), 10), tick=False)
    Obligation.objects.filter(org=world.b1, period=OCTOBER).delete()
    write(world.b1, OCTOBER, CellMonth(held=Held(day=20)), world.people["superior"])
    late = clock.at(datetime.date(2026, 11, 8), 9)
    world.b1.meetings.filter(state="closed").update(closed_at=late)
    Obligation.objects.filter(org=world.b1, kind="monthly_meeting", period=OCTOBER).update(met_known_at=late)

    report.refresh_from_db()
    then, now = read(world, world.province, DAY), read(world, world.province, clock.today())

    assert canonical(report.content) == before
    assert thaw(report.content).total == then.total == at_issue.total
    assert (now.total.met, then.total.met) == (3, 2)


def test_hash_is_the_same_in_another_process(world: World, november: time_machine.Traveller) -> None:
    report = submit(world, world.commune_a, "leader")
    program = (
        "import json, sys, django; django.setup(); from nennep.reports.frozen import digest_of; "
        "sys.stdout.write(digest_of(json.load(sys.stdin)))"
    )
    shuffled = dict(sorted(report.content.items(), reverse=True))
    found = {
        subprocess.run(
            [sys.executable, "-c", program], input=json.dumps(shuffled), capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip

    assert found == {report.digest}


def test_verification_finds_what_was_tampered_with(world: World, november: time_machine.Traveller) -> None:
    report = submit(world, world.a1, "secretary")
    assert wrong_reports() == 0
    forged = copy.deepcopy(report.content)
    forged["total"][0] += 1
    fields = {f.attname: getattr(report, f.attname) for f in report._meta.concrete_fields if f.name != "id"}

    one = IssuedReport.objects.create(**fields | {"content": forged, "version": 2, "month": SEPTEMBER})
    assert wrong_reports() == 1
    assert one.digest != digest_of(forged)
    withdrawn = {"state": "withdrawn", "why": "x", "answered_at": clock.now(), "digest": digest_of(forged)}
    IssuedReport.objects.create(**fields | withdrawn | {"content": forged, "version": 3, "month": SEPTEMBER})
    assert wrong_reports() == 2


@pytest.mark.parametrize(
    "change", [{"content": {}}, {"digest": "0" * 64}, {"number_text": "x"}, {"month": SEPTEMBER}, {"state": "returned"}]
)
def test_database_refuses_to_change_what_was_issued(
    world: World, november: time_machine.Traveller, change: dict[str, object]
) -> None:
    """Frozen columns never change; a reason is asked for whoever writes."""
    report = submit(world, world.a1, "secretary")
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedReport.objects.filter(pk=report.pk).delete()


def test_month_is_locked_level_by_level(world: World, november: time_machine.Traveller) -> None:
    """Cell to commune, commune to province: what stands above holds what is below."""
    cell = submit(world, world.a1, "secretary")
    receive_report(actor=who(world, "staff_a"), report_id=cell.pk)
    above = submit(world, world.commune_a, "leader")
    below = {row["org_id"]: row for row in above.content["issuing"]["below"]}
    assert (below[world.a1.pk]["state"], below[world.a1.pk]["digest"]) == ("received", cell.digest)
    assert below[world.a2.pk]["state"] in ("none", "missing", "late", "due")

    with pytest.raises(Denied, match="đã khóa"):
        return_report(actor=who(world, "leader"), report_id=cell.pk, why="Thiếu số liệu")
    with pytest.raises(Denied, match="đã nộp, số 01-BC/CB"):
        submit(world, world.a1, "secretary")
    return_report(actor=who(world, "staff_province"), report_id=above.pk, why="Chưa đủ chi bộ")
    return_report(actor=who(world, "leader"), report_id=cell.pk, why="Thiếu số liệu")
    again = submit(world, world.a1, "deputy")

    assert (again.version, again.number_text, again.state) == (2, "02-BC/CB", "submitted")
    old = IssuedReport.objects.get(pk=cell.pk)
    assert (old.state, old.why, old.digest) == ("returned", "Thiếu số liệu", cell.digest)
    assert document_of(cell).state == "revoked"
    assert events(cell) == ["submitted", "received", "returned"]
    assert wrong_reports() == 0


def test_duty_of_the_month_is_met_once_and_open_again_when_taken_back(
    world: World, november: time_machine.Traveller
) -> None:
    def duty() -> tuple[object, ...]:
        row = Obligation.objects.get(org=world.a1, kind="monthly_report", period=OCTOBER)
        return row.met_on, row.evidence_type, row.evidence_id

    first = submit(world, world.a1, "secretary")
    assert duty() == (DAY, "reports.issuedreport", first.pk)
    withdraw_report(actor=who(world, "secretary"), report_id=first.pk, why="Nhầm")
    assert duty() == (None, "", None)
    november.move_to(clock.at(datetime.date(2026, 11, 6), 9), tick=False)
    second = submit(world, world.a1, "secretary")
    return_report(actor=who(world, "leader"), report_id=second.pk, why="Sửa lại")
    third = submit(world, world.a1, "secretary")

    assert duty() == (datetime.date(2026, 11, 6), "reports.issuedreport", second.pk)
    assert (third.version, IssuedReport.objects.filter(org=world.a1).count()) == (3, 3)
    assert document_of(first).state == "revoked"


def test_taking_back_leaves_the_duty_met_by_the_meeting_that_was_reported(
    world: World, november: time_machine.Traveller
) -> None:
    report = submit(world, world.a1, "secretary")
    world.a1.meetings.filter(kind="regular", month=OCTOBER).update(reported_at=clock.now())
    withdraw_report(actor=who(world, "secretary"), report_id=report.pk, why="Nhầm")

    row = Obligation.objects.get(org=world.a1, kind="monthly_report", period=OCTOBER)
    assert (row.evidence_type, row.met_on) == ("meetings.meeting", DAY)


@pytest.mark.parametrize("key", ["clerk", "member", "superior", "leader", "staff_a", "b_secretary"])
def test_only_the_cells_own_leaders_submit(world: World, november: time_machine.Traveller, key: str) -> None:
    with pytest.raises((Denied, Http404)):
        submit(world, world.a1, key)
    assert IssuedReport.objects.count() == 0


@pytest.mark.parametrize("key", ["secretary", "clerk", "superior", "staff_province", "staff_b", "b_secretary"])
def test_only_the_direct_superior_receives_and_returns(
    world: World, november: time_machine.Traveller, key: str
) -> None:
    report = submit(world, world.a1, "secretary")
    with pytest.raises((Denied, Http404)):
        receive_report(actor=who(world, key), report_id=report.pk)
    with pytest.raises((Denied, Http404)):
        return_report(actor=who(world, key), report_id=report.pk, why="x")
    assert events(report) == ["submitted"]


def test_what_was_received_is_not_taken_back(world: World, november: time_machine.Traveller) -> None:
    report = submit(world, world.a1, "secretary")
    receive_report(actor=who(world, "leader"), report_id=report.pk)
    with pytest.raises(Denied, match="đã nhận"):
        withdraw_report(actor=who(world, "secretary"), report_id=report.pk, why="x")
    with pytest.raises(Denied, match="không chờ nhận"):
        receive_report(actor=who(world, "leader"), report_id=report.pk)


@pytest.mark.parametrize("why", ["", "   ", "x" * 301])
def test_returning_and_taking_back_need_a_reason(world: World, november: time_machine.Traveller, why: str) -> None:
    report = submit(world, world.a1, "secretary")
    with pytest.raises(RuleBroken):
        return_report(actor=who(world, "leader"), report_id=report.pk, why=why)
    with pytest.raises(RuleBroken):
        withdraw_report(actor=who(world, "secretary"), report_id=report.pk, why=why)


def test_a_month_to_come_and_one_without_cells_are_not_reported(world: World, november: time_machine.Traveller) -> None:
    with pytest.raises(RuleBroken, match="chưa đến"):
        submit(world, world.a1, "secretary", datetime.date(2026, 12, 1))
    with pytest.raises(RuleBroken, match="chưa có chi bộ"):
        submit(world, world.a1, "secretary", datetime.date(2025, 5, 1))


def test_other_branches_neither_find_nor_see_it(world: World, november: time_machine.Traveller) -> None:
    """By the query, and by the database itself with the query's own filter taken away."""
    report = submit(world, world.a1, "secretary")
    for key, seen in (("staff_b", 0), ("b_secretary", 0), ("staff_a", 1), ("staff_province", 1), ("clerk", 1)):
        actor = who(world, key)
        with acting(actor):
            assert IssuedReport.objects.filter(pk=report.pk).count() == seen, key
            if seen:
                assert get_issued(actor, report.pk) == report
            else:
                with pytest.raises(Http404):
                    get_issued(actor, report.pk)


def test_a_cell_does_not_see_what_its_superior_reports(world: World, november: time_machine.Traveller) -> None:
    report = submit(world, world.commune_a, "leader")
    actor = who(world, "secretary")
    with acting(actor), pytest.raises(Http404):
        get_issued(actor, report.pk)


def test_what_came_from_below_says_who_sent_who_is_late_who_was_returned(
    world: World, november: time_machine.Traveller
) -> None:
    def states() -> dict[int, str]:
        rows = reports_from_below(world.system, world.commune_a.pk, OCTOBER, clock.today())
        return {row.org_id: row.state for row in rows}

    report = submit(world, world.a1, "secretary")
    late = Obligation.objects.filter(org=world.a2, kind="monthly_report", period=OCTOBER)
    assert (states()[world.a1.pk], late.exists()) == ("submitted", False)
    assert states()[world.a2.pk] == "none"
    Obligation.objects.create(
        org=world.a2, owed_to=world.commune_a, kind="monthly_report", period=OCTOBER,
        due_on=datetime.date(2026, 10, 31), basis="x", rule_set="x",
    )  # fmt: skip
    assert states()[world.a2.pk] == "late"
    return_report(actor=who(world, "leader"), report_id=report.pk, why="x")
    assert states()[world.a1.pk] == "returned"
    assert [row.org_id for row in reports_from_below(world.system, world.commune_a.pk, OCTOBER, DAY)] == [
        world.a2.pk, world.a1.pk,
    ]  # fmt: skip


def test_province_reports_upward_out_of_the_system(world: World, november: time_machine.Traveller) -> None:
    """Nobody receives it here; it is frozen and numbered all the same, and can be taken back."""
    report = submit(world, world.province)
    assert (report.superior_id, report.content["issuing"]["superior"]) == (None, "")
    assert report.number_text == "01-BC/TU"
    assert withdraw_report(actor=world.system, report_id=report.pk, why="x").state == "withdrawn"


def test_locks_are_taken_from_above_down(world: World, november: time_machine.Traveller) -> None:
    """Taking in many reports while one of them is taken back: both begin with the superior, also one that was founded
    after the cells, so no circle arises."""
    above = found_organisation(actor=world.system, parent_id=world.province.pk, name="Đảng bộ xã Mới",
                               kind="dang-bo-xa", effective_on=SEPTEMBER)  # fmt: skip
    move_organisation(actor=world.system, org_id=world.a1.pk, parent_id=above.pk, effective_on=SEPTEMBER)
    waiting = submit(world, world.a1)
    acts = (
        lambda: receive_reports(actor=world.system, org_id=above.pk, month=OCTOBER),
        lambda: return_report(actor=world.system, report_id=waiting.pk, why="Sai số liệu"),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as seen:
            act()
        taken = re.findall(r"hashtextextended\('(reports\.issued \d+)'", str(seen.captured_queries))
        assert taken[:2] == [f"reports.issued {above.pk}", f"reports.issued {world.a1.pk}"]
