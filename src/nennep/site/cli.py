"""`nennep`: what an operator does on a server. Exit codes: 0 done, 1 refused or failed, 2 wrong words."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
from collections.abc import Callable, Sequence

import django

Command = Callable[[argparse.Namespace], int]
# Commands that change tables or read everything run as the tables' owner; the others as the web role.
AS_OWNER = {"migrate", "backup", "restore", "verify"}


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    main_parser = argparse.ArgumentParser(prog="nennep", description="Nền Nếp: run, keep and check an installation.")
    commands = main_parser.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text)

    serve = add("serve", "Serve the pages (gunicorn); put nginx in front of it.")
    serve.add_argument("--bind", default="127.0.0.1:8000", help="address and port (default %(default)s)")
    serve.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    serve.add_argument("--threads", type=int, default=4, help="threads in each (default %(default)s)")
    worker = add("worker", "Run the jobs: notices, seals of the audit, obligations of the month.")
    worker.add_argument("--concurrency", type=int, default=1, help="jobs at once (default %(default)s)")
    add("migrate", "Bring the database's tables up to this version; run it before every start after an upgrade.")
    top = add("found", "Found the highest organisation of a new installation; prints its number.")
    top.add_argument("name", help="its full name")
    top.add_argument("--kind", default="dang-bo-tinh", help="what it is; a wrong one lists all (default %(default)s)")
    top.add_argument("--since", help="dd/mm/yyyy since when it has stood (default today)")
    top.add_argument("--decision", default="", help="number of the decision")
    admin = add("createadmin", "Open the first account of an office; it then opens the others in the pages.")
    admin.add_argument("username")
    admin.add_argument("--name", required=True, help="the person's name")
    admin.add_argument("--org", type=int, required=True, help="number of the organisation, as in its page's address")
    admin.add_argument("--role", default="organisation_staff", help="role to hold there (default %(default)s)")
    imports = add("import", "Read a register (.xlsx) into an organisation, as far as it is beyond doubt.")
    imports.add_argument("file", type=pathlib.Path)
    imports.add_argument("--org", type=int, required=True, help="number of the organisation")
    imports.add_argument("--by", required=True, help="account in whose name, and with whose rights, it is read")
    imports.add_argument("--rejects", type=pathlib.Path, help="where to write the rows not taken, with the reasons")
    report = add("report", "Write the month report of an organisation as Excel, Word or PDF.")
    report.add_argument("--org", type=int, required=True, help="number of the organisation")
    report.add_argument("--month", required=True, help="MM/YYYY")
    report.add_argument("--as-of", help="dd/mm/yyyy (default today)")
    report.add_argument("--out", type=pathlib.Path, required=True, help="file ending in .xlsx, .docx or .pdf")
    export = add("export", "Write what is analysed (tree, members without names, meetings, cube) as Parquet files.")
    export.add_argument("--out", type=pathlib.Path, required=True, help="folder; each export is a new one below it")
    backup = add("backup", "Write database and files into one archive.")
    backup.add_argument("archive", type=pathlib.Path)
    restore = add("restore", "Read an archive into an empty database.")
    restore.add_argument("archive", type=pathlib.Path)
    verify = add("verify", "Check: audit chain unbroken, stored tree = derived tree, counters and sums = rows.")
    verify.add_argument("--head", type=pathlib.Path, help="also append the head of the audit chain to this file")
    return main_parser


def _commands() -> dict[str, Command]:
    from nennep.site.operations import archive, office, processes, verify  # noqa: PLC0415  needs Django set up

    return {
        "serve": processes.serve, "worker": processes.worker, "migrate": processes.migrate, "found": office.found,
        "createadmin": office.create_admin, "import": office.import_file, "report": office.write_report,
        "export": office.export_files,
        "backup": archive.backup, "restore": archive.restore, "verify": verify.verify,
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    chosen = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings.base")
    if chosen.command in AS_OWNER:
        os.environ["NENNEP_AS_OWNER"] = "1"
    django.setup()
    from django.http import Http404  # noqa: PLC0415  needs Django set up

    from nennep.kernel.errors import Refusal  # noqa: PLC0415  needs Django set up

    try:
        return _commands()[chosen.command](chosen)
    except Refusal as refusal:
        sys.stderr.write(f"nennep: {refusal.sentence}\n")
        return 1
    except Http404:
        sys.stderr.write("nennep: there is no such organisation, or it is out of the account's sight\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("nennep: stopped\n")
        return 1
