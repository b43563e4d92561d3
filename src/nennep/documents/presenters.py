"""The words of documents: kinds, states, rows of the register and inboxes, receivers, sentences for the audit."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.audit.wording import register
from nennep.documents.kinds import kind_said
from nennep.documents.layout.specs import all_specs, spec_for
from nennep.documents.states import DocumentState, Openness, SignatureVerdict, TextState
from nennep.organisations.queries import names_on
from nennep.orgtree.queries import parents_of
from nennep.regulations.registry import timeline
from nennep.regulations.rules.documents import document_kinds
from nennep.ui.formats import format_day, format_hour, format_number
from nennep.ui.shapes import Fact

if TYPE_CHECKING:
    from nennep.documents.models import Delivery, Document, DraftVote, FileSignature, Lapse, Spread, StoredFile
    from nennep.documents.queries.force import Return
    from nennep.documents.queries.texts import Hit

register({
    "documents.document.handed_over": gettext_lazy("Chuyển dự thảo cho tổ chức kế thừa"),
    "documents.document.drafted": gettext_lazy("Soạn dự thảo văn bản"),
    "documents.document.edited": gettext_lazy("Sửa dự thảo, lần %(version)s"),
    "documents.document.issued": gettext_lazy("Ban hành %(number)s, đề ngày %(dated_on)s, người ký %(signer)s"),
    "documents.document.registered": gettext_lazy("Vào sổ %(number)s của %(issuer)s, đề ngày %(dated_on)s"),
    "documents.document.revoked": gettext_lazy("Thu hồi %(number)s: %(why)s"),
    "documents.document.restored": gettext_lazy("%(number)s có hiệu lực trở lại: %(revoked)s đã thu hồi"),
    "documents.document.delivered": gettext_lazy("Gửi %(number)s đến %(count)s nơi nhận: %(receivers)s"),
    "documents.delivery.opened": gettext_lazy("Mở văn bản được gửi"),
    "documents.file.attached": gettext_lazy("Gắn tệp %(name)s, bản %(version)s"),
    "documents.file.checked": gettext_lazy("Kiểm lại chữ ký số của tệp %(name)s, bản %(version)s"),
    "documents.document.signed": gettext_lazy("Ký số tệp %(name)s, bản %(version)s, bằng chứng thư của %(signer)s"),
    "documents.rules_file.attached": gettext_lazy("Gắn tệp %(name)s vào quy chế làm việc"),
    "documents.comments.asked": gettext_lazy("Lấy góp ý dự thảo ở %(count)s nơi, hạn %(due_on)s"),
    "documents.comment.given": gettext_lazy("Góp ý dự thảo %(place)s"),
    "documents.comment.answered": gettext_lazy("Trả lời góp ý: %(answer)s, %(why)s"),
    "documents.decision.chosen": gettext_lazy("Căn cứ để duyệt phương án sắp xếp “%(title)s”"),
    "documents.link.made": gettext_lazy("Nối với %(target)s: %(kind)s"),
    "documents.link.taken_back": gettext_lazy("Bỏ nối với %(target)s: %(kind)s. Lý do: %(why)s"),
    "documents.document.not_replaced": gettext_lazy("%(number)s không bị %(by)s thay thế: quan hệ nối nhầm đã bỏ"),
    "documents.contest.recorded": gettext_lazy("Ghi kết quả hội thi: %(name)s, ngày %(on)s, %(people)s người dự thi"),
    "documents.contest.taken_back": gettext_lazy("Bỏ kết quả hội thi đã ghi: %(name)s, ngày %(on)s; %(lines)s"),
    "documents.spread.recorded": gettext_lazy("Phổ biến văn bản: %(form)s, ngày %(on)s, %(people)s người"),
    "documents.spread.taken_back": gettext_lazy("Bỏ ghi chép phổ biến: %(form)s, ngày %(on)s, %(people)s người"),
})  # fmt: skip

STATE_MARKS = {"draft": "due", "issued": "done", "revoked": "missing"}
UNREAD = {
    TextState.EMPTY: gettext_lazy("không có chữ để tìm (bản quét, ảnh)"),
    TextState.LOCKED: gettext_lazy("có mật khẩu nên không tìm được trong tệp"),
    TextState.BROKEN: gettext_lazy("không đọc được nên không tìm được trong tệp"),
}
# The page of the record a document was drafted from, by its type.
SOURCES = {"meetings.meeting": "meetings:detail"}


def kind_names(day: datetime.date) -> dict[str, str]:
    """The kinds of all times by code, with the names of the day first, in the language of the page."""
    names: dict[str, str] = {}
    for rules in timeline("document_authority"):
        names |= {kind.code: kind.name for kind in rules.rules.kinds.value or ()}
    names |= {code: kind.name for code, kind in document_kinds(day).items()}
    return {code: kind_said(name) for code, name in names.items()}


def named(document: Document, day: datetime.date) -> str:
    """A document as one speaks of it: its kind and what it is about ("Nghị quyết về lãnh đạo…")."""
    return f"{kind_names(day).get(document.kind, document.kind)} {document.subject}"


def state_words(state: str) -> str:
    """The state of a document in words."""
    return str(DocumentState(state).label)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of the register."""

    url: str
    number: str
    day: str
    kind: str
    subject: str
    state: str
    state_mark: str
    openness: str
    sent: int
    opened: int
    hit: Hit | None = None


