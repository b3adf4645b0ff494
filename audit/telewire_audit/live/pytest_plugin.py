"""A pytest fixture that holds the events of a test's run against the registry.

# conftest.py
pytest_plugins = ["telewire_audit.live.pytest_plugin"]

def test_training(telewire_live):
    train(emit=telewire_live.take)      # a finding at level error fails the test at its end
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telewire_audit.live.session import LiveCheck
from telewire_registry.config import load_config

__all__ = ["telewire_live"]


@pytest.fixture
def telewire_live(request: pytest.FixtureRequest) -> Iterator[LiveCheck]:
    """Give a check against the project's registry; a test whose run is not what the records say fails."""
    check = LiveCheck.of_config(load_config(None, request.config.rootpath))
    yield check
    check.require_clean()
