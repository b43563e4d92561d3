"""The words for each kind of event. Areas register theirs in `presenters.py`; a kind without words is a defect."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from nennep.audit.models import AuditEvent

_words: dict[str, str | Promise] = {}


def register(words: Mapping[str, str | Promise]) -> None:
    """Give sentences by kind; %(name)s stands for a value of the data. Raises ValueError for a kind said twice."""
    for kind, sentence in words.items():
        if kind in _words and str(_words[kind]) != str(sentence):
            raise ValueError(f"audit kind {kind!r} has two wordings")
        _words[kind] = sentence


def known_kinds() -> frozenset[str]:
    """Every kind that has words."""
    return frozenset(_words)


def words_for(event: AuditEvent) -> str:
    """The sentence for an event; the bare kind when no area has given it words."""
    sentence = _words.get(event.kind)
    return str(sentence) % _Values(event.data) if sentence is not None else event.kind


class _Values(dict[str, Any]):
    """The data of an event as a sentence shows it: dates as dd/mm/yyyy, what is not there as a dash."""

    def __getitem__(self, name: str) -> str:
        return _shown(self.get(name))


def _shown(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, str):
        try:
            return f"{datetime.date.fromisoformat(value):%d/%m/%Y}" if len(value) == 10 else value
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(item)}" for name, item in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value) or "–"
    return str(value)
