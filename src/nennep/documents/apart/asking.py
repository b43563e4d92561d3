"""Starts the process apart and reads its answer."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from typing import Any

_RUNNER = pathlib.Path(__file__).with_name("runner.py")


def ask(script: pathlib.Path, request: dict[str, str], *, seconds: int, patience: int) -> dict[str, Any] | None:
    """What `answer(request)` of a script says, in a process with little memory and `seconds` of the processor; None
    where it gave no answer within `patience` seconds, whatever went wrong there."""
    command = [sys.executable, "-I", str(_RUNNER), str(script), str(seconds)]
    try:
        run = subprocess.run(
            command, input=json.dumps(request).encode(), capture_output=True, timeout=patience, check=True
        )
        answer: dict[str, Any] = json.loads(run.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    return answer
