"""Making two files of one person one: asked by one, confirmed by another, taken back while nothing was built on it."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.kernel import clock
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.errors import Denied, RuleBroken, needed
from nennep.members.merging.following import references
from nennep.members.merging.written import CHOSEN, built_on, dates_of, outlived, take_back, write
from nennep.members.models import NotSamePerson, Person, PersonMerge
from nennep.members.permissions import (
    check_can_confirm_merge,
    check_can_merge,
    check_can_undo_merge,
    check_can_withdraw_merge,
)
from nennep.members.queries import get_member
from nennep.members.queries.merges import get_merge, merge_about, not_same
from nennep.members.states import Merge, Standing


def _both(actor: Actor, first: int, second: int) -> tuple[Person, Person]:
    """Both files, locked in the order of their keys, so that two people at once wait for each other and no more."""
    if first == second:
        raise RuleBroken(_("Hãy chọn hai hồ sơ khác nhau."))
    people = {key: get_member(actor, key, lock=True) for key in sorted((first, second))}
    return people[first], people[second]


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise Denied(_("Việc gộp hồ sơ do người có tài khoản đề nghị và xác nhận."))
    return actor.user_id


def hindrances(kept: Person, other: Person) -> list[str]:
    """What has to be put in order before the two files can be one, a sentence each."""
    with acting(system_actor("members.merge.look")):
        found = [sentence for one in references() for sentence in one.refuses(kept.pk, other.pk)]
        mine, theirs = dates_of(kept).standings, dates_of(other).standings
    if mine and theirs and mine[-1].standing not in Standing.IN_PARTY and theirs[-1].standing in Standing.IN_PARTY:
        found.insert(
            0, _("Hồ sơ định giữ đã ra khỏi danh sách (%(standing)s), còn hồ sơ kia đang sinh hoạt. Hãy giữ hồ sơ kia.")
            % {"standing": Standing(mine[-1].standing).label},
        )  # fmt: skip
    return found


def _check_nothing_hinders(kept: Person, other: Person) -> None:
    sentence = next(iter(hindrances(kept, other)), "")
    if sentence:
        raise RuleBroken(sentence)


def ask_merge(*, actor: Actor, kept_id: int, other_id: int, choices: Collection[str], reason: str) -> PersonMerge:
    """Ask that one file be merged into another; `choices`: the fields whose value comes from the other file.

    Nothing changes until somebody else who keeps both files has confirmed. Refused while another request about one of
    them waits, where the two were found to be two people, and for what `hindrances` says. Audit "members.merge.asked".
    """
    with acting(actor):
        kept, other = _both(actor, kept_id, other_id)
        check_can_merge(actor, kept, other)
        why = needed(reason, _("Hãy ghi lý do: căn cứ nào cho thấy là một người."), field="reason", most=500)
        if unknown := set(choices) - set(CHOSEN):
            raise RuleBroken(_("Không có mục “%(field)s” để chọn.") % {"field": min(unknown)[:40]})
        if merge_about(kept_id, other_id) is not None:
            raise RuleBroken(_("Một trong hai hồ sơ đang có đề nghị gộp chờ xác nhận."))
        if not_same(kept_id, other_id) is not None:
            raise RuleBroken(_("Hai hồ sơ này đã được kết luận là hai người. Hãy bỏ kết luận đó trước."))
        _check_nothing_hinders(kept, other)
        merge = PersonMerge.objects.create(
            kept=kept, other=other, org_id=kept.registered_at_id, choices=sorted(set(choices)), reason=why,
            asked_at=clock.now(), asked_by_id=_user(actor),
        )  # fmt: skip
        record(
            actor, "members.merge.asked", merge, org_id=merge.org_id,
            data={"kept": kept.pk, "other": other.pk, "name": kept.full_name, "old": other.full_name,
                  "choices": merge.choices, "reason": why},
        )  # fmt: skip
    return merge


def confirm_merge(*, actor: Actor, merge_id: int, seen: str = "") -> PersonMerge:
    """Make the two files one, in one transaction. Audit "members.merge.done", about the merge and about both persons.

    `seen`: `seen_of` of the page that was confirmed; refused where a file has changed since. The kept file's dated rows
    hold, the other's for the days of which the kept one says nothing; rows that name the other person name the kept
    one, except locked minutes and rolls. The merged file stays, without current rows, and leads to the kept one.
    """
    with acting(actor):
        merge = get_merge(actor, merge_id)
        kept, other = _both(actor, merge.kept_id, merge.other_id)
        merge = get_merge(actor, merge_id, lock=True)
        check_can_confirm_merge(actor, merge, kept, other)
        if seen and seen != seen_of(kept, other):
            raise RuleBroken(_("Một trong hai hồ sơ vừa được sửa. Hãy xem lại nội dung mới rồi xác nhận."))
        _check_nothing_hinders(kept, other)
        with acting(system_actor("members.merge.confirm")):
            merge.written = write(kept, other, merge.choices)
        merge.state, merge.decided_at, merge.decided_by_id = Merge.DONE, clock.now(), _user(actor)
        merge.save(update_fields=["state", "decided_at", "decided_by", "written"])
        moved = {key: len(keys) for key, keys in merge.written["moved"].items() if keys}
        data = {"kept": kept.pk, "other": other.pk, "name": kept.full_name, "old": other.full_name, "moved": moved}
        for subject in (merge, kept, other):
            record(actor, "members.merge.done", subject, org_id=kept.registered_at_id, data=data)
    return merge


def seen_of(kept: Person, other: Person) -> str:
    """What changes when either file does."""
    return f"{kept.version}.{other.version}"


def refuse_merge(*, actor: Actor, merge_id: int, answer: str) -> PersonMerge:
    """Say no to a request, with the reason. Audit "members.merge.refused"."""
    with acting(actor):
        merge = get_merge(actor, merge_id, lock=True)
        kept, other = get_member(actor, merge.kept_id), get_member(actor, merge.other_id)
        check_can_confirm_merge(actor, merge, kept, other)
        merge.answer = needed(answer, _("Hãy ghi lý do không gộp."), field="reason", most=500)
        merge.state, merge.decided_at, merge.decided_by_id = Merge.REFUSED, clock.now(), _user(actor)
        merge.save(update_fields=["state", "decided_at", "decided_by", "answer"])
        record(
            actor, "members.merge.refused", merge, org_id=merge.org_id,
            data={"kept": kept.pk, "other": other.pk, "answer": merge.answer},
        )  # fmt: skip
    return merge


def withdraw_merge(*, actor: Actor, merge_id: int) -> PersonMerge:
    """Take the own request back while nobody has answered. Audit "members.merge.withdrawn"."""
    with acting(actor):
        merge = get_merge(actor, merge_id, lock=True)
        check_can_withdraw_merge(actor, merge)
        merge.state = Merge.WITHDRAWN
        merge.save(update_fields=["state"])
        record(
            actor, "members.merge.withdrawn", merge, org_id=merge.org_id,
            data={"kept": merge.kept_id, "other": merge.other_id},
        )  # fmt: skip
    return merge


def undo_merge(*, actor: Actor, merge_id: int, reason: str) -> PersonMerge:
    """Make one file two again, as they stood, while nothing was built on it. Audit "members.merge.undone".

    Refused with what was built: a change of the kept file, a meeting, a post, a task that names the person since; and
    where a number or a cell that a file had is not to be had again.
    """
    with acting(actor):
        merge = get_merge(actor, merge_id)
        kept, other = _both(actor, merge.kept_id, merge.other_id)
        merge = get_merge(actor, merge_id, lock=True)
        check_can_undo_merge(actor, merge, kept)
        why = needed(reason, _("Hãy ghi lý do hoàn lại."), field="reason", most=500)
        with acting(system_actor("members.merge.undo")):
            built = built_on(kept, merge.written)
            if built:
                raise RuleBroken(
                    _("Không hoàn lại được: hồ sơ của đồng chí %(name)s đã có thay đổi sau lần gộp, ở phần %(what)s.")
                    % {"name": kept.full_name, "what": built}
                )
            if sentence := outlived(kept, other, merge.written):
                raise RuleBroken(sentence)
            take_back(kept, other, merge.written)
        merge.state, merge.undone_at, merge.undone_by_id, merge.undone_why = (
            Merge.UNDONE, clock.now(), _user(actor), why,
        )  # fmt: skip
        merge.save(update_fields=["state", "undone_at", "undone_by", "undone_why"])
        data = {"kept": kept.pk, "other": other.pk, "name": kept.full_name, "old": other.full_name, "reason": why}
        for subject in (merge, kept, other):
            record(actor, "members.merge.undone", subject, org_id=kept.registered_at_id, data=data)
    return merge


def tell_apart(*, actor: Actor, first_id: int, second_id: int, reason: str) -> NotSamePerson:
    """Say that two files alike are two people's, on a ground; the pair is not proposed again.

    Audit "members.pair.told_apart".
    """
    with acting(actor):
        first, second = _both(actor, *sorted((first_id, second_id)))
        check_can_merge(actor, first, second)
        why = needed(reason, _("Hãy ghi lý do: căn cứ nào cho thấy là hai người."), field="reason", most=500)
        if merge_about(first.pk, second.pk) is not None:
            raise RuleBroken(_("Một trong hai hồ sơ đang có đề nghị gộp chờ xác nhận."))
        if not_same(first.pk, second.pk) is not None:
            raise RuleBroken(_("Hai hồ sơ này đã được kết luận là hai người."))
        said = NotSamePerson.objects.create(
            first=first, second=second, reason=why, said_at=clock.now(), said_by_id=_user(actor)
        )
        record(
            actor, "members.pair.told_apart", said, org_id=first.registered_at_id,
            data={"first": first.pk, "second": second.pk, "name": first.full_name, "old": second.full_name,
                  "reason": why},
        )  # fmt: skip
    return said


def reconsider_pair(*, actor: Actor, first_id: int, second_id: int, reason: str) -> Person:
    """Take back that two files are two people's; the pair is proposed again. Audit "members.pair.reconsidered"."""
    with acting(actor):
        first, second = _both(actor, *sorted((first_id, second_id)))
        check_can_merge(actor, first, second)
        said = not_same(first.pk, second.pk)
        if said is None:
            raise RuleBroken(_("Chưa ai kết luận hai hồ sơ này là hai người."))
        why = needed(reason, _("Hãy ghi lý do xem xét lại."), field="reason", most=500)
        record(
            actor, "members.pair.reconsidered", first, org_id=first.registered_at_id,
            data={"first": first.pk, "second": second.pk, "said": said.reason, "reason": why},
        )  # fmt: skip
        said.delete()
    return first
