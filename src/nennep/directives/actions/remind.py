"""Reminding of what is late, and the digest that gathers it: one a person and day, in one statement for everybody."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from nennep.audit.record import record
from nennep.committees.queries import LEADERS
from nennep.committees.roles import GOOD_STANDING
from nennep.committees.states import BodyKind
from nennep.directives.mailing import queue_digests
from nennep.directives.models import Digest
from nennep.directives.permissions import check_can_remind
from nennep.documents.queries import get_document
from nennep.documents.queries.force import restored_since
from nennep.kernel import clock
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.errors import RuleBroken
from nennep.organisations.queries import get_organisation
from nennep.orgtree.queries import END_OF_RANGE, heirs_of, is_alive

SOON_DAYS = 7
LISTED = 30
BY_HAND = ["organisation_staff", "cell_secretary", "committee_leader"]

_REMIND = """
insert into directives_reminder (obligation_id, "on", sent_at, sent_by_id, sent_by_name)
select o.id, %(day)s, %(now)s, %(user)s, %(name)s from obligations_obligation o
where o.document_id = %(document)s and o.source is not null and o.met_on is null and o.lifted_at is null
  and o.due_on < %(day)s
  and o.org_id in (select n.org_id from orgtree_orgnow n where n.path >= %(path)s and n.path < %(end)s)
on conflict (obligation_id, "on") do nothing
"""

# A person in good standing on the day: as a post gives a role (`committees.roles`).
_GOOD = """exists (select from members_standingrow s where s.person_id = {of}.person_id and s.known_to is null
         and s.standing = any(%(good)s) and s.valid_from <= %(day)s and s.valid_to > %(day)s)"""
# A person `c` has a post in the organisation of a duty `o` or belongs to that cell.
_BELONGS = """(exists (select from committees_post p where p.person_id = c.person_id and p.org_id = o.org_id
                 and p.known_to is null and p.valid_from <= %(day)s and p.valid_to > %(day)s)
         or exists (select from members_affiliation a where a.person_id = c.person_id and a.cell_id = o.org_id
                    and a.known_to is null and a.valid_from <= %(day)s and a.valid_to > %(day)s))"""
# Who leads or keeps the office of an organisation, by post or by grant, with an account that is open; to each of them
# what the organisation owes: late, due within a week, asked since yesterday, sent back or opened again since, or
# reminded of; to those at the superior what those directly below were reminded of; and the same of their tasks to
# those who answer for one or help, while they have a post in the organisation that owes it or belong to that cell. A
# post or a task tells nobody who is not in good standing. Documents that are in force again are named to the offices
# of their issuers, and to all of these people where such a document gave the duty, done or not; once to each.
_DIGEST = f"""
with people as (
  select u.id as user_id, b.org_id
  from committees_post p join committees_body b on b.id = p.body_id
  join access_user u on u.person_id = p.person_id and u.is_active
  where p.title = any(%(leaders)s) and b.kind = any(%(bodies)s) and p.known_to is null and p.valid_from <= %(day)s
    and p.valid_to > %(day)s and {_GOOD.format(of="p")}
  union
  select g.user_id, g.org_id from access_grant g join access_user u on u.id = g.user_id and u.is_active
  where g.role = any(%(roles)s) and g.valid_from <= %(day)s and g.valid_to > %(day)s),
charged as (
  select u.id as user_id, c.person_id, c.requirement_id, c.charged_at
  from (select t.person_id, t.requirement_id, t.charged_at from directives_directedtask t
        where t.person_id is not null
        union all
        select d.person_id, t.requirement_id, d.charged_at
        from directives_taskdeputy d join directives_directedtask t on t.id = d.task_id) c
  join access_user u on u.person_id = c.person_id and u.is_active
  where {_GOOD.format(of="c")}),
back as (
  select * from unnest(%(restored)s::bigint[], %(known)s::timestamptz[]) r (document_id, known_from)),
named as (
  select p.user_id, i.document_id
  from unnest(%(issued)s::bigint[], %(offices)s::bigint[]) i (document_id, org_id) join people p on p.org_id = i.org_id
  union
  select p.user_id, o.document_id
  from back b
  join obligations_obligation o on o.document_id = b.document_id and o.source is not null and o.lifted_at is null
  join people p on p.org_id = o.org_id
  union
  select c.user_id, b.document_id
  from back b
  join directives_requirement q on q.document_id = b.document_id
  join charged c on c.requirement_id = q.id
  join obligations_obligation o on o.document_id = q.document_id and o.source = q.id and o.lifted_at is null
  where {_BELONGS}),
anew as (
  select n.user_id, (array_agg(n.document_id order by b.known_from, n.document_id))[1:%(listed)s] as restored
  from named n join back b on b.document_id = n.document_id
  where (%(only)s::bigint[] is null or n.user_id = any(%(only)s::bigint[]))
    and not exists (select from directives_digest d where d.user_id = n.user_id and d.day >= %(told_from)s
                    and d.made_at >= b.known_from and n.document_id = any(d.restored))
  group by n.user_id),
returned as (
  select distinct s.obligation_id as id from obligations_obligationstep s
  where s.kind in ('sent_back', 'reopened') and s.at >= %(since)s),
