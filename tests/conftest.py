"""What all tests share: the `--golden` option and the fixture that compares with golden files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the golden files; look at the diff")


@pytest.fixture
def rewrites_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are rewritten; a plain run never does."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture
def assert_golden(rewrites_golden: bool) -> Compare:  # noqa: FBT001 - a fixture
    """Compare a text with a golden file; with --golden, write it instead."""

    def compare(path: Path, text: str) -> None:
        if rewrites_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.is_file(), f"{path} is missing: make golden, and look at it"
        assert text == path.read_bytes().decode()

    return compare
