"""Convening a meeting, and inviting cells to a model meeting."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.models import BodyKind
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.meetings.changing import changing
from nennep.meetings.models import AgendaItem, Meeting, Observer
from nennep.meetings.permissions import check_can_convene, check_can_invite
from nennep.meetings.queries.draft import MeetingDraft, cells_to_invite, meeting_draft, team_meetings_held
from nennep.meetings.queries.roster import summoned_to, teams_of
from nennep.meetings.states import MeetingKind, MeetingState
from nennep.meetings.texts import one_line
from nennep.members.queries import count_members_on
from nennep.organisations.queries import get_organisation
from nennep.orgtree.levels import Level
from nennep.orgtree.models import OrgNow
from nennep.orgtree.queries import lock, path_on
from nennep.regulations.rules.meetings import team_meeting_allowed


def check_kind(org: OrgNow, kind: str, body_kind: str | None) -> None:
    """Raise RuleBroken unless the organisation holds meetings of the kind, by the body."""
    if kind not in MeetingKind.values:
        raise RuleBroken(_("Hãy chọn loại cuộc họp."), field="kind")
    if org.level == Level.CELL:
        bodies = [BodyKind.CELL_COMMITTEE] if kind == MeetingKind.COMMITTEE else [BodyKind.CELL]
        if kind == MeetingKind.CONFERENCE:
            raise RuleBroken(_("Hội nghị cán bộ chủ chốt do cấp ủy cấp trên tổ chức."), field="kind")
    else:
        bodies = [BodyKind.COMMITTEE, BodyKind.STANDING, BodyKind.INSPECTION]
        if kind in (MeetingKind.REGULAR, MeetingKind.THEMATIC, MeetingKind.TEAM):
            raise RuleBroken(_("Sinh hoạt chi bộ chỉ lập ở chi bộ."), field="kind")
    if body_kind is not None and body_kind not in bodies:
        raise RuleBroken(_("Cơ quan được chọn không họp loại cuộc họp này."), field="body_kind")


def check_day(org_id: int, starts_at: datetime.datetime) -> None:
    """Raise RuleBroken unless the organisation exists on the meeting's day."""
    day = clock.local(starts_at).date()
    if not path_on(org_id, day):
        raise RuleBroken(_("Ngày %(day)s tổ chức này không hoạt động.") % {"day": f"{day:%d/%m/%Y}"}, field="starts_at")


def check_regular_once(org_id: int, kind: str, month: datetime.date, *, besides: int = 0) -> None:
    """Raise RuleBroken when the month already has its regular meeting."""
    if kind != MeetingKind.REGULAR:
        return
    rows = Meeting.objects.filter(org_id=org_id, month=month, kind=MeetingKind.REGULAR)
    if rows.exclude(state=MeetingState.CANCELLED).exclude(pk=besides).exists():
        raise RuleBroken(
            _("Tháng %(month)s đã có kỳ sinh hoạt thường kỳ; mỗi tháng một kỳ.") % {"month": f"{month:%m/%Y}"},
            field="starts_at",
        )


def _check_team(draft: MeetingDraft, team_id: int | None) -> None:
    day = clock.local(draft.starts_at).date()
    if team_id not in {team.pk for team in teams_of(draft.org_id, day)}:
        raise RuleBroken(_("Hãy chọn tổ đảng của chi bộ."), field="team_id")
    members = count_members_on([draft.org_id], day).get(draft.org_id, 0)
    held = team_meetings_held(draft.org_id, draft.month.year, besides=draft.month)
    verdict = team_meeting_allowed(members, held, draft.rules)
    if verdict.kind == "missing":
        raise RuleBroken(verdict.sentence, field="kind")


def officer(meeting: Meeting, person_id: int | None, field: str) -> tuple[int | None, str]:
    """The chair, secretary or drafter chosen by a person: somebody on the roster. Raises RuleBroken otherwise."""
    if person_id is None:
        return None, ""
    people = summoned_to(
        org_id=meeting.org_id, body_kind=meeting.body_kind, kind=meeting.kind, team_id=meeting.team_id,
        day=clock.local(meeting.starts_at).date(),
    )  # fmt: skip
    name = next((row.name for row in people if row.person_id == person_id), None)
    if name is None:
        raise RuleBroken(_("Người được chọn không có trong danh sách triệu tập của cuộc họp."), field=field)
    return person_id, name


def build_meeting(draft: MeetingDraft, **extra: object) -> Meeting:
    """An unsaved meeting from a draft."""
    return Meeting(
        org_id=draft.org_id, body_kind=draft.body_kind, kind=draft.kind, month=draft.month, title=draft.title,
        starts_at=draft.starts_at, place=draft.place, chair_id=draft.chair_id, chair_name=draft.chair_name,
        chair_title=draft.chair_title, secretary_id=draft.secretary_id, secretary_name=draft.secretary_name,
        rule_set=draft.rules.slug, scoring_set=draft.scoring_set, **extra,
    )  # fmt: skip


