"""What dev.py does, with the standard library alone; only `prepare` runs inside the application."""

import pathlib
import sys

# For `nennep.config.embedded_postgres`, which needs the standard library only, before anything is installed.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "src"))
