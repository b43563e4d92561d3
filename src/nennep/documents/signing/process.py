"""Asks the process apart: which signatures a PDF has, and one more on it.

A signature is judged against the certificates in the folder `NENNEP_TRUSTED_CERTIFICATES`; nothing is fetched from the
network, so that whether a certificate was withdrawn is known only where the file itself says so.
"""

from __future__ import annotations

import base64
import datetime
import pathlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nennep.documents.apart.asking import ask
from nennep.documents.states import SignatureVerdict
from nennep.kernel.errors import RuleBroken

_SCRIPT = pathlib.Path(__file__).with_name("pades.py")
_SECONDS, _PATIENCE = 20, 30  # of the processor, and in all
_MARK = b"/ByteRange"  # no signature is without it, nor may it stand in anything compressed
_YEARS = range(1990, 2200)


@dataclass(frozen=True, slots=True)
class Found:
    """A signature: whose, by which issuer's certificate, when; `stamped`: the time is a time authority's. `as_printed`:
    nothing but signatures stands behind the file's first state."""

    verdict: SignatureVerdict
    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    signed_at: datetime.datetime | None = None
    stamped: bool = False
    as_printed: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """A PDF with one signature more; whose, and the serial number of the certificate."""

    content: bytes
    signer: str
    serial: str


def signatures_of(content: bytes) -> list[Found]:
    """The signatures of a file, in the order in which they were made; one that says so where they cannot be read."""
    if _MARK not in content:
        return []
    answer = _ask(do="check", pdf=_text(content), roots=settings.TRUSTED_CERTIFICATES)
    if "error" in answer:
        return [Found(SignatureVerdict.UNREADABLE)]
    return [_found(one, answer["as_printed"]) for one in answer["signatures"]]


def _found(one: dict[str, Any], as_printed: bool) -> Found:
    verdict = SignatureVerdict(one["verdict"])
    if verdict == SignatureVerdict.UNREADABLE:
        return Found(verdict)
    at = datetime.datetime.fromisoformat(one["signed_at"]) if one["signed_at"] else None
    if at is not None and (at.tzinfo is None or at.year not in _YEARS):
        at = None
    return Found(verdict, one["signer"], one["organisation"], one["issuer"], at, one["stamped"], as_printed)


def sign_pdf(content: bytes, *, key: bytes, password: str, reason: str) -> Signed:
    """The PDF with one signature more, made with a PKCS #12 file that is kept nowhere. Raises RuleBroken."""
    answer = _ask(do="sign", pdf=_text(content), key=_text(key), password=password, reason=reason)
    error = answer.get("error")
    if error == "key":
        raise RuleBroken(_("Không mở được tệp khóa: sai mật khẩu hoặc không phải tệp .p12, .pfx."), field="password")
    if error == "period":
        raise RuleBroken(_("Chứng thư số trong tệp khóa chưa đến hạn dùng hoặc đã hết hạn."), field="key")
    if error:
        raise RuleBroken(_("Không ký được bằng tệp khóa này. Hãy kiểm tra tệp khóa hoặc ký bằng phần mềm khác."),
                         field="key")  # fmt: skip
    return Signed(base64.b64decode(answer["pdf"]), answer["signer"], answer["serial"])


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _ask(**request: str) -> dict[str, Any]:
    """The answer of the process apart; `error` where it gave none."""
    return ask(_SCRIPT, request, seconds=_SECONDS, patience=_PATIENCE) or {"error": "unreadable"}
