"""What a rule says about a case: a state, one Vietnamese sentence with the figures, and the rule it rests on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.urls import reverse

from nennep.ui.formats import format_day, format_percent
from nennep.ui.shapes import RuleNote

VerdictKind = Literal["done", "due", "late", "missing", "none"]


@dataclass(frozen=True, slots=True)
class RuleRef:
    """The legal source of a verdict: document, its date, how sure we are (in words), the rule in our own words."""

    number: str
    issued_on: datetime.date | None
    confidence: str
    wording: str
    source: str
    slug: str

    @property
    def title(self) -> str:
        """The document and its date, e.g. "294-QĐ/TW, 26/05/2025"."""
        return f"{self.number}, {format_day(self.issued_on)}" if self.issued_on else self.number


@dataclass(frozen=True, slots=True)
class Verdict:
    """done: the rule is met; due: not yet, time remains; late: met or still owed after the deadline; missing: not
    met; none: no settled rule applies, or nothing is owed."""

    kind: VerdictKind
    sentence: str
    rule: RuleRef | None

    @property
    def is_breach(self) -> bool:
        """Whether the rule is broken as things stand."""
        return self.kind in ("late", "missing")

    def note(self) -> RuleNote:
        """The verdict as the `rule_note` component shows it, with a link to the rule set."""
        if self.rule is None:
            return RuleNote(verdict=self.kind, sentence=self.sentence)
        return RuleNote(
            verdict=self.kind,
            sentence=self.sentence,
            source=self.rule.title,
            source_url=reverse("regulations:detail", kwargs={"slug": self.rule.slug}),
            confidence=self.rule.confidence,
            wording=self.rule.wording,
        )


def percent(ratio: Fraction) -> str:
    """A ratio as Vietnamese text, with one decimal where it is not whole.

    >>> percent(Fraction(37, 40))
    '92,5\xa0%'
    """
    exact = ratio * 100
    rounded = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
    return format_percent(rounded, 0 if rounded == rounded.to_integral_value() else 1)
