"""The project speaks of itself alone, and holds nothing of the machine it was written on."""

from __future__ import annotations

import pathlib
import re
import subprocess
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = {".png", ".ico", ".mo", ".woff2", ".ttf", ".pdf", ".xlsx", ".docx"}
MACHINE = re.compile(r"/(?:root|home/\w+|work)/|files\.pythonhosted|registry\.npmjs|\"resolved\":")


def tracked() -> list[pathlib.Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def test_no_machine_path_and_no_index_address() -> None:
    here = pathlib.Path(__file__).resolve()
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in tracked()
        if path.resolve() != here and (match := MACHINE.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def is_nfc(path: pathlib.Path) -> bool:
    return unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))


def test_text_files_are_nfc() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if not is_nfc(path)] == []
