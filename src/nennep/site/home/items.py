"""One thing that waits for somebody, and the order in which such things are shown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nennep.kernel.actor import Actor
from nennep.ui.shapes import Todo

_WORST_FIRST = {"missing": 0, "late": 1, "due": 2}


@dataclass(frozen=True, slots=True)
class HomeItem:
    """`state`: missing, late or due. `words`: how it stands ("quá hạn 4 ngày"). `action_label` leads to `url`."""

    state: str
    text: str
    words: str = ""
    detail: str = ""
    url: str = ""
    action_label: str = ""
    due_on: datetime.date | None = None

    def todo(self) -> Todo:
        """The item as the list component shows it."""
        return Todo(
            state=self.state, what=self.text, url=self.url, words=self.words, detail=self.detail,
            act=self.action_label, act_url=self.url if self.action_label else "",
        )  # fmt: skip


Provider = Callable[[Actor], Iterable[HomeItem]]


def in_order(items: Iterable[HomeItem]) -> list[HomeItem]:
    """The worst first, then by day."""
    last = datetime.date.max
    return sorted(items, key=lambda item: (_WORST_FIRST[item.state], item.due_on or last, item.text))


def cells_of_work(actor: Actor) -> list[int]:
    """The cells whose work the actor does (as secretary, deputy or committee member), not those only looked at."""
    return [held.org_id for held in actor.holdings if held.role in {"cell_secretary", "cell_committee"}]
