"""The process apart, in which foreign files are worked on."""

from __future__ import annotations

import pathlib
import threading

import pytest

from nennep.documents.apart import asking
from nennep.kernel.errors import RuleBroken

SCRIPT = "import os\ndef answer(request):\n    return {**os.environ, 'said': request['say']}\n"


@pytest.fixture
def script(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    return path


def test_a_foreign_file_meets_no_secret(script: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes over the process finds neither the site's key nor the database's password in its environment."""
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")

    answer = asking.ask(script, {"say": "xin chào"}, seconds=5, patience=20)

    assert answer is not None
    assert answer["said"] == "xin chào"
    assert answer.keys() - {"said", "LC_CTYPE"} <= set(asking._PASSED_ON)


def test_many_foreign_files_at_once_wait_for_their_turn(
    script: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Their memory is bounded: who gets no turn is told, and the turn of who was served is free again."""
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(asking, "_turns", turns)
    turns.acquire()
    with pytest.raises(RuleBroken, match="Hãy đợi một phút"):
        asking.ask(script, {"say": ""}, seconds=5, patience=0)
    turns.release()

    for patience in (20, 0, 20):  # served, cut off, served
        answer = asking.ask(script, {"say": "x"}, seconds=5, patience=patience)
        assert (answer is None) == (patience == 0)
