"""What committees add to a member's file: posts and assignments."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from nennep.committees.presenters import earlier_posts, post_events
from nennep.committees.queries import assignments_of_person, earlier_posts_of, posts_of_person
from nennep.kernel.actor import Actor
from nennep.members.blocks import FileBlock, file_block
from nennep.members.models import Person


@file_block
def posts_held(actor: Actor, person: Person, day: datetime.date) -> FileBlock | None:
    """Posts with their periods and decisions, and what the person looked after (C2, C6); None for who never had one."""
    posts = posts_of_person(actor, person.pk)
    given = assignments_of_person(actor, person.pk)
    if not posts and not given:
        return None
    earlier = earlier_posts(earlier_posts_of(actor, person.pk), day)
    return FileBlock(title=_("Chức danh và phân công"), events=post_events(posts, given, day), earlier=earlier)
