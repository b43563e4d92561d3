"""Bodies, terms, posts, and who looks after what: dated, never overwritten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.committees.states import BodyKind
from nennep.kernel.period import OPEN_END
from nennep.members.models import Person
from nennep.organisations.models import Reform
from nennep.orgtree.models import Org

__all__ = ["Assignment", "Body", "BodyKind", "FirstPost", "Post", "Term", "WorkingRules"]


class Body(models.Model):
    """A committee, standing committee, inspection committee or cell committee of an organisation."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(max_length=20, choices=BodyKind)
    name = models.CharField(max_length=160, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(name="body_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.CheckConstraint(name="body_kind", condition=Q(kind__in=BodyKind.values)),
            models.UniqueConstraint(name="body_one_open", fields=["org", "kind"], condition=Q(valid_to=OPEN_END)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.org_id}"


class Term(models.Model):
    """A term of a body: its label ("2025-2030"), seats planned, the congress or decision it began with."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("Nhiệm kỳ", max_length=40)
    ordinal = models.CharField("Khóa, đại hội lần thứ", max_length=20, blank=True)
    seats = models.PositiveSmallIntegerField("Số lượng được xác định", null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    decision_no = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="term_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(name="term_one_open", fields=["body"], condition=Q(valid_to=OPEN_END)),
        ]

    def __str__(self) -> str:
        return self.label


class Post(models.Model):
    """A person in a post of a body, from the day of election or appointment to the last day; `rank` orders a list.

    The person works from the moment of election; the superior's approval (chuẩn y) is noted when it comes.
    """

    class How(models.TextChoices):
        ELECTED = "elected", _("Bầu")
        APPOINTED = "appointed", _("Chỉ định")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    person_name = models.CharField(max_length=120)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="posts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="posts", null=True)
    title = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(default=100)
    how = models.CharField(max_length=10, choices=How, default=How.ELECTED)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    known_from = models.DateTimeField(auto_now_add=True)
    known_to = models.DateTimeField(null=True)
    decision_no = models.CharField(max_length=60, blank=True)
    approved_on = models.DateField("Chuẩn y ngày", null=True)
    approved_no = models.CharField("Quyết định chuẩn y", max_length=60, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="post_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(
                name="post_one_open", fields=["person", "body", "title"],
                condition=Q(valid_to=OPEN_END, known_to__isnull=True),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="post_person", fields=["person"], include=["valid_from", "valid_to", "org", "title"]),
            models.Index(name="post_org", fields=["org"], include=["valid_from", "valid_to", "person", "title"]),
            models.Index(  # who leads what: all that the search for empty posts and row security read
                name="post_leading", fields=["body"], include=["valid_from", "valid_to", "org", "person"],
                condition=Q(known_to__isnull=True, title="bi-thu"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_name}, {self.title}"


class Assignment(models.Model):
    """A committee member looks after a cell, a union or a field of work, from a day to a day, by a decision (S4.3)."""

    class Target(models.TextChoices):
        ORGANISATION = "organisation", _("Tổ chức đảng")
        UNION = "union", _("Đoàn thể")
        FIELD = "field", _("Lĩnh vực")

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    person_name = models.CharField(max_length=120)
    target = models.CharField(max_length=15, choices=Target)
    target_org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="assigned_superiors")
    target_text = models.CharField(max_length=200, blank=True)
    visits_planned = models.PositiveSmallIntegerField("Số lần dự trong năm", null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    decision_no = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="assignment_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.CheckConstraint(
                name="assignment_target",
                condition=Q(target="organisation", target_org__isnull=False)
                | (~Q(target="organisation") & Q(target_org__isnull=True) & ~Q(target_text="")),
            ),
        ]
        indexes = [
            models.Index(name="assignment_person", fields=["person"], include=["valid_from", "valid_to", "target_org"]),
            models.Index(name="assignment_target_org", fields=["target_org"],
                         include=["valid_from", "valid_to", "person"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_name}: {self.target_text or self.target_org_id}"


class WorkingRules(models.Model):
    """The working rules (quy chế làm việc) of a body: the text's document, and from when it holds."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="working_rules")
    title = models.CharField(max_length=200)
    document_id = models.BigIntegerField(null=True)
    text = models.TextField(blank=True)
    decision_no = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(name="rules_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(name="rules_one_open", fields=["org"], condition=Q(valid_to=OPEN_END)),
        ]

    def __str__(self) -> str:
        return self.title


class FirstPost(models.Model):
    """Who takes which post of an organisation that a reorganisation founds: appointed in its draft, written as `Post`
    when it is applied. `target`: the organisation's key in the draft (or its id, as text, where one goes on again)."""

    reform = models.ForeignKey(Reform, on_delete=models.CASCADE, related_name="first_posts")
    target = models.CharField(max_length=40)
    body = models.CharField(max_length=20, choices=BodyKind)
    label = models.CharField("Nhiệm kỳ", max_length=40)
    title = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="first_post_once", fields=["reform", "target", "body", "person"]),
            models.CheckConstraint(name="first_post_body", condition=Q(body__in=BodyKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.title}"
