"""Files of these tests lie in a folder of their own."""

from __future__ import annotations

import pathlib

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: pathlib.Path) -> None:
    settings.DATA_DIR = tmp_path
