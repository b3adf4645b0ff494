"""All forms by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from telewire_audit.outcome import Outcome
from telewire_audit.outputs import github, gitlab, json_report, junit, sarif, text
from telewire_audit.outputs.paths import Paths

__all__ = ["OUTPUTS"]

OUTPUTS: Final[Mapping[str, Callable[[Outcome, Paths], str]]] = {
    "text": text.as_text,
    "json": json_report.as_json,
    "sarif": sarif.as_sarif,
    "github": github.as_annotations,
    "junit": junit.as_junit,
    "gitlab": gitlab.as_code_quality,
}
"""Name, as `--format` takes it, and the function that makes the whole document, with a newline at its end."""
