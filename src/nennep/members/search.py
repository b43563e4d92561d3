"""Finding people by name: accents or not, words in any order, the last word as far as it was typed; or by number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from nennep.access.permissions import Permission
from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import fold
from nennep.members.models import Person
from nennep.members.queries import members_visible_to
from nennep.members.queries.merges import led

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
    """People within the actor's reach whose name holds every word of the text, or whose card or citizen id it is.

    A file merged into another is found by its own name and numbers too, and leads to the one that is kept.
    """
    visible = members_visible_to(actor)
    if _NUMBER.fullmatch(text.strip()):
        number = text.strip()
        found = visible.filter(Q(card_no=number) | Q(citizen_id=number.replace(" ", "")))
        return led(found.order_by("sort_key", "id")[:limit], visible)
    prefixes = [""] if actor.everything else [holding.path for holding in actor.holdings_with(Permission.MEMBER_VIEW)]
    ids = find_people(prefixes, text, limit)
    formerly = _merged(visible, text, limit) if len(ids) < limit else []
    return led([*(visible.filter(pk__in=ids) if ids else ()), *formerly], visible)[:limit] if ids or formerly else []


def _merged(visible: QuerySet[Person], text: str, limit: int) -> list[Person]:
    """Files merged into others whose name holds every word: of a person whose name was once written otherwise."""
    if not Person.objects.filter(merged_into__isnull=False).exists():  # within sight; most offices have none
        return []
    merged = visible.filter(merged_into__isnull=False)
    for word in fold(text).split()[:_MOST_WORDS]:
        merged = merged.filter(folded__contains=word)
    return list(merged.order_by("sort_key", "id")[:limit])
