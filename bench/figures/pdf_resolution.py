"""pdf.resolution: a resolution of two pages as PDF/A, warm, beside the same through LibreOffice where there is one."""

from __future__ import annotations

import datetime
import pathlib
import shutil
import statistics
import subprocess
import tempfile

from bench.figure import Figure, seconds
from nennep.documents.layout.content import Document
from nennep.documents.layout.forms.issuer import Issue, Issuer, Signer
from nennep.documents.layout.forms.resolution import Resolution, resolution
from nennep.documents.layout.pdf import render_pdf
from nennep.documents.layout.specs import spec_for
from nennep.documents.layout.word import render_word
from nennep.documents.paper import FONTS

DAY = datetime.date(2026, 10, 3)
MOST = 60.0  # milliseconds, where nothing is there to compare with
_LINE = (
    "Chi bộ quán triệt chỉ thị, nghị quyết của cấp trên, phân công từng đảng viên phụ trách hộ gia đình, gắn kết quả "
    "thực hiện nhiệm vụ với đánh giá hằng quý và cuối năm"
)


def _document(which: int) -> Document:
    """A resolution of two pages; no two are alike, so that nothing is remembered of the one before."""
    lines = tuple(f"{_LINE}, việc thứ {number} của kỳ {which}." for number in range(1, 6))
    issuer = Issuer("Chi bộ thôn Đông Hà", "Đảng bộ xã Cẩm Xuyên", "Cẩm Xuyên")
    return resolution(Resolution(
        issue=Issue(issuer, Signer("Nguyễn Văn An", "Bí thư"), which, DAY),
        subject="về lãnh đạo thực hiện nhiệm vụ tháng 10 năm 2026",
        results=lines, shortcomings=lines[:2], directions=lines, following=lines[:3],
        vote="100% đảng viên chính thức có mặt tán thành",
    ))  # fmt: skip


def _through_libreoffice(program: str, word: bytes) -> float:
    """Seconds for one document, with the program's own profile made before."""
    with tempfile.TemporaryDirectory() as folder:
        paper = pathlib.Path(folder) / "nghi-quyet.docx"
        paper.write_bytes(word)
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
            'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}', "--outdir", folder, str(paper),
        ]  # fmt: skip

        def convert() -> None:
            subprocess.run(command, check=True, capture_output=True, timeout=120)

        convert()
        if not paper.with_suffix(".pdf").read_bytes().startswith(b"%PDF"):
            raise RuntimeError("LibreOffice made no PDF")
        return statistics.median(seconds(convert) for _ in range(3))


def measure() -> Figure:
    """Milliseconds a document."""
    spec = spec_for(DAY)
    papers = iter([_document(which) for which in range(1, 31)])
    made = [render_pdf(next(papers), spec, FONTS) for _ in range(5)]
    pages = made[0].count(b"/Type /Page\n") or made[0].count(b"/Type /Page ")
    ours = statistics.median(seconds(lambda: render_pdf(next(papers), spec, FONTS)) for _ in range(15)) * 1000
    program = shutil.which("soffice") or shutil.which("libreoffice")
    baseline = _through_libreoffice(program, render_word(next(papers), spec)) * 1000 if program else None
    note = "its Word file through LibreOffice, profile warm" if program else "no LibreOffice here"
    return Figure(
        "pdf.resolution", ours, baseline, "ms", 0.05, most=None if program else MOST,
        note=f"PDF/A{f' of {pages} pages' if pages else ''}, each one different / {note}",
    )  # fmt: skip
