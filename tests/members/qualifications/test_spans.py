"""Changes and corrections of qualifications against the simplest model: a value for each of a few days."""

from __future__ import annotations

import datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.kernel.period import OPEN_END
from nennep.members.qualifications.models import BEGINNING
from nennep.members.qualifications.spans import (
    DATED_FIELDS,
    Held,
    always,
    changed_from,
    said_on,
    since_when,
    taken_over,
)

DAYS = [BEGINNING, *(datetime.date(2026, 1, 1) + datetime.timedelta(days=n) for n in range(8))]
TEXTS = st.sampled_from(["", "Sơ cấp", "Trung cấp"])
STEPS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(DATED_FIELDS), TEXTS, min_size=1), st.sampled_from([None, *DAYS[1:]])),
    max_size=7,
)
Told = dict[str, list[str]]  # field -> what it says on each of DAYS


def step(told: Told, values: dict[str, str], since: datetime.date | None) -> bool:
    """One change in the model; whether it may be: not before a change that is recorded already."""
    first = {}
    for field in values:
        says = told[field]
        first[field] = max((n for n in range(len(DAYS)) if n and says[n] != says[n - 1]), default=0)
    if since is not None:
        begins = dict.fromkeys(values, DAYS.index(since))
        if any(begins[field] < first[field] for field in values):
            return False
    else:
        begins = first
    for field, text in values.items():
        told[field][begins[field] :] = [text] * (len(DAYS) - begins[field])
    return True


def is_whole(spans: list[Held]) -> bool:
    """No gap, no overlap, no two neighbours alike."""
    return (
        (spans[0].start, spans[-1].end) == (BEGINNING, OPEN_END)
        and all(one.start < one.end for one in spans)
        and all(one.end == two.start and one.said != two.said for one, two in pairwise(spans))
    )


def run(steps: list[tuple[dict[str, str], datetime.date | None]]) -> tuple[list[Held], Told]:
    spans, told = always(("", "", "")), {field: [""] * len(DAYS) for field in DATED_FIELDS}
    for values, since in steps:
        allowed = since is None or all(since >= since_when(spans, field) for field in values)
        assert step(told, values, since) == allowed
        if allowed:
            spans = changed_from(spans, values, since)
            assert is_whole(spans)
    return spans, told


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_every_day_says_what_the_model_says(steps: list[tuple[dict[str, str], datetime.date | None]]) -> None:
    spans, told = run(steps)

    for place, day in enumerate(DAYS):
        assert said_on(spans, day) == tuple(told[field][place] for field in DATED_FIELDS)
    for field in DATED_FIELDS:
        assert said_on(spans, since_when(spans, field))[DATED_FIELDS.index(field)] == told[field][-1]


@settings(max_examples=150, deadline=None)
@given(STEPS, STEPS, st.sets(st.sampled_from(DATED_FIELDS)))
def test_what_is_taken_over_holds_when_it_held(
    mine: list[tuple[dict[str, str], datetime.date | None]],
    theirs: list[tuple[dict[str, str], datetime.date | None]],
    fields: set[str],
) -> None:
    (one, told), (two, others) = run(mine), run(theirs)

    made = taken_over(one, two, fields)

    assert is_whole(made)
    for place, day in enumerate(DAYS):
        expected = tuple((others if field in fields else told)[field][place] for field in DATED_FIELDS)
        assert said_on(made, day) == expected
