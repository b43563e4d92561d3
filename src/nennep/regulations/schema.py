"""The shape of a rule set: a document with a period, and typed parameters that each know their source."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Generic, Self, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from nennep.kernel.period import OPEN_END
from nennep.regulations.verdicts import RuleRef, Verdict

CENTRAL = "central"


class Confidence(StrEnum):
    """How the content of a rule is known to us."""

    TEXT_READ = "T"
    SEVERAL = "S"
    ONE = "S1"
    EXAM_KEY = "O"
    MEMORY = "M"
    UNSETTLED = "?"

    @property
    def words(self) -> Promise:
        """The mark in plain words, for the page."""
        return _CONFIDENCE_WORDS[self]


_CONFIDENCE_WORDS = {
    Confidence.TEXT_READ: _("đã đọc văn bản"),
    Confidence.SEVERAL: _("nhiều nguồn dẫn lại"),
    Confidence.ONE: _("một nguồn dẫn lại"),
    Confidence.EXAM_KEY: _("đáp án thi chính thức"),
    Confidence.MEMORY: _("theo trí nhớ, chưa đối chiếu"),
    Confidence.UNSETTLED: _("các nguồn chưa thống nhất"),
}


def _ratio(value: object) -> object:
    return Fraction(value) if isinstance(value, str | int) else value


def _points(value: object) -> object:
    return Decimal(value) if isinstance(value, str | int) else value


Ratio = Annotated[Fraction, BeforeValidator(_ratio)]
Points = Annotated[Decimal, BeforeValidator(_points)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Strict(BaseModel):
    """Base of everything read from a rule set file: no unknown key, no silent conversion, no change afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class Threshold(Strict):
    """A part of a whole that must be reached, or passed when `strict` ("more than half")."""

    ratio: Ratio
    strict: bool

    def needed(self, whole: int) -> int:
        """The smallest count that satisfies the threshold on a base of `whole`."""
        exact = whole * self.ratio
        return math.floor(exact) + 1 if self.strict else math.ceil(exact)

    def met(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` satisfies the threshold; an empty base satisfies nothing."""
        return whole > 0 and part >= self.needed(whole)


class MonthDay(Strict):
    """A day that returns every year."""

    day: Annotated[int, Field(ge=1, le=31)]
    month: Annotated[int, Field(ge=1, le=12)]


V = TypeVar("V")


class Param(Strict, Generic[V]):
    """One rule: its value, where it stands, how sure we are, and one Vietnamese sentence to show beside a verdict.

    `open` says that the point could not be settled, and `note` says why; a value beside `open` is the one used
    meanwhile. Without a value and without `open` there was no such rule in the period. `carried_from` is the slug of
    the earlier set when a newer document did not restate the rule; the loader fills it.
    """

    value: V | None = None
    source: Words
    confidence: Confidence
    wording: Words
    open: bool = False
    note: str = ""
    carried_from: str = ""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if (self.open or self.value is None) and not self.note:
            raise ValueError("a rule that is open or has no value needs a note that says why")
        return self


class Rules(Strict):
    """Base of a family's parameters; every field is a `Param`."""

    def parameters(self) -> dict[str, Param[Any]]:
        """Name -> parameter, in the order of the class."""
        return {name: getattr(self, name) for name in type(self).model_fields}


R = TypeVar("R", bound=Rules)


class RuleSet(Strict, Generic[R]):
    """What one document (or one state of several) laid down for a family, from `valid_from` until before `valid_to`."""

    family: str
    slug: Slug
    number: Words
    issued_on: datetime.date | None = None
    issuer: Words
    title: Words
    valid_from: datetime.date
    valid_to: datetime.date = OPEN_END
    confidence: Confidence
    scope: Slug = CENTRAL
    scope_name: str = ""
    note: str = ""
    carries: str = ""
    rules: R

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.valid_from >= self.valid_to:
            raise ValueError("valid_from must lie before valid_to")
        if (self.scope == CENTRAL) == bool(self.scope_name):
            raise ValueError("a local set names its scope, a central one does not")
        return self

    def valid_on(self, day: datetime.date) -> bool:
        """Whether the set applies to an event of that day."""
        return self.valid_from <= day < self.valid_to

    @property
    def last_day(self) -> datetime.date | None:
        """The last day inside the period; None while it is open."""
        return None if self.valid_to == OPEN_END else self.valid_to - datetime.timedelta(days=1)

    def param(self, name: str) -> Param[Any]:
        """The parameter by name; KeyError when the family has none of that name."""
        return self.rules.parameters()[name]

    def ref(self, name: str) -> RuleRef:
        """The reference shown beside a verdict that rests on the parameter."""
        rule = self.param(name)
        return RuleRef(
            number=self.number,
            issued_on=self.issued_on,
            confidence=str(rule.confidence.words),
            wording=rule.wording,
            source=rule.source,
            slug=self.slug,
        )

    def no_verdict(self, name: str) -> Verdict:
        """The answer where the parameter has no value: nothing is concluded, and the sentence says why."""
        rule = self.param(name)
        return Verdict("none", gettext("Không kết luận: %(note)s") % {"note": rule.note}, self.ref(name))
