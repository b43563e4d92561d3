"""Files kept with records, in versions; bytes lie in the data folder under their SHA-256, written before the row."""

from __future__ import annotations

import hashlib
import pathlib
import tempfile

from django.conf import settings
from django.db.models import Max
from django.http import FileResponse
from django.utils.translation import gettext as _

from nennep.documents.models import StoredFile
from nennep.documents.states import Openness
from nennep.kernel.actor import Actor
from nennep.kernel.errors import RuleBroken
from nennep.kernel.vietnamese import tidy
from nennep.ui.downloads import attachment

LARGEST = 25 * 1024 * 1024
# suffix -> (media type, how the content must begin)
KINDS: dict[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK\x03\x04"),
    ".doc": ("application/msword", b"\xd0\xcf\x11\xe0"),
    ".xls": ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
}
# What an office file of the new form holds, by its suffix; and what a macro leaves in any office file.
_PARTS = {".docx": b"word/", ".xlsx": b"xl/", ".pptx": b"ppt/"}
_MACROS = (b"vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le"))


def _folder() -> pathlib.Path:
    return pathlib.Path(settings.DATA_DIR) / "files"


def path_of(file: StoredFile) -> pathlib.Path:
    """Where the bytes of a file lie."""
    return _folder() / file.sha256[:2] / file.sha256


def _tidy(name: str) -> str:
    return tidy(name.replace("/", "-").replace("\\", "-"))[-200:]


def check_file(name: str, content: bytes) -> str:
    """The media type of a file that may be kept. Raises RuleBroken (field "file")."""
    suffix = pathlib.PurePosixPath(_tidy(name)).suffix.lower()
    if not content:
        raise RuleBroken(_("Tệp rỗng. Hãy chọn tệp khác."), field="file")
    if len(content) > LARGEST:
        raise RuleBroken(_("Tệp lớn hơn 25 MB. Hãy nén hoặc chia nhỏ tệp."), field="file")
    if suffix not in KINDS:
        raise RuleBroken(_("Chỉ nhận tệp PDF, Word, Excel, PowerPoint hoặc ảnh (JPG, PNG)."), field="file")
    media_type, beginning = KINDS[suffix]
    words = {"kind": suffix[1:].upper()}
    if not content.startswith(beginning):
        raise RuleBroken(_("Nội dung tệp không đúng là %(kind)s. Hãy mở tệp kiểm tra lại.") % words, field="file")
    if beginning == b"PK\x03\x04" and _PARTS[suffix] not in content:
        raise RuleBroken(_("Nội dung tệp không đúng là %(kind)s. Hãy mở tệp kiểm tra lại.") % words, field="file")
    if any(mark in content for mark in _MACROS):
        raise RuleBroken(_("Tệp có macro nên không được nhận. Hãy lưu lại thành tệp không có macro."), field="file")
    return media_type


def store_file(
    *,
    actor: Actor,
    org_id: int,
    owner_type: str,
    owner_id: int,
    name: str,
    content: bytes,
    openness: str = Openness.ORDINARY,
) -> StoredFile:
    """Keep a file with a record; the same name again is the next version. The caller has checked the right.

    Bytes are written under their hash first (a crash leaves at most an unused file), then the row.
    """
    name, media_type = _tidy(name), check_file(name, content)
    digest = hashlib.sha256(content).hexdigest()
    target = _folder() / digest[:2] / digest
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(content)
        pathlib.Path(part.name).replace(target)
    last = StoredFile.objects.filter(owner_type=owner_type, owner_id=owner_id, name=name).aggregate(v=Max("version"))
    return StoredFile.objects.create(
        org_id=org_id, owner_type=owner_type, owner_id=owner_id, name=name, version=(last["v"] or 0) + 1,
        media_type=media_type, size=len(content), sha256=digest, openness=openness, stored_by_id=actor.user_id,
    )  # fmt: skip


def lying(file: StoredFile) -> pathlib.Path:
    """Where the bytes of a file lie. Raises RuleBroken when they are not there."""
    path = path_of(file)
    if not path.is_file():
        raise RuleBroken(_("Tệp này không còn trên máy chủ. Hãy báo người quản trị để lấy lại từ bản sao lưu."))
    return path


def send_file(file: StoredFile) -> FileResponse:
    """A stored file as an answer; the caller has checked the right. RuleBroken when its bytes are not there."""
    return attachment(lying(file), file.name, file.media_type)
