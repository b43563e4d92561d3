"""Our own form for a table of old and new codes, and reading one for a draft."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _

from nennep.kernel.actor import Actor
from nennep.kernel.vietnamese import fold
from nennep.members.register.template import workbook_to, write_text
from nennep.organisations.drafts import snapshot_of, steps_of
from nennep.organisations.models import Reform
from nennep.organisations.queries import name_on, natural_key
from nennep.processes.workbench.picking import new_in
from nennep.processes.workbench.table import COLUMNS, MOST_ROWS, Interpreter, Reading, read_lines
from nennep.regulations.rules.organisations import organisation_kinds


def read_table(reform: Reform, data: bytes, file_name: str) -> Reading:
    """What a file comes to for a draft; nothing is written. Raises UnreadableFile."""
    lines, wrong = read_lines(data, file_name)
    units = snapshot_of(reform.home_id, reform.effective_on).units
    kinds = organisation_kinds(reform.effective_on)
    words = {fold(kind.name): kind.code for kind in kinds.values()} | {code: code for code in kinds}
    used = new_in(step.operation for step in steps_of(reform))
    start = max((int(key[1:]) for key in used if key[0] == "n" and key[1:].isdecimal()), default=0)
    keys = (f"n{start + number}" for number in range(1, MOST_ROWS + 2))
    return Interpreter(units, reform.home_id, words, keys).interpret(lines, wrong)


def table_form(actor: Actor, reform: Reform) -> bytes:
    """An .xlsx form, filled with the organisations directly below the home: only the new side is left to write."""
    units = snapshot_of(reform.home_id, reform.effective_on).units
    direct = [unit for unit in units.values() if unit.parent == reform.home_id]
    target = BytesIO()
    book = workbook_to(target)
    sheet, help_sheet = book.add_worksheet("Danh sách"), book.add_worksheet("Hướng dẫn")
    title = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#EFEFEF"})
    text, guarded = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@"})
    guarded.set_quote_prefix()
    write_text(sheet, 0, 0, name_on(reform.home_id, actor.today).upper(), title, title)
    write_text(sheet, 1, 0, f"BẢNG SẮP XẾP TỔ CHỨC: {reform.title}", title, title)
    for index, column in enumerate(COLUMNS):
        sheet.write_string(3, index, column.label, head)
        sheet.set_column(index, index, column.width, text)
    for line, unit in enumerate(sorted(direct, key=lambda one: natural_key(one.name))[:MOST_ROWS], 4):
        write_text(sheet, line, 0, unit.codes[0] if unit.codes else "", text, guarded)
        write_text(sheet, line, 1, unit.name, text, guarded)
    sheet.freeze_panes(4, 2)
    help_sheet.set_column(0, 0, 100)
    for number, words in enumerate(_help()):
        help_sheet.write_string(number, 0, words)
    book.close()
    return target.getvalue()


def _help() -> list[str]:
    return [
        _("Mỗi dòng: một tổ chức cũ về một tổ chức mới. Xóa dòng của tổ chức không thay đổi."),
        _("Nhiều mã cũ cùng một mã mới là hợp nhất. Một mã cũ nhiều mã mới là chia; ghi tỷ lệ từng phần."),
        _("Một mã cũ, một mã mới: vẫn là tổ chức ấy, đổi mã và tên. Mã mới “giải thể”: kết thúc hoạt động."),
        _("Tên mới cần cho tổ chức lập từ nhiều nơi. Loại hình, trực thuộc để trống thì như tổ chức cũ."),
        _("Tổ chức cũ chưa có mã thì để trống mã cũ, ghi đúng tên cũ."),
    ]
