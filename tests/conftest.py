"""What all tests share: the switch that rewrites goldens, and settings under which a run is the same everywhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # so that tests can import `helpers`

os.environ.pop("NO_COLOR", None)

settings.register_profile("neovista", derandomize=True, deadline=None)
settings.load_profile("neovista")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the goldens instead of comparing"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell the helpers, in this process and in those it starts."""
    if config.getoption("--update-golden"):
        os.environ["NEOVISTA_UPDATE_GOLDEN"] = "1"
