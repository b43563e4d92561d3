"""The invented registers of the shared folder are read where that folder stands beside the repository."""

from __future__ import annotations

from pathlib import Path

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "registers"

collect_ignore = [] if SAMPLES.is_dir() else ["test_samples.py"]
