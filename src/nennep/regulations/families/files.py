"""Parameters of the member file: its catalogue and the papers each stage needs."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from nennep.regulations.schema import Param, Rules, Slug, Strict, Words


class CatalogueGroup(Strict):
    """A run of catalogue numbers, both ends inside."""

    first: int
    last: int
    name: Words


class CatalogueEntry(Strict):
    """A catalogue number whose name is known to us."""

    number: int
    name: Words


class Paper(Strict):
    """A paper that a stage needs."""

    code: Slug
    name: Words


class Stage(Strict):
    """A stage of a member's life and its papers."""

    code: Slug
    name: Words
    papers: tuple[Paper, ...]


class MemberFile(Rules):
    """The digitised catalogue (groups and known names), papers by stage, names of files, code of the organisation."""

    catalogue_size: Param[int]
    groups: Param[tuple[CatalogueGroup, ...]]
    known_entries: Param[tuple[CatalogueEntry, ...]]
    stages: Param[tuple[Stage, ...]]
    file_name: Param[str]
    organisation_code: Param[tuple[int, ...]]

    @model_validator(mode="after")
    def _groups_cover(self) -> Self:
        if self.groups.value and self.catalogue_size.value:
            reached = 0
            for group in self.groups.value:
                if group.first != reached + 1 or group.last < group.first:
                    raise ValueError("groups must follow each other without gaps")
                reached = group.last
            if reached != self.catalogue_size.value:
                raise ValueError("groups do not cover the catalogue")
        return self
