"""The words of documents and of files kept with them, read by the worker for search (K6); old ones in the same way.

A document's own words are read again with each version of its content. What is registered as secret has no content and
no files, so nothing of it is read.
"""

from __future__ import annotations

import pathlib
import time

from django.db.models import Exists, OuterRef

from nennep.documents.apart.asking import ask
from nennep.documents.contents import paragraphs
from nennep.documents.files import path_of
from nennep.documents.models import Document, DocumentText, StoredFile
from nennep.documents.queries import ABOUT_DOCUMENTS
from nennep.documents.reading import reader
from nennep.documents.states import TextState
from nennep.kernel.actor import Actor
from nennep.kernel.db import acting
from nennep.kernel.vietnamese import fold_in_place, from_tcvn3, is_tcvn3, tidy

READABLE = frozenset({".pdf", ".docx", ".pptx", ".xlsx", ".xls"})
SECONDS, PATIENCE = 30, 60  # for one file: of the processor, and in all
AT_ONCE = 500


def read_texts(*, actor: Actor, seconds: float = 45) -> int:
    """Read the words of documents and files that have none yet, or older ones; how many. Begins none after `seconds`.

    Each is written by itself: one that cannot be read stops nothing, and says so. Only the system does this.
    """
    if not actor.everything:
        raise ValueError("Words are read by the system.")
    until, done = time.monotonic() + seconds, 0
    with acting(actor):
        waiting: list[Document | StoredFile] = [*_unread_documents(), *_unread_files()]
    for one in waiting:
        if time.monotonic() > until:
            break
        with acting(actor):
            _keep(one, *(_of_document(one) if isinstance(one, Document) else _of_file(one)))
        done += 1
    return done


def _unread_documents() -> list[Document]:
    known = DocumentText.objects.filter(document_id=OuterRef("pk"), file__isnull=True, version=OuterRef("version"))
    rows = Document.objects.filter(~Exists(known), registered=False, secrecy="")
    return list(rows.only("content", "version").order_by("-pk")[:AT_ONCE])


def _unread_files() -> list[StoredFile]:
    known = DocumentText.objects.filter(file_id=OuterRef("pk"))
    return list(StoredFile.objects.filter(~Exists(known), owner_type=ABOUT_DOCUMENTS).order_by("-pk")[:AT_ONCE])


def _of_document(document: Document) -> tuple[TextState, str]:
    """What it says, without lines for the pen; the cells of a table with a dot between them."""
    _subject, *lines = paragraphs("", document.content)
    lines = [line.strip("| ").replace(" | ", " · ") for line in lines if line.strip("|. ")]
    return (TextState.READ, " ".join(lines)) if lines else (TextState.EMPTY, "")


def _of_file(file: StoredFile) -> tuple[TextState, str]:
    """Its words, read in a process of its own with little memory and time (`reader`)."""
    suffix = pathlib.PurePosixPath(file.name).suffix.lower()
    if suffix not in READABLE:
        return TextState.EMPTY, ""
    request = {"path": str(path_of(file)), "suffix": suffix}
    found = ask(pathlib.Path(reader.__file__), request, seconds=SECONDS, patience=PATIENCE)
    if found is None:
        return TextState.BROKEN, ""
    text = str(found["text"])
    return TextState(found["state"]), from_tcvn3(text) if is_tcvn3([text]) else text


def _keep(one: Document | StoredFile, state: TextState, text: str) -> None:
    text = tidy(text)[: reader.LONGEST]
    document, file = (one.pk, None) if isinstance(one, Document) else (one.owner_id, one.pk)
    DocumentText.objects.update_or_create(
        document_id=document, file_id=file,
        defaults={"version": one.version, "state": state, "text": text, "folded": fold_in_place(text)},
    )  # fmt: skip
