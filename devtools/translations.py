"""English pages: msgids gathered from code and templates, kept in one .po, compiled to the .mo that ships.

`python -m devtools.translations` renews both files; with `--check` it only says what is missing or stale.
"""

from __future__ import annotations

import io
import pathlib
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "nennep"
FOLDER = SOURCE / "locale" / "en" / "LC_MESSAGES"
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_noop": None, "_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip


def _sources() -> Iterator[tuple[str, bytes]]:
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        yield name, (templatize(text, origin=name) if path.suffix == ".html" else text).encode()


def gathered() -> Catalog:
    """Every text that a person can see, with the files it stands in.

    Raises ValueError for a text that stands both by itself and with a number: where it stands by itself, older
    releases of Python do not find what was translated with a number.
    """
    catalog = Catalog(locale="en", project="nennep", charset="utf-8")
    counted: dict[tuple[str, str | None], set[bool]] = {}
    for name, content in _sources():
        found = extract("python", io.BytesIO(content), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(name, 0)], context=context)
            text = message if isinstance(message, str) else message[0]
            counted.setdefault((text, context), set()).add(not isinstance(message, str))
    if both := sorted(text for (text, _context), ways in counted.items() if len(ways) > 1):
        raise ValueError(f"use ngettext wherever it stands: {'; '.join(both)}")
    return catalog


def renewed() -> Catalog:
    """The kept translations over what is gathered now; texts that are gone are left out."""
    po = FOLDER / "django.po"
    old = read_po(io.BytesIO(po.read_bytes()), locale="en") if po.exists() else Catalog(locale="en")
    fresh = gathered()
    for message in fresh:
        kept = old.get(message.id, message.context) if message.id else None
        if kept is not None and not kept.fuzzy and kept.pluralizable == message.pluralizable:
            message.string = kept.string
    return fresh


def missing(catalog: Catalog) -> list[str]:
    """The texts without a translation."""
    found = []
    for message in catalog:
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and not all(strings):
            found.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return found


def _po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=True, omit_header=False, include_lineno=False, no_location=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Language-Team')
    kept = [line for line in lines if not line.startswith(("#", *dated))]
    return "".join(kept).lstrip("\n").encode()


def _mo(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    kept = Catalog(locale="en", charset="utf-8")
    kept.mime_headers  # noqa: B018  the catalog makes its head on first use
    for message in catalog:
        if message.id and message.string:
            kept.add(message.id, message.string, context=message.context)
    write_mo(out, kept)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Renew, or check."""
    catalog = renewed()
    lacking = missing(catalog)
    stale = (FOLDER / "django.po").exists() is False or (FOLDER / "django.po").read_bytes() != _po(catalog)
    if "--check" in arguments:
        for text in lacking[:20]:
            print(f"not translated: {text[:100]}")
        print(f"{len(lacking)} texts without English" + ("; the .po is stale" if stale else ""))
        return 1 if lacking or stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "django.po").write_bytes(_po(catalog))
    (FOLDER / "django.mo").write_bytes(_mo(catalog))
    print(f"{len(list(catalog)) - 1} texts, {len(lacking)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
