"""Starts the process apart and reads its answer."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import threading
from typing import Any

from django.utils.translation import gettext as _

from nennep.kernel.errors import RuleBroken

AT_ONCE = 2  # processes apart beside one process of ours: their memory comes to so many times `runner.MEMORY`
_RUNNER = pathlib.Path(__file__).with_name("runner.py")
_PASSED_ON = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TZ")  # of the environment, which holds the site's secrets
_turns = threading.BoundedSemaphore(AT_ONCE)


def ask(script: pathlib.Path, request: dict[str, str], *, seconds: int, patience: int) -> dict[str, Any] | None:
    """What `answer(request)` of a script says, in a process with little memory and `seconds` of the processor; None
    where it gave no answer within `patience` seconds, whatever went wrong there. Raises RuleBroken where no turn came
    in that time: `AT_ONCE` work at once."""
    if not _turns.acquire(timeout=patience):
        raise RuleBroken(_("Máy chủ đang đọc nhiều tệp khác. Hãy đợi một phút rồi gửi lại."))
    try:
        run = subprocess.run(
            [sys.executable, "-I", str(_RUNNER), str(script), str(seconds)], input=json.dumps(request).encode(),
            capture_output=True, timeout=patience, check=True,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(run.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    finally:
        _turns.release()
    return answer
