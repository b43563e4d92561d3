"""The organisations a list is compared with, asked by what a file calls them: code, name, or name and superior."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from nennep.kernel.vietnamese import fold

_TONES = frozenset("\u0300\u0309\u0303\u0301\u0323")


@lru_cache(maxsize=65536)
def words_key(text: str) -> str:
    """A name for comparing: without marks and punctuation ("Chi bộ số 1 - Khu A" is "chi bo so 1 khu a")."""
    return re.sub(r"[^a-z0-9]+", " ", fold(text)).strip()


def same_spelling(file: str, known: str) -> bool:
    """Whether two names are written alike: case, punctuation and the letter that bears the tone (hoà, hòa) make no
    difference, nor does a file written without any marks."""
    if words_key(file) != words_key(known):
        return False
    return fold(file) == " ".join(file.lower().split()) or _spelling(file) == _spelling(known)


def _spelling(text: str) -> list[tuple[str, str]]:
    words = []
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", text.lower())):
        letters = unicodedata.normalize("NFD", word)
        tones = "".join(letter for letter in letters if letter in _TONES)
        words.append(("".join(letter for letter in letters if letter not in _TONES), tones))
    return words


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation in the system: `kind` is its slug, `level` 0 the Centre to 5 cell, `parent` an id (None above
    all)."""

    id: int
    name: str
    kind: str
    level: int
    codes: tuple[str, ...] = ()
    parent: int | None = None


@dataclass(slots=True)
class Tree:
    """The organisation of the list (`top`) and all below it; `above`: what `top` stands under, by name only."""

    top: int
    known: dict[int, KnownOrganisation] = field(default_factory=dict)
    above: str = ""
    _codes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _labels: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, top: int, organisations: Iterable[KnownOrganisation], above: str = "") -> Tree:
        """Index the organisations."""
        tree = cls(top, {one.id: one for one in organisations}, above)
        for one in tree.known.values():
            tree._names[words_key(one.name)].append(one.id)
            for code in one.codes:
                tree._codes[fold(code)].append(one.id)
            for label in tree._longer(one):
                tree._labels[words_key(label)].append(one.id)
        return tree

    def _longer(self, one: KnownOrganisation) -> list[str]:
        """The names that tell it from others of its name: with a code, with its superior's name."""
        longer = [f"{one.name} ({code})" for code in one.codes]
        superior = self.superior_name(one.id)
        return [*longer, f"{one.name}, {superior}"] if superior else longer

    def superior_name(self, org: int) -> str:
        """The name of what an organisation stands under; '' where none is known."""
        parent = self.known[org].parent
        if org == self.top:
            return self.above
        return self.known[parent].name if parent in self.known else ""

    def coded(self, code: str) -> list[int]:
        """Those that bear a code."""
        return list(self._codes.get(fold(code), ())) if code else []

    def keyed(self, key: str) -> list[int]:
        """The one of a number in the software, as our own form writes it."""
        return [int(key)] if key.isascii() and key.isdecimal() and int(key) in self.known else []

    def named(self, name: str) -> list[int]:
        """Those of a name."""
        return list(self._names.get(words_key(name), ())) if words_key(name) else []

    def called(self, text: str) -> list[int]:
        """Those a text may mean: by code, else by name with code or superior, else by name."""
        return self.coded(text) or list(self._labels.get(words_key(text), ())) or self.named(text)

    def stands_under(self, org: int, text: str) -> bool:
        """Whether the text names what the organisation stands under."""
        return bool(self.among([org], text))

    def among(self, orgs: Iterable[int], text: str) -> list[int]:
        """Of some organisations those that stand under one the text names."""
        meant = {*self.coded(text), *self._labels.get(words_key(text), ()), *self.named(text)}
        is_above = words_key(text) == words_key(self.above)
        return [org for org in orgs if (is_above if org == self.top else self.known[org].parent in meant)]

    def label(self, org: int) -> str:
        """What an organisation is called in a list to choose from: with a code, or its superior's name, where several
        bear its name. `called` finds it again by that."""
        one = self.known[org]
        if len(self.named(one.name)) < 2:
            return one.name
        return next((label for label in self._longer(one) if self.called(label) == [org]), one.name)

    def labels(self) -> Mapping[int, str]:
        """Every organisation with its label."""
        return {org: self.label(org) for org in self.known}
