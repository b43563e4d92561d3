"""Finding people by name: accents or not, words in any order, the last word as far as it was typed; or by number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import fold
from nennep.members.models import Person
from nennep.members.queries import members_visible_to

_MOST_WORDS = 8
_NUMBER = re.compile(r"[\d.\s]{6,20}")


def find_people(prefixes: Iterable[str], text: str, most: int) -> list[int]:
    """The ids, in Vietnamese order, of at most `most` people with all the words who are or were active under the paths.

    The database function `members_find` reads an index that row security would shut out, so it limits itself to what
    the present sight and the paths have in common; it gives ids only, and whoever shows people fetches them anew
    through `members_visible_to`.
    """
    words = [word.replace("\\", "") for word in fold(text).split()][:_MOST_WORDS]
    quoted = ["'" + word.replace("'", "''") + "'" for word in words if word]
    if not quoted:
        return []
    query = " & ".join(quoted) + ":*"
    with connection.cursor() as cursor:
        cursor.execute("select * from members_find(%s, %s, %s)", [query, list(prefixes), most])
        return [row[0] for row in cursor.fetchall()]


def search_members(actor: Actor, text: str, limit: int = 30) -> list[Person]:
    """People within the actor's reach whose name holds every word of the text, or whose card or citizen id it is."""
    if _NUMBER.fullmatch(text.strip()):
        number = text.strip()
        found = members_visible_to(actor).filter(Q(card_no=number) | Q(citizen_id=number.replace(" ", "")))
        return list(found.order_by("sort_key", "id")[:limit])
    prefixes = [""] if actor.everything else [holding.path for holding in actor.holdings_with(Permission.MEMBER_VIEW)]
    ids = find_people(prefixes, text, limit)
    return list(members_visible_to(actor).filter(pk__in=ids).order_by("sort_key", "id")) if ids else []