def register_rows(
    documents: Iterable[Document], counts: Mapping[int, tuple[int, int]], day: datetime.date,
    hits: Mapping[int, Hit] | None = None,
) -> list[DocumentRow]:  # fmt: skip
    """Lines of the register; `counts`: document -> (sent to, opened by); `hits`: where the words looked for stand."""
    kinds = kind_names(day)
    return [
        DocumentRow(
            url=reverse("documents:detail", args=[one.pk]),
            number=one.number_text,
            day=format_day(one.dated_on),
            kind=kinds.get(one.kind, one.kind),
            subject=one.subject,
            state=state_words(one.state),
            state_mark=STATE_MARKS[one.state],
            openness="" if one.openness == Openness.ORDINARY else str(Openness(one.openness).label),
            sent=counts.get(one.pk, (0, 0))[0],
            opened=counts.get(one.pk, (0, 0))[1],
            hit=(hits or {}).get(one.pk),
        )
        for one in documents
    ]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A received document: from whom, what, when sent, opened or not, and how it was made known."""

    url: str
    issuer: str
    number: str
    subject: str
    day: str
    sent: str
    opened: str
    state_mark: str
    spread: str
    revoked: bool
    hit: Hit | None = None


def inbox_rows(
    deliveries: Iterable[Delivery], spreads: Mapping[int, Sequence[Spread]], day: datetime.date,
    hits: Mapping[int, Hit] | None = None,
) -> list[InboxRow]:  # fmt: skip
    """Lines of an inbox; one query for the names of the issuers. `hits`: where the words looked for stand."""
    found = list(deliveries)
    names = names_on({one.issuer_id for one in found}, day)
    return [
        InboxRow(
            url=reverse("documents:detail", args=[one.document_id]),
            issuer=names.get(one.issuer_id, ""),
            number=one.document.number_text,
            subject=one.document.subject,
            day=format_day(one.document.dated_on),
            sent=format_day(one.sent_at),
            opened=_("đã mở %(day)s") % {"day": format_day(one.opened_at)} if one.opened_at else _("chưa mở"),
            state_mark="done" if one.opened_at else "late",
            spread=spread_words(spreads.get(one.document_id, ())),
            revoked=one.document.state == DocumentState.REVOKED,
            hit=(hits or {}).get(one.document_id),
        )
        for one in found
    ]


def spread_words(spreads: Sequence[Spread]) -> str:
    """How often and to how many a document was made known, in words; '' when it was not."""
    if not spreads:
        return ""
    people = sum(one.people or 0 for one in spreads)
    words = _("%(count)s lần") % {"count": format_number(len(spreads))}
    return (
        _("%(times)s, %(people)s lượt người") % {"times": words, "people": format_number(people)} if people else words
    )


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """A receiver of a document; `above`: under whom an organisation stands."""

    name: str
    above: str
    person: bool
    sent: str
    opened: str
    mark: str


def receiver_rows(deliveries: Sequence[Delivery], day: datetime.date) -> list[ReceiverRow]:
    """Receivers, those who have not opened it first, each under its superior: cells bear the same names in many
    places. Two queries."""
    parents = parents_of({one.org_id for one in deliveries})
    names = names_on(set(parents.values()), day)
    rows = sorted(deliveries, key=lambda one: one.opened_at is not None)
    return [
        ReceiverRow(
            name=one.receiver_name,
            above="" if one.person_id else names.get(parents.get(one.org_id, 0), ""),
            person=one.person_id is not None,
            sent=format_day(one.sent_at),
            opened=_("%(who)s mở %(hour)s, %(day)s") % {
                "who": one.opened_by, "hour": format_hour(one.opened_at), "day": format_day(one.opened_at),
            } if one.opened_at else _("chưa mở"),
            mark="done" if one.opened_at else "late",
        )
        for one in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with its earlier versions."""

    name: str
    url: str
    note: str
    earlier: Sequence[tuple[str, str]]
    signatures: Sequence[SignatureRow] = ()
    pk: int = 0


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """An electronic signature on the newest version: its verdict with a mark, and who signed when."""

    mark: str
    verdict: str
    words: str


