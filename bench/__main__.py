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
from bench.nation import units
from nennep.config import env

# In the order of the table that docs/operations.md and the goals are read in.
FIGURES = (
    "pages.queries", "pages.time", "web.memory", "access.point", "access.province", "report.month", "cube.dashboard",
    "cube.demography", "lake.spark", "tree.commune_asof", "tree.country_rollup", "bulk.overlap_guard", "meeting.record",
    "meeting.paper", "import.members", "pdf.resolution", "search.name", "cascade.issue", "cascade.heat",
    "obligations.home", "digest.build",
)  # fmt: skip
# Those that need the nation: loaded once from the tables of units, see bench/nation.
NATIONAL = (
    "tree.commune_asof", "tree.country_rollup", "cube.demography", "lake.spark", "bulk.overlap_guard", "reform.apply",
    "reform.move_commune", "reform.readers", "cube.dashboard",
)  # fmt: skip
OF_SIZE = {"province": FIGURES, "nation": NATIONAL}


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    words = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    words.add_argument("--size", choices=list(OF_SIZE), default="province")
    words.add_argument("--units", metavar="FOLDER", help=f"where the nation's tables of units lie: {units.USUAL}")
    every = ", ".join(FIGURES + NATIONAL)
    words.add_argument("--only", metavar="NAME", help=f"one figure, or those that begin so: {every}")
    words.add_argument("--json", action="store_true", help="a list of objects instead of the table")
    return words


def prepare(size: str) -> None:
    """Point everything at the benchmark's own database and load the province, or the nation, unless it stands there."""
    os.environ |= {"NENNEP_AS_OWNER": "1", "NENNEP_SECOND_FACTOR": "asked", "NENNEP_LOG_LEVEL": "WARNING"}
    os.environ |= {"NENNEP_STATIC_DIR": str(env.ROOT / ".local" / "bench-static"), "NENNEP_DEBUG": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings.base")
    server = env.database_url()
    made = database.make_database(server, size)
    database.take_own_addresses(size)
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    if made:
        began = time.monotonic()
        sys.stderr.write(f"bench: loading the {size} (once, until tables or generators change)\n")
        _load(size)
        database.mark_loaded(server, size)
        sys.stderr.write(f"bench: loaded in {time.monotonic() - began:.0f} s\n")


def ready_for_nation(folder: str | None) -> None:
    """The tables of units are there, where the command line or NENNEP_UNITS says. Raises NoTables."""
    if folder:
        os.environ["NENNEP_UNITS"] = os.path.abspath(folder)  # noqa: PTH100  the environment holds text
    units.check()


def _load(size: str) -> None:
    from bench.load import load_province  # noqa: PLC0415  needs Django set up
    from bench.nation.load import load_nation  # noqa: PLC0415  likewise

    if size == "nation":
        load_nation()
    else:
        load_province()


def main() -> int:
    """Measure what was asked; the exit code."""
    chosen = parser().parse_args()
    names = [name for name in OF_SIZE[chosen.size] if name.startswith(chosen.only or "")]
    if chosen.only and not names:
        there = ", ".join(OF_SIZE[chosen.size])
        sys.stderr.write(f"bench: no figure of the {chosen.size} is called {chosen.only}; there are: {there}\n")
        return 2
    try:
        if chosen.size == "nation":
            ready_for_nation(chosen.units)
        prepare(chosen.size)
    except (units.NoTables, database.NoRoom) as refusal:
        sys.stderr.write(f"bench: {refusal}\n")
        return 2
    from bench.figure import HEAD, Figure, NotHere  # noqa: PLC0415  needs Django set up

    if not chosen.json:
        print(HEAD, flush=True)
    figures: list[Figure] = []
    broken = False
    for name in names:
        module = importlib.import_module("bench.figures." + name.replace(".", "_"))
        try:
            figures.append(module.measure())
        except NotHere as missing:
            sys.stderr.write(f"bench: {name} is not measured: {missing}\n")
            continue
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
