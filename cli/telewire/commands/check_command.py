"""`telewire check`: read every record and say all that is wrong."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from textwrap import indent

import click

from telewire.command import FOUND_ERRORS
from telewire.terminal import counted, report_json, report_text, summary
from telewire_registry.check import LOAD_CODES, check_registry
from telewire_registry.config import load_config
from telewire_registry.diagnostics import closest, has_errors
from telewire_registry.lints import LINTS
from telewire_registry.suppressions import SUPPRESSION_CODES

__all__ = ["command", "explained"]


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--config", type=click.Path(path_type=Path), help="telewire.toml; the nearest one where left out.")
@click.option("--registry", metavar="DIR", help="The folder of the records, instead of the configured one.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How findings are written."
)
@click.option("--explain", metavar="CODE", help="Say what a code means, and check nothing.")
def command(
    paths: tuple[Path, ...], config: Path | None, registry: str | None, format_: str, explain: str | None
) -> None:
    """Read every record and say all that is wrong: what cannot be read, and what the lints find.

    With PATHS (files or folders), only what is wrong there is said; references are still checked against the whole
    registry. Exit status: 0 without errors, 1 with errors, 2 when the check could not run.
    """
    if explain is not None:
        click.echo(explained(explain))
        return
    settings = load_config(config)
    if registry is not None:
        settings = dataclasses.replace(settings, registry=str(Path(registry).resolve()))
    checked = check_registry(settings, paths)
    if format_ == "json":
        report_json(checked.diagnostics, {"files": checked.files, "records": len(checked.registry.sources)})
    else:
        report_text(checked.diagnostics)
    click.echo(f"{counted(checked.files, 'file')} checked: {summary(checked.diagnostics)}", err=True)
    if has_errors(checked.diagnostics):
        sys.exit(FOUND_ERRORS)


def explained(code: str) -> str:
    """Return what a lint says of itself: its docstring, and its examples with what it finds in them."""
    known = {item.code: item for item in LINTS}
    others = _other_codes()
    if code in others:
        return f"{code} {others[code]}."
    if code not in known:
        codes = sorted((*known, *others))
        meant = next((other for other in codes if other.startswith(code)), None) or closest(code, codes)
        raise click.UsageError(f"nothing has the code {code}" + (f"; did you mean {meant}?" if meant else ""))
    lint = known[code]
    parts = [f"{code} ({lint.level}): {(lint.doc or '').strip()}"]
    parts += [f"Right:\n\n{indent(text.rstrip(), '    ')}" for text in lint.valid]
    for example in lint.invalid:
        messages = "".join(f"\n  -> {message}" for message in example.messages)
        parts.append(f"Wrong:\n\n{indent(example.text.rstrip(), '    ')}{messages}")
    return "\n\n".join(parts)


def _other_codes() -> dict[str, str]:
    """Return the faults that no lint finds, by their codes: of files, of suppressions, of the compiler, of a change."""
    from telewire_codegen.compare.rules import RULES
    from telewire_codegen.plan.faults import FAULTS

    faults = {code: f"({level}): {fault.rstrip('.')}" for code, (level, fault) in FAULTS.items()}
    changes = {rule.code: f"({rule.name}, {rule.impact}): {rule.rule} {rule.why.rstrip('.')}" for rule in RULES}
    read = {code: f"(error): {fault}" for code, fault in LOAD_CODES.items()}
    return {**read, **{code: f"(warning): {fault}" for code, fault in SUPPRESSION_CODES.items()}, **faults, **changes}
