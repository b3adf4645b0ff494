"""The graph of dependencies between records, with the edges that only the other end declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from telewire_registry.model import Record

__all__ = ["Neighbour", "Neighbours", "neighbours_of"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another record at the end of an edge.

    Attributes:
        record: The other record.
        here: Whether this record declares the edge.
        there: Whether the other one does.
        notes: Why; of this record, else of the other.
    """

    record: Record
    here: bool
    there: bool
    notes: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The records around one: what it depends on, what depends on it, and what it replaces."""

    upstream: tuple[Neighbour, ...] = ()
    downstream: tuple[Neighbour, ...] = ()
    replaces: tuple[Record, ...] = ()


def neighbours_of(records: Iterable[Record]) -> Mapping[str, Neighbours]:
    """Return the neighbours of every record, by id, in the order of the records; unknown ids are no neighbours."""
    known = {record.id: record for record in records}
    edges: dict[tuple[str, str], dict[str, str]] = {}  # (upstream, downstream) -> who declares it, and why
    for record in known.values():
        for dependency in record.dependencies.upstream:
            if dependency.id in known and dependency.id != record.id:
                edges.setdefault((str(dependency.id), record.id), {}).setdefault(record.id, dependency.notes or "")
        for dependency in record.dependencies.downstream:
            if dependency.id in known and dependency.id != record.id:
                edges.setdefault((record.id, str(dependency.id)), {}).setdefault(record.id, dependency.notes or "")
    order = {record_id: index for index, record_id in enumerate(known)}
    upstream: dict[str, list[Neighbour]] = {}
    downstream: dict[str, list[Neighbour]] = {}
    for source, end in sorted(edges, key=lambda edge: (order[edge[0]], order[edge[1]])):
        said = edges[source, end]
        upstream.setdefault(end, []).append(_neighbour(known[source], end, said))
        downstream.setdefault(source, []).append(_neighbour(known[end], source, said))
    replaces: dict[str, list[Record]] = {}
    for record in known.values():
        if record.deprecated and record.deprecated.replaced_by in known:
            replaces.setdefault(str(record.deprecated.replaced_by), []).append(record)
    return MappingProxyType(
        {
            record_id: Neighbours(
                tuple(upstream.get(record_id, ())),
                tuple(downstream.get(record_id, ())),
                tuple(replaces.get(record_id, ())),
            )
            for record_id in known
        }
    )


def _neighbour(other: Record, own_id: str, said: Mapping[str, str]) -> Neighbour:
    notes = said.get(own_id) or said.get(other.id) or ""
    return Neighbour(other, own_id in said, other.id in said, notes)
