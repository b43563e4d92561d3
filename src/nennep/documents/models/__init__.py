"""Documents with kind, number in the term's series and content; files with versions; who received what, and how it
was made known."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.documents.models.contests import Contestant as Contestant
from nennep.documents.models.contests import ContestRound as ContestRound
from nennep.documents.models.decisions import ReformDecision as ReformDecision
from nennep.documents.states import (
    Answer,
    DocumentState,
    LinkKind,
    Openness,
    Secrecy,
    SignatureVerdict,
    SpreadForm,
    TextState,
)
from nennep.kernel import states
from nennep.kernel.period import OPEN_END
from nennep.orgtree.models import Org


class NumberSeries(models.Model):
    """The numbers of one kind of document of one issuer within one term: from 01, without gaps (05-HD/VPTW, 3.2)."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="number_series")
    symbol = models.CharField(max_length=10)
    kind = models.CharField(max_length=30)
    term_from = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="series_once", fields=["org", "symbol", "kind", "term_from"])]

    def __str__(self) -> str:
        return f"{self.kind}/{self.symbol} {self.last}"


class Document(models.Model):
    """A document of an organisation. `content` is format-free (blocks, recipients) and renders to Word and PDF.

    `source_type`, `source_id`: the record it was drafted from (a meeting). `rule_set`: the layout valid on its date.
    `least_openness`: it may never be opened wider than this, because of what it was drafted from (a confidential agenda
    item). `folded`: number, kind and subject without marks, for search. `registered`: from outside or from paper times,
    entered with its own number text; its date may be unknown, its issuer is `issuer_org` or a name
    (`issuer_folded`: that name without marks); one of the organisation itself has its place in the series.
    """

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="documents")
    body_kind = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    subject = models.CharField("Trích yếu", max_length=300)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.DRAFT)
    openness = models.CharField("Phạm vi đọc", max_length=10, choices=Openness, default=Openness.ORDINARY)
    least_openness = models.CharField(max_length=10, choices=Openness, default=Openness.ORDINARY)
    folded = models.TextField(db_collation="C", blank=True)
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, null=True, related_name="documents")
    number = models.PositiveIntegerField(null=True)
    number_text = models.CharField("Số, ký hiệu", max_length=40, blank=True)
    dated_on = models.DateField("Ngày ban hành", null=True)
    in_force_from = models.DateField("Hiệu lực từ", null=True)
    in_force_until = models.DateField(null=True)
    registered = models.BooleanField(default=False)
    issuer_name = models.CharField("Nơi ban hành", max_length=200, blank=True)
    issuer_org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    issuer_folded = models.CharField(max_length=200, db_collation="C", blank=True)
    secrecy = models.CharField("Độ mật", max_length=10, choices=Secrecy, blank=True)
    signer_name = models.CharField("Người ký", max_length=120, blank=True)
    signer_title = models.CharField(max_length=80, blank=True)
    rule_set = models.CharField(max_length=60, blank=True)
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="document_state", condition=Q(state__in=DocumentState.values)),
            models.CheckConstraint(
                name="document_numbered_when_issued",
                condition=Q(state="draft", number__isnull=True)
                | (~Q(state="draft") & Q(number__isnull=False, dated_on__isnull=False, series__isnull=False))
                | (
                    ~Q(state="draft")
                    & Q(registered=True, number__isnull=True, series__isnull=True)
                    & ~Q(number_text="")
                    & ~Q(issuer_name="")
                ),
            ),
            models.CheckConstraint(
                name="document_secret_without_content",
                condition=Q(secrecy="") | Q(registered=True, content={}),
            ),
            models.CheckConstraint(
                name="document_in_force_ends_after",
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_until__isnull=True)
                | Q(in_force_until__gte=F("in_force_from")),
            ),
            models.UniqueConstraint(name="document_number_once", fields=["series", "number"]),
        ]
        indexes = [
            models.Index(name="document_org", fields=["org", "-dated_on"]),
            models.Index(name="document_source", fields=["source_type", "source_id"]),
        ]
        triggers = [states.trigger("document_moves", "state", DocumentState.TRANSITIONS)]

    def __str__(self) -> str:
        return self.number_text or self.subject


class DocumentVersion(models.Model):
    """A draft as it was saved, so that no edit loses what stood before: subject, content, by whom and when (K5)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=300)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(name="document_version_once", fields=["document", "version"])]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"


class DocumentLink(models.Model):
    """What a document is to another: it implements, amends, replaces, reviews it, or is based on it.

    Links never lead back to where they began (`actions.link_document`).
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=15, choices=LinkKind)
    target = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="linked_from")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="document_link_once", fields=["document", "kind", "target"]),
            models.CheckConstraint(name="document_link_kind", condition=Q(kind__in=LinkKind.values)),
            models.CheckConstraint(name="document_link_not_self", condition=~Q(document=F("target"))),
        ]
        indexes = [models.Index(name="document_linked_from", fields=["target", "kind"])]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.target_id}"


