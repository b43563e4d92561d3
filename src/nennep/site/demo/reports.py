"""The last finished month's reports on their way up: most taken in, one returned, some that still wait."""

from __future__ import annotations

from nennep.kernel.actor import Actor
from nennep.kernel.period import add_months, month_of
from nennep.reports.actions import receive_report, return_report, submit_report
from nennep.site.demo.load import Loaded, Say, leader_of

MOST_COMMUNES = 9  # that hand a report up to the province; the others have not yet
WHY_RETURNED = "Chưa khớp số đảng viên được miễn sinh hoạt; đề nghị rà soát rồi nộp lại"


def hand_up(actor: Actor, loaded: Loaded, say: Say) -> None:
    """The first commune hears its cells before its own report; some communes' reports reach the province."""
    month = add_months(month_of(actor.today), -1)
    communes = [org_id for org_id, seed in zip(loaded.org_ids, loaded.seeds, strict=True) if seed.parent == 0]
    first = loaded.cells[0].parent_id
    cells = [cell.org_id for cell in loaded.cells if cell.parent_id == first]
    sent = [submit_report(actor=leader_of(actor, org_id), org_id=org_id, month=month).pk for org_id in cells]
    for report in sent[1:]:
        receive_report(actor=leader_of(actor, first), report_id=report)
    others = [org_id for org_id in communes if org_id != first][:MOST_COMMUNES]
    sent = [submit_report(actor=leader_of(actor, org_id), org_id=org_id, month=month).pk for org_id in others]
    above = leader_of(actor, loaded.org_ids[0])
    return_report(actor=above, report_id=sent[0], why=WHY_RETURNED)
    for report in sent[1 : len(sent) // 2]:
        receive_report(actor=above, report_id=report)
    say(f"tháng {month:%m/%Y}: {len(cells) + len(others)} báo cáo nộp lên")