told as (
  select p.user_id, o.id, o.due_on, o.opened_at as given_at, r.id is not null as reminded, b.id is not null as returned,
         false as own
  from people p
  join obligations_obligation o on o.org_id = p.org_id and o.source is not null and o.met_on is null
       and o.lifted_at is null
  left join directives_reminder r on r.obligation_id = o.id and r."on" between %(day)s - 1 and %(day)s
  left join returned b on b.id = o.id
  where o.due_on <= %(soon)s or o.opened_at >= %(since)s or r.id is not null or b.id is not null
  union
  select p.user_id, o.id, o.due_on, o.opened_at, true, false, false
  from directives_reminder r
  join obligations_obligation o on o.id = r.obligation_id and o.met_on is null and o.lifted_at is null
  join orgtree_orgnow n on n.org_id = o.org_id
  join people p on p.org_id = n.parent_id
  where r."on" between %(day)s - 1 and %(day)s
  union
  select c.user_id, o.id, o.due_on, greatest(o.opened_at, c.charged_at), r.id is not null, b.id is not null, true
  from charged c
  join directives_requirement q on q.id = c.requirement_id
  join obligations_obligation o on o.document_id = q.document_id and o.source = q.id and o.met_on is null
       and o.lifted_at is null
  left join directives_reminder r on r.obligation_id = o.id and r."on" between %(day)s - 1 and %(day)s
  left join returned b on b.id = o.id
  where (o.due_on <= %(soon)s or greatest(o.opened_at, c.charged_at) >= %(since)s or r.id is not null
         or b.id is not null)
    and {_BELONGS}),
once as (
  select t.user_id, t.id, t.due_on, max(t.given_at) as given_at, bool_or(t.reminded) as reminded,
         bool_or(t.returned) as returned, bool_or(t.own) as own
  from told t
  where %(only)s::bigint[] is null or t.user_id = any(%(only)s::bigint[])
  group by t.user_id, t.id, t.due_on),
counted as (
  select t.user_id, count(*) filter (where t.due_on < %(day)s) as late,
         count(*) filter (where t.due_on between %(day)s and %(soon)s) as soon,
         count(*) filter (where t.given_at >= %(since)s) as fresh, count(*) filter (where t.reminded) as reminded,
         count(*) filter (where t.returned) as returned, count(*) filter (where t.own) as own,
         (array_agg(t.id order by t.own desc, t.due_on, t.id))[1:%(listed)s] as duties
  from once t
  group by t.user_id)
insert into directives_digest (user_id, day, late, soon, fresh, reminded, returned, own, duties, restored, made_at)
select user_id, %(day)s, coalesce(late, 0), coalesce(soon, 0), coalesce(fresh, 0), coalesce(reminded, 0),
       coalesce(returned, 0), coalesce(own, 0), coalesce(duties, '{{}}'), coalesce(restored, '{{}}'), %(now)s
from counted full join anew using (user_id)
on conflict (user_id, day) do nothing
"""  # noqa: S608  constant text


def remind_late(*, actor: Actor, document_id: int, org_id: int) -> int:
    """Remind everybody below an organisation who is late with what a document asks; how many duties.

    Who was reminded of a duty today is not reminded again; people get it in the day's next digest, never one by one.
    Raises Denied, RuleBroken (nobody is late), Http404. Audit "directives.duties.reminded".
    """
    with acting(actor):
        document = get_document(actor, document_id)
        org = get_organisation(actor, org_id)
        check_can_remind(actor, org)
        with connection.cursor() as cursor:
            cursor.execute(_REMIND, {
                "document": document_id, "day": actor.today, "now": clock.now(), "user": actor.user_id,
                "name": actor.name[:120], "path": org.path, "end": org.path + END_OF_RANGE,
            })  # fmt: skip
            reminded = int(cursor.rowcount)
        if not reminded:
            raise RuleBroken(_("Không còn nơi nào quá hạn mà hôm nay chưa được nhắc."))
        record(actor, "directives.duties.reminded", document, org_id=org_id,
               data={"number": str(document), "count": reminded})  # fmt: skip
    return reminded


def build_digests(*, actor: Actor, day: datetime.date, only: Collection[int] | None = None) -> int:
    """Write the digests of a day for everybody who has something to be told (or some of the accounts); how many.

    Whoever has the day's digest keeps it: running again writes nothing. Only the system does this.
    """
    if not actor.everything:
        raise ValueError("Digests are made by the system.")
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_DIGEST, _restored(day) | {
            "day": day, "soon": day + datetime.timedelta(days=SOON_DAYS), "now": clock.now(),
            "since": clock.at(day - datetime.timedelta(days=1)), "leaders": list(LEADERS), "roles": BY_HAND,
            "bodies": [BodyKind.COMMITTEE, BodyKind.CELL_COMMITTEE, BodyKind.CELL], "listed": LISTED,
            "good": list(GOOD_STANDING),
            "only": None if only is None else list(only),
        })  # fmt: skip
        made = int(cursor.rowcount)
        if only is None:
            queue_digests(day)
    return made


def _restored(day: datetime.date) -> dict[str, Any]:
    """The documents in force again that some may not have been told of yet, and whose offices issued them: an ended
    issuer's are those of its successors."""
    told_from = day - datetime.timedelta(days=SOON_DAYS)
    found = restored_since(clock.at(told_from), day)
    offices = [
        (one.pk, org_id)
        for one, _known in found
        for org_id in ([one.org_id] if is_alive(one.org_id) else heirs_of(one.org_id))
    ]
    return {
        "restored": [one.pk for one, _known in found], "known": [known for _one, known in found],
        "issued": [pk for pk, _org in offices], "offices": [org_id for _pk, org_id in offices],
        "told_from": told_from,
    }  # fmt: skip


def open_digest(*, actor: Actor, digest: Digest) -> Digest:
    """Note that somebody opened their own digest; the first time stays."""
    with acting(actor):
        if digest.opened_at is None and digest.user_id == actor.user_id:
            digest.opened_at = clock.now()
            digest.save(update_fields=["opened_at"])
    return digest
