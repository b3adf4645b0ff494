"""A screen test's notes: the events of its runs, and which widget showed which record's value.

    def test_banner(telewire_screen):                       # the fixture of telewire_audit.live.pytest_plugin
        app = run(compile=True, log=log)
        telewire_screen.take_log(log)
        telewire_screen.expect("TELE-760", app.banner, characters(app.banner), "[[compiled]]", value=True)

`telewire live --write` makes evidence of them. It wants at least two values of a record that look different.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from telewire_audit.consumer_code import ConsumerCode
from telewire_audit.live.envelope import as_plain
from telewire_audit.live.sightings import LOG_NAME, SEEN_NAME, SeenRun, Sighting, dump_seen, hash_of_log
from telewire_registry.atomic_write import write_atomically

__all__ = ["ScreenWatch", "write_notes"]


class ScreenWatch:
    """Keeps what one test saw.

    Attributes:
        test: The test's name.
        log: The events of its runs, as the lines of a log.
        sightings: What it saw, right or wrong, in order.
    """

    def __init__(self, test: str = "") -> None:
        self.test = test
        self.log: list[bytes] = []
        self.sightings: list[Sighting] = []

    def take(self, event: object) -> None:
        """Take one event of the run: the plain data of a log's line, or the envelope object itself.

        Raises:
            TypeError: It is neither, or holds what JSON cannot.
        """
        self.log.append(json.dumps(as_plain(event)).encode() + b"\n")

    def take_log(self, path: Path) -> None:
        """Take all events of a log; a line without an end, which a killed run left, stays out.

        Raises:
            OSError: It cannot be read.
        """
        whole, end, _ = path.read_bytes().rpartition(b"\n")
        self.log.append(whole + end)

    def expect(  # noqa: PLR0913 - what was looked at, and what was to be seen
        self,
        record: str,
        widget: object,
        rendered: str | Iterable[str],
        shows: str,
        *,
        value: object,
        field: str | None = None,
    ) -> None:
        """Fail unless a widget shows a value, and keep what was seen.

        Args:
            record: The id of the value's record.
            widget: The widget, its class, or the dotted name of the class.
            rendered: The characters on the widget, as the test's harness draws them; of several lines, each.
            shows: The text that stands for the value among them.
            value: The value, as the snapshot has it.
            field: The field of a record that describes a group.

        Raises:
            AssertionError: The text is not there.
            ValueError: The text is blank, and would be everywhere.
        """
        if not shows.strip():
            raise ValueError(f"{record}: which text stands for {value!r}? a blank one is everywhere")
        text = rendered if isinstance(rendered, str) else "\n".join(rendered)
        sighting = Sighting(
            record=record, field=field, consumer=_class_name(widget), value=json.dumps(value, default=str),
            shows=shows, rendered=text, test=self.test,
        )  # fmt: skip
        self.sightings.append(sighting)
        if not sighting.is_right:
            raise AssertionError(f"{record}: {sighting.consumer} shows no {shows!r} for {value!r}, but\n{text}")


def write_notes(
    folder: Path, code: ConsumerCode, watches: Iterable[ScreenWatch], failed: Iterable[ScreenWatch] = ()
) -> None:
    """Write the log of all runs and what was seen in them, for `telewire live --write`.

    Args:
        folder: Where `run.jsonl` and `seen.json` go.
        code: The code of the consumers that were looked at.
        watches: The notes of tests that passed.
        failed: Those of tests that failed: of these only what was wrong counts.

    Raises:
        OSError: The files cannot be written.
    """
    passed = list(watches)
    sightings = [sighting for watch in passed for sighting in watch.sightings]
    sightings += [sighting for watch in failed for sighting in watch.sightings if not sighting.is_right]
    widgets = {name: code.find(name) for name in sorted({sighting.consumer for sighting in sightings})}
    hashes = {name: code.hash_of(widget) for name, widget in widgets.items() if widget is not None}
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / LOG_NAME
    write_atomically(log, b"".join(line for watch in passed for line in watch.log))
    write_atomically(folder / SEEN_NAME, dump_seen(SeenRun(hash_of_log(log), hashes, tuple(sightings))).encode())


def _class_name(widget: object) -> str:
    if isinstance(widget, str):
        return widget
    kind = widget if isinstance(widget, type) else type(widget)
    return f"{kind.__module__}.{kind.__qualname__}"
