"""What is wrong with a template, as a diagnostic: the template, the line, and the record that it was rendered for."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Final

import jinja2

from telewire_codegen.environment import TEMPLATES
from telewire_registry.diagnostics import Diagnostic, Level, Position

__all__ = ["UNREADABLE", "template_fault"]

UNREADABLE: Final = (jinja2.TemplateError, UnicodeDecodeError)
"""What can happen while a template is read."""


def template_fault(error: Exception, template: str, record: str | None = None, target: str | None = None) -> Diagnostic:
    """Return the error of a template as a diagnostic.

    Args:
        error: What was raised while the template was read or rendered.
        template: The name of the template.
        record: The id of the record that it was rendered for.
        target: The name of the target of telewire.toml that it belongs to.
    """
    prefix = f"target {target!r}: " if target else ""
    if isinstance(error, RecursionError):
        message, help_ = f"{prefix}template {template!r} includes itself without end", "a template may include others"
        return Diagnostic("TW430", Level.ERROR, message, record=record, help=help_)
    place, line = _place(error)
    if isinstance(error, jinja2.TemplateSyntaxError):
        template = error.name or template
    path = Path(place) if place else None
    if path is not None and path.is_relative_to(TEMPLATES):
        template = path.relative_to(TEMPLATES).as_posix()
    reason = " ".join((str(error) or type(error).__name__).split())
    if isinstance(error, UnicodeDecodeError):
        reason = f"it is not UTF-8 (byte {error.start + 1})"
    where = f"line {line} of " if line else ""
    position = Position(line, 1) if line else None
    return Diagnostic("TW430", Level.ERROR, f"{prefix}{where}template {template!r}: {reason}", path, position,
                      record=record)  # fmt: skip


def _place(error: Exception) -> tuple[str | None, int | None]:
    """Return the file and the line of a template at which an error happened, as far as they are known."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.filename, error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)
