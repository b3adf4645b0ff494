"""The flow graph of a program: types, callers, fields and constants, tied together."""

from __future__ import annotations

from collections.abc import Iterator

from telewire_audit.flow.callers import Callers
from telewire_audit.flow.constants import Constants
from telewire_audit.flow.fields import Fields
from telewire_audit.flow.infer import Inference
from telewire_audit.flow.lambdas import lambda_argument
from telewire_audit.flow.nodes import Node
from telewire_audit.link.classes import Classes, Member
from telewire_audit.link.program import Function, Program


class Graph:
    """All that can be asked of a program's values. Answers are computed when asked for, and kept."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.inference = Inference(program)
        self.classes: Classes = self.inference.classes
        self.callers = Callers(self.inference)
        self.fields = Fields(self.inference)
        self.constants = Constants(self.inference, self.callers, self.fields)
        self.carries: frozenset[Function] = frozenset()
        """Functions that are declared to give back what they are given."""
        self.inference.arguments_of = self.callers.arguments
        self.inference.values_of = self._values
        self.inference.changes_of = self._changes
        self.inference.constants = self.constants.of
        self.inference.arguments_of_lambda = lambda node: lambda_argument(self.inference, node)

    def _changes(self, member: Member) -> Iterator[Node]:
        """What is put into a container that a field holds, one by one."""
        for mutation, path in self.fields.mutations(member):
            if not path and mutation.kind in {"add", "set"}:
                yield mutation.value

    def _values(self, member: Member) -> Iterator[Node]:
        for source in self.fields.sources(member):
            if not source.path:
                yield source.value
        for mutation, path in self.fields.mutations(member):
            if not path and mutation.kind == "merge":
                yield mutation.value
