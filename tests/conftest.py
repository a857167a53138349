"""What every test may use: real data where it is present, and every build of the kernels."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("default")

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("SNOWSHOE_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real photos and micrographs (see CONTRIBUTING.md); tests that need it skip without it."""
    if not DATA.is_dir():
        pytest.skip(f"no data folder at {DATA}; set SNOWSHOE_DATA")
    return DATA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start what takes minutes first, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: "test_levels" not in item.nodeid)
