"""What a page says when English is chosen, less what is data: names, titles, terms as rule sets write them."""

from __future__ import annotations

import pathlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

import nennep
from devtools.translations import FOLDER

VIETNAMESE = re.compile(
    r"[^\W\d_]*[àáảãạâầấẩẫậăằắẳẵặèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE
)
WHOLE = re.compile(r'<span class="nb">([^<]*)</span>')  # a number within a text, kept on one line
PLACE = pathlib.Path(nennep.__file__).parent
RULES = (
    PLACE / "regulations" / "rulesets", PLACE / "site" / "demo" / "rulesets", PLACE / "documents" / "layout" / "specs",
)  # fmt: skip
ALLOWED = (
    "Nền Nếp", "Tiếng Việt", "Đảng Cộng sản Việt Nam", "Tết",
    "Hệ thống",  # who has acted where no person has: a name, as records keep it
    "Học tập, quán triệt",  # a value in the journal, which keeps what was written
    "Sơ cấp", "Trung cấp", "Cao cấp", "Cử nhân", "Mỹ Hào", "Khánh Thượng", "“Lưu …”",  # examples of what to type
    "Chi bộ thôn 1", "Họ và tên", "Lê Thị Mận", "Ngày sinh",  # what stands in the file that is being read
)  # fmt: skip


class _Words(HTMLParser):
    """The texts of a page and what assistive technology reads, without scripts, styles, code, what is marked as
    Vietnamese, and papers (`doc`), which are Vietnamese."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if self._silent:
            self._depth += tag == self._silent
        elif (
            tag in ("script", "style", "code")
            or (tag != "html" and named.get("lang") == "vi")
            or "doc" in (named.get("class") or "").split()
        ):
            self._silent, self._depth = tag, 1
        else:
            self.texts += [value for name, value in attrs if value and name in ("title", "aria-label", "alt", "data-l")]

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == self._silent
        if not self._depth:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _strings(one)


def _in_tables() -> Iterator[str]:
    for model in apps.get_models():
        ours = model.__module__.startswith("nennep.") and model._meta.managed
        if not ours or model._meta.app_label == "audit":  # the audit holds labels beside data
            continue
        names = [one.name for one in model._meta.concrete_fields if isinstance(one, (CharField, TextField, JSONField))]
        for row in model._default_manager.values_list(*names) if names else ():
            yield from _strings(row)


def data() -> list[str]:
    """Every text that rule sets and tables hold, the longest first; none that the interface itself says."""
    with (FOLDER / "django.po").open("rb") as stream:
        labels = {message.id for message in read_po(stream) if isinstance(message.id, str)}
    found = {*ALLOWED, *(text for text in _in_tables() if text not in labels)}
    for folder in RULES:
        for path in folder.rglob("*.toml"):
            found.update(_strings(tomllib.loads(path.read_text(encoding="utf-8"))))
    texts = {" ".join(text.split()).casefold() for text in found if VIETNAMESE.search(text)}
    return sorted(texts, key=len, reverse=True)


def vietnamese_left(page: str, known: list[str]) -> list[str]:
    """The texts of a page that are Vietnamese still when the known data are taken out of them."""
    words = _Words()
    words.feed(WHOLE.sub(r"\1", page))
    found = []
    for text in dict.fromkeys(words.texts):
        left = text.casefold()
        for one in known:
            if not VIETNAMESE.search(left):
                break
            left = left.replace(one, "")
        if VIETNAMESE.search(left):
            found.append(text)
    return found
