"""import.members: an Excel register of 100,000 people to committed rows, beside openpyxl and bulk_create."""

from __future__ import annotations

import dataclasses
import datetime
import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import openpyxl
import xlsxwriter
from django.db import connection, transaction

from bench.figure import Figure, rows_of, seconds
from bench.load import PROVINCE, office, place
from nennep.kernel.actor import Actor, system_actor
from nennep.kernel.db import acting
from nennep.kernel.rls import WEB_ROLE
from nennep.kernel.vietnamese import fold, sort_key
from nennep.members.actions import choose_columns, choose_places, commit_batch, read_file
from nennep.members.actions.import_read import names_in, propose_places
from nennep.members.models import Affiliation, Person, StandingRow
from nennep.organisations.bulk import OrgSeed, load_organisations
from nennep.site.demo.people import FAMILY, GIVEN_F, GIVEN_M, MIDDLE_M, invent

PEOPLE, CELLS = 100_000, 400
AS_OF = datetime.date(2026, 10, 31)
HEAD = ("STT", "Họ và tên khai sinh", "Giới tính", "Ngày sinh", "Số định danh cá nhân", "Ngày vào Đảng",
        "Ngày chính thức", "Số thẻ đảng", "Trình độ GDPT", "Nghề nghiệp", "Chi bộ")  # fmt: skip
_WRITTEN = """
select count(*), count(distinct p.citizen_id), count(distinct a.cell_id),
       md5(string_agg(concat_ws('|', p.citizen_id, p.full_name, p.folded, p.sex, p.birth_on, p.card_no, p.admitted_on,
                                p.official_on, p.occupation, n.name), ',' order by p.citizen_id))
from members_person p
join members_affiliation a on a.person_id = p.id and a.kind = 'home' and a.known_to is null
join organisations_organisationname n on n.org_id = a.cell_id and n.known_to is null
where a.cell_id = any(%s)
"""


def _cell_name(number: int) -> str:
    return f"Chi bộ tổ dân phố {number + 1}"


# Without marks no two words of a place are alike.
_WORDS = [list({fold(word): word for word in words}.values()) for words in (FAMILY, MIDDLE_M, GIVEN_F, GIVEN_M)]


def _name(number: int) -> str:
    """A name of four words that nobody else bears: the reading rightly doubts people of one name and one age."""
    words = []
    for choices in _WORDS:
        number, at = divmod(number, len(choices))
        words.append(choices[at])
    return " ".join(words)


def _workbook() -> bytes:
    """A flat register as an office keeps it, dates as dates."""
    dice, target = random.Random(11), io.BytesIO()  # noqa: S311  invented people, no secret
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet, day = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEAD)
    for number in range(PEOPLE):
        facts = dataclasses.replace(invent(dice, 500_000 + number, AS_OF), full_name=_name(number))
        sheet.write_number(number + 1, 0, number + 1)
        values = (
            facts.full_name, "Nữ" if facts.sex == "F" else "Nam", facts.birth_on, facts.citizen_id, facts.admitted_on,
            facts.official_on, facts.card_no, facts.schooling, facts.occupation, _cell_name(number % CELLS),
        )  # fmt: skip
        for column, value in enumerate(values, 1):
            if isinstance(value, datetime.date):
                sheet.write_datetime(number + 1, column, datetime.datetime.combine(value, datetime.time()), day)
            elif value:
                sheet.write_string(number + 1, column, str(value))
    book.close()
    return target.getvalue()


@contextmanager
def _commune() -> Iterator[tuple[int, list[int]]]:
    """A commune with empty cells; it and all that was written into it are taken back at the end."""
    system = system_actor("bench")
    seeds = [OrgSeed("Đảng bộ phường Nạp Danh Sách", "dang-bo-xa", None)]
    seeds += [OrgSeed(_cell_name(number), "chi-bo-truc-thuoc", 0) for number in range(CELLS)]
    with transaction.atomic():
        with acting(system):
            top, *cells = load_organisations(
                actor=system, seeds=seeds, effective_on=datetime.date(2025, 7, 1), top=place().province_id
            )
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
        yield top, cells
        transaction.set_rollback(True)


def _ours(actor: Actor, org: int, content: bytes) -> None:
    """What the pages do, step by step: read, columns, cells, the comparison stored for looking at, and the writing."""
    batch = read_file(actor=actor, org_id=org, kind="members", file_name="danh-sach.xlsx", content=content)
    batch = choose_columns(actor=actor, batch_id=batch.pk, columns=batch.mapping["columns"])
    names = [name for name, _ in names_in(actor=actor, batch=batch)]
    cells = propose_places(actor=actor, batch=batch, names=names)
    batch = choose_places(actor=actor, batch_id=batch.pk, as_of=AS_OF, cells=cells)
    commit_batch(actor=actor, batch_id=batch.pk)


def _baseline(cells: list[int], content: bytes) -> None:
    """openpyxl, and bulk_create of the same rows by the owner: no preview, no checks, no comparison."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    of_name = {_cell_name(number): cell for number, cell in enumerate(cells)}
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True)]  # noqa: C416  the generator holds the file
    people = Person.objects.bulk_create(
        [
            Person(
                registered_at_id=of_name[str(row[10])], full_name=row[1], folded=fold(str(row[1])),
                sort_key=sort_key(str(row[1])), sex="F" if row[2] == "Nữ" else "M", birth_on=_day(row[3]),
                citizen_id=row[4] or "", admitted_on=_day(row[5]), official_on=_day(row[6]), card_no=row[7] or "",
                schooling=row[8] or "", occupation=row[9] or "",
            )
            for row in rows
        ],
        batch_size=5000,
    )  # fmt: skip
    known = {"valid_from": AS_OF}
    StandingRow.objects.bulk_create(
        [
            StandingRow(person=one, cell_id=one.registered_at_id, standing="official" if one.official_on
                        else "probationary", valid_from=one.official_on or one.admitted_on or AS_OF)
            for one in people
        ],
        batch_size=5000,
    )  # fmt: skip
    Affiliation.objects.bulk_create(
        [Affiliation(person=one, cell_id=one.registered_at_id, **known) for one in people], batch_size=5000
    )


def _day(value: object) -> datetime.date | None:
    return value.date() if isinstance(value, datetime.datetime) else None


def _timed(work: Callable[[int, list[int]], None]) -> tuple[float, list[tuple[object, ...]]]:
    with _commune() as (top, cells):
        took = seconds(lambda: work(top, cells))
        return took, rows_of(_WRITTEN, [cells])


def _clear() -> None:
    """Rows taken back still lie in the tables: the next measurement must not read past them."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def measure() -> Figure:
    """Seconds for the whole register, once each. Overlap checks of the baseline are left out in its favour."""
    content, actor = _workbook(), office(PROVINCE)

    def ours(top: int, cells: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {WEB_ROLE}")
        _ours(actor, top, content)
        with connection.cursor() as cursor:
            cursor.execute("reset role")
            cursor.execute("set constraints all immediate")

    def baseline(_top: int, cells: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set local app.bulk = '1'")
        _baseline(cells, content)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

    mine, written = _timed(ours)
    _clear()
    theirs, expected = _timed(baseline)
    _clear()
    return Figure(
        "import.members", mine, theirs, "s", 0.25, equal=written == expected and written[0][0] == PEOPLE,
        note=f"{PEOPLE:,} rows of Excel, all pages' steps with preview / openpyxl + bulk_create, no preview",
    )  # fmt: skip
