"""`pytest --telewire`: an item for each record and check of the audit, which fails with the path of the value.

The audit runs in a process of its own, so that pytest never imports libcst, and gives its JUnit document; without the
option this module does nothing. `-m telewire` runs these items alone, `-m 'not telewire'` all others.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

__all__ = ["AuditItem", "Audited"]

_OPTION: Final = "--telewire"
_MARK: Final = "telewire"
_DOCUMENT: Final = pytest.StashKey[str]()
_CALL: Final = "from telewire.command import main; main()"
_AUDIT: Final = (sys.executable, "-X", "utf8", "-c", _CALL, "audit", "--format", "junit")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("telewire")
    group.addoption(_OPTION, action="store_true", help="audit the wiring: an item for each record and check")


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known, so that --strict-markers takes it."""
    config.addinivalue_line("markers", f"{_MARK}: a record and check of `pytest {_OPTION}`")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist's, which need not be installed
    """Audit once for all processes of pytest-xdist."""
    if node.config.getoption(_OPTION):
        node.workerinput[_MARK] = _document(node.config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the items, before `-k` and `-m` choose among all.

    Raises:
        pytest.UsageError: The audit could not run.
    """
    if config.getoption(_OPTION):
        audited = Audited.from_parent(session, name=_MARK, path=config.rootpath, nodeid=_MARK)
        items.extend(audited.collect())


class Audited(pytest.Collector):
    """All records and checks, and the findings about the program."""

    def collect(self) -> Iterator[AuditItem]:
        """Yield an item for each case of the document."""
        for case in ET.fromstring(_document(self.config)).iter("testcase"):  # noqa: S314 - the audit's own
            item: AuditItem = AuditItem.from_parent(self, name=f"{case.get('classname')}::{case.get('name')}")
            item.take(case)
            item.add_marker(_MARK)
            yield item


class AuditItem(pytest.Item):
    """One record and check."""

    failure: str | None = None
    skipped: str | None = None
    remark: str | None = None

    def take(self, case: ET.Element) -> None:
        """Keep what the audit says of a case."""
        self.failure, self.remark = case.findtext("failure"), case.findtext("system-out")
        skipped = case.find("skipped")
        self.skipped = None if skipped is None else skipped.get("message", "")

    def runtest(self) -> None:
        """Give the audit's verdict; what only warns is a section of the report.

        Raises:
            AuditError: A finding fails the audit.
        """
        if self.failure is not None:
            raise AuditError(self.failure)
        if self.skipped is not None:
            pytest.skip(self.skipped)
        if self.remark is not None:
            self.add_report_section("call", "telewire", self.remark)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's
        """Show the findings alone: what Python was doing is of no interest."""
        return str(excinfo.value) if isinstance(excinfo.value, AuditError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return how the report names this item."""
        return self.path, None, f"{_MARK} {self.name.replace('::', ' ')}"


class AuditError(Exception):
    """A finding that fails the audit, with all that is to be said of it."""


def _document(config: pytest.Config) -> str:
    """Return what the audit prints; it runs once a session.

    Raises:
        pytest.UsageError: It could not run.
    """
    if hasattr(config, "workerinput"):
        return str(config.workerinput[_MARK])
    if _DOCUMENT not in config.stash:
        done = subprocess.run(  # noqa: S603 - our own command, without a word from outside
            _AUDIT, cwd=config.rootpath, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode not in {0, 1}:
            raise pytest.UsageError(f"{_OPTION}: the audit could not run\n{done.stderr.strip()}")
        config.stash[_DOCUMENT] = done.stdout
    return config.stash[_DOCUMENT]