def build_agenda(meeting: Meeting, draft: MeetingDraft) -> list[AgendaItem]:
    """Unsaved agenda items from a draft; carried ones keep their presenter and secrecy."""
    return [
        AgendaItem(
            meeting=meeting, org_id=meeting.org_id, position=position, step=line.step, title=line.title,
            carried_from=line.carried, drafter_id=line.carried.drafter_id if line.carried else None,
            drafter_name=line.carried.drafter_name if line.carried else "",
            confidential=line.carried.confidential if line.carried else False,
        )
        for position, line in enumerate(draft.agenda, 1)
    ]  # fmt: skip


def _appoint(meeting: Meeting, chair_id: int | None, secretary_id: int | None, drafter_id: int | None) -> None:
    """Put the people chosen in place of the proposed ones; one not chosen stays as proposed."""
    if chair_id is not None and chair_id != meeting.chair_id:
        meeting.chair_id, meeting.chair_name = officer(meeting, chair_id, "chair_id")
        meeting.chair_title = ""
    if secretary_id is not None and secretary_id != meeting.secretary_id:
        meeting.secretary_id, meeting.secretary_name = officer(meeting, secretary_id, "secretary_id")
    meeting.drafter_id, meeting.drafter_name = officer(meeting, drafter_id, "drafter_id")


def convene_meeting(
    *,
    actor: Actor,
    org_id: int,
    kind: str,
    starts_at: datetime.datetime | None = None,
    month: datetime.date | None = None,
    body_kind: str | None = None,
    place: str | None = None,
    title: str | None = None,
    theme: str = "",
    team_id: int | None = None,
    is_model: bool = False,
    with_thematic: bool = False,
    chair_id: int | None = None,
    secretary_id: int | None = None,
    drafter_id: int | None = None,
    invited: Collection[int] = (),
) -> Meeting:
    """Prepare a meeting; whatever is not given comes from `meeting_draft` (rule, habit, last month).

    In order: organisation in sight; right; kind fits the organisation and its date; a cell's regular meeting once a
    month; team meetings only as the rule set allows; meeting, agenda with what was left open, observers; audit
    "meetings.meeting.convened". The month it counts for is that of its day.
    """
    with acting(actor):
        org = get_organisation(actor, org_id)
        check_can_convene(actor, org)
        lock(org_id)
        check_kind(org, kind, body_kind)
        theme = one_line(theme, 300, _("chuyên đề"), "theme", required=kind == MeetingKind.THEMATIC)
        draft = meeting_draft(
            actor, org_id, kind, month=month, starts_at=starts_at, body_kind=body_kind, with_thematic=with_thematic,
            theme=theme,
        )  # fmt: skip
        check_day(org_id, draft.starts_at)
        check_regular_once(org_id, kind, draft.month)
        if kind == MeetingKind.TEAM:
            _check_team(draft, team_id)
        if is_model and draft.body_kind != BodyKind.CELL:
            raise RuleBroken(_("Sinh hoạt mẫu là cuộc sinh hoạt chi bộ."), field="is_model")
        meeting = build_meeting(draft, theme=theme, team_id=team_id, is_model=is_model, with_thematic=with_thematic)
        if place is not None:
            meeting.place = one_line(place, 200, _("địa điểm"), "place")
        if title is not None:
            meeting.title = one_line(title, 200, _("tên cuộc họp"), "title", required=True)
        _appoint(meeting, chair_id, secretary_id, drafter_id)
        meeting.save(force_insert=True)
        AgendaItem.objects.bulk_create(build_agenda(meeting, draft))
        record(
            actor, "meetings.meeting.convened", meeting, org_id=org_id,
            data={"kind": kind, "starts_at": meeting.starts_at, "title": meeting.title, "rule_set": meeting.rule_set},
        )  # fmt: skip
        if invited:
            invite_cells(actor=actor, meeting_id=meeting.pk, org_ids=invited)
    return meeting


def invite_cells(
    *, actor: Actor, meeting_id: int, org_ids: Collection[int], version: int | None = None
) -> list[Observer]:
    """Invite cells of the same committee to learn at a model meeting; those invited already stay (S2.8).

    Audit "meetings.observers.invited".
    """
    with changing(actor, meeting_id, check_can_invite, version) as meeting:
        day = clock.local(meeting.starts_at).date()
        names = {step.org_id: step.name for step in cells_to_invite(actor, meeting.org_id, day)}
        if set(org_ids) - names.keys():
            raise RuleBroken(_("Chỉ mời được chi bộ cùng đảng bộ đang hoạt động."), field="org_ids")
        known = set(meeting.observers.values_list("invited_org_id", flat=True))
        new = [
            Observer(meeting=meeting, org_id=meeting.org_id, invited_org_id=key, invited_name=names[key])
            for key in dict.fromkeys(org_ids)
            if key not in known
        ]
        Observer.objects.bulk_create(new)
        record(actor, "meetings.observers.invited", meeting, org_id=meeting.org_id,
               data={"invited": [row.invited_name for row in new]})  # fmt: skip
    return new
