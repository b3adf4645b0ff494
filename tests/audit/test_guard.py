"""Questions that go in circles: each gets the same answer, whatever was asked before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from hypothesis import example, given
from hypothesis import strategies as st

from telewire_audit.flow.guard import Guard

NODES = range(7)
EDGES = st.dictionaries(st.sampled_from(NODES), st.lists(st.sampled_from(NODES), max_size=3))


class Asked:
    """Which nodes a node reaches, and in which order they are first met: an order depends on where a circle starts."""

    def __init__(self, edges: Mapping[int, Sequence[int]]) -> None:
        self.edges = edges
        self.guard = Guard()
        self.kept: dict[int, tuple[int, ...]] = {}
        self.computed = 0

    def reach(self, node: int) -> tuple[int, ...]:
        if node not in self.kept:
            return self.guard.answer(node, lambda: self._reach(node), self.kept, ())
        return self.kept[node]

    def _reach(self, node: int) -> tuple[int, ...]:
        self.computed += 1
        return tuple(dict.fromkeys((node, *chain.from_iterable(map(self.reach, self.edges.get(node, ()))))))


@given(EDGES, st.permutations(NODES))
@example({0: [3], 2: [3, 4], 3: [0, 2], 4: [0]}, [2, 4, 0, 1, 3, 5, 6])
def test_an_answer_depends_on_its_question_alone(edges: dict[int, list[int]], order: list[int]) -> None:
    asked = Asked(edges)
    in_order = {node: asked.reach(node) for node in order}
    assert in_order == {node: Asked(edges).reach(node) for node in NODES}


@given(EDGES)
def test_the_first_question_of_a_circle_misses_nothing(edges: dict[int, list[int]]) -> None:
    for node in NODES:
        reached, work = {node}, [node]
        while work:
            new = set(edges.get(work.pop(), ())) - reached
            reached |= new
            work += new
        assert set(Asked(edges).reach(node)) == reached


def test_a_way_round_is_gone_once() -> None:
    ring = Asked({node: [(node + 1) % 7, (node + 2) % 7] for node in NODES})
    ring.reach(0)
    assert ring.computed == len(NODES)


def test_an_answer_that_was_given_up_serves_nobody_else() -> None:
    guard, kept = Guard(), dict[str, int]()

    def inner() -> int:
        guard.lose()
        return 1

    assert guard.answer("outer", lambda: guard.answer("inner", inner, kept, 0), kept, 0) == 1
    assert not kept