_VERDICTS = {
    SignatureVerdict.VALID: ("done", gettext_lazy("Chữ ký số hợp lệ")),
    SignatureVerdict.UNKNOWN: ("due", gettext_lazy("Chữ ký số nguyên vẹn, chưa xác minh được người ký")),
    SignatureVerdict.ALTERED: ("late", gettext_lazy("Chữ ký số không hợp lệ: tệp đã bị sửa sau khi ký")),
    SignatureVerdict.UNREADABLE: ("late", gettext_lazy("Không đọc được chữ ký số")),
}


def _signature_rows(file: StoredFile) -> list[SignatureRow]:
    found = []
    for one in sorted(file.signatures.all(), key=lambda row: row.place):
        mark, verdict = _VERDICTS[SignatureVerdict(one.verdict)]
        found.append(SignatureRow(mark, str(verdict), _signature_words(one)))
    return found


def _signature_words(one: FileSignature) -> str:
    """Who signed, by whose certificate, when, and what was signed."""
    if one.verdict == SignatureVerdict.UNREADABLE:
        return _("kiểm ngày %(day)s") % {"day": format_day(one.checked_at)}
    signer = one.signer or _("không ghi tên")
    if one.organisation and one.organisation != one.signer:
        signer = f"{signer}, {one.organisation}"
    parts = [_("%(signer)s; chứng thư do %(issuer)s cấp") % {"signer": signer, "issuer": one.issuer or "?"}]
    if one.signed_at:
        at = {"hour": format_hour(one.signed_at), "day": format_day(one.signed_at)}
        stamped, claimed = _("ký %(hour)s, %(day)s, có dấu thời gian"), _("ký %(hour)s, %(day)s theo máy người ký")
        parts.append((stamped if one.stamped else claimed) % at)
    parts.append(_("đúng bản in từ phần mềm này") if one.is_print else _("không so được với bản in từ phần mềm này"))
    parts.append(_("kiểm ngày %(day)s") % {"day": format_day(one.checked_at)})
    return "; ".join(parts)


def file_rows(
    files: Iterable[StoredFile], address: str = "documents:file", *, signed: bool = False,
    unread: Mapping[int, str] | None = None,
) -> list[FileRow]:  # fmt: skip
    """One line a name, the newest version first; `address` is the page that serves one; `signed`: with signatures;
    `unread`: file -> the state of its words where search does not look into it."""
    by_name: dict[str, list[StoredFile]] = {}
    for file in files:
        by_name.setdefault(file.name, []).append(file)
    return [
        FileRow(
            name=name,
            url=reverse(address, args=[versions[0].pk]),
            note="; ".join(filter(None, (_file_words(versions[0]), _unread(unread or {}, versions[0])))),
            earlier=[(reverse(address, args=[one.pk]), _file_words(one)) for one in versions[1:]],
            signatures=_signature_rows(versions[0]) if signed else (),
            pk=versions[0].pk,
        )
        for name, versions in by_name.items()
    ]


def _unread(states: Mapping[int, str], file: StoredFile) -> str:
    return str(UNREAD[TextState(states[file.pk])]) if file.pk in states else ""


def _file_words(file: StoredFile) -> str:
    small = file.size < 1024 * 1024
    size = f"{format_number(-(-file.size // 1024))} KB" if small else f"{format_number(file.size / 1024 / 1024, 1)} MB"
    words = {"version": file.version, "size": size, "day": format_day(file.stored_at)}
    return _("bản %(version)s, %(size)s, %(day)s") % words


def facts_of(document: Document, issuer: str, day: datetime.date) -> list[Fact]:
    """What is known about a document besides its text."""
    facts = [Fact(_("Cơ quan ban hành"), document.issuer_name or issuer)]
    facts.append(Fact(_("Phạm vi đọc"), Openness(document.openness).label))
    facts += _force_facts(document)
    if document.registered:
        day_words = format_day(document.dated_on) or _("không rõ")
        facts += [Fact(_("Số, ký hiệu"), document.number_text), Fact(_("Ngày ban hành"), day_words)]
        return [*facts, Fact(_("Lý do thu hồi"), document.revoked_why)] if document.revoked_why else facts
    if document.dated_on:
        facts += [
            Fact(_("Số, ký hiệu"), document.number_text),
            Fact(_("Ngày ban hành"), format_day(document.dated_on)),
            Fact(_("Người ký"), ", ".join(part for part in (document.signer_title, document.signer_name) if part)),
        ]
    facts.append(Fact(_("Thể thức"), layout_words(document, day)))
    source = source_url(document)
    if source:
        facts.append(Fact(_("Soạn từ"), _("cuộc họp"), source))
    if document.revoked_why:
        facts.append(Fact(_("Lý do thu hồi"), document.revoked_why))
    return facts


