"""The file of findings that were there when the audit was turned on: one line each, in order, so that merges are easy.

{
  "version": 1,
  "findings": [
    {"code": "TW201", "record": "TELE-7", "symbol": "app.State.lr", "hop": "emitter_exists", "verdict": "fail"}
  ]
}
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from telewire_audit.ratchet.comparison import Known
from telewire_registry.atomic_write import write_atomically
from telewire_registry.diagnostics import Position, TelewireError

__all__ = ["Baseline", "BaselineError", "dump_baseline", "read_baseline", "write_baseline"]

VERSION = 1
_KEYS = ("code", "record", "symbol", "hop", "verdict")
_REMAKE = "mend it, or make it anew with `telewire audit --update-baseline`"


class BaselineError(TelewireError):
    """A baseline cannot be used; the message names file and line, and the way out."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a file holds.

    Attributes:
        path: The file.
        entries: The findings, in the order of the file.
        lines: The text of the file, line by line.
    """

    path: Path
    entries: tuple[Known, ...]
    lines: tuple[str, ...] = ()

    def places(self, entries: Iterable[Known]) -> list[tuple[Known, Position | None]]:
        """Return where entries stand; None for one that a person laid out otherwise."""
        lines: dict[str, list[Position]] = {}
        for number, line in reversed(list(enumerate(self.lines, 1))):
            text = line.strip().rstrip(",")
            lines.setdefault(text, []).append(Position(number, len(line) - len(line.lstrip()) + 1, len(text)))
        return [(item, lines[text].pop() if lines.get(text := _entry(item)) else None) for item in entries]


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: The file is not there, or is no baseline.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BaselineError(f"{path}: there is no such baseline; make it with `--update-baseline`") from None
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BaselineError(f"{path}: no UTF-8; {_REMAKE}") from None
    try:
        plain = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise BaselineError(f"{path}{at}: no JSON: {said}; {_REMAKE}") from None
    if not isinstance(plain, dict) or not isinstance(plain.get("findings"), list):
        raise BaselineError(f"{path}: no baseline: it has no list `findings`; {_REMAKE}")
    if plain.get("version") != VERSION:
        raise BaselineError(f"{path}: version {plain.get('version')!r} is not {VERSION}; {_REMAKE}")
    entries = tuple(_known(item, f"{path}: finding {index}") for index, item in enumerate(plain["findings"], 1))
    return Baseline(path, entries, tuple(text.split("\n")))


def write_baseline(path: Path, entries: Iterable[Known]) -> bool:
    """Write a baseline, and return whether the file changed.

    Raises:
        OSError: The file cannot be written.
    """
    content = dump_baseline(entries).encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    write_atomically(path, content)
    return True


def dump_baseline(entries: Iterable[Known]) -> str:
    """Return the text of a baseline: the same for the same findings, whatever their order."""
    rows = ",\n".join(f"    {_entry(item)}" for item in sorted(entries))
    findings = f"[\n{rows}\n  ]" if rows else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {findings}\n}}\n'


def _entry(item: Known) -> str:
    plain: dict[str, object] = {key: getattr(item, key) for key in _KEYS if getattr(item, key)}
    if item.fields:
        plain["fields"] = list(item.fields)
    return json.dumps(plain, ensure_ascii=False)


def _known(plain: object, where: str) -> Known:
    if not isinstance(plain, dict):
        raise BaselineError(f"{where} is no mapping; {_REMAKE}")
    for key in plain:
        if key not in {*_KEYS, "fields"}:
            raise BaselineError(f"{where} has the unknown key {key!r}; known: {', '.join(_KEYS)}, fields")
    fields = plain.get("fields", [])
    texts = {key: plain.get(key, "") for key in _KEYS}
    if not isinstance(fields, list) or not all(isinstance(value, str) for value in (*texts.values(), *fields)):
        raise BaselineError(f"{where}: every value is a text, and fields a list of texts; {_REMAKE}")
    if not texts["code"]:
        raise BaselineError(f"{where} has no code; {_REMAKE}")
    return Known(**texts, fields=tuple(sorted(fields)))
