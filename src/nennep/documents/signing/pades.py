"""Reads and makes the signatures of a PDF: a script that `documents.apart` runs, without the rest of the project."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime
import io
import pathlib
from typing import Any

from asn1crypto import pem, x509  # type: ignore[import-untyped]  # it has no types
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

MOST = 20  # signatures that are read of one file
_LONGEST = 200
_OF_ROOT = {"/AcroForm", "/Extensions", "/DSS", "/Version"}


def _roots(folder: str) -> list[x509.Certificate]:
    """The certificates in a folder, in PEM or DER."""
    found: list[x509.Certificate] = []
    if not folder:
        return found
    for path in sorted(pathlib.Path(folder).glob("*")):
        content = path.read_bytes() if path.is_file() else b""
        if not content:
            continue
        try:
            parts = [one[2] for one in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
            found += [x509.Certificate.load(one, strict=True) for one in parts]
        except ValueError:
            continue  # something else lies there
    return found


def _name(name: x509.Name, *fields: str) -> str:
    """The first of some parts of a certificate's name."""
    parts = name.native
    for field in fields:
        value = parts.get(field)
        if value:
            text = ", ".join(value) if isinstance(value, list) else str(value)
            return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST]
    return ""


def _verdict(status: PdfSignatureStatus, stray: bool) -> str:
    """Whether what was signed is what the file shows, and whether the signer's certificate leads to a known root."""
    changed = status.modification_level in {None, ModificationLevel.OTHER} or status.docmdp_ok is False
    if not (status.intact and status.valid) or changed or stray:
        return "altered"
    return "valid" if status.bottom_line else "unknown"


def _is_stray(content: bytes, reader: PdfFileReader) -> bool:
    """Whether bytes that belong to no state of the file lie behind its last signature."""
    last = max(reader.embedded_signatures, key=lambda one: one.signed_revision, default=None)
    if last is None or last.signed_revision < reader.xrefs.total_revisions - 1:
        return False
    *_, start, length = last.byte_range
    return int(start) + int(length) < len(content.rstrip(b" \t\r\n\0"))


def _read(signature: EmbeddedPdfSignature, roots: list[x509.Certificate], stray: bool) -> dict[str, Any]:
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = asyncio.run(async_validate_pdf_signature(signature, context))
    certificate = signature.signer_cert
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        stamp = None
    at = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return {
        "signer": _name(certificate.subject, "common_name", "organization_name"),
        "organisation": _name(certificate.subject, "organization_name", "organizational_unit_name"),
        "issuer": _name(certificate.issuer, "common_name", "organization_name"),
        "signed_at": at.isoformat() if at is not None else "",
        "stamped": stamp is not None,
        "verdict": _verdict(status, stray),
    }


def check(content: bytes, folder: str) -> dict[str, Any]:
    """The signatures of a PDF, in the order in which they were made."""
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    roots, found, stray = _roots(folder), [], _is_stray(content, reader)
    for signature in reader.embedded_regular_signatures[:MOST]:
        try:
            found.append(_read(signature, roots, stray))
        except Exception:  # noqa: BLE001  pyHanko and its parsers raise anything; the file's other signatures are read on
            found.append({"verdict": "unreadable"})
    return {"signatures": found, "as_printed": not stray and _is_as_first(reader)}


def _is_as_first(reader: PdfFileReader) -> bool:
    """Whether nothing but signatures, and what is written about the file, was added behind its first state."""
    with contextlib.suppress(Exception):
        first = reader.get_historical_resolver(0)
        root = reader.trailer.raw_get("/Root").reference
        about = {reader.trailer.raw_get("/Info").reference} if "/Info" in reader.trailer else set()
        if "/Metadata" in reader.root:
            about.add(reader.root.raw_get("/Metadata").reference)
        states, existed = reader.xrefs, reader.xrefs.explicit_refs_in_revision(0)
        touched: set[Any] = set()
        for later in range(1, states.total_revisions):
            touched |= states.explicit_refs_in_revision(later) | states.refs_freed_in_revision(later)
        touched = touched & existed - about
        was_root = first.trailer_view.raw_get("/Root").reference
        return root == was_root and all(_adds_only(first(ref), ref.get_pdf_handler().get_object(ref), ref == root)
                                        for ref in touched)  # fmt: skip
    return False


def _adds_only(old: Any, new: Any, is_root: bool) -> bool:
    """Whether a part of the first state became no other: the root names a form, a page has fields of signatures."""
    if not (isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject)):
        return bool(old == new)
    free = _OF_ROOT if is_root else {"/Annots"} if old.get("/Type") == "/Page" else set()
    same = all(old.raw_get(key) == new.raw_get(key) if key in old and key in new else False
               for key in {*old, *new} - free)  # fmt: skip
    before, after = ([one.get_object() for one in part.get("/Annots", ())] for part in (old, new))
    return same and after[: len(before)] == before and all(_is_field(one) for one in after[len(before) :])


def _is_field(annotation: Any) -> bool:
    return bool(annotation.get("/Subtype") == "/Widget" and annotation.get("/FT") == "/Sig")


def _signer(key: bytes, password: str) -> signers.SimpleSigner | None:
    signer: signers.SimpleSigner | None = None
    with contextlib.suppress(Exception):
        signer = signers.SimpleSigner.load_pkcs12_data(key, other_certs=[], passphrase=password.encode())
    return signer


def sign(content: bytes, key: bytes, password: str, reason: str) -> dict[str, Any]:
    """The PDF with one signature more (PAdES-B-B). `error`: "key", it cannot be opened with the password; "period", its
    certificate does not hold today."""
    signer = _signer(key, password)
    if signer is None or signer.signing_cert is None:
        return {"error": "key"}
    certificate = signer.signing_cert
    if not certificate.not_valid_before <= datetime.datetime.now(datetime.UTC) <= certificate.not_valid_after:
        return {"error": "period"}
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    about = signers.PdfSignatureMetadata(
        field_name=f"ChuKy{len(writer.prev.embedded_signatures) + 1}", subfilter=SigSeedSubFilter.PADES,
        reason=reason or None, md_algorithm="sha256",
    )  # fmt: skip
    made = signers.sign_pdf(writer, about, signer=signer)
    made.seek(0)
    return {
        "pdf": base64.b64encode(made.read()).decode(),
        "signer": _name(certificate.subject, "common_name", "organization_name"),
        "serial": f"{certificate.serial_number:x}",
    }


def answer(request: dict[str, str]) -> dict[str, Any]:
    """One request; what goes wrong with the file is raised."""
    content = base64.b64decode(request["pdf"])
    if request["do"] == "sign":
        return sign(content, base64.b64decode(request["key"]), request["password"], request["reason"])
    return check(content, request["roots"])
