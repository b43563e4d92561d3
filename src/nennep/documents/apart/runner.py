"""The process apart: `python runner.py <script> <seconds>`, a JSON request on standard input, a JSON answer on standard
output. Neither it nor a script imports the application; whatever a script raises ends this process, and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import logging
import runpy
import sys

MEMORY = 1024 * 1024 * 1024


def _limit(seconds: int) -> None:
    """Memory, time and writing, as far as the system knows such limits."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  not on every system

        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0)):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))


def main() -> None:
    """Limits first, then the script's own `answer`."""
    script, seconds = sys.argv[1:]
    request = json.load(sys.stdin)
    logging.disable(logging.CRITICAL)
    _limit(int(seconds))
    json.dump(runpy.run_path(script)["answer"](request), sys.stdout)


if __name__ == "__main__":
    main()
