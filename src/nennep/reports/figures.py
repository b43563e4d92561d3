"""What is counted of a month: one whole number a measure. A cell's line holds them, sums add them up."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

# The grades of a meeting, best first, as every scoring frame so far names them; the n-th is counted in `grade_n`.
# In Vietnamese, as records hold them; pages say them with gettext.
GRADES = (_("Tốt"), _("Khá"), _("Trung bình"), _("Kém"))


class Figures(NamedTuple):
    """Sums over organisations. In cells unless said; persons are persons times meetings.

    owed, met (of them met_late after the day), due (time remains), late (past the day, the month still runs), missing
    (the month is over): the monthly meeting. quarter_*: the quarter's theme. thematic: met on a theme in the month.
    held: has a closed regular meeting; papers: sent ahead in time; below_goal: attendance under the goal, below_twice:
    the month before too.
    committee_*: members of cell committees at their cell's meeting. board_*: committees' own meetings, in persons.
    """

    cells: int = 0
    owed: int = 0
    met: int = 0
    met_late: int = 0
    due: int = 0
    late: int = 0
    missing: int = 0
    thematic: int = 0
    quarter_owed: int = 0
    quarter_met: int = 0
    held: int = 0
    summoned: int = 0
    attended: int = 0
    excused: int = 0
    unexcused: int = 0
    exempt: int = 0
    below_goal: int = 0
    below_twice: int = 0
    committee_summoned: int = 0
    committee_attended: int = 0
    board_meetings: int = 0
    board_summoned: int = 0
    board_attended: int = 0
    graded: int = 0
    grade_1: int = 0
    grade_2: int = 0
    grade_3: int = 0
    grade_4: int = 0
    papers: int = 0
    speakers: int = 0
    visits: int = 0
    tasks_due: int = 0
    tasks_on_time: int = 0

    def __add__(self, other: Figures) -> Figures:  # type: ignore[override]  # a tuple's would take any
        """The sum, measure by measure; not a longer tuple."""
        return Figures(*map(operator.add, self, other))

    @property
    def not_met(self) -> int:
        """Cells that owed the meeting and had not met: still in time, late, or too late."""
        return self.due + self.late + self.missing

    @property
    def attendance(self) -> Fraction | None:
        """Share of members summoned who attended; None when nobody was."""
        return Fraction(self.attended, self.summoned) if self.summoned else None


MEASURES = Figures._fields


def total_of(parts: Iterable[Figures]) -> Figures:
    """The sum of several."""
    return Figures(*map(sum, zip(*parts, strict=True)))
