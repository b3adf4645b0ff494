"""Records depend on each other in a circle.

Each is computed from the next, so none can come first; one of the dependencies points the wrong way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from telewire_registry.diagnostics import Level
from telewire_registry.lints.lint import Finding, Invalid, Lint, Subject

__all__ = ["LINT"]


def _find(subject: Subject) -> Iterator[Finding]:
    edges = {
        source.record.id: list(
            dict.fromkeys(
                dependency.id
                for dependency in source.record.dependencies.upstream
                if dependency.id in subject.by_id and dependency.id != source.record.id
            )
        )
        for source in subject.sources
    }
    for circle in _circles(edges):
        source = subject.by_id[circle[0]]
        index = next(i for i, item in enumerate(source.record.dependencies.upstream) if item.id == circle[1])
        yield Finding(
            source,
            f"{circle[0]} depends on itself by way of {' <- '.join(circle[1:])}",
            ("dependencies", "upstream", index, "id"),
            help="turn one of the dependencies round, or drop it",
        )


def _circles(edges: Mapping[str, Sequence[str | None]]) -> Iterator[list[str]]:
    """Yield one circle for each step back that a depth-first walk finds; every node is entered once."""
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        way: list[str] = [start]
        on_way = {start: 0}
        pending = [iter(edges[start])]
        while pending:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
                node = way.pop()
                del on_way[node]
                done.add(node)
            elif step in on_way:
                yield [*way[on_way[step] :], step]
            elif step not in done:
                on_way[step] = len(way)
                way.append(step)
                pending.append(iter(edges[step]))


LINT = Lint(
    code="TW171",
    level=Level.NOTE,
    doc=__doc__,
    find=_find,
    valid=(
        (
            "id: TELE-101\n"
            "---\n"
            "id: TELE-102\n"
            "dependencies: {upstream: [{id: TELE-101}]}\n"
            "---\n"
            "id: TELE-103\n"
            "dependencies: {upstream: [{id: TELE-101}, {id: TELE-102}]}\n"
        ),
    ),
    invalid=(
        Invalid(
            (
                "id: TELE-101\n"
                "dependencies: {upstream: [{id: TELE-102}]}\n"
                "---\n"
                "id: TELE-102\n"
                "dependencies: {upstream: [{id: TELE-103}]}\n"
                "---\n"
                "id: TELE-103\n"
                "dependencies: {upstream: [{id: TELE-101}]}\n"
            ),
            ("TELE-101 depends on itself by way of TELE-102 <- TELE-103 <- TELE-101",),
        ),
    ),
)