class Lapse(models.Model):
    """A document was out of force because `by` replaced it, from a day until the day before `valid_to`: open while that
    one stands, closed when it is taken back. `own_until`: the last day of force that it had by itself.

    What was known before stays: a row is not changed but closed with `known_to`, and another says what is known since.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="lapses")
    by = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    own_until = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="lapse_period", condition=Q(valid_to__gte=F("valid_from"))),
            models.UniqueConstraint(
                name="lapse_one_open", fields=["document"], condition=Q(valid_to=OPEN_END, known_to__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.valid_from} {self.valid_to}"


class CommentRequest(models.Model):
    """An organisation is asked for its comments on a draft, by a day (S0.7). `asker` is the draft's organisation."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="comment_requests")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="comment_requests")
    asker = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("Hạn góp ý")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="comment_request_once", fields=["document", "org"])]

    def __str__(self) -> str:
        return f"{self.document_id} {self.org_id}"


class Comment(models.Model):
    """One comment on a draft, answered by itself: taken, partly or not, with the reason."""

    request = models.ForeignKey(CommentRequest, on_delete=models.PROTECT, related_name="comments")
    place = models.CharField("Mục", max_length=60, blank=True)
    text = models.CharField("Góp ý", max_length=2000)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    reason = models.CharField("Lý do", max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comment_answered_with_reason",
                condition=Q(answer="", reason="", answered_at__isnull=True)
                | (Q(answer__in=Answer.values, answered_at__isnull=False) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class DraftVote(models.Model):
    """A draft as a meeting voted on it, as the locked minutes say (S0.7): counts, base, the rule of majority in words.

    `version`: the saved state of the draft that was voted. `decision_id`, `meeting_id`: records of the area above.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="votes")
    version = models.PositiveIntegerField()
    decision_id = models.BigIntegerField()
    meeting_id = models.BigIntegerField()
    meeting_title = models.CharField(max_length=200)
    held_on = models.DateField()
    agree = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstain = models.PositiveSmallIntegerField()
    base = models.PositiveSmallIntegerField()
    carried = models.BooleanField()
    rule = models.CharField(max_length=300, blank=True)
    rule_set = models.CharField(max_length=60, blank=True)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    linked_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="draft_vote_once", fields=["document", "decision_id"]),
            models.CheckConstraint(name="draft_vote_version", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.held_on}"


class StoredFile(models.Model):
    """A file kept with a record, in versions; the bytes lie in the data folder under their SHA-256."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="files")
    owner_type = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    openness = models.CharField(max_length=10, choices=Openness, default=Openness.ORDINARY)
    stored_at = models.DateTimeField(auto_now_add=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="file_version_once", fields=["owner_type", "owner_id", "name", "version"]),
            models.CheckConstraint(name="file_size", condition=Q(size__gt=0, size__lte=26_214_400)),
        ]
        indexes = [models.Index(name="file_owner", fields=["owner_type", "owner_id"])]

    def __str__(self) -> str:
        return self.name


class DocumentText(models.Model):
    """The words of a document (`version` of its content) or of a file kept with it, for search; written by the worker.

    `text` is tidy, `folded` the same without marks, letter for letter. What cannot be read has a row that says why.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="texts")
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, null=True, related_name="words")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=TextState)
    text = models.TextField(blank=True)
    folded = models.TextField(db_collation="C", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="document_text_once", fields=["document", "file"], nulls_distinct=False),
            models.CheckConstraint(name="document_text_state", condition=Q(state__in=TextState.values)),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class FileSignature(models.Model):
    """An electronic signature on a kept file, judged at `checked_at` against the certificates known then (K4).

    `is_print`: what was signed is the PDF that this software prints of the document, and nothing else.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="signatures")
    place = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=SignatureVerdict)
    signer = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    stamped = models.BooleanField(default=False)
    is_print = models.BooleanField(default=False)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="file_signature_once", fields=["file", "place"]),
            models.CheckConstraint(name="file_signature_verdict", condition=Q(verdict__in=SignatureVerdict.values)),
        ]

    def __str__(self) -> str:
        return f"{self.signer} {self.verdict}"


class Delivery(models.Model):
    """A document sent to an organisation or a person: when sent, when opened, by whom. `org` is the receiver's."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    issuer = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="deliveries")
    person_id = models.BigIntegerField(null=True)
    receiver_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="delivery_once", fields=["document", "org", "person_id"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="delivery_opened_after", condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("sent_at"))
            ),
        ]
        indexes = [models.Index(name="delivery_org", fields=["org", "opened_at"])]

    def __str__(self) -> str:
        return self.receiver_name


class Spread(models.Model):
    """How an organisation made a document known to its members: in which form, when, to how many (S4.5)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="spreads")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="spreads")
    form = models.CharField("Hình thức", max_length=10, choices=SpreadForm)
    done_on = models.DateField("Ngày")
    people = models.PositiveIntegerField("Số người được phổ biến", null=True)
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="spread_form", condition=Q(form__in=SpreadForm.values))]
        indexes = [models.Index(name="spread_org", fields=["org", "document"])]

    def __str__(self) -> str:
        return f"{self.form} {self.done_on}"
