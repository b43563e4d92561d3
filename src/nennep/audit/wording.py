"""The words for each kind of event. Areas register theirs in `presenters.py`; a kind without words is a defect."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from nennep.audit.models import AuditEvent
from nennep.kernel import clock

Names = Mapping[str, str | Promise]
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
_words: dict[str, str | Promise] = {}
_names: dict[str, Names] = {}
_codes: dict[str, Mapping[str, Names]] = {}


def register(words: Names, *, names: Names | None = None, codes: Mapping[str, Names] | None = None) -> None:
    """Give sentences by kind; %(name)s stands for a value of the data.

    For the data of these kinds' area, `names` say what fields within old and new values are called, and `codes` what
    the values of a field mean, by field. Raises ValueError for a kind said twice.
    """
    for kind, sentence in words.items():
        if kind in _words and str(_words[kind]) != str(sentence):
            raise ValueError(f"audit kind {kind!r} has two wordings")
        _words[kind] = sentence
        _names[_area(kind)] = names or _names.get(_area(kind), {})
        _codes[_area(kind)] = codes or _codes.get(_area(kind), {})


def known_kinds() -> frozenset[str]:
    """Every kind that has words."""
    return frozenset(_words)


def words_for(event: AuditEvent) -> str:
    """The sentence for an event; the bare kind when no area has given it words."""
    sentence = _words.get(event.kind)
    return str(sentence) % _Values(event.kind, event.data) if sentence is not None else event.kind


def _area(kind: str) -> str:
    return kind.partition(".")[0]


class _Values(dict[str, Any]):
    """The data of an event as a sentence shows it: dates as dd/mm/yyyy, codes in words, what is not there as a dash; of
    what was changed, the fields that are different."""

    def __init__(self, kind: str, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self._names, self._codes = _names.get(_area(kind), {}), _codes.get(_area(kind), {})
        old, new = data.get("old"), data.get("new")
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            same = {field for field in old if field in new and old[field] == new[field]}
            for which, values in (("old", old), ("new", new)):
                self[which] = {field: value for field, value in values.items() if field not in same}

    def __getitem__(self, name: str) -> str:
        about = self.get("field") if name in ("old", "new") else None
        return self._shown(self.get(name), str(about or name))

    def _shown(self, value: object, field: str) -> str:
        if isinstance(value, str) and value in self._codes.get(field, {}):
            return str(self._codes[field][value])
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return _("có") if value else _("không")
        if isinstance(value, str):
            return _moment(value, field)
        if isinstance(value, Mapping) and value and all(name.isdigit() for name in value):  # people by their keys
            counted = Counter(self._shown(item, field) for item in value.values())
            return ", ".join(f"{words}: {many}" if many > 1 else words for words, many in counted.items())
        if isinstance(value, Mapping):  # keys of other records say nothing to a reader: their names stand beside them
            lines = (
                f"{self._names.get(name, name)}: {self._shown(item, name)}"
                for name, item in value.items() if not name.endswith("_id")
            )  # fmt: skip
            return "; ".join(lines) or "–"
        if isinstance(value, list):
            return ", ".join(self._shown(item, field) for item in value) or "–"
        return str(value)


def _moment(text: str, field: str) -> str:
    """A day or a moment of the data as people write it; any other text as it is."""
    try:
        if _ISO_DAY.fullmatch(text):
            return f"{datetime.date.fromisoformat(text):{'%m/%Y' if field == 'month' else '%d/%m/%Y'}}"
        if _ISO_MOMENT.fullmatch(text):
            return f"{clock.local(datetime.datetime.fromisoformat(text)):%H:%M, %d/%m/%Y}"
    except ValueError:
        pass
    return text
