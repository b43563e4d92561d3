"""M9: what is carried to a server without network holds all that is needed there, and pip looks nowhere else."""

from __future__ import annotations

import json
import pathlib
import tarfile

import pytest
from django.conf import settings

from devtools import install, package
from devtools.machine import ROOT, Refused
from nennep.documents.paper import FONTS

FAKE = "thu_vien-1.0-py3-none-any.whl"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """An archive of our sources and of one wheel that is none."""
    wheels = tmp_path_factory.mktemp("wheels")
    (wheels / FAKE).write_bytes(b"wheel")
    (wheels / "thua.txt").write_bytes(b"not a wheel")
    return package.write(tmp_path_factory.mktemp("out"), wheels)


def content(packed: pathlib.Path) -> dict[str, tarfile.TarInfo]:
    """The entries by their path below the one folder of the archive."""
    with tarfile.open(packed) as archive:
        return {entry.name.partition("/")[2]: entry for entry in archive if "/" in entry.name}


def read(packed: pathlib.Path, name: str) -> str:
    with tarfile.open(packed) as archive:
        found = archive.extractfile(f"{packed.stem}/{name}")
        assert found is not None
        return found.read().decode()


def test_package_holds_sources_wheels_and_every_asset_that_is_served(packed: pathlib.Path) -> None:
    held = content(packed)
    sources = {"INSTALL", "LICENSE", "dev.py", "requirements.lock", "docs/operations.md", "devtools/install.py"}
    assert sources | {f"wheels/{FAKE}", "src/nennep/locale/en/LC_MESSAGES/django.mo"} <= held.keys()
    folders = [pathlib.Path(folder) for _, folder in settings.STATICFILES_DIRS] + [FONTS]
    served = {
        f"node_modules/{path.relative_to(settings.ASSETS_DIR)}"
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    code = {str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("*.*") if path.suffix != ".pyc"}
    assert served
    assert (served | {name for name in code if (ROOT / name).is_file()}) - held.keys() == set()


def test_package_holds_nothing_else(packed: pathlib.Path) -> None:
    held = content(packed)
    assert [name for name in held if name.startswith("wheels/")] == ["wheels/made-for.txt", f"wheels/{FAKE}"]
    assert {name.partition("/")[0] for name in held} == {"INSTALL", "wheels", "node_modules", *package.SOURCES}
    assert {"/".join(name.split("/")[1:3]) for name in held if name.startswith("node_modules/")} == {
        install.STAMP, *json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"],
    }  # fmt: skip
    assert not [name for name in held if "__pycache__" in name]
    assert {(entry.uid, entry.gid, entry.uname) for entry in held.values()} == {(0, 0, "root")}


def test_installing_from_a_package_uses_no_network(packed: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """pip is told to look beside itself alone, and npm is not called: the note of the assets is the one it leaves."""
    made_for = tmp_path / install.MADE_FOR
    made_for.write_text(read(packed, f"wheels/{install.MADE_FOR}"), encoding="utf-8")
    assert install.from_package(tmp_path) == ["--no-index", "--find-links", str(tmp_path)]
    assert install.from_package(tmp_path / "none") == []
    assert read(packed, f"node_modules/{install.STAMP}") == install.assets_stamp(with_browser=False)
    made_for.write_text("Python 3.99, Linux riscv64", encoding="utf-8")
    with pytest.raises(Refused, match=r"làm cho Python 3\.99, Linux riscv64, còn máy này là Python 3"):
        install.from_package(tmp_path)
