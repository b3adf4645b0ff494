"""The examples of lints as records: the keys that every record must have, and that an example leaves out, are added."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import yaml

from telewire_registry.lints.lint import Lint, Subject
from telewire_registry.load import Registry, SourceRecord, parse_record
from telewire_registry.vocabulary import load_vocabulary

__all__ = ["example_registry", "ways_out"]

_NEEDED: Final = {"schema": 1, "title": "A metric", "category": "policy", "priority": "P1-important"}


def example_registry(text: str) -> Registry:
    """Return the records of an example, which `---` parts; a first line `# file: NAME` names a record's file."""
    sources = []
    for number, part in enumerate(text.split("---\n")):
        stated = yaml.safe_load(part) or {}
        needed = {**_NEEDED, "id": f"TELE-{101 + number}", "name": f"metric_{number}"}
        added = "".join(f"{key}: {value}\n" for key, value in needed.items() if key not in stated)
        named = re.match("# file: (.*)", part)
        identity = needed | stated
        source = parse_record(part + added, Path(named[1] if named else f"{identity['id']}_{identity['name']}.yaml"))
        assert isinstance(source, SourceRecord), source  # noqa: S101 - a test reads all examples
        sources.append(source)
    return Registry(tuple(sources))


def ways_out(lint: Lint, text: str) -> tuple[str, ...]:
    """Return what a lint advises for each of its findings in an example, in their order."""
    subject = Subject(example_registry(text), load_vocabulary())
    return tuple(finding.help for finding in lint.find(subject))
