"""The levels of which every organisation can be had in one file, by the level of who asks."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from nennep.orgtree.levels import Level

# How an address calls a level, and how a reader does.
LEVELS = {
    "tinh": (Level.PROVINCE, gettext_lazy("Từng tỉnh, thành phố")),
    "xa": (Level.COMMUNE, gettext_lazy("Từng xã, phường")),
    "co-so": (Level.GRASSROOTS, gettext_lazy("Từng tổ chức cơ sở đảng")),
    "chi-bo": (Level.CELL, gettext_lazy("Từng chi bộ")),
}


def offered(level: int) -> dict[str, tuple[Level, Promise]]:
    """The levels whose file an organisation of a level may have: cells only where they fit one sheet."""
    return {
        slug: (of, words)
        for slug, (of, words) in LEVELS.items()
        if of > level and (of <= Level.COMMUNE or level > Level.CENTRE)
    }