def _force_facts(document: Document) -> list[Fact]:
    """From when until when a document is in force; of a draft, what it says of it."""
    begins = document.in_force_from or document.dated_on
    facts = [Fact(_("Có hiệu lực từ"), format_day(begins))] if begins else []
    return [*facts, Fact(_("Hết hiệu lực"), format_day(document.in_force_until))] if document.in_force_until else facts


def ended_body_words(document: Document) -> str:
    """That the body which issued a document has ended, and how long it stays in force nevertheless."""
    if document.in_force_until is None:
        return _("Nơi ban hành đã kết thúc hoạt động; văn bản còn hiệu lực đến khi được thay thế.")
    return _("Nơi ban hành đã kết thúc hoạt động; văn bản còn hiệu lực đến ngày %(day)s, nếu không được thay thế sớm "
             "hơn.") % {"day": format_day(document.in_force_until)}  # fmt: skip


def vote_words(vote: DraftVote) -> str:
    """The counts of a vote in words: in favour of how many, against, no opinion."""
    return _("Tán thành %(agree)s/%(base)s, không tán thành %(against)s, không có ý kiến %(abstain)s") % {
        "agree": format_number(vote.agree), "base": format_number(vote.base), "against": format_number(vote.against),
        "abstain": format_number(vote.abstain),
    }  # fmt: skip


def layout_words(document: Document, day: datetime.date) -> str:
    """The layout rules of the document's date (of the day for a draft), and since when they hold."""
    held = next((spec for spec in all_specs() if spec.id == document.rule_set), None) or spec_for(day)
    return _("%(name)s, áp dụng từ %(day)s") % {"name": held.name, "day": format_day(held.valid_from)}


def source_url(document: Document) -> str:
    """The page of the record a document was drafted from; '' where there is none."""
    if document.source_id is None or document.source_type not in SOURCES:
        return ""
    try:
        return reverse(SOURCES[document.source_type], args=[document.source_id])
    except NoReverseMatch:
        return ""


def return_words(found: Iterable[Return], readable: Collection[int]) -> list[str]:
    """One sentence for each document that the one to be taken back had replaced; of those that the reader may read."""
    return [_return_words(one, readable) for one in found if one.document.pk in readable]


def _return_words(one: Return, readable: Collection[int]) -> str:
    words = {"number": str(one.document), "on": format_day(one.on), "until": format_day(one.until),
             "by": str(one.by) if one.by is not None and one.by.pk in readable else _("một văn bản khác")}  # fmt: skip
    if one.on is None and one.by is not None:
        return _("%(number)s vẫn hết hiệu lực, vì %(by)s cũng thay thế từ ngày %(until)s.") % words
    if one.on is None:
        return _("%(number)s vẫn hết hiệu lực, vì đã hết thời hạn riêng ngày %(until)s.") % words
    if one.still:
        return _still_words(one, words)
    if one.by is not None:
        return _("%(number)s có hiệu lực trở lại từ ngày %(on)s đến khi %(by)s thay thế ngày %(until)s.") % words
    if one.until is not None:
        return _("%(number)s có hiệu lực trở lại từ ngày %(on)s, đến thời hạn riêng ngày %(until)s.") % words
    return _("%(number)s có hiệu lực trở lại từ ngày %(on)s.") % words


def _still_words(one: Return, words: Mapping[str, str]) -> str:
    if one.by is not None:
        return _("%(number)s vẫn còn hiệu lực đến khi %(by)s thay thế ngày %(until)s.") % words
    if one.until is not None:
        return _("%(number)s vẫn còn hiệu lực đến thời hạn riêng ngày %(until)s.") % words
    return _("%(number)s vẫn còn hiệu lực: không còn bị thay thế từ ngày %(on)s.") % words


def lapse_words(one: Lapse, by: Document | None) -> str:
    """When a document was not in force, and why; `by` where the reader may read it."""
    return _("từ %(start)s đến hết %(end)s, khi %(by)s thay thế (đã thu hồi)") % {
        "start": format_day(one.valid_from), "end": format_day(one.valid_to - datetime.timedelta(days=1)),
        "by": by or _("một văn bản khác"),
    }  # fmt: skip
