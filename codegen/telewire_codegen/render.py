"""Plan to text: pure, the same for the same plan. A template's error is a diagnostic, never a traceback."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import jinja2

from telewire_codegen.environment import make_environment
from telewire_codegen.finish import IMPORTS_MARK, finish_python
from telewire_codegen.plan.model import Plan
from telewire_codegen.targets import Target, TargetError, read_targets
from telewire_codegen.template_faults import UNREADABLE, template_fault
from telewire_registry.config import Config
from telewire_registry.diagnostics import Diagnostic, Level
from telewire_registry.load import Registry

__all__ = ["render_plan"]

FORMAT: Final = 1
"""Part of every hash: another format of output makes every file stale."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to render: its path, what the template gets, and the record that it is about."""

    path: str
    context: Mapping[str, Any]
    record: str | None = None


def render_plan(
    plan: Plan, registry: Registry, config: Config
) -> tuple[dict[PurePosixPath, str], tuple[Diagnostic, ...]]:
    """Return the text of every file, by its path below the output folder, and what is wrong with templates.

    Args:
        plan: What is rendered.
        registry: The records, for the user's own targets.
        config: Folders of templates, and the user's targets.
    """
    folders = tuple(config.folder / folder for folder in config.generate.templates)
    environment = make_environment(folders)
    try:
        targets = read_targets(config.generate.targets)
    except TargetError as error:
        return {}, (Diagnostic("TW431", Level.ERROR, str(error)),)
    files: dict[PurePosixPath, str] = {}
    diagnostics: list[Diagnostic] = []
    homes = _homes(plan)
    for target in targets:
        try:
            template = environment.get_template(target.template)
        except jinja2.TemplateNotFound:
            if not target.optional:
                searched = ", ".join(folder.as_posix() for folder in folders) or "no folder of your own"
                message = f"target {target.name!r}: there is no template {target.template!r}"
                diagnostics.append(Diagnostic("TW430", Level.ERROR, message, help=f"searched: {searched}"))
            continue
        except UNREADABLE as error:
            diagnostics.append(template_fault(error, target.template, target=target.name))
            continue
        for job in _jobs(target, plan, registry):
            result = _render(job, target, template, homes)
            path = _path(job.path)
            if isinstance(result, Diagnostic):
                diagnostics.append(result)
            elif path is None or path in files:
                message = f"target {target.name!r}: {job.path!r} is " + ("no path" if path is None else "written twice")
                diagnostics.append(Diagnostic("TW431", Level.ERROR, message, record=job.record))
            else:
                files[path] = result
    return files, tuple(diagnostics)


def _path(text: str) -> PurePosixPath | None:
    """Return a path below the output folder, or None where it would leave it."""
    path = PurePosixPath(text)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in text and "\0" not in text
    return path if inside and path.parts else None


def _jobs(target: Target, plan: Plan, registry: Registry) -> Iterator[_Job]:
    package = plan.package.package
    match target.scope:
        case "record":
            for record in registry.records:
                path = _filled(target.path, package=package, id=record.id, name=record.name)
                yield _Job(path, {"plan": plan, "record": record}, record.id)
        case "event":
            for event in plan.events.events:
                path = _filled(target.path, package=package, event=event.name, payload=event.payload)
                yield _Job(path, {"plan": plan, "event": event})
        case _:
            path = _filled(target.path, package=package)
            if target.part:
                yield _Job(path, {"part": getattr(plan, target.part), "package": package})
            else:
                yield _Job(path, {"plan": plan, "records": registry.records, "package": package})


def _filled(path: str, **words: str) -> str:
    for word, value in words.items():
        path = path.replace(f"{{{word}}}", value)
    return path


def _render(
    job: _Job,
    target: Target,
    template: jinja2.Template,
    homes: Mapping[str, str],
) -> str | Diagnostic:
    digest = _digest(job.context)
    try:
        text = template.render(job.context, hash=digest, imports=IMPORTS_MARK)
    except Exception as error:  # noqa: BLE001 - whatever a user's template does is a fault of the template
        return template_fault(error, target.template, job.record, target.name)
    if not job.path.endswith(".py"):
        return text
    own = {name: module if target.name != "tests" else f"{job.context['package']}{module}"
           for name, module in homes.items()}  # fmt: skip
    try:
        return finish_python(text, own)
    except (SyntaxError, ValueError) as error:
        message = f"target {target.name!r}: {job.path} is no Python: {error}"
        return Diagnostic("TW430", Level.ERROR, message, record=job.record, help=f"see template {target.template!r}")


def _digest(context: Mapping[str, Any]) -> str:
    """Return a hash of all that a template gets; plans are dataclasses of tuples, whose repr is one text."""
    text = f"{FORMAT}\n" + "\n".join(f"{key}={value!r}" for key, value in sorted(context.items()))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _homes(plan: Plan) -> dict[str, str]:
    """Return the module of every name of the generated package."""
    homes = {payload.name: ".payloads" for payload in plan.payloads.payloads}
    homes |= {group.name: ".snapshot" for group in plan.snapshot.groups}
    homes |= dict.fromkeys(("TelemetryEvent", "TelemetryEventType", "PAYLOADS"), ".events")
    homes["TelemetryAggregator"] = ".aggregator"
    shared = ("FieldSpec", "FrozenDict", "Kind", "Payload", "PayloadError", "floor_quotient", "is_first", "is_new_max",
              "is_new_min", "map_items", "map_values", "mapping_of", "quotient", "remainder")  # fmt: skip
    return homes | dict.fromkeys(shared, ".values")
