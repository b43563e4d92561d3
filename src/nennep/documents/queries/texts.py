"""Finding documents by what stands in them and in the files kept with them (K6), and showing where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Greatest, Substr

from nennep.documents.models import Document, DocumentText
from nennep.documents.queries import matching, words_of
from nennep.documents.states import Openness, TextState
from nennep.kernel.bulk import many_keys
from nennep.kernel.statements import contains
from nennep.kernel.vietnamese import fold

LEAST, MOST = 2, 100  # characters of a phrase that is looked for in texts
BEFORE, AFTER = 60, 100  # characters shown around a hit


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase stands: the file's name and version ("" and 0: the document itself), and the words around it with
    their marks; no words where reading the document is noted."""

    file: str
    version: int
    before: str = ""
    found: str = ""
    after: str = ""


def found_in(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Of the documents, those whose number, kind and subject hold every word, or which hold the phrase themselves or in
    a file, accents or not. `rows`: documents that the actor may read; their texts, and no others, are read once, here:
    0.1 s of the server for a thousand of four pages each."""
    phrase = _phrase(text)
    if not phrase:
        return matching(rows, text)
    said = Q(*(contains("folded", word) for word in words_of(text)))
    held = _holding(phrase).filter(document_id__in=rows.order_by().values("pk")).values_list("document_id", flat=True)
    return rows.filter(said | Q(pk__in=many_keys(held.distinct())))


def hits_of(documents: Iterable[Document], text: str) -> dict[int, Hit]:
    """Document -> the first place where it holds the phrase: its own words before its files, a newer version of a file
    before an older one. For documents that the actor may read; one statement."""
    wanted = {one.pk: one.openness for one in documents}
    phrase = _phrase(text)
    if not phrase or not wanted:
        return {}
    place = Func(F("folded"), Value(_pattern(phrase)), function="regexp_instr", output_field=IntegerField())
    rows = _holding(phrase).filter(document_id__in=wanted).annotate(
        place=place, start=Greatest(F("place") - BEFORE, 1),
        around=Substr("text", Greatest(F("place") - BEFORE, 1), BEFORE + AFTER + len(phrase), output_field=TextField()),
    )  # fmt: skip
    rows = rows.order_by("document_id", F("file_id").desc(nulls_first=True))
    found: dict[int, Hit] = {}
    for pk, file, version, at, start, around in rows.values_list(
        "document_id", "file__name", "version", "place", "start", "around"
    ):
        if pk not in found:
            hit = Hit(file or "", version if file else 0)
            found[pk] = hit if wanted[pk] != Openness.ORDINARY else _shown(hit, around, at - start, len(phrase))
    return found


def unread_of(document: Document) -> dict[int, str]:
    """File -> why search does not look into it, of a document that the actor may read; none for those that were read,
    and for those that the worker has not come to yet."""
    rows = DocumentText.objects.filter(document=document, file__isnull=False).exclude(state=TextState.READ)
    return dict(rows.values_list("file_id", "state"))


def _shown(hit: Hit, around: str, at: int, length: int) -> Hit:
    """The hit with the words around it, cut at spaces."""
    before, after = around[:at], around[at + length :]
    if at == BEFORE:
        before = "… " + before.partition(" ")[2]
    if len(after) >= AFTER:
        after = after.rpartition(" ")[0] + " …"
    return Hit(hit.file, hit.version, before, around[at : at + length], after)


def _phrase(text: str) -> str:
    phrase = fold(text[:MOST])
    return phrase if len(phrase) >= LEAST else ""


def _holding(phrase: str) -> QuerySet[DocumentText]:
    """The texts with the phrase, from the beginning of a word on."""
    return DocumentText.objects.filter(folded__contains=phrase).filter(folded__regex=_pattern(phrase))


def _pattern(phrase: str) -> str:
    plain = "".join(c if c.isalnum() or c == " " else f"\\{c}" for c in phrase)
    return rf"\m{plain}" if phrase[0].isalnum() else plain
