"""Neighbours of a record: declared here, there, or at both ends."""

from telewire_codegen.docs.graph import Neighbour, neighbours_of
from telewire_registry.model import Dependencies, Dependency, Deprecation, Record


def record(number: int, up: tuple[int, ...] = (), down: tuple[int, ...] = (), replaced_by: int = 0) -> Record:
    def edges(numbers: tuple[int, ...]) -> tuple[Dependency, ...]:
        return tuple(Dependency(id=f"TELE-{n}", notes=f"{number} says {n}") for n in numbers)

    return Record(
        schema=1,
        id=f"TELE-{number}",
        name=f"m{number}",
        title="T",
        category="policy",
        priority="P0",
        dependencies=Dependencies(upstream=(*edges(up), Dependency(name="no record")), downstream=edges(down)),
        deprecated=Deprecation(since="1", replaced_by=f"TELE-{replaced_by}") if replaced_by else None,
    )


def test_an_edge_is_seen_from_both_ends_whoever_declares_it() -> None:
    first, second, third = record(100, down=(101,)), record(101), record(102, up=(101, 100))
    found = neighbours_of([first, second, third])
    assert found["TELE-100"].downstream == (
        Neighbour(second, here=True, there=False, notes="100 says 101"),
        Neighbour(third, here=False, there=True, notes="102 says 100"),
    )
    assert found["TELE-101"].upstream == (Neighbour(first, here=False, there=True, notes="100 says 101"),)
    assert [neighbour.record.id for neighbour in found["TELE-102"].upstream] == ["TELE-100", "TELE-101"]


def test_an_edge_that_both_declare_is_one() -> None:
    found = neighbours_of([record(100, down=(101,)), record(101, up=(100,))])
    (edge,) = found["TELE-101"].upstream
    assert (edge.here, edge.there, edge.notes) == (True, True, "101 says 100")


def test_what_is_unknown_or_itself_is_no_neighbour() -> None:
    found = neighbours_of([record(100, up=(100, 999))])
    assert found["TELE-100"].upstream == ()


def test_a_replacement_knows_what_it_replaces() -> None:
    old = record(100, replaced_by=101)
    found = neighbours_of([old, record(101), record(102, replaced_by=999)])
    assert found["TELE-101"].replaces == (old,)
