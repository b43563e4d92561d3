"""The fifth step: points by the criteria in force, the members' vote, total and grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from nennep.access.pages import page
from nennep.kernel.actor import Actor
from nennep.kernel.decisions import decide
from nennep.meetings import actions
from nennep.meetings import permissions as may
from nennep.meetings.forms.closing import ScoreForm
from nennep.meetings.presenters.steps import quality as rows
from nennep.meetings.queries.quality import Quality, quality_of
from nennep.meetings.views.acts import Acts, Filled, Pressed
from nennep.meetings.views.steps.frame import answered, enter, show

if TYPE_CHECKING:
    from nennep.meetings.models import Meeting


@page(reads=["GET"], writes=["POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of criteria with the proposal beside the members' vote."""
    entered = enter(request, pk)
    if isinstance(entered, HttpResponse):
        return entered
    actor, meeting = entered
    quality = quality_of(meeting)
    acts = Acts(_table(actor, meeting, quality))
    done = answered(request, acts, "score", pk)
    if done is not None:
        return done
    form = acts.form("score")
    context = {
        "may_score": decide(may.check_can_score, actor, meeting),
        "form": form,
        "lines": rows.score_lines(quality, form),
        "quality": rows.quality_words(quality),
        "has_points": quality.has_points,
        "confirmed": rows.confirmed_words(meeting),
    }
    return show(request, actor, meeting, "score", acts, context)


def _table(actor: Actor, meeting: Meeting, quality: Quality) -> dict[str, Filled | Pressed]:
    made: list[ScoreForm] = []

    def make(_row: int, **given: Any) -> forms.Form:
        lines = [(line.code, line.name, line.maximum, line.proposed, line.voted, line.note)
                 for line in quality.criteria if line.maximum is not None]  # fmt: skip
        made.append(ScoreForm(lines=lines, grades=quality.grades, grade=_own_grade(quality), **given))
        return made[-1]

    return {
        "score": Filled(
            make,
            lambda values, _row: actions.score_quality(
                actor=actor, meeting_id=meeting.pk, proposed=made[-1].points("p"), voted=made[-1].points("v"),
                notes=made[-1].notes(), grade=values["grade"], version=meeting.version,
            ),
            _("Đã ghi điểm."),
        ),
    }  # fmt: skip


def _own_grade(quality: Quality) -> str:
    """The grade chosen by hand: only where points do not settle it."""
    return "" if quality.has_points else quality.grade
