"""Two reorganisations of the demo, by the real actions: one of cells, applied; one of communes, being prepared."""

from __future__ import annotations

import datetime

from nennep.access.actors import actor_for
from nennep.access.models import User
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.period import add_months, month_of
from nennep.organisations.actions import add_steps, create_reform
from nennep.organisations.queries import kinds_on, name_on, names_on
from nennep.processes.approval.decision import Issuer
from nennep.processes.reform import approve, submit
from nennep.site.demo.load import Loaded, Say

COMMUNES = ("Xã Sơn Hồng", "Xã Sơn Kim 1", "Xã Sơn Kim 2")


def reorganise(actor: Actor, loaded: Loaded, say: Say) -> None:
    """The office of the province prepares both; the system decides on the small one (no account of the demo does)."""
    office = actor_for(User.objects.get(username="canbotinh"))
    _merge_cells(actor, office, loaded)
    _merge_communes(office, loaded)
    say("hai phương án sắp xếp: một đã thực hiện, một đang soạn")


def _merge_cells(system: Actor, office: Actor, loaded: Loaded) -> None:
    """Two cells of one commune become one from today on; one of that commune gets another name."""
    own = loaded.cells[0].parent_id
    below: dict[int, list[int]] = {}
    for cell in loaded.cells:
        if cell.parent_id != own and cell.seed.unit_type == "residential":
            below.setdefault(cell.parent_id, []).append(cell.org_id)
    commune, cells = next((parent, cells) for parent, cells in below.items() if len(cells) > 1)
    today, names = office.today, names_on(cells, office.today)
    kind = kinds_on(cells, today)[cells[0]]
    places = [names[cell].rsplit("thôn ", 1)[-1].rsplit("tổ dân phố ", 1)[-1] for cell in cells[:2]]
    new = {"key": "n1", "name": f"Chi bộ liên thôn {' - '.join(places)}", "kind": kind, "parent": commune,
           "unit_type": "residential"}  # fmt: skip
    with acting(office):
        reform = create_reform(
            actor=office, home_id=loaded.org_ids[0], title=f"Sắp xếp chi bộ của {name_on(commune, today)}",
            effective_on=today, decision_no="112-TTr/BTC",
        )  # fmt: skip
        add_steps(actor=office, reform_id=reform.pk, operations=[{"do": "merge", "sources": cells[:2], "into": new}])
        submit(actor=office, reform_id=reform.pk)
    with acting(system):
        approve(actor=system, reform_id=reform.pk, decision_no="245-QĐ/TU",
                signed_on=today - datetime.timedelta(days=6), issuer=Issuer(name="Ban Thường vụ Tỉnh ủy"))  # fmt: skip


def _merge_communes(office: Actor, loaded: Loaded) -> None:
    """Three communes become one, a fourth is divided over it and a neighbour: what goes where is still open."""
    top = loaded.org_ids[0]
    found = {seed.name: pk for seed, pk in zip(loaded.seeds, loaded.org_ids, strict=True)}
    communes = [found[f"Đảng bộ xã {name.split(' ', 1)[1]}"] for name in COMMUNES]
    others = [found["Đảng bộ xã Sơn Tây"], found["Đảng bộ xã Sơn Giang"]]
    new = {"key": "n1", "name": "Đảng bộ xã Sơn Kim", "kind": "dang-bo-xa", "parent": top}
    with acting(office):
        reform = create_reform(
            actor=office, home_id=top, title="Hợp nhất ba xã thành Đảng bộ xã Sơn Kim",
            effective_on=add_months(month_of(office.today), 2), decision_no="118-TTr/BTC",
        )  # fmt: skip
        notes = ["Theo đề án sắp xếp", "Ranh giới còn xin ý kiến"]
        add_steps(actor=office, reform_id=reform.pk, notes=notes, operations=[
            {"do": "merge", "sources": communes, "into": new},
            {"do": "split", "source": others[0], "parts": ["n1", others[1]]},
        ])  # fmt: skip
