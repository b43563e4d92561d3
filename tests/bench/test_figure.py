"""The benchmark's verdicts, its list of figures, and that it stays away from other databases."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from bench import database
from bench.__main__ import FIGURES, NATIONAL, main
from bench.figure import Figure, in_turn


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("a", 1.0, 4.0, "ms", 0.25), "ok"),
        (Figure("a", 1.1, 4.0, "ms", 0.25), "over"),
        (Figure("a", 1.0, 4.0, "ms", 0.25, equal=False), "unequal"),
        (Figure("a", 50.0, None, "ms", 0.05, most=60.0), "ok"),
        (Figure("a", 61.0, None, "ms", 0.05, most=60.0), "over"),
        (Figure("a", 12.0, 12.0, "queries", 1.0, most=15, highest=16), "over"),
        (Figure("a", 12.0, 12.0, "queries", 1.0, most=15, highest=15), "ok"),
    ],
)
def test_verdict_of_a_figure(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict
    assert f" {verdict} " in f"{figure.line()} "
    assert figure.as_row()["verdict"] == verdict


def test_sides_are_measured_in_turn_after_warming_up() -> None:
    order: list[str] = []

    def side(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    assert in_turn(lambda: side("ours", 2.0), lambda: side("baseline", 3.0), rounds=2) == (2.0, 3.0)
    assert order == ["ours", "baseline"] * 3


@pytest.mark.parametrize("name", FIGURES + NATIONAL)
def test_every_figure_named_can_be_measured(name: str) -> None:
    module = importlib.import_module("bench.figures." + name.replace(".", "_"))
    assert callable(module.measure)
    assert (module.__doc__ or "").startswith(f"{name}: ")


def test_own_database_stands_beside_the_one_named() -> None:
    named = "postgresql://somebody@/office?host=/run/pg&port=5433"
    own = database.own_address(named)
    assert own == "postgresql://somebody@/office_bench?host=/run/pg&port=5433"
    assert database.own_address(own) == own
    nation = database.own_address(own, "nation")
    assert nation == "postgresql://somebody@/office_bench_nation?host=/run/pg&port=5433"
    assert (database.own_address(nation, "nation"), database.own_address(nation)) == (nation, own)


@pytest.mark.parametrize("words", [["--size", "nation", "--units", "/nowhere"], ["--only", "toc-do"]])
def test_what_cannot_be_measured_is_refused_in_words(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", *words])
    monkeypatch.setattr("os.environ", {})
    assert main() == 2
    assert capsys.readouterr().err.startswith("bench: ")


def test_it_explains_itself() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, "--only" in done.stdout) == (0, True)
