"""`python -m bench`: prints a line a figure. Exit code 1 when a goal is missed or two sides disagree."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
import traceback

import django
from django.core.management import call_command

from bench import database
from nennep.config import env

# In the order of the table that docs/operations.md and the goals are read in.
FIGURES = (
    "pages.queries", "pages.time", "access.point", "access.province", "report.month", "cube.dashboard",
    "cube.demography", "meeting.record", "meeting.paper",
    "import.members", "pdf.resolution", "search.name", "cascade.issue", "cascade.heat", "obligations.home",
    "digest.build",
)  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    words = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    words.add_argument("--size", choices=["province", "nation"], default="province")
    words.add_argument("--only", metavar="NAME", help=f"one figure, or those that begin so: {', '.join(FIGURES)}")
    words.add_argument("--json", action="store_true", help="a list of objects instead of the table")
    return words


def prepare() -> None:
    """Point everything at the benchmark's own database and load the province unless it stands there."""
    os.environ |= {"NENNEP_AS_OWNER": "1", "NENNEP_SECOND_FACTOR": "asked", "NENNEP_LOG_LEVEL": "WARNING"}
    os.environ |= {"NENNEP_STATIC_DIR": str(env.ROOT / ".local" / "bench-static"), "NENNEP_DEBUG": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings.base")
    server = env.database_url()
    made = database.make_database(server)
    database.take_own_addresses()
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    if made:
        from bench.load import load_province  # noqa: PLC0415  needs Django set up

        began = time.monotonic()
        sys.stderr.write("bench: loading the province (once, until tables or generators change)\n")
        load_province()
        database.mark_loaded(server)
        sys.stderr.write(f"bench: loaded in {time.monotonic() - began:.0f} s\n")


def main() -> int:
    """Measure what was asked; the exit code."""
    chosen = parser().parse_args()
    if chosen.size == "nation":
        sys.stderr.write("bench: the national size comes with the reorganisation work; use --size province\n")
        return 2
    names = [name for name in FIGURES if name.startswith(chosen.only or "")]
    if not names:
        sys.stderr.write(f"bench: no figure is called {chosen.only}; there are: {', '.join(FIGURES)}\n")
        return 2
    prepare()
    from bench.figure import HEAD, Figure  # noqa: PLC0415  needs Django set up

    if not chosen.json:
        print(HEAD, flush=True)
    figures: list[Figure] = []
    broken = False
    for name in names:
        module = importlib.import_module("bench.figures." + name.replace(".", "_"))
        try:
            figures.append(module.measure())
        except Exception:  # noqa: BLE001  one figure that fails must not hide the others
            broken = True
            sys.stderr.write(f"bench: {name} failed\n{traceback.format_exc()}")
            continue
        if not chosen.json:
            print(figures[-1].line(), flush=True)
    if chosen.json:
        print(json.dumps([figure.as_row() for figure in figures], indent=2))
    return int(broken or any(figure.verdict != "ok" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
