"""Two pytest fixtures: one holds the events of a run against the registry, the other keeps what a screen test saw.

    # conftest.py
    pytest_plugins = ["telewire_audit.live.pytest_plugin"]

    def test_training(telewire_live):
        train(emit=telewire_live.take)      # a finding at level error fails the test at its end

    def test_banner(telewire_screen):       # see telewire_audit.live.screen_watch
        ...

`pytest --telewire-seen DIR` writes what all tests with `telewire_screen` saw, and the log of their runs.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from telewire_audit.consumer_code import ConsumerCode, consumer_code
from telewire_audit.live.screen_watch import ScreenWatch, write_notes
from telewire_audit.live.session import LiveCheck
from telewire_registry.config import load_config

__all__ = ["telewire_live", "telewire_screen"]

_OPTION: Final = "--telewire-seen"
_FAILED: Final = pytest.StashKey[bool]()
_NOTES: Final = pytest.StashKey[list[tuple[pytest.Item, ScreenWatch]]]()
_CODE: Final = pytest.StashKey[ConsumerCode]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("telewire")
    group.addoption(_OPTION, metavar="DIR", help="write what screen tests saw, and the log of their runs, to DIR")


def pytest_configure(config: pytest.Config) -> None:
    """Read the widgets' code before it runs; refuse what would leave a part of the notes in each process."""
    config.stash[_NOTES] = []
    if not config.getoption(_OPTION):
        return
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(f"{_OPTION} needs all tests in one process: leave out -n")
    config.stash[_CODE] = consumer_code(load_config(None, config.rootpath))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember which tests failed: what these saw is no evidence."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the notes, once every test has its outcome."""
    folder, code = session.config.getoption(_OPTION), session.config.stash.get(_CODE, None)
    if folder and code is not None:
        notes = session.config.stash[_NOTES]
        failed = [watch for item, watch in notes if item.stash.get(_FAILED, False)]
        write_notes(Path(folder), code, [watch for _, watch in notes if watch not in failed], failed)


@pytest.fixture
def telewire_live(request: pytest.FixtureRequest) -> Iterator[LiveCheck]:
    """Give a check against the project's registry; a test whose run is not what the records say fails."""
    check = LiveCheck.of_config(load_config(None, request.config.rootpath))
    yield check
    check.require_clean()


@pytest.fixture
def telewire_screen(request: pytest.FixtureRequest) -> ScreenWatch:
    """Give the notes of one screen test; they are kept where the test passes, in all of its phases."""
    watch = ScreenWatch(request.node.nodeid)
    request.config.stash[_NOTES].append((request.node, watch))
    return watch
