"""What widgets were seen to show in a run: a small JSON file beside the run's log, which `telewire live` reads.

A screen test writes both; the file names the log's hash, so that no sighting is held against another run.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from telewire_registry.diagnostics import TelewireError

__all__ = ["LOG_NAME", "SEEN_NAME", "SeenRun", "Sighting", "SightingsError", "dump_seen", "hash_of_log", "load_seen"]

LOG_NAME: Final = "run.jsonl"
SEEN_NAME: Final = "seen.json"
FORMAT: Final = 1


class SightingsError(TelewireError):
    """A file of sightings cannot be used; the message says which, and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A widget, looked at while a value was known.

    Attributes:
        record: The id of the value's record.
        field: Its field, where the record describes a group; else None.
        consumer: The dotted name of the widget's class.
        value: The value, as JSON.
        shows: The text that must be on the widget while it has that value.
        rendered: The characters that were on it.
        test: Who looked.
    """

    record: str
    field: str | None
    consumer: str
    value: str
    shows: str
    rendered: str
    test: str

    @property
    def is_right(self) -> bool:
        """Whether the widget showed what it must."""
        return self.shows in self.rendered


@dataclass(frozen=True, slots=True)
class SeenRun:
    """What was seen in a run.

    Attributes:
        run: The hash of the run's log.
        code: For each widget's class that was looked at, the hash of its code at that time.
        sightings: What was seen.
    """

    run: str
    code: Mapping[str, str]
    sightings: tuple[Sighting, ...]


def hash_of_log(path: Path) -> str:
    """Return the hash that a run goes by: that of its log's bytes.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as log:
        return f"sha256:{hashlib.file_digest(log, 'sha256').hexdigest()}"


def dump_seen(seen: SeenRun) -> str:
    """Return sightings as JSON text."""
    return json.dumps({"format": FORMAT, **dataclasses.asdict(seen)}, indent=2, ensure_ascii=False) + "\n"


def load_seen(path: Path) -> SeenRun:
    """Read a file of sightings.

    Raises:
        SightingsError: It is not there, or is not what `dump_seen` writes.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != FORMAT:
            raise ValueError(f"format {plain['format']}")  # noqa: TRY301 - one message for all that is wrong
        code = {str(name): str(code_hash) for name, code_hash in plain["code"].items()}
        return SeenRun(str(plain["run"]), code, tuple(_sighting(item) for item in plain["sightings"]))
    except OSError as error:
        raise SightingsError(
            f"{path}: cannot be read: {error.strerror}; a screen test writes it: pytest --telewire-seen DIR"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SightingsError(f"{path}: no sightings of a screen test ({error!r})") from None


def _sighting(plain: dict[str, object]) -> Sighting:
    words = {name: str(plain[name]) for name in ("record", "consumer", "value", "shows", "rendered", "test")}
    field = plain["field"]
    return Sighting(field=None if field is None else str(field), **words)
