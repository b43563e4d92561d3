"""`nennep`: help, exit codes, the first account, checks that find tampering, registers and reports as files."""

from __future__ import annotations

import datetime
import pathlib
from collections.abc import Iterator

import pytest
import xlsxwriter
from django.db import connection

from nennep.access.models import Grant, User
from nennep.audit.models import AuditEvent
from nennep.documents.models import Document, NumberSeries
from nennep.kernel import clock
from nennep.kernel.rls import WEB_ROLE
from nennep.meetings.models import Meeting, RollEntry
from nennep.members.models import Person
from nennep.obligations.actions import open_obligations
from nennep.obligations.models import Obligation
from nennep.orgtree.models import OrgVersion
from nennep.site.cli import main
from tests.documents.making import issued
from tests.factories.world import World

pytestmark = pytest.mark.db
COMMANDS = ("serve", "worker", "migrate", "found", "createadmin", "import", "report", "backup", "restore", "verify")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`main` chooses the database role by the environment; the test's own comes back afterwards."""
    monkeypatch.setenv("NENNEP_AS_OWNER", "1")


@pytest.fixture
def as_owner(world: World) -> Iterator[None]:
    """What somebody with the owner's password can do, the triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("reset role")
        cursor.execute("set session_replication_role = replica")
        yield
        cursor.execute("set session_replication_role = origin")
        cursor.execute(f"set role {WEB_ROLE}")


def verified(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit code of verify, and the lines that failed."""
    code = main(["verify"])
    return code, [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert (ended.value.code, command in capsys.readouterr().out) == (0, True)


def test_wrong_words_end_with_two() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sao-luu"])
    assert ended.value.code == 2


def test_a_new_installation_begins_with_its_highest_organisation(
    db: None, sight: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found it, open the first account there: an empty database needs nothing else to begin."""
    assert main(["found", "Đảng bộ tỉnh Mẫu", "--since", "01/07/2025"]) == 0
    number = capsys.readouterr().out.strip()
    top = OrgVersion.objects.get(org_id=int(number))
    assert (top.level, top.valid_from, top.path.count(".")) == (1, datetime.date(2025, 7, 1), 1)
    assert main(["createadmin", "vanphong", "--name", "Lê Thị Mận", "--org", number]) == 0
    assert "Đảng bộ tỉnh Mẫu" in capsys.readouterr().out
    assert main(["found", "Đảng bộ tỉnh Khác"]) == 1
    assert f"số {number}, Đảng bộ tỉnh Mẫu" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["A", "--kind", "chi-bo"], "dang-bo-tinh"),
        (["A", "--since", "31/02/2025"], "không đọc được"),
        (["A", "--since", "01/01/1800"], "01/01/1800"),
        ([" "], "tên"),
    ],
)
def test_the_highest_organisation_is_refused_in_words(
    db: None, sight: None, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["found", *words]) == 1
    assert said in capsys.readouterr().err
    assert not OrgVersion.objects.exists()


def test_first_account_is_opened_with_a_password_shown_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["createadmin", "vanphong", "--name", "Lê Thị Mận", "--org", str(world.commune_a.pk)]) == 0
    password = capsys.readouterr().out.splitlines()[1]
    user = User.objects.get(username="vanphong")
    assert user.check_password(password)
    assert list(Grant.objects.filter(user=user).values_list("role", "org_id")) == [
        ("organisation_staff", world.commune_a.pk)
    ]


@pytest.mark.parametrize(
    "words", [["secretary", "--org", "1"], ["moi", "--org", "999999"], ["moi", "--org", "1", "--role", "vua"]]
)
def test_first_account_is_refused_in_words(world: World, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = User.objects.count()
    words = [str(world.commune_a.pk) if word == "1" else word for word in words]
    assert main(["createadmin", *words, "--name", "Ai đó"]) == 1
    assert capsys.readouterr().err.startswith("nennep: ")
    assert User.objects.count() == before


def test_verify_finds_nothing_where_nothing_was_touched(
    world: World, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heads = tmp_path / "heads.txt"
    assert main(["verify", "--head", str(heads)]) == 0
    assert "FAIL" not in capsys.readouterr().out
    assert heads.read_text(encoding="utf-8").split()[1] == str(AuditEvent.objects.count())


def test_verify_finds_a_changed_event(world: World, as_owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    capsys.readouterr()
    AuditEvent.objects.filter(pk=AuditEvent.objects.earliest("pk").pk).update(actor_name="Người khác")
    assert verified(capsys) == (1, ["FAIL audit chain: 1"])


def test_verify_finds_a_changed_version(world: World, as_owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    OrgVersion.objects.filter(org=world.a1).update(commune_id=world.commune_b.pk)
    assert verified(capsys) == (1, ["FAIL stored tree = derived tree: 2"])


def test_verify_finds_a_changed_counter(world: World, as_owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    at = clock.at(datetime.date(2026, 10, 3), 19)
    meeting = Meeting.objects.create(
        org=world.a1, body_kind="cell", kind="regular", state="closed", month=datetime.date(2026, 10, 1), title="Họp",
        starts_at=at, opened_at=at, closed_at=at, rule_set="x", summoned=1, attended=1, official_summoned=1,
        official_attended=1,
    )  # fmt: skip
    person = world.people["member"]
    RollEntry.objects.create(
        meeting=meeting, org=world.a1, month=meeting.month, person=person, person_name=person.full_name, official=True
    )
    assert verified(capsys) == (0, [])
    Meeting.objects.filter(pk=meeting.pk).update(summoned=2, attended=2)
    assert verified(capsys) == (1, ["FAIL meeting counters = roll rows: 1"])


def test_verify_finds_a_duty_that_was_changed_past_its_count(
    world: World, as_owner: None, capsys: pytest.CaptureFixture[str]
) -> None:
    month = datetime.date(2026, 10, 1)
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = origin")
    open_obligations(actor=world.system, month=month)
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
    assert verified(capsys) == (0, [])
    Obligation.objects.filter(org=world.b1, kind="monthly_meeting", period=month).delete()
    # Of the province and of the commune: what is kept, and what stands there.
    assert verified(capsys) == (1, ["FAIL kept counts of duties = the duties: 3"])


def test_verify_finds_a_gap_in_the_numbers(world: World, as_owner: None, capsys: pytest.CaptureFixture[str]) -> None:
    """K3: a number that was given is never missing, given twice or passed over."""
    documents = [issued(world) for _ in range(2)] + [issued(world, kind="thong-bao")]
    assert [document.number for document in documents] == [1, 2, 1]
    assert verified(capsys) == (0, [])
    Document.objects.filter(pk=documents[1].pk).update(number=3)
    NumberSeries.objects.filter(pk=documents[2].series_id).update(last=2)
    assert verified(capsys) == (1, ["FAIL number series without gaps: 2"])


def register(path: pathlib.Path) -> pathlib.Path:
    """A small register: one person beyond doubt, one with an impossible date."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        rows = [
            ["TT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Chi bộ"],
            ["1", "Lương Văn Ổi", "01/02/1975", "19/05/2001", "19/05/2002", "Chi bộ thôn Đông Hà"],
            ["2", "Kiều Thị Ổn", "31/02/1980", "19/05/2003", "19/05/2004", "Chi bộ thôn Đông Hà"],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_register_is_read_as_far_as_it_is_beyond_doubt(
    world: World, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, rejects = register(tmp_path / "danh-sach.xlsx"), tmp_path / "con-lai.xlsx"
    words = ["import", str(file), "--org", str(world.commune_a.pk), "--by", "staff_a", "--rejects", str(rejects)]
    assert main(words) == 1
    assert list(Person.objects.filter(full_name__endswith=" Ổi").values_list("registered_at", flat=True)) == [
        world.a1.pk
    ]
    assert not Person.objects.filter(full_name__endswith=" Ổn").exists()
    assert rejects.stat().st_size > 0
    assert main(words) == 1  # the file of rejects is not written over
    assert "đã có" in capsys.readouterr().err


def test_register_is_refused_to_another_branch(
    world: World, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = register(tmp_path / "danh-sach.xlsx")
    assert main(["import", str(file), "--org", str(world.commune_a.pk), "--by", "staff_b"]) == 1
    assert "no such organisation" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "khong-co.xlsx"), "--org", "1", "--by", "staff_a"]) == 1


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf"])
def test_month_report_is_written(world: World, tmp_path: pathlib.Path, kind: str) -> None:
    out = tmp_path / f"bao-cao.{kind}"
    words = ["report", "--org", str(world.commune_a.pk), "--month", "10/2026", "--as-of", "15/11/2026"]
    assert main([*words, "--out", str(out)]) == 0
    assert out.read_bytes()[:4] == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")


@pytest.mark.parametrize(
    ("month", "as_of", "name"),
    [("13/2026", "15/11/2026", "a.pdf"), ("10/2026", "31/02/2026", "a.pdf"), ("10/2026", "15/11/2026", "a.txt"),
     ("12/2026", "15/11/2026", "a.pdf")],
)  # fmt: skip
def test_month_report_is_refused_in_words(
    world: World, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], month: str, as_of: str, name: str
) -> None:
    words = ["--org", str(world.commune_a.pk), "--month", month, "--as-of", as_of, "--out", str(tmp_path / name)]
    assert main(["report", *words]) == 1
    assert capsys.readouterr().err.startswith("nennep: ")


def test_worker_refuses_a_role_that_row_security_does_not_bind(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    assert main(["worker"]) == 1
    assert "row security" in capsys.readouterr().err
